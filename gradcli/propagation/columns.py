"""Where the uncertainties of a table come from: columns ``u_NAME``, and what is the same at every point."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from gradcli.errors import OptionError
from gradcli.language.program import Program
from gradcli.propagation.uncertainty import Uncertainty, checked
from gradcli.questions.point import Point
from gradcli.records import replace

PREFIX = "u_"
"""The column ``u_x`` holds the standard uncertainties of ``x``, unless the program itself uses a variable ``u_x``."""


class Sources(NamedTuple):
    """``inputs`` are the variables with an uncertainty, in order; ``columns`` tells of each that has one the column;
    ``fixed`` are the uncertainties and correlations that hold at every point."""

    inputs: tuple[str, ...]
    columns: Mapping[str, str]
    fixed: Uncertainty


def for_tables(at: Point, uncertainty: Uncertainty) -> tuple[Point, Uncertainty]:
    """``--at u_x=0.1`` is one uncertainty for a whole column ``x``: taken out of the point, where ``x`` itself is
    not in it."""
    moved = {name: name.removeprefix(PREFIX) for name in at if name.startswith(PREFIX)}
    moved = {name: variable for name, variable in moved.items() if variable and variable not in at}
    given = {**uncertainty.given, **{variable: at[name] for name, variable in moved.items()}}
    point = {name: coordinate for name, coordinate in at.items() if name not in moved}
    return point, replace(uncertainty, given=given)


def columns_of(program: Program, declared: Collection[str]) -> dict[str, str]:
    """The columns of uncertainties among ``declared``, by the variable."""
    used = [name for name in program.variables if program.needed_by(name)]
    return {name: PREFIX + name for name in used if PREFIX + name in declared and PREFIX + name not in used}


def sources(program: Program, declared: Collection[str], uncertainty: Uncertainty) -> Sources:
    """What is uncertain in a program over columns with the names ``declared``.

    Raises OptionError: an uncertainty that is given twice, or of a variable the program does not have.
    """
    used = [name for name in program.variables if program.needed_by(name)]
    columns = columns_of(program, declared)
    twice = [name for name in columns if name in uncertainty.names]
    if twice:
        what = f"{twice[0]} has an uncertainty in the column {columns[twice[0]]} and in "
        what += "--at" if twice[0] in uncertainty.given else "--cov"
        raise OptionError(what, fix="keep one of them")
    _refuse_unknown(uncertainty.given, used)
    checked(uncertainty, used)
    inputs = tuple(name for name in used if name in columns or name in uncertainty.names)
    return Sources(inputs, columns, uncertainty)


def refuse_parts(uncertainty: Uncertainty) -> None:
    """Raises OptionError for what a row of a table has no columns for."""
    for name, parts in uncertainty.parts.items():
        if len(parts) > 1:
            what = f"the uncertainty of {name} has parts, for which a table has no columns"
            raise OptionError(what, fix=f"join them: {name}=5±sqrt(0.1^2+0.2^2)")
        if parts[0].dof is not None:
            what = f"{name} has degrees of freedom, for which a table has no columns"
            raise OptionError(what, fix=f"leave the @ out of --at {name}=…")


def _refuse_unknown(names: Collection[str], used: Sequence[str]) -> None:
    unknown = next((name for name in names if name not in used), None)
    if unknown is not None:
        shown = ", ".join(used[:12]) or "none"
        raise OptionError(
            f"{unknown} has an uncertainty, but no target needs a variable {unknown}", fix=f"its variables are {shown}"
        )
