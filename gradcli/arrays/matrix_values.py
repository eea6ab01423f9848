"""The value of an array that a file gives: kept whole, its entries made only where somebody names them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from typing import Any

from gradcli.arrays.kernels import MOST_EXACT
from gradcli.arrays.shapes import Shape, as_matrix, count_of
from gradcli.language.printing import print_number

ExactEntry = int | Fraction
MOST_SHOWN = 100
"""Entries of a file that results repeat."""


class MatrixValue:
    """An array of exact numbers. ``rows`` makes them when they are asked for; ``doubles`` is a float64 array where
    they are doubles, ``scaled`` an int64 array and a number of decimals where they are decimals. ``text`` is how it was
    typed."""

    def __init__(
        self,
        text: str,
        shape: Shape,
        rows: Callable[[], Any],
        doubles: Any = None,
        scaled: tuple[Any, int] | None = None,
    ) -> None:
        self.text, self.shape, self._rows, self.doubles, self.scaled = text, shape, rows, doubles, scaled
        self._over: dict[tuple[str, int | None], Any] = {}

    @cached_property
    def exact(self) -> list[ExactEntry]:
        """The numbers, rows first."""
        return [number for row in self._rows() for number in row]

    @cached_property
    def typed(self) -> str:
        """As results show it: the numbers where they are few, else where they come from."""
        if count_of(self.shape) > MOST_SHOWN:
            return self.text
        width = int(as_matrix(self.shape)[1]) if len(self.shape) == 2 else len(self.exact)
        texts = [print_number(number) for number in self.exact]
        return f"[{'; '.join(', '.join(texts[k : k + width]) for k in range(0, len(texts), width))}]"

    @property
    def whole_numbers(self) -> bool:
        """Whether every number is an integer."""
        if self.scaled is not None:
            numbers, tens = self.scaled
            return not (numbers % 10**tens).any() if tens <= 18 else not numbers.any()
        return self.doubles is None and all(isinstance(number, int) for number in self.exact)

    @property
    def enclosed(self) -> bool:
        """Whether balls hold every entry as a ball, none as a rational."""
        return self.doubles is not None or count_of(self.shape) > MOST_EXACT

    def over(self, run: Any) -> Any:
        """The array over a number system: made once."""
        exactly = run.m.name != "balls" or self.doubles is not None  # then no precision changes it
        key = (run.m.name, None if exactly else run.m.precision)
        if key not in self._over:
            self._over[key] = self._made(run)
        return self._over[key]

    def _made(self, run: Any) -> Any:
        rows, columns = map(int, as_matrix(self.shape))
        if run.m.name == "pairs":
            if self.doubles is not None:
                return run.array(self.shape, None, run.m.doubles(self.doubles))
            if self.scaled is not None:
                return run.array(self.shape, None, run.m.decimals(*self.scaled))
            return run.array(self.shape, None, run.m.rationals(self.exact))
        if run.m.name == "float64":
            if self.doubles is not None:
                return run.array(self.shape, None, self.doubles.reshape(rows, columns))
            return run.array(self.shape, [run.m.number(number) for number in self.exact])
        if run.m.name == "balls":
            if self.doubles is not None:
                from flint import arb_mat

                return run.array(self.shape, None, arb_mat(rows, columns, self.doubles.ravel().tolist()))
            if rows * columns > 1:
                return run.array(self.shape, None, run.kernels.packed(self.exact, rows, columns))
        return run.array(self.shape, [run.m.number(number) for number in self.exact])
