"""What a textbook does to a derivative before it prints it: a common power taken out of a sum, the squares of
trigonometric functions put together, a quotient of two of them made one, roots and denominators multiplied out.

Each is an identity wherever both sides have a value; what the shorter side no longer asks of the variables is printed
beside it (``conditions``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

LARGEST_STEP = 6
"""Difference of exponents of one base up to which a power is multiplied out."""

LARGEST_SUM = 12
"""Terms of a sum up to which it is rewritten."""


def ways(expression: Any) -> Iterator[Callable[[Any], Any]]:
    """The rewritings that an expression has anything for."""
    import sympy as s

    powers = expression.atoms(s.Pow)
    if any(power.base.is_Add and power.exp.is_Rational for power in powers):
        yield gathered
    if sum(1 for power in powers if power.base.is_Add and power.exp.is_Rational) > 1:
        yield merged
    if expression.has(*_pairs()):
        yield from _squares(expression)
        yield quotients


def gathered(e: Any) -> Any:
    """``u^(-1/2) - x^2*u^(-3/2)`` as ``(u - x^2)*u^(-3/2)``, the sum multiplied out; from the inside out."""
    import sympy as s

    if not e.args or not e.has(s.Add):
        return e
    if not (e.is_Add or e.is_Mul or e.is_Pow):
        return e
    e = e.func(*map(gathered, e.args))
    if not e.is_Add or len(e.args) > LARGEST_SUM:
        return e
    terms = [_powers(term) for term in e.args]
    common = []
    for base in {base for term in terms for base in term}:
        exponents = [term.get(base, s.Integer(0)) for term in terms]
        least = min(exponents)
        if least != 0 and all(x == 0 or ((x - least).is_Integer and x - least <= LARGEST_STEP) for x in exponents):
            common.append((base, least))
    if not common or not any(least < 0 for _, least in common):
        return e
    outside = s.Mul(*(base**least for base, least in common))
    return outside * s.expand(s.Add(*(term / outside for term in e.args)))


def _powers(term: Any) -> dict[Any, Any]:
    """The factors of a term that are sums or roots, with their exponents."""
    import sympy as s

    found: dict[Any, Any] = {}
    for factor in s.Mul.make_args(term):
        base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, s.Integer(1))
        if exponent.is_Rational and base.is_Add:
            found[base] = found.get(base, 0) + exponent
    return found


def merged(e: Any) -> Any:
    """``1/(sqrt(a)*sqrt(b))`` as ``1/sqrt(a*b)``, and ``1/((x - 1)*(x + 1))`` as ``1/(x^2 - 1)``."""
    import sympy as s

    if not e.args or e.is_Symbol or not (e.is_Add or e.is_Mul or e.is_Pow):
        return e
    if not e.is_Mul:
        return e.func(*map(merged, e.args))
    together: dict[Any, list[Any]] = {}
    rest = []
    for factor in map(merged, e.args):
        base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, s.Integer(1))
        if base.is_Add and exponent.is_Rational and exponent < 1 and len(base.args) <= LARGEST_SUM:
            together.setdefault(exponent, []).append(base)
        else:
            rest.append(factor)
    made = [
        s.expand(s.Mul(*bases)) ** exponent if len(bases) > 1 else bases[0] ** exponent
        for exponent, bases in together.items()
    ]
    return s.Mul(*rest, *made)


def _pairs() -> tuple[Any, ...]:
    import sympy as s

    return (s.sin, s.cos, s.tan, s.cot, s.sinh, s.cosh, s.tanh, s.coth)


def _squares(e: Any) -> Iterator[Callable[[Any], Any]]:
    """A square of one function by that of another, where it stands beside a sum; what cancels then is seen."""
    import sympy as s

    table: list[tuple[Any, Callable[[Any], Any]]] = [
        (s.tan, lambda u: s.sec(u) ** 2 - 1),
        (s.cot, lambda u: s.csc(u) ** 2 - 1),
        (s.tanh, lambda u: 1 - s.sech(u) ** 2),
        (s.coth, lambda u: 1 + s.csch(u) ** 2),
        (s.sin, lambda u: 1 - s.cos(u) ** 2),
        (s.cos, lambda u: 1 - s.sin(u) ** 2),
        (s.sinh, lambda u: s.cosh(u) ** 2 - 1),
        (s.cosh, lambda u: s.sinh(u) ** 2 + 1),
    ]
    present = {power.base for power in e.atoms(s.Pow) if power.exp == 2} & e.atoms(*(head for head, _ in table))
    for head, other in table:
        found = {call**2: other(call.args[0]) for call in present if call.func is head}
        if found:
            yield partial(_in_sums, squares=found)


def _in_sums(e: Any, squares: dict[Any, Any]) -> Any:
    """The squares put in wherever they are terms of a sum, and the sum multiplied out; from the inside out."""
    import sympy as s

    if not e.args or not (e.is_Add or e.is_Mul or e.is_Pow):
        return e
    e = e.func(*(_in_sums(part, squares) for part in e.args))
    if not e.is_Add or len(e.args) > LARGEST_SUM:
        return e
    put = s.Add(*(s.expand(term.subs(squares)) for term in e.args))
    return put if len(s.Add.make_args(put)) < len(e.args) else e


def quotients(e: Any) -> Any:
    """``sin(u)/cos(u)`` as ``tan(u)``, to any power; ``cos(u)/sin(u)`` as ``cot(u)``; the hyperbolic ones too."""
    import sympy as s

    if not e.args or not (e.is_Add or e.is_Mul or e.is_Pow):
        return e
    e = e.func(*map(quotients, e.args))
    if not e.is_Mul:
        return e
    powers = dict(factor.as_base_exp() if factor.is_Pow else (factor, s.Integer(1)) for factor in e.args)
    for over, under, made, turned in ((s.sin, s.cos, s.tan, s.cot), (s.sinh, s.cosh, s.tanh, s.coth)):
        for call in [base for base in powers if base.func is over]:
            (u,) = call.args
            a, b = powers[call], powers.get(under(u), 0)
            if not (a.is_Integer and getattr(b, "is_Integer", False)) or a * b >= 0:
                continue
            count = min(abs(a), abs(b))
            head = made if a > 0 else turned
            sign = 1 if a > 0 else -1
            e = e / call ** (sign * count) * under(u) ** (sign * count) * head(u) ** count
    return e
