"""What plain command lines, help and completion read of the commands' declarations, written to files of the package.

``python -m tests.commands.declarations`` writes them anew, after an option or its help was changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer
from typer._completion_classes import _sanitize_help_text

from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.command import command_of
from gradcli.commands.parser import app
from gradcli.commands.plain import ROOM

_RANGES = {"IntRange": "whole", "IntParamType": "whole", "FloatRange": "number", "FloatParamType": "number"}


def files() -> dict[Path, str]:
    """The files, by path, and what must stand in them."""
    group = typer.main.get_command(app)
    root = typer.Context(group, info_name="gradcli")
    found = {"gradcli.help": _help(root), "gradcli.commands": "".join(_commands(root))}
    for name in COMMANDS:
        context = typer.Context(command_of(name), info_name=name, parent=root)
        found[f"{name}.help"] = _help(context)
        found[f"{name}.options"] = "".join("\t".join(row) + "\n" for row in _rows(context))
    return {Path(ROOM, name): text for name, text in found.items()}


def shown(text: str) -> str:
    """What typer tells of an option beside a word to complete, in one line however narrow the terminal is."""
    with patch.dict(os.environ, COLUMNS="1000"):
        return _sanitize_help_text(text)


def _help(context: Any) -> str:
    with patch.dict(os.environ, COLUMNS="80"):
        return f"{context.get_help()}\n"


def _commands(root: Any) -> Iterator[str]:
    for name in COMMANDS:
        yield f"{name}\t{shown(command_of(name).get_short_help_str())}\n"


def _rows(context: Any) -> Iterator[tuple[str, ...]]:
    """Option, the name that denies it, parameter, kind, default, and what is told of it."""
    for one in context.command.get_params(context):
        about = shown(getattr(one, "help", None) or "")
        assert one.expose_value == (one.opts != ["--help"]), one
        if one.param_type_name == "argument":
            kind = f"{'words' if one.nargs == -1 else 'word'} {int(one.required)}"
            yield "", "", one.name, kind, _default(one.default), ""
        else:
            for option in one.opts:
                (off,) = one.secondary_opts or [""]
                yield option, off, one.name * one.expose_value, _kind(one), _default(one.default), about


def _kind(one: Any) -> str:
    """What the values of an option are, and their bounds. Fails for what ``gradcli.commands.plain`` has no word for."""
    called = getattr(getattr(one.callback, "__wrapped__", None), "__name__", "")
    if not one.expose_value:
        return "help"
    if one.is_flag:
        assert not called
        return "flag"
    kind = type(one.type).__name__
    if kind in _RANGES:
        low, high = getattr(one.type, "min", None), getattr(one.type, "max", None)
        assert (called, _RANGES[kind]) in (("seconds", "number"), ("", "number"), ("", "whole")), one
        return f"{called or _RANGES[kind]} {'-inf' if low is None else low} {'inf' if high is None else high}"
    meant = {("StringParamType", ""): "many" if one.multiple else "text", ("TyperPath", "no_path"): "path"}
    return meant[kind, called]


def _default(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return f"={value}" if isinstance(value, str) else repr(value)


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
