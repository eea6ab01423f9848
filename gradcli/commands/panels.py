"""The groups that ``--help`` shows options in, in order: each fits a screen of 24 lines."""

from __future__ import annotations

from typing import Any

from gradcli.commands.declared import Declared


class Panel(str):
    """The title of a group; an option or an argument of it is declared by its methods."""

    __slots__ = ()

    def option(self, *names: str, **how: Any) -> Declared:
        return Declared(names, self, how)

    def argument(self, **how: Any) -> Declared:
        return Declared((), self, how)


PROGRAM = Panel("Program")
MATRICES = Panel("Matrices")
SUBJECT = Panel("What is shown")
FUNCTION = Panel("The function written")
POINT = Panel("Point")
SOUGHT = Panel("Targets and variables")
CLAIMS = Panel("Claims")
UNCERTAINTIES = Panel("Uncertainties")
NUMBERS = Panel("Numbers")
FORMULAS = Panel("Formulas")
PICTURE = Panel("Picture")
OUTPUT = Panel("Output")
TABLES = Panel("Tables of points")
FILES = Panel("Files of points")
CLUSTER = Panel("Cluster")
REST = Panel("Options")
"""What is declared without a group: ``--help`` itself."""

PANELS = (
    *(PROGRAM, MATRICES, SUBJECT, FUNCTION, POINT, SOUGHT, CLAIMS, UNCERTAINTIES),
    *(NUMBERS, FORMULAS, PICTURE, OUTPUT, TABLES, FILES, CLUSTER, REST),
)
