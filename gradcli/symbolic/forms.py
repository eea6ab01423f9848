"""Of the forms an expression has, the shortest: as it came, expanded, factored, its branches put into one."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from gradcli.symbolic.factored import CornerAlgebra, has_corners
from gradcli.symbolic.limits import NoFormula, time_limit
from gradcli.symbolic.printing import Printer
from gradcli.symbolic.shortening import ways

LARGEST_REWRITE = 150
"""Operations past which a formula is printed as it came: expanding and factoring would take too long."""

MOST_FOLDED = 3
"""Branchings that are put into one: of so many the branches are all combinations."""

ROUNDS, BREADTH = 4, 3
"""How often a derivative is rewritten, and how many of the forms of one round the next begins with."""

LARGEST_POWER = 6
"""Exponent past which a power of a sum is not written out."""

LARGEST_DEGREE = 60
"""Exponent past which nothing is factored: sympy lists every coefficient of a polynomial."""

REWRITE_SECONDS = 0.5
"""For all the expanding and factoring of one answer; a shorter text is worth no more."""


class Form(NamedTuple):
    """An expression and its text."""

    expression: Any
    text: str


class Forms:
    """Chooses forms for one answer, with one budget for all of them."""

    def __init__(self, printer: Printer, check: Callable[[], None]) -> None:
        import sympy

        self.sympy, self.printer, self.check = sympy, printer, check
        self.left = REWRITE_SECONDS

    def as_it_is(self, expression: Any) -> Form:
        """The expression as it came."""
        self.check()
        return Form(expression, self.printer.text(expression))

    def shortest(self, expression: Any, by: Collection[Any] = ()) -> Form:
        """The form with the shortest text; of equally short ones the first. A derivative ``by`` symbols has no value
        at the corners that it crosses, which simplifies it off them (``factored``)."""
        s = self.sympy
        self.check()
        if self._general_powers(expression):
            expression = s.powsimp(expression, combine="exp")  # x^y*y/x has a hole at 0 that y*x^(y-1) has not
        found = self._rewritten(expression, by)
        forms = [Form(e, self.printer.text(e)) for e in (expression, *found)]
        return min(forms, key=lambda form: len(form.text))

    def _general_powers(self, expression: Any) -> bool:
        powers = expression.atoms(self.sympy.Pow)
        return any(not power.exp.is_Number for power in powers) and expression.count_ops() <= LARGEST_REWRITE

    def _rewritten(self, expression: Any, by: Collection[Any]) -> list[Any]:
        found: list[Any] = []
        if self.left <= 0 or expression.count_ops() > LARGEST_REWRITE:
            return found
        began = time.monotonic()
        try:
            with time_limit(self.left):
                self._in_rounds(expression, by, found)
        except NoFormula:
            pass  # what was found so far will do
        self.left -= time.monotonic() - began
        return found

    def _in_rounds(self, expression: Any, by: Collection[Any], found: list[Any]) -> None:
        """Rewrites an expression, then the shortest of what came out, until nothing new does."""
        seen, fresh = {expression}, [expression]
        for _ in range(ROUNDS if by else 1):
            made = dict.fromkeys(new for form in fresh for new in self._once(form, by) if new not in seen)
            seen.update(made)
            found += made
            fresh = sorted(made, key=lambda form: len(self.printer.text(form)))[:BREADTH]

    def _once(self, expression: Any, by: Collection[Any]) -> Iterator[Any]:
        s = self.sympy
        self.check()
        if not self._swells(expression):
            yield s.expand(expression)
            branches = len(expression.atoms(s.Piecewise))
            if not branches:
                yield s.factor(expression)
            elif branches <= MOST_FOLDED:
                yield s.piecewise_fold(expression)  # where(c, 0, 1)*where(c, 1, 0) is 0
        if by:
            yield from (way(expression) for way in ways(expression))
            if has_corners(expression):
                yield from (
                    CornerAlgebra(by, self.check, factoring=each).rewritten(expression) for each in (False, True)
                )

    def _swells(self, expression: Any) -> bool:
        """Whether a power would be written out into too many terms."""
        for power in expression.atoms(self.sympy.Pow):
            size = abs(power.exp) if power.exp.is_Integer else LARGEST_DEGREE + 1
            if size > LARGEST_POWER and power.base.is_Add:
                return True
            if power.exp.is_Integer and size > LARGEST_DEGREE:
                return True
        return False
