"""What a row without any fault is printed of: literals, numbers and cells carried along."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gradcli.records import NamedTuple
from gradcli.tables.rows import STATUS_WORDS, Layout
from gradcli.tables.statuses import OK

LITERAL, NUMBER, CELL = range(3)


class Item(NamedTuple):
    """``size`` bytes of the literals from ``place``, the number or the cell of that place."""

    kind: int
    place: int
    size: int = 0


class Template:
    """The items of a row, which has so many ``lines``."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        self.items: list[Item] = []
        self.literals = bytearray()
        self.lines = 0

    def line(self, cells: Sequence[Item | str]) -> None:
        """Adds a line of numbers and cells of the data, and of texts."""
        for number, cell in enumerate(cells):
            if number:
                self._text(self.delimiter)
            if isinstance(cell, Item):
                self.items.append(cell)
            else:
                self._text(cell)
        self._text("\n")
        self.lines += 1

    def _text(self, text: str) -> None:
        start, code = len(self.literals), text.encode()
        self.literals += code
        if self.items and self.items[-1].kind == LITERAL:
            last = self.items.pop()
            self.items.append(last._replace(size=last.size + len(code)))
        else:
            self.items.append(Item(LITERAL, start, len(code)))


def template(
    layout: Layout,
    wide: bool,
    delimiter: str,
    quoted: Callable[[str], str],
    places: Sequence[tuple[int, int] | None],
    word: str,
) -> Template:
    """The template of rows under a layout; ``places`` are the target and the entry of each number, and ``word`` stands
    for the entries that are none of them."""
    found = Template(delimiter)
    targets, results = range(len(layout.targets)), {place: result for result, place in enumerate(places)}

    def entry(target: int, place: int) -> Item | str:
        return Item(NUMBER, results[target, place]) if (target, place) in results else word

    kept: list[Item | str] = [Item(CELL, place) for place in range(len(layout.kept))]
    if wide:
        shown = [0, *(place for place, name in enumerate(layout.names, 1) if name.wide)]
        numbers = [entry(target, place) for target in targets for place in shown]
        found.line([*kept, *numbers, STATUS_WORDS[OK]])
        return found
    line = layout.lines[0]
    for target, label in zip(targets, layout.labels, strict=True):
        numbers = [entry(target, place) for place in (line.value, *line.others)]
        found.line([*kept, quoted(label), *numbers, STATUS_WORDS[OK]])
    return found
