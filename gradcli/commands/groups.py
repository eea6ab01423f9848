"""Groups of options that several commands share: declared once, and handed to a command as one value."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_type_hints

Command = Callable[..., None]


@dataclasses.dataclass(frozen=True)
class Subset:
    """Some fields of a group, which a command has as options; ``otherwise`` declares what it means by one of them in
    its own way. The other fields keep their defaults."""

    group: Any
    fields: tuple[str, ...]
    otherwise: Mapping[str, Any]

    def parameters(self) -> Iterator[inspect.Parameter]:
        """A parameter an option."""
        defaults = {field.name: field.default for field in dataclasses.fields(self.group)}
        hints = {**get_type_hints(self.group, include_extras=True), **self.otherwise}
        for name in self.fields:
            keyword = inspect.Parameter.KEYWORD_ONLY
            yield inspect.Parameter(name, keyword, default=defaults[name], annotation=hints[name])

    def made(self, given: dict[str, Any]) -> Any:
        """The group, of the options that were given; they are taken out."""
        return self.group(**{name: given.pop(name) for name in self.fields})


def part(group: Any, fields: str, **otherwise: Any) -> Subset:
    """The fields of a group, blanks between, that a command has as options."""
    return Subset(group, tuple(fields.split()), otherwise)


def takes(**groups: Any) -> Callable[[Command], Command]:
    """A command with the options of frozen dataclasses, or of a ``part`` of one; each arrives as the parameter of its
    group's name."""
    parts = {name: group if isinstance(group, Subset) else _whole(group) for name, group in groups.items()}

    def wrap(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        own = [parameter for parameter in signature.parameters.values() if parameter.name not in groups]
        own = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
        added = [[*group.parameters()] for group in parts.values()]

        @functools.wraps(command)
        def with_groups(**given: Any) -> None:
            made = {name: group.made(given) for name, group in parts.items()}
            command(**given, **made)

        first, *rest = added
        parameters = [*first, *own, *(parameter for group in rest for parameter in group)]
        with_groups.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        return with_groups

    return wrap


def _whole(group: Any) -> Subset:
    return Subset(group, tuple(field.name for field in dataclasses.fields(group)), {})
