"""A derivative by several symbols in turn, in its shortest form: all at once in kernels, or one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradcli.symbolic.derivatives import own_corners
from gradcli.symbolic.forms import LARGEST_REWRITE, Form, Forms
from gradcli.symbolic.kernels import Kernels
from gradcli.symbolic.slopes import Terms

MOST_REPEATED = 3
"""Order up to which a derivative is taken one by one too: the form that is shorter is printed."""


def repeated(expression: Any, symbols: Sequence[Any], forms: Forms, check: Callable[[], None]) -> Form:
    """The derivative by each symbol. Raises NoFormula past the terms that ``Kernels`` allows."""
    fresh = Forms(forms.printer, check)  # a budget of its own: neither way starves the other
    at_once = fresh.shortest(Kernels(check).differentiated(expression, symbols), symbols)
    if len(symbols) > MOST_REPEATED or at_once.expression.count_ops() > LARGEST_REWRITE:
        return at_once
    return min(at_once, _one_by_one(expression, symbols, forms), key=lambda form: len(form.text))


def _one_by_one(expression: Any, symbols: Sequence[Any], forms: Forms) -> Form:
    """Each from the shortest form of the one before, as ``hessian`` takes them."""
    form = forms.as_it_is(expression)
    for symbol in symbols:
        form = forms.shortest(own_corners(Terms(form.expression).derivative(symbol)), symbols)
    return form
