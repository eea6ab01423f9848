"""The calls of a plan over balls as functions of python-flint's objects, by the names they have in C."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from flint import arb, ctx

from gradcli.engines.balls.objects import SPECIAL
from gradcli.engines.balls.plan import BITS, RESULT, BallStep, FlintCall
from gradcli.languages.code_text import NoFunction


def function(step: BallStep) -> Callable[..., Any]:
    """What a step makes of its operands. Raises NoFunction where python-flint has nothing of the kind."""
    made = _made(step)
    if step.tame:
        return lambda *given: made(*given) if _tame(given) else arb.nan()
    return (lambda n, *given: made(n, *given) if abs(n) < 10**9 else arb.nan()) if step.modest else made


def _made(step: BallStep) -> Callable[..., Any]:
    calls = [(_named(call), [part for part in call.arguments if part != BITS][1:]) for call in step.calls]
    tried = step.tried if step.tried is not None and step.tried.function in _OURS else None
    if tried is None and len(calls) == 1 and calls[0][1] == [f"{{{place}}}" for place in range(len(step.operands))]:
        return calls[0][0]
    if tried is None:
        return lambda *given: _in_turn(calls, given)
    cheaper = (_named(tried), [part for part in tried.arguments if part != BITS][1:])

    def either(*given: Any) -> Any:
        found = _in_turn([cheaper], given)
        return _in_turn(calls, given) if found is None else found

    return either


def _in_turn(calls: list[tuple[Callable[..., Any], list[str | int]]], given: tuple[Any, ...]) -> Any:
    """The result of the last call, each of which may take that of the one before."""
    words: dict[str | int, Any] = {f"{{{place}}}": number for place, number in enumerate(given)}
    for called, arguments in calls:
        words[RESULT] = called(*[words.get(part, part) for part in arguments])
    return words[RESULT]


def _named(call: FlintCall) -> Callable[..., Any]:
    name = call.function
    if name in _OURS:
        return _OURS[name]
    found = getattr(arb, name.removeprefix("arb_hypgeom_").removeprefix("arb_"), None)
    if not name.startswith("arb_") or found is None:
        raise NoFunction(name)
    return _order_last(found) if name in _ORDER_FIRST else found


def _order_last(method: Callable[..., Any]) -> Callable[..., Any]:
    return lambda order, x: method(x, order)


def _tame(given: tuple[Any, ...]) -> bool:
    """As ``gc_tame`` of each operand."""
    for place, x in enumerate(given):
        most = 1000 if ctx.prec <= 128 and place == len(given) - 1 else 48
        if x.is_zero():
            continue
        if not (x.is_exact() or x.rel_accuracy_bits() >= 20) or not abs(x) >= 2.0**-40 or not abs(x) <= most:
            return False
    return True


def _powi(x: Any, n: int) -> Any:
    """python-flint's power is none of a ball that holds 0."""
    found = arb(1) if n == 0 else x
    for bit in f"{abs(n):b}"[1:]:
        found = found * found * x if bit == "1" else found * found
    return 1 / found if n < 0 else found


def _root(x: Any, n: int) -> Any:
    if x < 0:
        return -((-x).root(n))
    return x.root(n) if x > 0 else arb.nan()


def _above(a: Any, b: Any) -> Any:
    return arb(0) if a < b else arb(1) if a > b else arb.nan()


def _polygamma(x: Any, n: int) -> Any:
    if n == 0:
        return x.digamma()
    if not x > 0:
        return arb.nan()
    found = arb(n + 1).zeta(x) * arb(n + 1).gamma()
    return -found if n % 2 == 0 else found


def _contiguous(x: Any, a: Any, b: Any, times: int, sign: int) -> Any:
    """times/x a - sign b; None where x may be 0."""
    return a * times / x - sign * b if x > 0 or x < 0 else None


_ORDER_FIRST = frozenset([*(f"arb_hypgeom_bessel_{letter}" for letter in "jyik"), "arb_hypgeom_hermite_h"])
_OURS: Mapping[str, Callable[..., Any]] = {
    "arb_abs": operator.abs,
    "arb_add": operator.add,
    "arb_sub": operator.sub,
    "arb_mul": operator.mul,
    "arb_neg": operator.neg,
    "arb_pow": operator.pow,
    "arb_add_ui": operator.add,
    "arb_mul_si": operator.mul,
    "arb_div": operator.truediv,
    "arb_div_ui": operator.truediv,
    "arb_inv": lambda x: 1 / x,
    "arb_set": operator.pos,
    "arb_zero": lambda: arb(0),
    "arb_one": lambda: arb(1),
    "arb_const_log2": arb.const_log2,
    "arb_log_base_ui": lambda x, base: x.log_base(base),
    "arb_hypot": lambda x, y: (x * x + y * y).nonnegative_part().sqrt(),
    "gc_powi": _powi,
    "gc_root": _root,
    "gc_above": _above,
    "gc_polygamma": _polygamma,
    "gc_contiguous": _contiguous,
    **SPECIAL,
}
"""What is called otherwise in python-flint, or is none of FLINT's functions. Only C has the series that is tried: here
FLINT computes what it stands for."""


def _not(a: int) -> int:
    return a if a < 0 else int(not a)


def _and(a: int, b: int) -> int:
    return 0 if 0 in (a, b) else min(a, b)


def _relation(holds: Callable[[Any, Any], bool], never: Callable[[Any, Any], bool]) -> Callable[..., int]:
    return lambda a, b: 1 if holds(a, b) else 0 if never(a, b) else -1


CONDITION: Mapping[str, Callable[..., int]] = {
    "not": _not,
    "and": _and,
    "or": lambda a, b: _not(_and(_not(a), _not(b))),
    **{
        name: _relation(getattr(operator, name), getattr(operator, never))
        for name, never in (("lt", "ge"), ("le", "gt"), ("gt", "le"), ("ge", "lt"), ("eq", "ne"), ("ne", "eq"))
    },
}
"""Conditions of balls: 1, 0, or -1 where it cannot be told."""
