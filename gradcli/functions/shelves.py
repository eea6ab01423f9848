"""Tables whose further part is read when somebody asks for what the first part does not hold.

The first part is what nearly every program is written with; the families of special functions are read for those that
call one of them, or ask for all names. Facts stand in the families alone, so a name that is not in the first part is
looked for in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

Fact = TypeVar("Fact")


class Shelved(dict[str, Fact]):
    """A table by name. ``further`` gives what stands behind the ``first`` entries, once."""

    def __init__(self, first: Mapping[str, Fact], further: Callable[[], Mapping[str, Fact]]) -> None:
        super().__init__(first)
        self._further: Callable[[], Mapping[str, Fact]] | None = further

    def whole(self) -> None:
        """Reads what stands behind."""
        if self._further is not None:
            self.update(self._further())  # at once: who is interrupted here reads it again
            self._further = None

    def __missing__(self, name: str) -> Fact:
        if self._further is None:
            raise KeyError(name)
        self.whole()
        return self[name]

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        self.whole()
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        if not super().__contains__(name):
            self.whole()
        return super().get(name, default)

    def __iter__(self) -> Iterator[str]:
        self.whole()
        return super().__iter__()

    def __len__(self) -> int:
        self.whole()
        return super().__len__()

    def keys(self) -> Any:
        self.whole()
        return super().keys()

    def values(self) -> Any:
        self.whole()
        return super().values()

    def items(self) -> Any:
        self.whole()
        return super().items()
