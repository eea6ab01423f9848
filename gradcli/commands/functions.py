"""``gradcli functions``: the table of functions."""

from __future__ import annotations

from typing import Annotated

import typer

from gradcli.commands import options
from gradcli.commands.command import Command
from gradcli.commands.output import chosen, screen
from gradcli.commands.panels import SUBJECT
from gradcli.commands.streams import write_result
from gradcli.commands.writes import WRITES
from gradcli.errors import OptionError, nearest

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=Command)
def functions(
    name: Annotated[str | None, SUBJECT.argument(metavar="[NAME]", help="One function only.")] = None,
    form: options.FormatOption = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> None:
    """The functions of the language: arguments, domain, derivatives, kinks.

    \b
    gradcli functions
    gradcli functions tanh
    gradcli functions --format tsv | cut -f1
    """
    from gradcli.functions.names import FUNCTIONS
    from gradcli.render.faces import rendered
    from gradcli.render.functions import Shown

    if name is not None and name not in FUNCTIONS:
        close = nearest(name, list(FUNCTIONS))
        fix = f"did you mean {close}?" if close else "gradcli functions lists them all"
        raise OptionError(f"there is no function {name[:64]}", fix=fix)
    shape = chosen(form, output, WRITES["functions"])
    write_result(rendered(Shown(name), shape, screen(output, color)), output)
