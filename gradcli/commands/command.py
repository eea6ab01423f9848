"""How a command whose arguments are expressions reads its command line."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand

_OPTION = re.compile(r"--[A-Za-z]")


class ExpressionCommand(TyperCommand):
    """Long options only: ``-x**2``, ``-h*x`` and ``-f`` are expressions and need no quoting tricks."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        # A leading blank means nothing in an expression, and keeps the option parser's hands off it.
        end = args.index("--") if "--" in args else len(args)
        marked = [
            " " + argument
            if argument.startswith("-") and len(argument) > 1 and not _OPTION.match(argument)
            else argument
            for argument in args[:end]
        ]
        return super().parse_args(ctx, marked + args[end:])
