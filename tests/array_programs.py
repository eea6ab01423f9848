"""Random programs of arrays: texts that have a value near every point of moderate size, for the tests and trials."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import NamedTuple

from gradcli.arrays.entries import entry_names
from gradcli.arrays.shapes import Shape

Form = Callable[[], str]


class ArrayText(NamedTuple):
    """A program whose target is a number, and the shapes of its variables."""

    text: str
    shapes: dict[str, Shape]


def array_text(
    chance: Random, depth: int = 3, *, corners: bool = True, numbers_only: bool = True, wide: bool = False
) -> ArrayText:
    """A random program. ``corners`` allows functions with corners; with ``numbers_only`` false, nothing is in it that
    needs to know a length, so that letters may stand for all of them. ``wide`` takes what is rarer: ranges, blocks,
    branches, counted sums, derivatives as values."""
    m, n = chance.choice([(2, 3), (3, 2), (2, 2), (3, 3)])
    shapes: dict[str, Shape] = {
        "A": (m, n), "C": (m, n), "S": (n, n), "R": (n, n), "x": (n,), "z": (n,), "y": (m,), "s": (), "t": (),
    }  # fmt: skip
    text = (_WideWriter if wide else _Writer)(chance, m, n, corners, numbers_only).number(depth)
    return ArrayText(text, shapes)


def point(chance: Random, shapes: dict[str, Shape]) -> dict[str, Fraction]:
    """A rational for every entry of every variable."""
    return {
        entry: Fraction(chance.randint(-24, 24) or 5, chance.choice([7, 11, 13]))
        for name, shape in shapes.items()
        for entry in entry_names(name, shape)
    }


class _Writer:
    def __init__(self, chance: Random, m: int, n: int, corners: bool, numbers_only: bool) -> None:
        self.chance, self.m, self.n = chance, m, n
        self.corners, self.numbers_only = corners, numbers_only

    def number(self, depth: int) -> str:
        """A text whose value is a number."""
        pick, d = self.chance.choice, depth - 1
        if depth <= 0:
            return pick(["s", "t", "2", "1/3"])
        v, w, b = (lambda: self.vector(d, pick("mn"))), self.number, (lambda: self.matrix(d, pick("mn"), pick("mn")))
        length = pick("mn")
        forms: list[Form] = [
            lambda: f"norm({v()})^2",
            lambda: f"sumsq({b()})",
            lambda: f"norm({v()} + 1)",
            lambda: f"sum({v()})",
            lambda: f"sum({b()})",
            lambda: f"({self.vector(d, length)})'@({self.vector(d, length)})",
            lambda: f"dot({self.vector(d, length)}, {self.vector(d, length)})",
            lambda: f"trace({self.matrix(d, length, length)})",
            lambda: f"det({self.matrix(d, length, length)})",
            lambda: f"log(1 + sumsq({v()}))",
            lambda: f"logsumexp({v()})",
            lambda: f"mean({v()})",
            lambda: f"var({v()})",
            lambda: f"({self.vector(d, 'n')})'@({self.matrix(d, 'n', 'n')})@({self.vector(d, 'n')})",
            lambda: f"({w(d)})*({w(d)})",
            lambda: f"({w(d)}) + ({w(d)})",
            lambda: f"({w(d)})/(1 + ({w(d)})^2)",
            lambda: f"tanh({w(d)})",
            lambda: f"exp(-({w(d)})^2)",
        ]
        if self.numbers_only:
            k = self.chance.randint(1, self.n)
            forms += [
                lambda: f"({self.vector(d, 'n')})[{k}]",
                lambda: f"({self.matrix(d, 'm', 'n')})[{self.chance.randint(1, self.m)},{k}]",
                lambda: f"prod({v()} + 5)",
            ]
        if self.corners:
            forms += [lambda: f"norm1({v()})", lambda: f"max({v()})", lambda: f"sum(max(0, {v()}))"]
        return pick(forms + self.wide_numbers(d))()

    def vector(self, depth: int, length: str) -> str:
        """A text whose value is a vector."""
        pick, d = self.chance.choice, depth - 1
        own = ["x", "z"] if length == "n" else ["y"]
        if depth <= 0:
            return pick(own)
        other = pick("mn")
        v = lambda: self.vector(d, length)  # noqa: E731
        forms: list[Form] = [
            lambda: f"({self.matrix(d, length, other)})@({self.vector(d, other)})",
            lambda: f"({v()}) + ({v()})",
            lambda: f"({v()}) - ({v()})",
            lambda: f"({v()}).*({v()})",
            lambda: f"({v()})./(1 + ({v()}).^2)",
            lambda: f"({self.number(d)})*({v()})",
            lambda: f"({v()}) + {self.number(0)}",
            lambda: f"tanh({v()})",
            lambda: f"exp(-({v()}).^2)",
            lambda: f"sin({v()})",
            lambda: f"sigmoid({v()})",
            lambda: f"softplus({v()})",
            lambda: f"sqrt(1 + ({v()}).^2)",
            lambda: f"softmax({v()})",
            lambda: f"log_softmax({v()})",
            lambda: f"diag({self.matrix(d, length, length)})",
            lambda: f"rowsum({self.matrix(d, length, other)})",
            lambda: f"colsum({self.matrix(d, other, length)})",
            lambda: f"cumsum({v()})",
            lambda: f"solve({self.regular(d, length)}, {v()})",
        ]
        if self.numbers_only:
            entries = self.n if length == "n" else self.m
            forms += [
                lambda: f"[{', '.join(self.number(d - 1) for _ in range(entries))}]",
                lambda: f"({self.matrix(d, length, other)})[:,1]",
                lambda: f"({self.matrix(d, other, length)})[1,:]'",
                lambda: f"unit({entries}, 1).*({v()})",
            ]
        if self.corners:
            forms += [lambda: f"abs({v()})", lambda: f"relu({v()})", lambda: f"max({v()}, {v()})"]
        return pick(forms + self.wide_vectors(d, length))()

    def regular(self, depth: int, length: str) -> str:
        """A square matrix that is not singular."""
        square = self.matrix(min(depth, 1), length, length)
        return f"(({square})'@({square}) + eye(rows({square})))"

    def matrix(self, depth: int, rows: str, columns: str) -> str:
        """A text whose value is a matrix."""
        pick, d = self.chance.choice, depth - 1
        plain = {"mn": ["A", "C"], "nm": ["A'", "C'"], "nn": ["S", "R", "A'@C"], "mm": ["A@C'", "A@A'"]}[rows + columns]
        if depth <= 0:
            return pick(plain)
        other = pick("mn")
        b = lambda: self.matrix(d, rows, columns)  # noqa: E731
        forms: list[Form] = [
            lambda: f"({b()}) + ({b()})",
            lambda: f"({b()}) - ({b()})",
            lambda: f"({b()}).*({b()})",
            lambda: f"({self.matrix(d, columns, rows)})'",
            lambda: f"({self.matrix(d, rows, other)})@({self.matrix(d, other, columns)})",
            lambda: f"({self.vector(d, rows)})@({self.vector(d, columns)})'",
            lambda: f"outer({self.vector(d, rows)}, {self.vector(d, columns)})",
            lambda: f"({self.number(d)})*({b()})",
            lambda: f"tanh({b()})",
            lambda: f"({b()}).^2",
            lambda: f"solve({self.regular(d, rows)}, {b()})",
        ]
        if rows == columns:
            forms += [
                lambda: f"inv({self.regular(d, rows)})",
                lambda: f"diag({self.vector(d, rows)})",
                lambda: f"adjugate({b()})" if self.numbers_only else b(),
                lambda: f"chol({self.regular(d, rows)})" if self.numbers_only else b(),
            ]
        return pick(forms + self.wide_matrices(d, rows, columns))()

    def wide_numbers(self, d: int) -> list[Form]:
        """More texts of numbers."""
        return []

    def wide_vectors(self, d: int, length: str) -> list[Form]:
        """More texts of vectors."""
        return []

    def wide_matrices(self, d: int, rows: str, columns: str) -> list[Form]:
        """More texts of matrices."""
        return []


class _WideWriter(_Writer):
    """What is rarer, where lengths are numbers."""

    def _count(self, length: str) -> int:
        return self.n if length == "n" else self.m

    def _some(self, length: str) -> tuple[int, int]:
        """The ends of a range of places."""
        first, last = sorted(self.chance.choices(range(1, self._count(length) + 1), k=2))
        return first, last

    def wide_numbers(self, d: int) -> list[Form]:
        length = self.chance.choice("mn")
        v = lambda: self.vector(d, length)  # noqa: E731
        b = lambda: self.matrix(d, length, length)  # noqa: E731
        first, last = self._some(length)
        return [
            lambda: f"logdet({self.regular(d, length)})",
            lambda: f"norm({b()} + 2)",
            lambda: f"norm_inf({v()})",
            lambda: f"std({v()} + [{', '.join(map(str, range(self._count(length))))}])",
            lambda: f"min({v()})",
            lambda: f"sum(({v()})[{first}:{last}])",
            lambda: f"sum(({v()})[i]^i*cos({self.number(0)}*i), i, {first}, {last})",
            lambda: f"prod(2 + ({v()})[i]/i, i, 1, len({v()}))",
            lambda: f"({b()})[{last},:]@({v()})",
            lambda: f"({v()})[end]*({v()})[1]",
            lambda: f"where({self.number(d)} > {self.number(0)}, {self.number(d)}, {self.number(d)})",
            lambda: f"sum(kron({v()}, {self.vector(0, self.chance.choice('mn'))}))",
            lambda: f"laplacian(log(1 + sumsq({self.vector(0, 'n')} + x)), x)",
        ]

    def wide_vectors(self, d: int, length: str) -> list[Form]:
        other, count = self.chance.choice("mn"), self._count(length)
        v = lambda: self.vector(d, length)  # noqa: E731
        forms = [
            lambda: f"cumsum_back({v()})",
            lambda: f"rowsoftmax({self.matrix(d, length, other)})@({self.vector(d, other)})",
            lambda: f"vec({self.matrix(d, length, other)})[{count}:{2 * count - 1}]",
            lambda: f"vstack({v()}, {self.vector(d, other)})[1:{count}]",
            lambda: f"where({v()} > {self.number(0)}, {v()}, {v()})",
            lambda: f"(({self.matrix(d, other, length)})')[:,end]",
            lambda: f"atan({v()})./({self.number(0)}^2 + 3)",
            lambda: f"2.^({v()}./(1 + ({v()}).^2))",
            lambda: f"({self.vector(d, other)})[{self.chance.randint(1, self._count(other))}]*({v()})",
        ]
        if length == "n":
            forms += [lambda: f"grad(log(2 + ({self.vector(0, 'n')})'@x + sumsq(x)), x)"]
        if count == 3:
            forms += [lambda: f"cross({v()}, {v()})"]
        return forms

    def wide_matrices(self, d: int, rows: str, columns: str) -> list[Form]:
        m, n = self._count(rows), self._count(columns)
        b = lambda: self.matrix(d, rows, columns)  # noqa: E731
        forms = [
            lambda: f"hstack({', '.join(self.vector(d, rows) for _ in range(n))})",
            lambda: f"vstack({', '.join(f'({self.vector(d, columns)})' + chr(39) for _ in range(m))})",
            lambda: f"rowsoftmax({b()})",
            lambda: f"reshape({self.matrix(d, columns, rows)}, {m}, {n})",
            lambda: f"where({b()} > {self.number(0)}, {b()}, {b()})",
            lambda: f"kron({self.vector(d, rows)}, ({self.vector(d, columns)})')",
            lambda: f"[{'; '.join(', '.join(self.number(d - 1) for _ in range(n)) for _ in range(m))}]",
            lambda: f"vstack({b()}, {b()})[{m}:{2 * m - 1},:]",
        ]
        if rows == columns == "n":
            forms += [
                lambda: f"hessian(exp(-sumsq(x - {self.vector(0, 'n')}.*z)), x)",
                lambda: "jacobian(tanh(S@x), x)",
            ]
        return forms
