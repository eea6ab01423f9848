"""Second derivatives over blocks of points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from gradcli.batch.judged import JudgedWork
from gradcli.batch.rowjudge import PointJudge
from gradcli.certified.second_order import SecondOrder, Slopes
from gradcli.engines.entry_tape import EntryTape
from gradcli.engines.second_order import compile_second
from gradcli.numbers.balls.ball import enclosure
from gradcli.numbers.balls.balls import Balls
from gradcli.questions.point import Coordinate
from gradcli.questions.request import Request
from gradcli.results.entries import Entry
from gradcli.tables.blocks import Block
from gradcli.tables.names import Line, partial, product, second

BITS = 200
"""Of an irrational component of a direction."""


class Hessians(JudgedWork):
    """What ``hessian`` asks of every point: value, gradient, and the Hessian or, along a direction, H·v.

    In the long form each first derivative has a row, as in the table of one point; wide, each second derivative has
    a column, the two mixed ones together.
    """

    def __init__(
        self,
        request: Request,
        *,
        engine: str = "auto",
        certify: bool = False,
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        super().__init__(request, variables=None, schema="hessian", certify=certify)
        names = self.names
        direction = self._amounts
        self.layout = self.layout._replace(along=False, **_described(names, whole=direction is None))
        self.judge = HessianJudge(self)
        self.compiled = compile_second(
            self.tape,
            self.roots,
            self.slots,
            direction=direction,
            engine="numpy" if certify else engine,
            note=note,
        )

    @property
    def _amounts(self) -> dict[str, Fraction] | None:
        return None if self.direction is None else {name: _exactly(amount) for name, amount in self.direction.items()}

    def recorded(self) -> EntryTape | None:
        if any(amount.exact is None for amount in (self.direction or {}).values()):
            return None
        return compile_second(self.tape, self.roots, self.slots, direction=self._amounts, near=False).recorded

    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point: of each row its value, its partials, its second derivatives."""
        return self.judge.verdicts(self._point(block, row))

    def _computed(self, block: Block) -> tuple[Any, Any, Any, Any]:
        numbers, codes = self._arrays(self.compiled.size, block.size)
        given = self._given(block, self.compiled.inputs)
        found = self.compiled.run(given, numbers, codes)
        return numbers, codes, self._everywhere(block, given, numbers, codes, found), found.suspects

    def unconnected_entries(self, target: int) -> list[bool]:
        flags = self.unconnected[target]
        return [*flags, *(flags if self.direction is not None else [a or b for a in flags for b in flags])]


class HessianJudge(PointJudge[list[list[Entry]]]):
    """Judges a point as ``hessian --at`` does."""

    def __init__(self, work: JudgedWork) -> None:
        super().__init__(work.request.at)
        self._work = work
        self._slopes = Slopes(work.tape, work.slots)

    def _judged(self, point: Any) -> list[list[Entry]]:
        work = self._work
        found = SecondOrder(work.tape, point, work.slots, work.request.asked, self._slopes)
        if work.direction is None:
            rows = [found.row(weights) for weights in work.weights]
            return [[row.value, *row.gradient.values(), *row.hessian.values()] for row in rows]
        answers = []
        for weights in work.weights:
            first = found.gradient(weights)
            products = found.product(weights, work.direction)
            answers.append([first.value, *first.gradient.values(), *products.values()])
        return answers


def _exactly(amount: Coordinate) -> Fraction:
    """A component of the direction as typed; of an irrational one some sixty digits, which no double has, so that its
    rounding counts."""
    if amount.exact is not None:
        return Fraction(amount.exact)
    with Balls(BITS).working() as balls:
        mantissa, exponent = (int(part) for part in enclosure(amount.over(balls)).mid().man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def _described(names: tuple[str, ...], *, whole: bool) -> Mapping[str, Any]:
    """The fields of the layout that name second derivatives."""
    width = len(names)
    partials = [partial(name) for name in names]
    if not whole:
        line = Line("H.v of {target}", 0, range(1 + width, 1 + 2 * width))
        return {"others": [*partials, *map(product, names)], "split": [line]}
    pairs = [second(a, b, twin=k > n) for k, a in enumerate(names) for n, b in enumerate(names)]
    starts = [1 + width + k * width for k in range(width)]
    lines = [Line(f"d{{target}}/d{a}", 1 + k, range(starts[k], starts[k] + width)) for k, a in enumerate(names)]
    return {"others": [*partials, *pairs], "split": lines}
