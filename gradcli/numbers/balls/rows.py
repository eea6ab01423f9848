"""Rows of the table over balls whose enclosure is a kernel: the domain first, then what is exact, then the kernel."""

from __future__ import annotations

from collections.abc import Callable

from gradcli.functions.row import Primitive
from gradcli.numbers.balls.ball import FINITE, POLE, UNDEFINED, Ball, BallNumber, Missing, enclosure, kind, unclear
from gradcli.numbers.enclosed import of_balls
from gradcli.numbers.guards import Asking
from gradcli.numbers.rational import tidy
from gradcli.numbers.system import Operations


def enclosed(row: Primitive, m: Operations) -> Callable[..., BallNumber]:
    """A row as a function of balls of ``m``. Raises UncertifiedError for one that nothing encloses."""
    kernel, guard, count = of_balls(row), Asking(m), len(row.partials)
    exactly = getattr(kernel, "takes_exact", False)

    def call(*given: BallNumber) -> BallNumber:
        operands, parameter = given[:count], given[count:]
        if any(isinstance(a, Missing) for a in operands):
            return UNDEFINED
        if any(kind(a) is not FINITE for a in operands):
            return unclear()
        if row.exact is not None and not any(isinstance(a, Ball) for a in operands):
            exact = row.exact(*operands, *parameter)
            if exact is not None:
                return tidy(exact)
        if row.infinite is not None and row.infinite(guard, *given) is True:
            return POLE
        inside = True if row.needs is None else row.needs(guard, *given)
        if inside is not True:
            return UNDEFINED if inside is False else unclear()
        value = kernel(*(operands if exactly else map(enclosure, operands)), *parameter)
        return Ball(value) if value.is_finite() else unclear()

    return call
