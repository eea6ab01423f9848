"""Functions that step wherever something is a whole number: what they are on such a step, and on either side of it.

The steps of ``floor(h)`` are the surfaces h = n, one for each whole number n: they are looked at all at once, with a
symbol for n.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gradcli.symbolic.constructors import named

MOST_RESIDUES = 12
"""Steps of one function between two that it has in common with another, past which those are left open."""

STEPPING = ("floor", "ceil", "round", "mod")


class Stair(NamedTuple):
    """``height`` is a whole number, ``count``, on each step; ``shown`` is 0 there and prints without ``count``.

    Where another function steps on every q-th step only, there is a stair for each remainder by q.
    """

    height: Any
    count: Any
    shown: Any

    def taken(self, e: Any, sign: int) -> Any:
        """An expression beside a step, where the height is above (1) or below (-1) its whole number, or on it (0)."""
        return e.replace(lambda node: isinstance(node, _kinds()), lambda node: self._step(node, sign))

    def _step(self, f: Any, sign: int) -> Any:
        import sympy as s

        name, at = type(f).__name__, self.there(_height(f))
        if at is None:
            return f
        ratio, here = at
        side = sign * (1 if ratio > 0 else -1)
        whole = s.Add(*(term for term in s.Add.make_args(here) if term.is_integer))
        rest = here - whole
        if not rest.is_Rational:
            return f  # n/2, say: a whole number on some of the steps only
        floored = whole + s.floor(rest) - int(rest == 0 and side < 0)
        if name == "mod":
            return f.args[0] - f.args[1] * floored
        if name == "ceil":
            return floored + int(rest != 0 or side != 0)
        if name == "round" and rest == 0 and side == 0:
            return f  # to the even one of two
        return floored

    def there(self, height: Any) -> tuple[Any, Any] | None:
        """How a height goes with this one: as ``ratio`` times it, and what it is on a step; None where it does not."""
        import sympy as s

        for symbol in sorted(self.height.free_symbols, key=str):
            ratio = s.cancel(height.diff(symbol) / self.height.diff(symbol))
            rest = s.expand(height - ratio * self.height)
            if ratio.is_Rational and ratio and rest.is_Rational:
                return ratio, s.expand(ratio * self.count + rest)
        return None


def stairs_of(*expressions: Any) -> list[Stair]:
    """The stairs within expressions, each once."""
    import sympy as s

    found: dict[Any, Stair] = {}
    for e in expressions:
        for f in sorted(e.atoms(*_kinds()), key=str):
            height = s.expand(_height(f))
            half = s.Rational(1, 2) if isinstance(f, named("round")) else 0
            shown = f if isinstance(f, named("mod")) else f.args[0] + half - named("floor")(f.args[0] + half)
            if height.free_symbols:
                found.setdefault(height, Stair(height, s.Dummy("n", integer=True), shown))
    return [part for stair in found.values() for part in _parted(stair, list(found))]


def _parted(stair: Stair, heights: list[Any]) -> list[Stair]:
    """A stair by remainders, so that on each part the others step or do not."""
    import sympy as s

    ratios = [there[0] for height in heights if (there := stair.there(height)) is not None]
    period = int(s.ilcm(1, *(ratio.q for ratio in ratios)))
    if period > MOST_RESIDUES:
        return [stair]
    return [stair._replace(count=period * stair.count + remainder) for remainder in range(period)]


def has_stair(e: Any, by: Any) -> bool:
    """Whether something in an expression steps, or may, along a symbol."""
    return any(by in f.free_symbols for f in e.atoms(*_kinds()))


def _height(f: Any) -> Any:
    import sympy as s

    if isinstance(f, named("mod")):
        return f.args[0] / f.args[1]
    return f.args[0] + s.Rational(1, 2) if isinstance(f, named("round")) else f.args[0]


def _kinds() -> tuple[Any, ...]:
    return tuple(named(name) for name in STEPPING)
