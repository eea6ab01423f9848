"""Formulas of arrays as texts of the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from gradcli.arrays.shapes import Shape, as_matrix, is_row
from gradcli.functions.names import FUNCTIONS
from gradcli.language.expressions import COMPARISONS
from gradcli.notation import algebra as kinds
from gradcli.notation import building
from gradcli.notation.nodes import MatrixNode, MatrixTerm
from gradcli.notation.sums import ENTRIES, ONES
from gradcli.notation.terms import ATOM, HALF, ONE, POSTFIX, POWER, PRODUCT, Bound, TermWriter, squared

_FOLDS: dict[str, str] = {"mul": "prod", "logaddexp": "logsumexp"}
_COMPARED = {name: sign for sign, name in COMPARISONS.items()}


class Writer(TermWriter):
    """Texts of the formulas of one algebra."""

    def atom(self, node: MatrixNode) -> Bound:
        kind = node.kind
        if kind == ENTRIES:
            powers = list(zip(node.parts, node.value, strict=True))
            if len(powers) == 1 and powers[0][1] > 0:
                return self.entry_power(*powers[0])
            return Bound(self.entries(node), PRODUCT)
        if kind in _ATOMS:
            return _ATOMS[kind](self, node)
        if kind in _COMPARED:
            left, right = self.bare(node.parts)
            return Bound(f"{left.within(PRODUCT)} {_COMPARED[kind]} {right.within(PRODUCT)}", 0)
        if kind in ("and", "or"):
            left, right = (self.piece(part) for part in node.parts)
            return Bound(f"{left.within(ATOM)} {kind} {right.within(ATOM)}", 0)
        if kind == "not":
            return Bound(f"not {self.piece(node.parts[0]).within(ATOM)}", 0)
        return self.call(kind, node.parts)

    def call(self, name: str, parts: Sequence[MatrixNode], *more: str) -> Bound:
        """A function of formulas."""
        pieces = self.bare(parts) if name in FUNCTIONS else [self.piece(part) for part in parts]
        return Bound(f"{name}({', '.join([*(piece.text for piece in pieces), *more])})", ATOM)

    def bare(self, parts: Sequence[MatrixNode]) -> list[Bound]:
        """Operands that go entry by entry: a number beside an array needs no array made of it."""
        if all(_number_of(part) is not None or not part.shape for part in parts):
            return [self.piece(part) for part in parts]
        found = []
        for part in parts:
            number = _number_of(part)
            found.append(self.piece(part) if number is None else self.term(number, bare=True))
        return found

    def _product(self, node: MatrixNode) -> Bound:
        segments: list[list[MatrixNode]] = [[]]
        for part in node.parts:
            if segments[-1] and as_matrix(part.shape)[0] == 1 and as_matrix(segments[-1][-1].shape)[1] == 1:
                segments.append([])
            segments[-1].append(part)
        texts = [self._segment(segment) for segment in segments]
        if len(texts) == 1:
            return texts[0]
        chained = [t.within(PRODUCT if len(s) > 1 else POWER) for t, s in zip(texts, segments, strict=True)]
        return Bound("@".join(chained), PRODUCT)

    def _segment(self, parts: list[MatrixNode]) -> Bound:
        """Factors with no column before a row; inverses that the program solves with are written so."""
        solving = [k for k, part in enumerate(parts) if self._solved(part) is not None]
        row = as_matrix(parts[0].shape)[0] == 1 and as_matrix(parts[-1].shape)[1] != 1
        if solving and row:
            turned = [self.algebra.turned(part) for part in reversed(parts)]
            piece = self._segment(turned) if len(turned) > 1 else self.piece(turned[0])
            return Bound(f"{piece.within(POSTFIX)}'", POSTFIX)
        inner = [k for k in solving if k + 1 < len(parts)]
        if inner:
            at = inner[0]
            matrix = self._solved(parts[at])
            assert matrix is not None
            rest = self._segment(parts[at + 1 :])
            solve = Bound(f"solve({self.text(matrix)}, {rest.text})", ATOM)
            before = [self.piece(part) for part in parts[:at]]
            return _chain([*before, solve])
        return _chain([self.piece(part) for part in parts])

    def _solved(self, part: MatrixNode) -> MatrixNode | None:
        """The matrix whose inverse a factor is, where the program only solves with it."""
        plain = part.parts[0] if part.kind == kinds.TURNED else part
        if plain.kind != kinds.INVERSE or plain.parts[0] not in self.algebra.solved:
            return None
        return plain.parts[0] if plain is part else self.algebra.turned(plain.parts[0])

    def _total(self, node: MatrixNode) -> Bound:
        squares, (core,) = squared(node), node.parts
        if squares is not None:
            return self.power(node, ONE) if node in self.algebra.dotted else self.call("sumsq", [squares])
        if core.kind == kinds.DIAGONAL and len(core.shape) == 1:
            return self.call("trace", core.parts)
        if core.kind == ONES:
            return Bound("*".join(map(self.dimension, core.shape)), PRODUCT if len(core.shape) > 1 else ATOM)
        return self.call("sum", node.parts)

    def _turned(self, node: MatrixNode) -> Bound:
        (part,) = node.parts
        if part.kind == kinds.RESHAPED and len(part.shape) == 2 and len(part.parts[0].shape) == 1:
            return self.call("unvec", part.parts, self.dimension(part.shape[1]))
        return Bound(f"{self.piece(part).within(POSTFIX)}'", POSTFIX)

    def _called(self, node: MatrixNode) -> Bound:
        if node.value == "log" and node.parts[0].kind == kinds.DETERMINANT:
            return self.call("logdet", node.parts[0].parts)
        return self.call(node.value, node.parts)

    def _reshaped(self, node: MatrixNode) -> Bound:
        (part,) = node.parts
        if part.kind == kinds.TURNED and len(node.shape) == 1 and len(part.shape) == 2:
            return self.call("vec", part.parts)
        return self.call("reshape", node.parts, *map(self.dimension, node.shape))

    def _picked(self, node: MatrixNode) -> Bound:
        (part,) = node.parts
        lengths = (*part.shape, 1)
        places = []
        for (first, last, stays), length in zip(node.value, lengths, strict=False):
            whole = first == 1 and last == length
            places.append((":" if whole else f"{first}:{last}") if stays else str(first))
        row = len(node.shape) == 1 and len(node.value) == 2 and not node.value[0][2] and node.value[1][2]
        turned = "'" if row and len(part.shape) == 2 else ""  # a row is picked where the entries are meant
        return Bound(f"{self.piece(part).within(POSTFIX)}[{','.join(places)}]{turned}", POSTFIX)

    def _stacked(self, node: MatrixNode) -> Bound:
        parts, shape = node.parts, node.shape
        width = int(as_matrix(shape)[1]) if not any(part.shape for part in parts) else 0
        if width:
            there = [k for k, part in enumerate(parts) if not part.is_zero]
            if len(there) == 1 and len(parts) > 1:
                return self._single(parts[there[0]], there[0], shape)
            texts = [self.text(part) for part in parts]
            if len(shape) == 1:
                return Bound(f"[{', '.join(texts)}]", ATOM)
            rows = [texts[k : k + width] for k in range(0, len(texts), width)]
            if len(rows) == 1:
                return Bound(f"[{', '.join(texts)}]'", POSTFIX)
            return Bound(f"[{'; '.join(', '.join(row) for row in rows)}]", ATOM)
        joined = ", ".join(self.text(part) for part in parts)
        if len(shape) == 2 and all(len(part.shape) == 1 or is_row(part.shape) for part in parts) and shape[1] != 1:
            return Bound(f"[{joined}]", ATOM)
        return Bound(f"vstack({joined})", ATOM)

    def _single(self, entry: MatrixNode, place: int, shape: Shape) -> Bound:
        """An array of zeros but for one entry."""
        rows, columns = as_matrix(shape)
        assert isinstance(columns, int)
        row, column = divmod(place, columns)
        unit = f"unit({rows}, {row + 1})" if rows != 1 else ""
        if len(shape) == 2:
            unit += ("@" if unit else "") + f"unit({columns}, {column + 1})'"
        if self.algebra.rational(entry) == 1:
            return Bound(unit, PRODUCT if "@" in unit else POSTFIX)
        return Bound(f"{self.piece(entry).within(POWER)}*{unit}", PRODUCT)

    def _above(self, node: MatrixNode) -> Bound:
        left, right = node.parts
        if node.value == HALF:
            return self.call("heaviside", [self.algebra.add(left, self.algebra.negated(right))])
        a, b = self.bare(node.parts)
        sign = ">=" if node.value else ">"
        return Bound(f"where({a.within(PRODUCT)} {sign} {b.within(PRODUCT)}, 1, 0)", ATOM)

    def _raised(self, node: MatrixNode) -> Bound:
        base, exponent = self.bare(node.parts)
        return Bound(f"{base.within(POSTFIX)}{'.^' if node.shape else '^'}{exponent.within(POSTFIX)}", POWER)


def _chain(pieces: Sequence[Bound]) -> Bound:
    return pieces[0] if len(pieces) == 1 else Bound("@".join(piece.within(POWER) for piece in pieces), PRODUCT)


def _number_of(node: MatrixNode) -> MatrixTerm | None:
    """The number of which an array is made, as a term; None for another array, and for a number."""
    if not node.shape or len(node.terms) > 1:
        return None
    if node.is_zero:
        return MatrixTerm(Fraction(0), (), None)
    (term,) = node.terms
    return term if term.core is not None and term.core.kind == ONES else None


_ATOMS: dict[str, Callable[[Writer, MatrixNode], Bound]] = {
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
    ONES: lambda w, node: w.constant("ones", node.shape),
    kinds.EYE: lambda w, node: Bound(f"eye({w.dimension(node.shape[0])})", ATOM),
    "input": lambda w, node: Bound(str(node.value), ATOM),
    "length": lambda w, node: Bound(w.dimension(node.value), ATOM),
    "entry": lambda w, node: Bound(
        f"{w.piece(node.parts[0]).within(POSTFIX)}[{','.join('1' for _ in node.value)}]", POSTFIX
    ),
    "spread": lambda w, node: w.piece(node.parts[0]),
    "pow": Writer._raised,
}
