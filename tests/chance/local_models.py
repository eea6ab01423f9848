"""Random programs with corners at a point, and what their subgradient of least norm is: an oracle of its own.

A model is a tree of corners over linear forms, exact. Every way its corners may go gives one linear piece; a piece is
there if some direction goes that way at every corner (Fourier and Motzkin's elimination of strict inequalities). The
nearest point of the hull of the pieces comes from trying every set of pieces that could carry it. Nothing here is
taken from gradcli.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

Vector = tuple[Fraction, ...]
NAMES = ("x", "y", "z", "w")
MOST_CORNERS = 5


class Piece(NamedTuple):
    """A linear piece, and the forms that are positive where it is taken."""

    slope: Vector
    positive: tuple[Vector, ...]


class Model(NamedTuple):
    """A text with ``{0}``… for the forms at the point, and its pieces (some of them taken nowhere)."""

    text: str
    pieces: list[Piece]
    corners: int


def added(a: Vector, b: Vector, times: Fraction | int = 1) -> Vector:
    return tuple(x + times * y for x, y in zip(a, b, strict=True))


def product(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def feasible(forms: Sequence[Vector]) -> bool:
    """Whether all forms are positive somewhere: one variable after the other is eliminated."""
    rows = [form for form in forms if any(form)]
    if len(rows) < len(forms):
        return False
    for place in range(len(forms[0]) if forms else 0):
        up, down = [r for r in rows if r[place] > 0], [r for r in rows if r[place] < 0]
        rows = [r for r in rows if r[place] == 0]
        rows += [added(tuple(x / u[place] for x in u), d, -1 / d[place]) for u in up for d in down]
        if any(not any(row) for row in rows):
            return False
        rows = list(dict.fromkeys(rows))
    return True


def least(vectors: Sequence[Vector]) -> Vector:
    """The point of the hull nearest 0: the nearest among those of all sets of affinely independent vectors."""
    best: Vector | None = None
    for count in range(1, len(vectors[0]) + 2):
        for chosen in combinations(vectors, count):
            weights = _weights(chosen)
            if weights is None or any(w < 0 for w in weights):
                continue
            point = tuple(
                sum((w * v[k] for w, v in zip(weights, chosen, strict=True)), Fraction(0))
                for k in range(len(chosen[0]))
            )
            if best is None or product(point, point) < product(best, best):
                best = point
    assert best is not None
    return best


def _weights(chosen: Sequence[Vector]) -> list[Fraction] | None:
    """The weights of the nearest point of the affine hull, by Lagrange's equations; None where they are not unique."""
    n = len(chosen)
    rows = [[*(product(a, b) for b in chosen), Fraction(1), Fraction(0)] for a in chosen]
    rows.append([*[Fraction(1)] * n, Fraction(0), Fraction(1)])
    for column in range(n + 1):
        pivot = next((r for r in range(column, n + 1) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for r in range(n + 1):
            if r != column and rows[r][column]:
                rows[r] = [x - rows[r][column] * y for x, y in zip(rows[r], rows[column], strict=True)]
    return [row[-1] for row in rows[:-1]]


def taken(model: Model) -> list[Vector]:
    """The slopes of the pieces that some directions take."""
    return list(dict.fromkeys(piece.slope for piece in model.pieces if feasible(piece.positive)))


class Random:
    """Draws models in a number of variables around a random point."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.names = NAMES[: self.chance.choice((1, 2, 2, 2, 3, 3, 4))]
        self.point = [Fraction(self.chance.randint(-6, 6), self.chance.choice((1, 1, 2, 3))) for _ in self.names]
        self.room = MOST_CORNERS

    def model(self) -> Model:
        """A tree, with a smooth part and something of second order beside it."""
        found = self._tree(self.chance.choice((1, 2, 2, 3)))
        if self.chance.random() < 0.5:
            found = self._plus(found, self._form(), 1)
        if self.chance.random() < 0.3:
            form = self._form()
            found = Model(f"({found.text} + ({form.text})^2)", found.pieces, found.corners)
        return found

    def _form(self) -> Model:
        """A linear form that is 0 at the point."""
        slope = tuple(Fraction(self.chance.randint(-3, 3)) for _ in self.names)
        shift = -product(slope, self.point)
        text = " + ".join(f"({a})*{name}" for a, name in zip(slope, self.names, strict=True))
        return Model(f"({text} + ({shift}))", [Piece(slope, ())], 0)

    def _tree(self, depth: int) -> Model:
        if depth == 0 or self.room == 0:
            return self._form()
        kind = self.chance.choice(("abs", "relu", "max", "min", "where", "+", "-", "times", "bent"))
        first = self._tree(depth - 1)
        if kind == "times":  # by a factor that is not 0 at the point
            return self._times(first)
        if kind == "bent":  # by a smooth function of slope 2 at 0
            bent = self.chance.choice(("(2*{0} + {0}^2)", "({0}*(2 - {0}))", "(2*{0}/(1 + {0}))"))
            return Model(
                bent.format(first.text),
                [Piece(added(p.slope, p.slope), p.positive) for p in first.pieces],
                first.corners,
            )
        if kind in ("abs", "relu"):
            return self._corner(first, kind)
        second = self._tree(depth - 1)
        if kind in "+-":
            return self._plus(first, second, 1 if kind == "+" else -1)
        return self._choice(first, second, kind)

    def _times(self, model: Model) -> Model:
        form = self._form()
        factor = Fraction(self.chance.choice((-2, -1, 3)))
        pieces = [Piece(tuple(factor * x for x in p.slope), p.positive) for p in model.pieces]
        return Model(f"({model.text} * ({factor} + {form.text}))", pieces, model.corners)

    def _plus(self, a: Model, b: Model, sign: int) -> Model:
        pieces = [Piece(added(p.slope, q.slope, sign), (*p.positive, *q.positive)) for p in a.pieces for q in b.pieces]
        return Model(f"({a.text} {'+' if sign > 0 else '-'} {b.text})", pieces, a.corners + b.corners)

    def _corner(self, model: Model, kind: str) -> Model:
        self.room -= 1
        found = []
        for piece in model.pieces:
            minus = tuple(-x for x in piece.slope)
            other = minus if kind == "abs" else tuple(Fraction(0) for _ in minus)
            if not any(minus):
                found.append(piece)
            else:
                found += [
                    Piece(piece.slope, (*piece.positive, piece.slope)),
                    Piece(other, (*piece.positive, minus)),
                ]
        return Model(f"{kind}({model.text})", found, model.corners + 1)

    def _choice(self, a: Model, b: Model, kind: str) -> Model:
        self.room -= 1
        found = []
        for p in a.pieces:
            for q in b.pieces:
                apart, together = added(p.slope, q.slope, -1), (*p.positive, *q.positive)
                if not any(apart):
                    found.append(Piece(p.slope, together))
                    continue
                back = tuple(-x for x in apart)
                above, below = (q, p) if kind == "min" else (p, q)
                found += [Piece(above.slope, (*together, apart)), Piece(below.slope, (*together, back))]
        text = f"where({a.text} > {b.text}, {a.text}, {b.text})" if kind == "where" else f"{kind}({a.text}, {b.text})"
        return Model(text, found, a.corners + b.corners + 1)


def drawn(seeds: Iterator[int] | Sequence[int]) -> Iterator[tuple[Random, Model]]:
    """Random models, each with what drew it."""
    for seed in seeds:
        source = Random(seed)
        yield source, source.model()
