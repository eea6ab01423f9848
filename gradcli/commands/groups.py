"""Groups of options that several commands share: declared once, and handed to a command as one value."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

Command = Callable[..., None]


def takes(**groups: type) -> Callable[[Command], Command]:
    """A command with the options of these frozen dataclasses; each arrives as the parameter of its group's name."""

    def wrap(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        own = [parameter for parameter in signature.parameters.values() if parameter.name not in groups]
        added = [parameter for group in groups.values() for parameter in _parameters(group)]

        @functools.wraps(command)
        def with_groups(**given: Any) -> None:
            made = {
                name: group(**{field.name: given.pop(field.name) for field in dataclasses.fields(group)})
                for name, group in groups.items()
            }
            command(**given, **made)

        with_groups.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
        return with_groups

    return wrap


def _parameters(group: Any) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    for field in dataclasses.fields(group):
        keyword = inspect.Parameter.KEYWORD_ONLY
        yield inspect.Parameter(field.name, keyword, default=field.default, annotation=hints[field.name])
