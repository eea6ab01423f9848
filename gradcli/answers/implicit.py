"""What ``implicit`` answers: the derivatives of a function that an equation gives, as formulas and at a point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from gradcli.answers.any_order import value_of
from gradcli.answers.derivatives import gradient
from gradcli.errors import MathematicsError, OptionError, Source
from gradcli.questions.fitting import check_point
from gradcli.questions.remarks import remarks_on
from gradcli.questions.request import Request
from gradcli.questions.seeds import Seeds, expression_of
from gradcli.results.differentials import DifferentialRow, ImplicitDifferential
from gradcli.results.entries import Entry, Number, Row, Status
from gradcli.symbolic.implicit import ImplicitFormulas, implicit_formulas
from gradcli.symbolic.limits import without_formula
from gradcli.symbolic.orders import Repeated

HIGHEST = 10
_NEAR = 1e-9
"""How far, relatively, a slope may be from the quotient of two rounded partials."""


_DEFINED = re.compile(r"\s*[^\W\d]\w*\s*(\([\w\s,]*\)\s*)?=(?!=)")
_EQUAL = re.compile(r"(?<![<>!=])==?(?!=)")


def is_equation(text: str) -> bool:
    """Whether a statement is an equation, not a definition: ``x^2 + y^2 = 25``."""
    return not _DEFINED.match(text) and len(_EQUAL.findall(text)) == 1 and "where" not in text and " if " not in text


def equation(text: Source) -> Source:
    """``x^2 + y^2 = 25`` as the expression that is 0 on the curve; an expression is taken as it is. Raises
    OptionError for several signs of equality."""
    sides = text.text.replace("==", "=").split("=")
    if any(not side.strip() for side in sides) or len(sides) > 2:
        raise OptionError(f"{text.text[:60]} is no equation", fix='write gradcli implicit "x^2+y^2=25" y x')
    return text if len(sides) == 1 else text._replace(text=f"({sides[0].strip()}) - ({sides[1].strip()})")


def implicit(request: Request, y: str, x: str, order: int) -> ImplicitDifferential:
    """The derivatives of ``y`` by ``x`` up to an order, on the curve where the last target is 0. Raises
    GradcliError."""
    program = request.program
    if not 1 <= order <= HIGHEST:
        raise OptionError(f"the order is {order}; it is 1 to {HIGHEST}", fix="write --order 2")
    for name in (y, x):
        if name not in program.variables:
            known = ", ".join(program.variables[:8]) or "no variable"
            raise OptionError(
                f"the equation has no {name}", fix=f"it has {known}; write the function, then the variable"
            )
    if x == y:
        raise OptionError(f"{y} by itself is no question", fix='write gradcli implicit "x^2+y^2=25" y x')
    if program.typed is not None:
        raise OptionError("an equation of arrays is not taken", fix="write an equation of numbers")
    target = program.targets[-1]
    found = implicit_formulas(program, target, y, x, order, seconds=request.seconds)
    if found.reason:
        raise without_formula(found.reason, fix="write the equation with other functions")
    numbers: Sequence[Entry | None] = [None] * order
    notes = list(remarks_on(request))
    if request.at:
        check_point(program, request.at, also=(y, x))
        once = request.varied(of=[target], wrt=[y, x])
        (row,) = gradient(once).rows
        notes += on_curve(request, row)
        numbers = _numbers(request, row, found, (y, x))
    rows = [
        DifferentialRow(
            y, expression_of(program, Seeds(target, ((target, 1),))), text, found.conditions, number=number, by=(x,) * k
        )
        for k, (text, number) in enumerate(zip(found.texts, numbers, strict=True), 1)
    ]
    return ImplicitDifferential((x,), request.coordinates, tuple(rows), tuple(notes))


def on_curve(request: Request, row: Row) -> list[str]:
    """Refuses a point that is certainly not on the curve; says where that is open. Raises MathematicsError."""
    value = row.value
    assert value is not None
    if value.status is Status.OK and value.value == 0:
        return []
    point = ", ".join(f"{name}={text}" for name, text in request.coordinates.items())
    if value.status is not Status.OK:
        if value.status is Status.UNCERTIFIED:
            return [f"whether {point} is on the curve could not be proved"]
        raise MathematicsError(f"the equation has no value at {point}: {value.reason}", fix="give a point on the curve")
    assert value.value is not None
    apart = f"the left side less the right is {_shown(value.value)}, not 0"
    raise MathematicsError(f"{point} is not on the curve: {apart}", fix="give a point on the curve")


def _shown(value: Number) -> str:
    return str(value) if isinstance(value, int | Fraction) else f"{float(value):.6g}"


def _numbers(request: Request, row: Row, found: ImplicitFormulas, names: tuple[str, str]) -> list[Entry]:
    y, x = names
    across, along = row.gradient[y], row.gradient[x]
    for name, partial in ((y, across), (x, along)):
        if partial.status not in (Status.OK, Status.UNCONNECTED):
            lost = partial._replace(value=None, reason=f"there is no derivative by {name}: {partial.reason}")
            return [lost] * len(found.texts)
    if across.value == 0:
        if along.value == 0 or along.status is Status.UNCONNECTED:
            lost = Entry(None, Status.DOMAIN, "a singular point: both partial derivatives of the equation are 0 here")
        else:
            lost = Entry(None, Status.INFINITE, f"a vertical tangent: the derivative of the equation by {y} is 0 here")
        return [lost] * len(found.texts)
    numbers = [value_of(request, Repeated(text), text) for text in found.texts]
    return [_confronted(numbers[0], along, across), *numbers[1:]]


def _confronted(number: Entry, along: Entry, across: Entry) -> Entry:
    """The slope of the formula, held against the quotient of the tape's partials."""
    if number.status is not Status.OK or number.value is None or across.value is None:
        return number
    quotient = -Fraction(along.value or 0) / Fraction(across.value)
    if abs(Fraction(number.value) - quotient) <= _NEAR * max(abs(quotient), Fraction(1, 10**300)):
        return number
    return Entry(None, Status.DISAGREE, "the formula and the tape disagree", routes=(float(quotient), number.value))
