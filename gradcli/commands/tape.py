"""``gradcli tape``: the Wengert list."""

from __future__ import annotations

from typing import Annotated

import typer

from gradcli.commands import options
from gradcli.commands.command import ExpressionCommand
from gradcli.commands.inputs import at_most_one, names, point, program_texts
from gradcli.commands.output import finish, numerals, on_terminal, screen
from gradcli.errors import OptionError
from gradcli.render.formats import Format, TapeFormat

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=ExpressionCommand)
def tape(
    statements: options.Statements = None,
    files: options.ProgramFiles = None,
    at: options.At = None,
    of: options.Of = None,
    wrt: options.Wrt = None,
    sum_: options.Sum = False,
    seed: options.Seed = None,
    forward: Annotated[bool, typer.Option("--forward", help="Tangents along --dir instead of adjoints.")] = False,
    direction: options.Direction = None,
    trace: Annotated[bool, typer.Option("--trace", help="The sweeps in sentences.")] = False,
    digits: options.Digits = None,
    exact: options.Exact = False,
    floats: options.Float = False,
    form: Annotated[
        TapeFormat | None,
        typer.Option("--format", help="Default: table on a terminal, tsv in a pipe.", show_default=False),
    ] = None,
    output: options.Output = None,
    time_limit: options.TimeLimit = 5.0,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    color: options.Color = "auto",
) -> None:
    """The Wengert list: value, adjoint and local partials of every slot.

    \b
    gradcli tape "3*w1**2+2*w1*w2" --at w1=5,w2=3
    gradcli tape "exp(x)*y" --at x=0,y=2 --trace
    gradcli tape "x*y" --at x=2,y=3 --forward --dir x=1
    gradcli tape "x*y+y" --at x=2,y=3 --format dot | dot -Tsvg > tape.svg
    """
    from gradcli.derivatives import Request
    from gradcli.render.tape import render
    from gradcli.render.trace import trace as trace_text
    from gradcli.wengert import listing

    at_most_one(sum_=sum_, seed=seed)
    at_most_one(exact=exact, float=floats)
    if direction and not forward:
        raise OptionError("--dir needs --forward here", fix="add --forward for tangents along the direction")
    if trace and form is not None:
        raise OptionError("--trace is text of its own", fix="leave out --format")
    shape = form or (TapeFormat.TABLE if on_terminal(output) else TapeFormat.TSV)
    people = trace or shape in (TapeFormat.TABLE, TapeFormat.DOT, TapeFormat.MERMAID)
    shown = numerals(Format.TABLE if people else Format.TSV, digits, exact)
    request = Request(
        program_texts(statements, files),
        point(at) or {},
        names(of, "--of"),
        names(wrt, "--wrt"),
        "sum" if sum_ else "each",
        point(seed, "--seed"),
        point(direction, "--dir"),
        floats_only=floats,
        exact=exact,
        seconds=time_limit,
        digits=shown.proved,
    )
    found = listing(request, forward=forward)
    text = trace_text(found, shown) if trace else render(found, shape, shown, screen(output, color))
    finish(text, found.result, shown, output, quiet=quiet, verbose=verbose)
