"""Formulas of arrays as texts of the language, with the fewest brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.arrays.shapes import Dimension, Shape, as_matrix, is_row
from gradcli.language.expressions import COMPARISONS
from gradcli.language.printing import print_number
from gradcli.notation import algebra as kinds
from gradcli.notation import building
from gradcli.notation.algebra import Algebra
from gradcli.notation.nodes import TERMS, Node, Term

SUM, PRODUCT, POWER, POSTFIX, ATOM = 1, 2, 4, 5, 6
_HALF, _ONE = Fraction(1, 2), Fraction(1)
_COMPARED = {name: sign for sign, name in COMPARISONS.items()}


class Piece(NamedTuple):
    """A text, and how tightly its outermost operation binds."""

    text: str
    binding: int

    def within(self, least: int) -> str:
        """The text, in brackets where it binds less."""
        return self.text if self.binding >= least else f"({self.text})"


class Writer:
    """Texts of the formulas of one algebra. ``lengths`` are the texts of letters, as ``len(x)``."""

    def __init__(self, algebra: Algebra, lengths: Mapping[str, str] | None = None, *, decimals: bool = False) -> None:
        self.algebra, self.lengths, self.decimals = algebra, lengths or {}, decimals
        self._pieces: dict[Node, Piece] = {}

    def text(self, node: Node) -> str:
        """The text of a formula."""
        return self.piece(node).text

    def piece(self, node: Node) -> Piece:
        """The text of a formula with its binding, written once."""
        if node not in self._pieces:
            written = self._sum(node) if node.kind == TERMS else self._atom(node)
            self._pieces[node] = written
        return self._pieces[node]

    def dimension(self, dimension: Dimension) -> str:
        """A length."""
        return str(dimension) if isinstance(dimension, int) else self.lengths.get(dimension, dimension)

    # Sums and terms

    def _sum(self, node: Node) -> Piece:
        terms: list[Term] = list(node.value)
        if not terms:
            return self._constant("zeros", node.shape) if node.shape else Piece("0", ATOM)
        if all(term.core is not None and term.core.kind == kinds.TURNED for term in terms) and len(terms) > 1:
            return Piece(f"({self.text(self.algebra.turned(node))})'", POSTFIX)
        first = next((k for k, term in enumerate(terms) if term.coefficient > 0), 0)
        terms.insert(0, terms.pop(first))
        bare = any(term.core is not None and term.core.kind != kinds.ONES for term in terms)
        if len(terms) == 1:
            return self._term(terms[0], bare=False)
        text = ""
        for term in terms:
            sign = "-" if term.coefficient < 0 else "+"
            piece = self._term(term._replace(coefficient=abs(term.coefficient)), bare=bare)
            text += (f" {sign} " if text else "-" if sign == "-" else "") + piece.within(PRODUCT)
        return Piece(text, SUM)

    def _term(self, term: Term, *, bare: bool) -> Piece:
        coefficient, scalars, core = self._averaged(term)
        size = abs(coefficient)
        over = [self._power(atom, -exponent) for atom, exponent in scalars if exponent < 0]
        front = [self._power(atom, exponent) for atom, exponent in scalars if exponent > 0]
        number = print_number(size) if self.decimals and size.denominator != 1 else ""
        if number and "/" not in number:
            front.insert(0, Piece(number, ATOM))
        else:
            if size.numerator != 1:
                front.insert(0, Piece(print_number(size.numerator), ATOM))
            if size.denominator != 1:
                over.insert(0, Piece(print_number(size.denominator), ATOM))
        if core is not None and core.kind == kinds.ONES and bare:
            core = None
        text, binding = self._numerator(front, core)
        if over:
            below = over[0].within(POWER) if len(over) == 1 else f"({'*'.join(p.within(POWER) for p in over)})"
            text, binding = f"{text if binding >= PRODUCT else f'({text})'}/{below}", PRODUCT
        return (
            Piece(f"-{text}" if binding >= PRODUCT else f"-({text})", SUM) if coefficient < 0 else Piece(text, binding)
        )

    def _averaged(self, term: Term) -> Term:
        """A sum divided by how many it sums, as a mean."""
        for place, (atom, exponent) in enumerate(term.scalars):
            if atom.kind != kinds.TOTAL or exponent != 1 or _squared(atom) is not None:
                continue
            count = self.algebra.total(self.algebra.filled(self.algebra.number(1), atom.parts[0].shape))
            number, lengths, _ = self.algebra.factors(count)
            own = dict(term.scalars)
            if (term.coefficient * number).denominator != 1 or number == 1 and not lengths:
                continue
            if (
                term.coefficient.denominator == 1
                and number != 1
                or any(own.get(n, 0) != -e for n, e in lengths.items())
            ):
                continue
            mean = self.algebra.node(kinds.CALL, atom.parts, (), "mean")
            kept = [(mean if k == place else a, e) for k, (a, e) in enumerate(term.scalars) if a not in lengths]
            return Term(term.coefficient * number, tuple(kept), term.core)
        return term

    def _numerator(self, front: Sequence[Piece], core: Node | None) -> Piece:
        """Numbers, then the array they multiply."""
        if core is None:
            if len(front) == 1:
                return front[0]
            return Piece("*".join(piece.within(POWER) for piece in front), PRODUCT) if front else Piece("1", ATOM)
        if not front:
            return self.piece(core)
        numbers = "*".join(p.within(POWER) for p in front)
        if core.kind == kinds.ENTRIES:
            return Piece(self._entries(core, numbers), PRODUCT)
        return Piece(f"{numbers}*{self.piece(core).within(PRODUCT)}", PRODUCT)

    def _power(self, atom: Node, exponent: Fraction) -> Piece:
        """A number to a power; a sum of squares is the square of a norm."""
        squares = _squared(atom)
        if squares is not None:
            inner = self.text(squares)
            if exponent.denominator == 2:
                norm = Piece(f"norm({inner})", ATOM)
                return norm if exponent == _HALF else Piece(f"{norm.text}^{2 * exponent}", POWER)
            if atom in self.algebra.dotted:
                column = self.piece(squares)
                dot = Piece(f"{column.within(POSTFIX)}'@{column.within(POWER)}", PRODUCT)
                return dot if exponent == 1 else Piece(f"({dot.text})^{_exponent(exponent)}", POWER)
        piece = self.piece(atom)
        if exponent == 1:
            return piece
        if exponent == _HALF:
            return Piece(f"sqrt({piece.text})", ATOM)
        return Piece(f"{piece.within(POSTFIX)}^{_exponent(exponent)}", POWER)

    def _entries(self, node: Node, front: str = "") -> str:
        """A product entry by entry, what is divided by last."""
        powers = list(zip(node.parts, node.value, strict=True))
        above = [self._entry_power(atom, e) for atom, e in powers if e > 0]
        below = [self._entry_power(atom, -e) for atom, e in powers if e < 0]
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

    def _entry_power(self, atom: Node, exponent: Fraction) -> Piece:
        piece = self.piece(atom)
        if exponent == 1:
            return piece
        if exponent == _HALF:
            return Piece(f"sqrt({piece.text})", ATOM)
        return Piece(f"{piece.within(POSTFIX)}.^{_exponent(exponent)}", POWER)

    # Atoms

    def _atom(self, node: Node) -> Piece:
        kind = node.kind
        if kind == kinds.ENTRIES:
            powers = list(zip(node.parts, node.value, strict=True))
            if len(powers) == 1 and powers[0][1] > 0:
                return self._entry_power(*powers[0])
            return Piece(self._entries(node), PRODUCT)
        if kind in _ATOMS:
            return _ATOMS[kind](self, node)
        if kind in _COMPARED:
            left, right = self.bare(node.parts)
            return Piece(f"{left.within(PRODUCT)} {_COMPARED[kind]} {right.within(PRODUCT)}", 0)
        if kind in ("and", "or"):
            left, right = (self.piece(part) for part in node.parts)
            return Piece(f"{left.within(ATOM)} {kind} {right.within(ATOM)}", 0)
        if kind == "not":
            return Piece(f"not {self.piece(node.parts[0]).within(ATOM)}", 0)
        return self.call(kind, node.parts)

    def call(self, name: str, parts: Sequence[Node], *more: str) -> Piece:
        """A function of formulas."""
        return Piece(f"{name}({', '.join([*(piece.text for piece in self.bare(parts)), *more])})", ATOM)

    def bare(self, parts: Sequence[Node]) -> list[Piece]:
        """Operands that go entry by entry: a number beside an array needs no array made of it."""
        if all(_number_of(part) is not None or not part.shape for part in parts):
            return [self.piece(part) for part in parts]
        found = []
        for part in parts:
            number = _number_of(part)
            found.append(self.piece(part) if number is None else self._term(number, bare=True))
        return found

    def _constant(self, name: str, shape: Shape) -> Piece:
        """An array of zeros or ones."""
        if is_row(shape):
            return Piece(f"{name}({self.dimension(shape[1])})'", POSTFIX)
        return Piece(f"{name}({', '.join(map(self.dimension, shape))})", ATOM)

    def _product(self, node: Node) -> Piece:
        segments: list[list[Node]] = [[]]
        for part in node.parts:
            if segments[-1] and as_matrix(part.shape)[0] == 1 and as_matrix(segments[-1][-1].shape)[1] == 1:
                segments.append([])
            segments[-1].append(part)
        texts = [self._segment(segment) for segment in segments]
        if len(texts) == 1:
            return texts[0]
        chained = [t.within(PRODUCT if len(s) > 1 else POWER) for t, s in zip(texts, segments, strict=True)]
        return Piece("@".join(chained), PRODUCT)

    def _segment(self, parts: list[Node]) -> Piece:
        """Factors with no column before a row; inverses that the program solves with are written so."""
        solving = [k for k, part in enumerate(parts) if self._solved(part) is not None]
        row = as_matrix(parts[0].shape)[0] == 1 and as_matrix(parts[-1].shape)[1] != 1
        if solving and row:
            turned = [self.algebra.turned(part) for part in reversed(parts)]
            piece = self._segment(turned) if len(turned) > 1 else self.piece(turned[0])
            return Piece(f"{piece.within(POSTFIX)}'", POSTFIX)
        inner = [k for k in solving if k + 1 < len(parts)]
        if inner:
            at = inner[0]
            matrix = self._solved(parts[at])
            assert matrix is not None
            rest = self._segment(parts[at + 1 :])
            solve = Piece(f"solve({self.text(matrix)}, {rest.text})", ATOM)
            before = [self.piece(part) for part in parts[:at]]
            return _chain([*before, solve])
        return _chain([self.piece(part) for part in parts])

    def _solved(self, part: Node) -> Node | None:
        """The matrix whose inverse a factor is, where the program only solves with it."""
        plain = part.parts[0] if part.kind == kinds.TURNED else part
        if plain.kind != kinds.INVERSE or plain.parts[0] not in self.algebra.solved:
            return None
        return plain.parts[0] if plain is part else self.algebra.turned(plain.parts[0])

    def _total(self, node: Node) -> Piece:
        squares, (core,) = _squared(node), node.parts
        if squares is not None:
            return self._power(node, _ONE) if node in self.algebra.dotted else self.call("sumsq", [squares])
        if core.kind == kinds.DIAGONAL and len(core.shape) == 1:
            return self.call("trace", core.parts)
        if core.kind == kinds.ONES:
            return Piece("*".join(map(self.dimension, core.shape)), PRODUCT if len(core.shape) > 1 else ATOM)
        return self.call("sum", node.parts)

    def _turned(self, node: Node) -> Piece:
        (part,) = node.parts
        if part.kind == kinds.RESHAPED and len(part.shape) == 2 and len(part.parts[0].shape) == 1:
            return self.call("unvec", part.parts, self.dimension(part.shape[1]))
        return Piece(f"{self.piece(part).within(POSTFIX)}'", POSTFIX)

    def _called(self, node: Node) -> Piece:
        if node.value == "log" and node.parts[0].kind == kinds.DETERMINANT:
            return self.call("logdet", node.parts[0].parts)
        return self.call(node.value, node.parts)

    def _reshaped(self, node: Node) -> Piece:
        (part,) = node.parts
        if part.kind == kinds.TURNED and len(node.shape) == 1 and len(part.shape) == 2:
            return self.call("vec", part.parts)
        return self.call("reshape", node.parts, *map(self.dimension, node.shape))

    def _picked(self, node: Node) -> Piece:
        (part,) = node.parts
        lengths = (*part.shape, 1)
        places = []
        for (first, last, stays), length in zip(node.value, lengths, strict=False):
            whole = first == 1 and last == length
            places.append((":" if whole else f"{first}:{last}") if stays else str(first))
        row = len(node.shape) == 1 and len(node.value) == 2 and not node.value[0][2] and node.value[1][2]
        turned = "'" if row and len(part.shape) == 2 else ""  # a row is picked where the entries are meant
        return Piece(f"{self.piece(part).within(POSTFIX)}[{','.join(places)}]{turned}", POSTFIX)

    def _stacked(self, node: Node) -> Piece:
        parts, shape = node.parts, node.shape
        width = int(as_matrix(shape)[1]) if not any(part.shape for part in parts) else 0
        if width:
            there = [k for k, part in enumerate(parts) if not part.is_zero]
            if len(there) == 1 and len(parts) > 1:
                return self._single(parts[there[0]], there[0], shape)
            texts = [self.text(part) for part in parts]
            if len(shape) == 1:
                return Piece(f"[{', '.join(texts)}]", ATOM)
            rows = [texts[k : k + width] for k in range(0, len(texts), width)]
            if len(rows) == 1:
                return Piece(f"[{', '.join(texts)}]'", POSTFIX)
            return Piece(f"[{'; '.join(', '.join(row) for row in rows)}]", ATOM)
        joined = ", ".join(self.text(part) for part in parts)
        if len(shape) == 2 and all(len(part.shape) == 1 or is_row(part.shape) for part in parts) and shape[1] != 1:
            return Piece(f"[{joined}]", ATOM)
        return Piece(f"vstack({joined})", ATOM)

    def _single(self, entry: Node, place: int, shape: Shape) -> Piece:
        """An array of zeros but for one entry."""
        rows, columns = as_matrix(shape)
        assert isinstance(columns, int)
        row, column = divmod(place, columns)
        unit = f"unit({rows}, {row + 1})" if rows != 1 else ""
        if len(shape) == 2:
            unit += ("@" if unit else "") + f"unit({columns}, {column + 1})'"
        if self.algebra.rational(entry) == 1:
            return Piece(unit, PRODUCT if "@" in unit else POSTFIX)
        return Piece(f"{self.piece(entry).within(POWER)}*{unit}", PRODUCT)

    def _above(self, node: Node) -> Piece:
        left, right = node.parts
        if node.value == _HALF:
            return self.call("heaviside", [self.algebra.add(left, self.algebra.negated(right))])
        a, b = self.bare(node.parts)
        sign = ">=" if node.value else ">"
        return Piece(f"where({a.within(PRODUCT)} {sign} {b.within(PRODUCT)}, 1, 0)", ATOM)

    def _raised(self, node: Node) -> Piece:
        base, exponent = self.bare(node.parts)
        return Piece(f"{base.within(POSTFIX)}{'.^' if node.shape else '^'}{exponent.within(POSTFIX)}", POWER)


def _apart(text: str) -> str:
    """What stands before an operator that begins with a point: a blank behind a digit, whose point it would be."""
    return " " if text[-1:].isdigit() else ""


def _chain(pieces: Sequence[Piece]) -> Piece:
    return pieces[0] if len(pieces) == 1 else Piece("@".join(piece.within(POWER) for piece in pieces), PRODUCT)


def _squared(node: Node) -> Node | None:
    """What a sum of squares is one of."""
    if node.kind == kinds.TOTAL and node.parts[0].kind == kinds.ENTRIES and node.parts[0].value == (2,):
        return node.parts[0].parts[0]
    return None


def _number_of(node: Node) -> Term | None:
    """The number of which an array is made, as a term; None for another array, and for a number."""
    if not node.shape or len(node.terms) > 1:
        return None
    if node.is_zero:
        return Term(Fraction(0), (), None)
    (term,) = node.terms
    return term if term.core is not None and term.core.kind == kinds.ONES else None


def _exponent(exponent: Fraction) -> str:
    return str(exponent) if exponent.denominator == 1 and exponent >= 0 else f"({exponent})"


_ATOMS: dict[str, Callable[[Writer, Node], Piece]] = {
    building.PICKED: Writer._picked,
    building.STACKED: Writer._stacked,
    kinds.RESHAPED: Writer._reshaped,
    building.ABOVE: Writer._above,
    building.RUNNING: lambda w, node: w.call("cumsum_back" if node.value else "cumsum", node.parts),
    building.FOLDED: lambda w, node: w.call(_FOLDS.get(node.value, node.value), node.parts),
    kinds.PRODUCT: Writer._product,
    kinds.TOTAL: Writer._total,
    kinds.TURNED: Writer._turned,
    kinds.CALL: Writer._called,
    kinds.INVERSE: lambda w, node: w.call("inv", node.parts),
    kinds.ADJUGATE: lambda w, node: w.call("adj", node.parts),
    kinds.DETERMINANT: lambda w, node: w.call("det", node.parts),
    kinds.DIAGONAL: lambda w, node: w.call("diag", node.parts),
    kinds.ONES: lambda w, node: w._constant("ones", node.shape),
    kinds.EYE: lambda w, node: Piece(f"eye({w.dimension(node.shape[0])})", ATOM),
    "input": lambda w, node: Piece(str(node.value), ATOM),
    "length": lambda w, node: Piece(w.dimension(node.value), ATOM),
    "entry": lambda w, node: Piece(
        f"{w.piece(node.parts[0]).within(POSTFIX)}[{','.join('1' for _ in node.value)}]", POSTFIX
    ),
    "spread": lambda w, node: w.piece(node.parts[0]),
    "pow": Writer._raised,
}
_FOLDS = {"mul": "prod", "logaddexp": "logsumexp"}
