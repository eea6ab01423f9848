"""Whether a point fits a program: every variable has a value, and every value a variable."""

from __future__ import annotations

from collections.abc import Iterable

from gradcli.arrays.entries import array_of
from gradcli.errors import OptionError, nearest
from gradcli.language.misread import misread, product
from gradcli.language.program import Program
from gradcli.questions.point import Point


def check_point(program: Program, point: Point, *, complete: bool = True, also: Iterable[str] = ()) -> None:
    """Every variable has a value and every value a variable; ``also`` names further allowed ones.

    Raises OptionError naming all missing variables at once, or the first superfluous one.
    """
    known = {*program.variables, *also}
    for name in point:
        if name in program.values and name not in program.variables and program.values[name].name:
            name = array_of(name)[0]
            raise OptionError(
                f"{name} is computed by the program and cannot be given a value", fix=f"delete the line {name} = …"
            )
        if name not in known and (meant := product(program, point, name)):
            raise OptionError(f"{name} is given a value, but the program has no variable {name}", fix=meant)
        if name not in known:
            raise _superfluous(name, known, program)
    missing = [name for name in program.variables if name not in point and program.needed_by(name)]
    if complete and missing:
        raise _missing(program, missing)


def _superfluous(name: str, known: Iterable[str], program: Program) -> OptionError:
    """What is said of a value for a variable that there is not: arrays are called by their names."""
    name, names = array_of(name)[0], sorted({array_of(one)[0] for one in known})
    if name in names:
        shape = ", ".join(map(str, program.shapes.get(name, ()))) or "a number"
        return OptionError(f"the value of {name} has another shape than {name}: ({shape})", fix="give all its entries")
    close = nearest(name, names)
    variables = list(dict.fromkeys(array_of(one)[0] for one in program.variables))[:12]
    fix = f"did you mean {close}?" if close else f"its variables are {', '.join(variables) or 'none'}"
    return OptionError(f"{name} is given a value, but the program has no variable {name}", fix=fix)


def _missing(program: Program, missing: list[str]) -> OptionError:
    listed = []
    first = {array_of(name)[0]: name for name in reversed(missing)}
    missing = list(dict.fromkeys(array_of(name)[0] for name in missing))
    for name in missing[:8]:
        targets = program.needed_by(first[name])
        listed.append(f"{name} (needed by {', '.join(targets[:4])}{', …' if len(targets) > 4 else ''})")
    more = f" and {len(missing) - 8:,} more" if len(missing) > 8 else ""
    fix = "add --at " + ",".join(f"{name}=…" for name in missing[:8]) + (",…" if more else "")
    suspect = next((note for name in missing if (note := misread(name, program.variables))), "")
    return OptionError(f"no value for {', '.join(listed)}{more}", fix=f"{fix}; {suspect}" if suspect else fix)
