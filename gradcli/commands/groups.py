"""Groups of options that several commands share: declared once, and handed to a command as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, Self, dataclass_transform

Command = Callable[..., None]


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Options:
    """A group of options: its annotations declare them, its values are their defaults. Annotations are not looked at
    before typer asks for them, which is why this is no dataclass."""

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(cls.__annotations__)

    @property
    def changed(self) -> list[str]:
        """The names of the options that say something else than their defaults do."""
        return [name for name in self.names() if getattr(self, name) != getattr(type(self), name)]

    def replaced(self, **given: Any) -> Self:
        """The group with other values of these options."""
        return type(self)(**{**self.__dict__, **given})


class Subset:
    """Some fields of a group, which a command has as options; ``otherwise`` declares what it means by one of them in
    its own way. The other fields keep their defaults."""

    def __init__(self, group: type[Options], fields: tuple[str, ...], otherwise: Mapping[str, Any]) -> None:
        self.group, self.fields, self.otherwise = group, fields, otherwise

    def parameters(self) -> Iterator[tuple[str, Any, Any]]:
        """For each option its name, its default, and how it is declared."""
        from typing import get_type_hints

        from gradcli.commands import options

        declared = get_type_hints(self.group, localns={"options": options}, include_extras=True)
        hints = {**declared, **self.otherwise}
        for name in self.fields:
            yield name, getattr(self.group, name), hints[name]

    def made(self, given: dict[str, Any]) -> Options:
        """The group, of the options that were given; they are taken out."""
        return self.group(**{name: given.pop(name) for name in self.fields})


def part(group: type[Options], fields: str, **otherwise: Any) -> Subset:
    """The fields of a group, blanks between, that a command has as options."""
    return Subset(group, tuple(fields.split()), otherwise)


def takes(**groups: type[Options] | Subset) -> Callable[[Command], Command]:
    """A command with the options of groups, or of a ``part`` of one; each arrives as the parameter of its group's
    name."""
    parts = {
        name: group if isinstance(group, Subset) else Subset(group, group.names(), {}) for name, group in groups.items()
    }

    def wrap(command: Command) -> Command:
        @wraps(command)
        def with_groups(**given: Any) -> None:
            made = {name: group.made(given) for name, group in parts.items()}
            command(**given, **made)

        with_groups.parts = parts  # type: ignore[attr-defined]
        return with_groups

    return wrap
