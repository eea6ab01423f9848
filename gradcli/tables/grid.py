"""``--grid NAME=START:STOP:COUNT[:log]``: products of evenly spaced values, produced block by block.

The ends are constant expressions. Every value, not only the ends, is the correctly rounded double of the exact
one: ``0:1:11`` has 0.3, not 0.30000000000000004, and ``1:1000:4:log`` has exactly 10 and 100.
"""

from __future__ import annotations

import itertools
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from gradcli.errors import GradcliError, LimitError, OptionError, Source, Span, printable
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.later import numpy
from gradcli.questions.point import Coordinate, read_point
from gradcli.tables.blocks import Block, Doubles, rows_a_block
from gradcli.tables.sources.source import PointSource

MOST_POINTS = 10**12
_SHAPE = re.compile(r"\s*([^=]*?)\s*=([^:]*):([^:]*):([^:]*)(?::([^:]*))?")
_COUNT = re.compile(r"[0-9]+(?:_[0-9]+)*")
_FIX = "write --grid x=-2:2:400, or x=1:1000:4:log for geometric steps"
_BITS = 200
"""Working precision: a correct rounding fails only where 140 digits of a value in a row are all 0 or all 1."""
_LARGEST = Fraction(sys.float_info.max)
_CACHED = 65_536


class Axis:
    """The values of one variable. ``start`` and ``stop`` are exact, or irrational as typed."""

    def __init__(self, name: str, start: Coordinate, stop: Coordinate, count: int, geometric: bool) -> None:
        self.name, self.count, self.geometric = name, count, geometric
        self.start, self.stop = _exact(start), _exact(stop)

    def values(self, indices: Any) -> Doubles:
        """The values at the indices, an integer array."""
        if self.count <= _CACHED:
            found: Doubles = self._all[indices]
            return found
        few, places = numpy.unique(indices, return_inverse=True)
        return numpy.array(self._at(few.tolist()), dtype=numpy.float64)[places]

    @cached_property
    def _all(self) -> Doubles:
        return numpy.array(self.few, dtype=numpy.float64)

    @property
    def few(self) -> list[float]:
        """All of the values."""
        return self._at(range(self.count))

    def _at(self, indices: Sequence[int]) -> list[float]:
        steps = max(1, self.count - 1)
        if self.geometric:
            return [self._geometric(index, steps) for index in indices]
        first, last = self.start, self.stop
        # (first·(steps - i) + last·i)/steps over one denominator: Python divides integers correctly rounded.
        scale = first.denominator * last.denominator * steps
        base = first.numerator * last.denominator * steps
        step = last.numerator * first.denominator - first.numerator * last.denominator
        return [(base + step * index) / scale for index in indices]

    def _geometric(self, index: int, steps: int) -> float:
        if index in (0, steps):
            end = self.stop if index else self.start
            return end.numerator / end.denominator
        from flint import arb, ctx, fmpq

        before, ctx.prec = ctx.prec, _BITS
        try:
            ratio = self.stop / self.start
            power = (arb(fmpq(ratio.numerator, ratio.denominator)).log() * index / steps).exp()
            return float((power * arb(fmpq(self.start.numerator, self.start.denominator))).mid())
        finally:
            ctx.prec = before


_ENTRY = re.compile(r"\s*(\w+)\[[^\]=]*\]")


class GridSource(PointSource):
    """The product of axes, the last one varying fastest."""

    def __init__(self, axes: Sequence[Axis]) -> None:
        self.name = "the grid"
        self.axes = {axis.name: axis for axis in axes}
        self.columns = tuple(self.axes)
        self.total: int = math.prod(axis.count for axis in axes)

    def few(self, numbers: Mapping[str, str], kept: Sequence[str], most: int) -> Block | None:
        if self.total > most:
            return None
        found = zip(*itertools.product(*(axis.few for axis in self.axes.values())), strict=True)
        values: Any = dict(zip(self.columns, map(list, found), strict=True))
        columns = {variable: values[column] for variable, column in numbers.items()}
        return Block(columns, self.total, kept={column: values[column] for column in kept}, name=self.name)

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        strides, stride = {}, 1
        for name in reversed(self.columns):
            strides[name] = stride
            stride *= self.axes[name].count
        most = rows_a_block(len(self.columns))
        for first in range(0, self.total, most):
            rows = numpy.arange(first, min(first + most, self.total))
            wanted = {*numbers.values(), *kept}
            values = {n: self.axes[n].values(rows // strides[n] % self.axes[n].count) for n in wanted}
            self.done = first + len(rows)
            yield Block(
                {variable: values[column] for variable, column in numbers.items()},
                len(rows),
                first + 1,
                kept={column: values[column] for column in kept},
                name=self.name,
            )


def read_grid(options: Sequence[str]) -> GridSource:
    """The grid that one or more ``--grid`` options give. Raises OptionError, LanguageError or LimitError."""
    axes: list[Axis] = []
    for option in options:
        axis = _axis(option)
        if any(axis.name == other.name for other in axes):
            raise OptionError(f"{axis.name} is given twice in --grid", fix="give each variable one range")
        axes.append(axis)
    grid = GridSource(axes)
    if grid.total > MOST_POINTS:
        counts = " × ".join(f"{axis.count:,}" for axis in axes)
        raise LimitError(f"the grid has {counts} points, more than {MOST_POINTS:,}", fix="use smaller counts")
    return grid


def _axis(option: str) -> Axis:
    text = Source(option)
    found = _SHAPE.fullmatch(option)
    if found is None:
        raise OptionError(f"--grid {printable(option[:80])} is not NAME=START:STOP:COUNT", fix=_FIX)
    name = found[1]

    if entry := _ENTRY.match(option):
        what = f"--grid {entry[0].strip()}: an entry of an array has no range of its own"
        raise OptionError(what, fix=f"write the array in the program, with a name for the entry: {entry[1]} = [t, …]")

    def wrong(what: str, group: int, fix: str = _FIX) -> OptionError:
        return OptionError(what, span=Span(text, *found.span(group)), fix=fix)

    ends = [_end(text, name, *found.span(group)) for group in (2, 3)]
    name = ends[0][0]  # as the language spells it: x₁ is x1
    if not _COUNT.fullmatch(found[4].strip()) or len(found[4].strip()) > 20 or int(found[4]) == 0:
        raise wrong("the number of points is a whole number of at least 1", 4)
    if found[5] is not None and found[5].strip() != "log":
        raise wrong("only log may follow the number of points", 5)
    axis = Axis(name, ends[0][1], ends[1][1], int(found[4]), found[5] is not None)
    if axis.count > MOST_POINTS:
        raise LimitError(f"{name} has {axis.count:,} points, more than {MOST_POINTS:,}", fix="use a smaller count")
    if axis.count == 1 and axis.start != axis.stop:
        raise wrong("one point cannot have two ends", 4, f"write {name}={found[2]}:{found[2]}:1, or --at {name}=…")
    if max(abs(axis.start), abs(axis.stop)) > _LARGEST:
        raise wrong("past the range of doubles", 2 if abs(axis.start) > _LARGEST else 3)
    if axis.geometric and axis.start * axis.stop <= 0:
        raise wrong("geometric steps need two ends of one sign, neither of them 0", 5, "leave :log out")
    return axis


def _end(text: Source, name: str, start: int, end: int) -> tuple[str, Coordinate]:
    """An end of a range, read as ``--at NAME=END`` and placed in the option."""
    before = f"{name}="
    # Blanks keep the places: the end stands in the text read where it stands in the option.
    padded = Source(before + " " * (start - len(before)) + text.text[start:end])
    try:
        point = read_point([padded])
    except GradcliError as error:
        if error.span is not None:
            error.span = error.span._replace(source=text)
        raise
    if len(point) != 1:
        raise OptionError("an end of a grid is one number", span=Span(text, start, end), fix=_FIX)
    return next(iter(point.items()))


def _exact(coordinate: Coordinate) -> Fraction:
    """The rational number a coordinate is, or one so near that no double of the grid can tell."""
    exact = coordinate.exact
    if exact is not None:
        return Fraction(exact)
    precision = 64 + _BITS
    while precision <= 16 * _BITS:
        with Balls(precision).working() as balls:
            found = coordinate.over(balls)
            ball = getattr(found, "arb", None)
            if ball is not None and ball.is_finite() and ball.rel_accuracy_bits() >= _BITS:
                mantissa, exponent = (int(part) for part in ball.mid().man_exp())
                return Fraction(mantissa) * Fraction(2) ** exponent
            if isinstance(found, int | Fraction):
                return Fraction(found)
        precision *= 2
    raise OptionError(
        f"{printable(coordinate.text[:60])} has no value that can be computed", fix="an end of a grid is finite"
    )
