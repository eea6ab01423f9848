"""The groups that ``--help`` shows options in, in order: each fits a screen of 24 lines."""

from __future__ import annotations

from typing import Any

import typer


class Panel(str):
    """The title of a group; an option or an argument of it is declared by its methods, as by those of typer."""

    __slots__ = ()

    def option(self, *names: str, **how: Any) -> Any:
        return typer.Option(*names, rich_help_panel=self, **how)

    def argument(self, **how: Any) -> Any:
        return typer.Argument(rich_help_panel=self, **how)


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
