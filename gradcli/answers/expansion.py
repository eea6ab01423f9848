"""Taylor polynomials of every target about a point, with a bound of what they leave out on an interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, Context, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.certified.taylor import PRECISION, RemainderBound, coefficients
from gradcli.errors import MathematicsError, OptionError
from gradcli.questions.fitting import check_point
from gradcli.questions.point import Coordinate
from gradcli.questions.remarks import remarks_on
from gradcli.questions.request import Request
from gradcli.questions.seeds import Seeds, expression_of
from gradcli.results.entries import Entry, Number
from gradcli.results.expansions import ExpansionRow, Remainder, TaylorExpansion
from gradcli.symbolic.worked import within

HIGHEST = 100
BOUND_DIGITS = 4
_UP = Context(prec=BOUND_DIGITS, rounding=ROUND_CEILING, Emax=MAX_EMAX, Emin=MIN_EMIN)
_FINE_UP = Context(prec=60, rounding=ROUND_CEILING, Emax=MAX_EMAX, Emin=MIN_EMIN)


class ExpansionAsked(NamedTuple):
    """The variable to expand in, the highest order, and the interval of the remainder, if one is asked for."""

    variable: str
    order: int
    on: tuple[Coordinate, Coordinate] | None = None


def expansion(request: Request, asking: ExpansionAsked) -> TaylorExpansion:
    """The polynomial of every target about the point of the request. Raises GradcliError."""
    program, name = request.program, asking.variable
    if not 0 <= asking.order <= HIGHEST:
        raise OptionError(f"the order is {asking.order}; it is 0 to {HIGHEST}", fix="write --order 10")
    if name not in program.variables:
        known = ", ".join(program.variables[:8]) or "none"
        raise OptionError(f"the program has no variable {name}", fix=f"expand in one of its variables: {known}")
    if program.typed is not None:
        raise OptionError("a program of arrays has no Taylor polynomial here", fix="expand in a number")
    check_point(program, request.at, also=[name])
    interval = None if asking.on is None else _interval(*asking.on)
    rows = [_row(request, asking, target, interval) for target in program.targets]
    others = {key: text for key, text in request.coordinates.items() if key != name}
    return TaylorExpansion(name, request.at[name].text, asking.order, others, tuple(rows), tuple(remarks_on(request)))


def _row(request: Request, asking: ExpansionAsked, target: str, interval: Any) -> ExpansionRow:
    tape, name = request.tape, asking.variable
    root = tape.outputs[target]
    found, trouble = coefficients(tape, request.at, name, tape.named(name), request.asked, root, asking.order)
    expression = expression_of(request.program, Seeds(target, ((target, 1),)))
    if trouble is not None:
        return ExpansionRow(target, expression, (), trouble=trouble)
    if request.exact and not all(entry.exact for entry in found):
        order = next(k for k, entry in enumerate(found) if not entry.exact)
        raise MathematicsError(
            f"the coefficient of order {order} is not rational", fix="leave out --exact for decimals"
        )
    text = polynomial(name, request.at[name], found)
    remainder = None if interval is None or asking.on is None else _remainder(request, asking, root, found, interval)
    return ExpansionRow(target, expression, tuple(found), text, remainder)


def _interval(low: Coordinate, high: Coordinate) -> tuple[Any, Any]:
    """The ends as balls. Raises OptionError for an interval that is empty."""
    from gradcli.numbers.balls.ball import enclosure
    from gradcli.numbers.balls.balls import Balls

    with Balls(PRECISION).working() as m:
        ends = tuple(enclosure(end.over(m)) for end in (low, high))
    if not all(end.is_finite() for end in ends) or not ends[0] < ends[1]:
        raise OptionError(f"--on {low.text}:{high.text} is no interval", fix="write --on LOW:HIGH, as --on -0.1:0.1")
    return ends[0], ends[1]


def _remainder(request: Request, asking: ExpansionAsked, root: int, found: Sequence[Entry], interval: Any) -> Remainder:
    from gradcli.numbers.balls.ball import enclosure
    from gradcli.numbers.balls.balls import Balls

    assert asking.on is not None
    low, high = (end.text for end in asking.on)
    with Balls(PRECISION).working() as m:
        centre = enclosure(request.at[asking.variable].over(m))
        reach = max(abs(end - centre).upper() for end in interval)
        bound = RemainderBound(request.tape, request.at, asking.variable, root, asking.order, request.seconds)
        largest = bound.over(centre, *interval)
        if largest is None:
            reason = (
                f"nothing bounds the derivative of order {asking.order + 1} on all of it: a corner, a pole or an end of"
            )
            return Remainder(low, high, reason=f"{reason} the domain lies there, or may")
        if any(_past_range(entry.value) for entry in found):
            return Remainder(low, high, reason=f"a coefficient is past 10^{LARGEST_EXPONENT:,}, or as small")
        rounding = sum((_half_unit(entry.value) * _fraction(reach) ** k for k, entry in enumerate(found)), Fraction(0))
        total = _fraction(largest) + rounding
    return Remainder(low, high, _upward(total), _upward(rounding))


LARGEST_EXPONENT = 10_000
"""Of ten, past which a printed number is not written out as a fraction."""


def _past_range(value: Number | None) -> bool:
    return isinstance(value, Decimal) and abs(value.adjusted()) > LARGEST_EXPONENT


def _half_unit(value: Number | None) -> Fraction:
    """How far a printed number may be from the true one."""
    if isinstance(value, float):
        return Fraction(abs(value)) / 2**53 + Fraction(1, 2**1075)
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return Fraction(Decimal((0, (1,), int(exponent)))) / 2
    return Fraction(0)


def _fraction(ball: Any) -> Fraction:
    """An exact ball, such as an upper end, as a fraction."""
    if isinstance(ball, int | Fraction):
        return Fraction(ball)
    mantissa, exponent = (int(part) for part in ball.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def _upward(bound: Fraction) -> str:
    """A few digits, none of them too low."""
    if bound == 0:
        return "0"
    bound *= 1 + Fraction(1, 2**50)  # so that the double nearest to the text is an upper bound too
    quotient = _FINE_UP.divide(Decimal(bound.numerator), Decimal(bound.denominator))
    return f"{_UP.plus(quotient):.{BOUND_DIGITS - 1}e}"


def polynomial(variable: str, centre: Coordinate, found: Sequence[Entry]) -> str:
    """The polynomial as a text of the language."""
    base = shifted(variable, centre)
    return sum_of_terms([(entry, base, order) for order, entry in enumerate(found)])


def sum_of_terms(parts: Iterable[tuple[Entry, str, int]]) -> str:
    """Coefficients, each times a power of a base, as a text of the language."""
    out = ""
    for entry, base, order in parts:
        if entry.value is None or entry.value == 0:
            continue
        size = term(_size(entry.value), base, order)
        out += f" {'-' if entry.value < 0 else '+'} {size}" if out else f"-{size}" if entry.value < 0 else size
    return out or "0"


def _size(value: Any) -> Any:
    """The absolute value; of a decimal every digit of it, which its own arithmetic would round."""
    return value.copy_abs() if isinstance(value, Decimal) else abs(value)


def term(value: Number, base: str, order: int) -> str:
    """A coefficient, not negative, times a power of a text that holds together."""
    power = "" if order == 0 else base if order == 1 else f"{base}^{order}"
    if not isinstance(value, int | Fraction):
        number = f"{value!r}" if isinstance(value, float) else str(value)
        return f"{number}*{power}" if power else number
    over, under = Fraction(value).numerator, Fraction(value).denominator
    shown = "*".join(part for part in (str(over) if over != 1 or not power else "", power) if part)
    return f"{shown}/{under}" if under != 1 else shown


def shifted(variable: str, centre: Coordinate) -> str:
    """The variable less the centre, in brackets."""
    exact = centre.exact
    if exact is None:
        return f"({variable} - {within(' '.join(centre.text.split()), '-', '')})"
    if exact == 0:
        return variable
    q = Fraction(exact)
    size = f"{abs(q)}"
    return f"({variable} {'-' if q > 0 else '+'} {size})"
