"""What a name that users may call stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradcli.records import NamedTuple

MANY = 1_000_000


class Function(NamedTuple):
    """A name users may call: a primitive, or a short definition in the program language."""

    name: str
    arity: tuple[int, int]
    primitive: str = ""
    parameters: tuple[str, ...] = ()
    body: str = ""
    domain: str = ""
    latex: str = ""
    """Its head in LaTeX, where it is not the row's."""
    scipy: str = ""
    """What it is in formulas over NumPy, where it is neither its row nor its body."""
    call: str = ""
    """How it is called, where its arguments are not x, y."""
    derivative: str = "{}"
    """What is said of its row's derivative, which stands for ``{}``; ``domain`` likewise of the row's."""
    parameter: int | None = None
    """The parameter of its row that it has without saying so."""
    value: str = ""
    """What the derivative calls its value, if not by its call."""
    aliases: str = ""
    """Other names it may be called by."""
    group: str = ""
    """Where ``gradcli functions`` shows it."""
    about: str = ""
    """Words by which it is found that its name does not show."""
    by_count: Mapping[int, Function] = {}
    """What it is instead where it is called with so many arguments."""

    @property
    def wanted(self) -> str:
        """How many arguments it takes, in words."""
        least, most = self.arity
        if self.by_count:
            return " or ".join(map(str, sorted({least, *self.by_count})))
        return str(least) if least == most else f"{least} or more" if most > 9 else f"{least} to {most}"

    def called_with(self, count: int) -> Function:
        """What it is, of so many arguments."""
        return self.by_count.get(count, self)

    def takes(self, count: int) -> bool:
        """Whether it may be called with so many arguments."""
        least, most = self.arity
        return least <= count <= most or count in self.by_count


def defined(name: str, parameters: str, body: str, domain: str = "all x", **facts: Any) -> Function:
    """A definition in the program language, with its parameters."""
    names = tuple(parameters.split())
    return Function(name, (len(names), len(names)), "", names, body, domain, **facts)
