"""A point with whole arrays in it, whose entries become coordinates of their own when somebody asks for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gradcli.arrays.entries import array_of, entry_names, shapes_of
from gradcli.arrays.shapes import Shape
from gradcli.questions.point import Coordinate, Point

if TYPE_CHECKING:
    from gradcli.arrays.matrix_values import MatrixValue


class WholePoint(dict[str, Coordinate]):
    """A point; ``alone`` are the coordinates given one by one, ``whole`` its arrays by name.
    As a mapping it has their entries too, ``A[1,2]``."""

    def __init__(self, point: Mapping[str, Coordinate], whole: Mapping[str, MatrixValue]) -> None:
        super().__init__(point)
        self.alone, self.whole = dict(point), dict(whole)
        self._filled = False

    def _fill(self) -> None:
        if not self._filled:
            from gradcli.questions.array_values import coordinate_of

            self._filled = True
            for name, value in self.whole.items():
                for entry, number in zip(entry_names(name, value.shape), value.exact, strict=True):
                    dict.__setitem__(self, entry, coordinate_of(number))

    def __getitem__(self, name: str) -> Coordinate:
        self._fill()
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._fill()
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._fill()
        return super().__iter__()

    def __len__(self) -> int:
        self._fill()
        return super().__len__()

    def __bool__(self) -> bool:
        return bool(self.whole) or super().__len__() > 0

    def __reduce__(self) -> Any:
        return dict, (dict(self),)

    def get(self, name: str, default: Any = None) -> Any:
        self._fill()
        return super().get(name, default)

    def keys(self) -> Any:
        self._fill()
        return super().keys()

    def values(self) -> Any:
        self._fill()
        return super().values()

    def items(self) -> Any:
        self._fill()
        return super().items()


def whole_of(point: Point) -> Mapping[str, MatrixValue]:
    """The arrays that a point holds whole."""
    return point.whole if isinstance(point, WholePoint) else {}


def named_of(point: Point) -> Mapping[str, Coordinate]:
    """The coordinates of a point that were given one by one."""
    return point.alone if isinstance(point, WholePoint) else point


def shapes_at(point: Point) -> dict[str, Shape]:
    """The shapes of all that a point gives: a number's is ``()``."""
    named = named_of(point)
    numbers: dict[str, Shape] = {name: () for name in named if not array_of(name)[1]}
    return {**numbers, **shapes_of(named), **{name: value.shape for name, value in whole_of(point).items()}}


def together(points: Iterable[Point]) -> tuple[Point, str]:
    """The points as one, and a name that two of them give; none where there is no such name."""
    found: Point = {}
    whole: dict[str, MatrixValue] = {}
    for point in points:
        for name, value in whole_of(point).items():
            if name in whole:
                return found, name
            whole[name] = value
        for name, coordinate in named_of(point).items():
            if name in found:
                return found, name
            found[name] = coordinate
    clash = next((name for name in found if array_of(name)[0] in whole), "")
    return (WholePoint(found, whole) if whole else found), array_of(clash)[0] if clash else ""
