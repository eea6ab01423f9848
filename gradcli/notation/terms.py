"""Sums, multiples and powers of arrays as texts of the language, with the fewest brackets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.arrays.shapes import Dimension, Shape, is_row
from gradcli.language.printing import print_number
from gradcli.notation import algebra as kinds
from gradcli.notation.algebra import Algebra
from gradcli.notation.nodes import TERMS, MatrixNode, MatrixTerm
from gradcli.notation.sums import ENTRIES, ONES

SUM, PRODUCT, POWER, POSTFIX, ATOM = 1, 2, 4, 5, 6
HALF, ONE = Fraction(1, 2), Fraction(1)


class Bound(NamedTuple):
    """A text, and how tightly its outermost operation binds."""

    text: str
    binding: int

    def within(self, least: int) -> str:
        """The text, in brackets where it binds less."""
        return self.text if self.binding >= least else f"({self.text})"


class TermWriter:
    """Texts of sums and of what they are sums of. ``lengths`` are the texts of letters, as ``len(x)``."""

    def __init__(self, algebra: Algebra, lengths: Mapping[str, str] | None = None, *, decimals: bool = False) -> None:
        self.algebra, self.lengths, self.decimals = algebra, lengths or {}, decimals
        self._pieces: dict[MatrixNode, Bound] = {}

    def text(self, node: MatrixNode) -> str:
        """The text of a formula."""
        return self.piece(node).text

    def piece(self, node: MatrixNode) -> Bound:
        """The text of a formula with its binding, written once."""
        if node not in self._pieces:
            written = self._sum(node) if node.kind == TERMS else self.atom(node)
            self._pieces[node] = written
        return self._pieces[node]

    def dimension(self, dimension: Dimension) -> str:
        """A length."""
        return str(dimension) if isinstance(dimension, int) else self.lengths.get(dimension, dimension)

    # Sums and terms

    def _sum(self, node: MatrixNode) -> Bound:
        terms: list[MatrixTerm] = list(node.value)
        if not terms:
            return self.constant("zeros", node.shape) if node.shape else Bound("0", ATOM)
        if all(term.core is not None and term.core.kind == kinds.TURNED for term in terms) and len(terms) > 1:
            return Bound(f"({self.text(self.algebra.turned(node))})'", POSTFIX)
        first = next((k for k, term in enumerate(terms) if term.coefficient > 0), 0)
        terms.insert(0, terms.pop(first))
        bare = any(term.core is not None and term.core.kind != ONES for term in terms)
        if len(terms) == 1:
            return self.term(terms[0], bare=False)
        text = ""
        for term in terms:
            sign = "-" if term.coefficient < 0 else "+"
            piece = self.term(term._replace(coefficient=abs(term.coefficient)), bare=bare)
            text += (f" {sign} " if text else "-" if sign == "-" else "") + piece.within(PRODUCT)
        return Bound(text, SUM)

    def term(self, term: MatrixTerm, *, bare: bool) -> Bound:
        coefficient, scalars, core = self._averaged(term)
        size = abs(coefficient)
        over = [self.power(atom, -exponent) for atom, exponent in scalars if exponent < 0]
        front = [self.power(atom, exponent) for atom, exponent in scalars if exponent > 0]
        number = print_number(size) if self.decimals and size.denominator != 1 else ""
        if number and "/" not in number:
            front.insert(0, Bound(number, ATOM))
        else:
            if size.numerator != 1:
                front.insert(0, Bound(print_number(size.numerator), ATOM))
            if size.denominator != 1:
                over.insert(0, Bound(print_number(size.denominator), ATOM))
        if core is not None and core.kind == ONES and bare:
            core = None
        text, binding = self._numerator(front, core)
        if over:
            below = over[0].within(POWER) if len(over) == 1 else f"({'*'.join(p.within(POWER) for p in over)})"
            text, binding = f"{text if binding >= PRODUCT else f'({text})'}/{below}", PRODUCT
        return (
            Bound(f"-{text}" if binding >= PRODUCT else f"-({text})", SUM) if coefficient < 0 else Bound(text, binding)
        )

    def _averaged(self, term: MatrixTerm) -> MatrixTerm:
        """A sum divided by how many it sums, as a mean."""
        for place, (atom, exponent) in enumerate(term.scalars):
            if atom.kind != kinds.TOTAL or exponent != 1 or squared(atom) is not None:
                continue
            count = self.algebra.total(self.algebra.filled(self.algebra.number(1), atom.parts[0].shape))
            number, lengths, _ = self.algebra.factors(count)
            own = dict(term.scalars)
            if (term.coefficient * number).denominator != 1 or (number == 1 and not lengths):
                continue
            if (term.coefficient.denominator == 1 and number != 1) or any(
                own.get(n, 0) != -e for n, e in lengths.items()
            ):
                continue
            mean = self.algebra.node(kinds.CALL, atom.parts, (), "mean")
            kept = [(mean if k == place else a, e) for k, (a, e) in enumerate(term.scalars) if a not in lengths]
            return MatrixTerm(term.coefficient * number, tuple(kept), term.core)
        return term

    def _numerator(self, front: Sequence[Bound], core: MatrixNode | None) -> Bound:
        """Numbers, then the array they multiply."""
        if core is None:
            if len(front) == 1:
                return front[0]
            return Bound("*".join(piece.within(POWER) for piece in front), PRODUCT) if front else Bound("1", ATOM)
        if not front:
            return self.piece(core)
        numbers = "*".join(p.within(POWER) for p in front)
        if core.kind == ENTRIES:
            return Bound(self.entries(core, numbers), PRODUCT)
        return Bound(f"{numbers}*{self.piece(core).within(PRODUCT)}", PRODUCT)

    def power(self, atom: MatrixNode, exponent: Fraction) -> Bound:
        """A number to a power; a sum of squares is the square of a norm."""
        squares = squared(atom)
        if squares is not None:
            inner = self.text(squares)
            if exponent.denominator == 2:
                norm = Bound(f"norm({inner})", ATOM)
                return norm if exponent == HALF else Bound(f"{norm.text}^{2 * exponent}", POWER)
            if atom in self.algebra.dotted:
                column = self.piece(squares)
                dot = Bound(f"{column.within(POSTFIX)}'@{column.within(POWER)}", PRODUCT)
                return dot if exponent == 1 else Bound(f"({dot.text})^{_exponent(exponent)}", POWER)
        piece = self.piece(atom)
        if exponent == 1:
            return piece
        if exponent == HALF:
            return Bound(f"sqrt({piece.text})", ATOM)
        return Bound(f"{piece.within(POSTFIX)}^{_exponent(exponent)}", POWER)

    def entries(self, node: MatrixNode, front: str = "") -> str:
        """A product entry by entry, what is divided by last."""
        powers = list(zip(node.parts, node.value, strict=True))
        above = [self.entry_power(atom, e) for atom, e in powers if e > 0]
        below = [self.entry_power(atom, -e) for atom, e in powers if e < 0]
        texts = [piece.within(POWER) for piece in above]
        text = texts[0] if texts else ""
        for factor in texts[1:]:
            text += f"{_apart(text)}.*{_apart(text)}{factor}"
        if front:
            text = f"{front}*{text}" if text else front
        text = text or "1"
        for piece in below:
            text += f"{_apart(text)}./{_apart(text)}{piece.within(POWER)}"
        return text

    def entry_power(self, atom: MatrixNode, exponent: Fraction) -> Bound:
        piece = self.piece(atom)
        if exponent == 1:
            return piece
        if exponent == HALF:
            return Bound(f"sqrt({piece.text})", ATOM)
        return Bound(f"{piece.within(POSTFIX)}.^{_exponent(exponent)}", POWER)

    def atom(self, node: MatrixNode) -> Bound:
        """The text of what is no sum."""
        raise NotImplementedError

    def constant(self, name: str, shape: Shape) -> Bound:
        """An array of zeros or ones."""
        if is_row(shape):
            return Bound(f"{name}({self.dimension(shape[1])})'", POSTFIX)
        return Bound(f"{name}({', '.join(map(self.dimension, shape))})", ATOM)


def _apart(text: str) -> str:
    """What stands before an operator that begins with a point: a blank behind a digit, whose point it would be."""
    return " " if text[-1:].isdigit() else ""


def squared(node: MatrixNode) -> MatrixNode | None:
    """What a sum of squares is one of."""
    if node.kind == kinds.TOTAL and node.parts[0].kind == ENTRIES and node.parts[0].value == (2,):
        return node.parts[0].parts[0]
    return None


def _exponent(exponent: Fraction) -> str:
    return str(exponent) if exponent.denominator == 1 and exponent >= 0 else f"({exponent})"
