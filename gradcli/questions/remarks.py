"""What a reader may have meant otherwise: names that are taken for what they are not, definitions that take a
variable away."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from gradcli.arrays.entries import array_of
from gradcli.errors import nearest
from gradcli.functions.names import CONSTANTS, FUNCTIONS
from gradcli.language.misread import misread
from gradcli.language.program import Program
from gradcli.questions.whole_arrays import named_of, whole_of

if TYPE_CHECKING:
    from gradcli.questions.request import Request

MOST = 8


def base(name: str) -> str:
    """The array that an entry belongs to; a number's own name."""
    return array_of(name)[0]


def given_by(request: Request) -> set[str]:
    """The names that the point gives a value: numbers and arrays."""
    return {*map(base, named_of(request.at)), *whole_of(request.at)}


def remarks_on(request: Request, given: Collection[str] = ()) -> list[str]:
    """Notes on the program of a request; ``given`` are further names that have values, as those of a grid."""
    program = request.typed
    notes = []
    for name in CONSTANTS:
        if name in program.variables:
            notes.append(f"{name} is a variable here, not the constant")
        elif name in program.values and program.values[name].name:
            notes.append(f"{name} is what the program defines here, not the constant")
    for name in program.functions:
        if name in FUNCTIONS:
            notes.append(f"{name} is what the program defines here, not gradcli's own function")
    letters = {"a", "b", "c", "d", "f", "g"} & set(program.variables)
    if "e" in program.constants and len(letters) >= 3:
        notes.append("e is Euler's number here; --at e=… makes it a variable")
    notes += _meant_for_the_point(request)
    known = {*given_by(request), *(request.wrt or ()), *(request.direction or ()), *request.declared, *given}
    suspects = (misread(name, program.variables) for name in program.variables if name not in known)
    notes += [note for note in suspects if note][:MOST]
    return [*notes, *_unused(request, program), *_left_out(request, given)]


def _left_out(request: Request, given: Collection[str]) -> Iterator[str]:
    """A point without a value for every variable, where formulas can stand in for the numbers."""
    open_names = map(base, request.open_names if request.at else ())
    names = [name for name in dict.fromkeys(open_names) if name not in {*map(base, request.declared), *given}]
    if names:
        listed = ", ".join(names[:MOST]) + (", …" if len(names) > MOST else "")
        more = ",".join(f"{name}=…" for name in names[:MOST])
        yield f"--at gives no value for {listed}, so these are formulas; for numbers add {more}"


def _unused(request: Request, program: Program) -> Iterator[str]:
    """Names to differentiate by that the program does not have, so that every slope is none or 0."""
    for name in dict.fromkeys(request.wrt or ()):
        if array_of(name)[0] not in program.variables and name not in program.values:
            close = nearest(name, program.variables)
            known = ", ".join(program.variables[:MOST]) + (", …" if len(program.variables) > MOST else "")
            yield f"the program does not use {name}; " + (
                f"did you mean {close}?" if close else f"its variables are {known or 'none'}"
            )


def _meant_for_the_point(request: Request) -> list[str]:
    """``--at w1=5 w2=3``: an argument that only gives a number to what was a variable until then."""
    if all(source.name for source in request.texts):
        return []  # files are no part of a point
    program = request.typed
    places = {text: place for place, text in enumerate(request.texts)}
    statements = [*program.functions.values(), *program.values.values()]
    of_source: dict[int, int] = {}
    for statement in statements:
        place = places.get(statement.body.source, -1)
        of_source[place] = of_source.get(place, 0) + 1
    notes = []
    for name, statement in program.values.items():
        source = statement.body.source
        place = places.get(source, -1)
        if not statement.name or source.name or of_source[place] > 1 or not program.needs[name] <= {*program.constants}:
            continue
        before = any(places.get(program.values[user].body.source, -1) < place for user in program.users_of(name))
        if before:
            whole = ",".join(
                [*(f"{n}={c.text}" for n, c in list(named_of(request.at).items())[:MOST]), source.text.strip()]
            )
            what = f"{source.text.strip()} is a definition here, which leaves no variable {name}"
            notes.append(f"{what}; for the point write --at {whole}")
    return notes
