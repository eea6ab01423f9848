"""What the numbers of a row are called, in every place that names them."""

from __future__ import annotations

from typing import NamedTuple


class EntryName(NamedTuple):
    """The names of one number after the value; ``{target}`` in them stands for the target.

    ``long`` heads its column where a row is a target, ``wide`` where a row is a point; ``said`` is for messages;
    ``path`` are the members of JSON that lead to it, and there it is ``bare`` if it is a number without a status.
    """

    long: str
    wide: str
    said: str
    path: tuple[str, ...]
    bare: bool = False

    def for_target(self, target: str) -> EntryName:
        """The same names with the target put in."""
        wide, said = (text.replace("{target}", target) for text in (self.wide, self.said))
        return self._replace(wide=wide, said=said)


ALONG = EntryName("J.v", "J.v_{target}", "J.v of {target}", ("along",))


def partial(name: str) -> EntryName:
    """The name of a partial derivative by a variable."""
    return EntryName(f"d/d{name}", f"d{{target}}_d{name}", f"d{{target}}/d{name}", ("gradient", name))
