"""Parts of a formula in LaTeX, and when they need brackets."""

from __future__ import annotations

from typing import NamedTuple

OR, AND, NOT, COMPARE, SUM, SIGNED, PRODUCT, FRACTION, POWER, ATOM = range(10)


class LatexPiece(NamedTuple):
    """Text and how tightly its outermost operation binds; of a call whose power is written on its name also
    its head and arguments."""

    text: str
    binding: int
    call: tuple[str, str] | None = None


def within(piece: LatexPiece, least: int) -> str:
    """The text, in brackets where it binds less."""
    return piece.text if piece.binding >= least else rf"\left({piece.text}\right)"
