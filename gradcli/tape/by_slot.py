"""Numbers of some slots of a long tape, without a place in a table for each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gradcli.tape.instruction import Slot


class BySlot(Mapping[Slot, Any]):
    """What stands in a list by slots; slots of None are not there. They come from the last to the first."""

    def __init__(self, numbers: list[Any]) -> None:
        self._numbers = numbers

    def get(self, slot: Slot, default: Any = None) -> Any:
        """The number of a slot, or what is asked for instead."""
        found = self._numbers[slot]
        return default if found is None else found

    def __getitem__(self, slot: Slot) -> Any:
        found = self._numbers[slot]
        if found is None:
            raise KeyError(slot)
        return found

    def __iter__(self) -> Iterator[Slot]:
        numbers = self._numbers
        return (slot for slot in range(len(numbers) - 1, -1, -1) if numbers[slot] is not None)

    def __len__(self) -> int:
        return len(self._numbers) - self._numbers.count(None)


class Numbered(Mapping[Slot, int]):
    """Slots counted from 1 on, in order; ``count`` are those of the tape."""

    def __init__(self, slots: Iterable[Slot], count: int) -> None:
        self._slots, self._numbers = array("i", slots), array("i", bytes(4 * count))
        for number, slot in enumerate(self._slots, 1):
            self._numbers[slot] = number

    def __getitem__(self, slot: Slot) -> int:
        found = self._numbers[slot]
        if not found:
            raise KeyError(slot)
        return found

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    def __len__(self) -> int:
        return len(self._slots)
