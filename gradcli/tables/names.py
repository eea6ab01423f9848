"""What the numbers of a row are called, in every place that names them."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.language.names import derivative_name
from gradcli.records import NamedTuple


class EntryName(NamedTuple):
    """The names of one number after the value; ``{target}`` in them stands for the target.

    ``long`` heads its column where a row is a target, ``wide`` where a row is a point; ``said`` is for messages;
    ``path`` are the members of JSON that lead to it, and there it is ``bare`` if it is a number without a status.
    Without ``wide`` the number has no column of its own there.
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


def second(a: str, b: str, *, twin: bool = False) -> EntryName:
    """The name of the derivative by b of the derivative by a; the ``twin`` is the same number as that by a of b."""
    wide = "" if twin else derivative_name("{target}", [a, b])
    return EntryName(f"d/d{b}", wide, f"d2{{target}}/d{a}d{b}", ("hessian", a, b))


def product(name: str) -> EntryName:
    """The name of the entry of H·v that belongs to a variable."""
    return EntryName(f"d/d{name}", f"H.v_{{target}}_d{name}", f"H.v of {{target}} by {name}", ("product", name))


class Line(NamedTuple):
    """A row of the long form: its ``label``, the place of the number under ``value``, the places after that.

    Places are those of ``Rows.entries``: 0 is the value of the target.
    """

    label: str
    value: int
    others: Sequence[int]
