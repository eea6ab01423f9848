"""How precisely, and to how many terms, flint computes."""

from __future__ import annotations

from flint import ctx


class Precision:
    """Within it flint computes with more bits, and keeps so many terms of a series."""

    def __init__(self, bits: int, terms: int = 0) -> None:
        self.bits, self.terms = bits, terms

    def __enter__(self) -> None:
        self.before, self.cap = ctx.prec, ctx.cap
        ctx.prec += self.bits
        ctx.cap = max(self.cap, self.terms)

    def __exit__(self, *_: object) -> None:
        ctx.prec, ctx.cap = self.before, self.cap
