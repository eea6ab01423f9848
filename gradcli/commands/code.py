"""``gradcli code``: value and gradient as a function in another language."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from gradcli.code.languages import Lang
from gradcli.commands import options
from gradcli.commands.command import ExpressionCommand
from gradcli.commands.inputs import names, point, program_texts
from gradcli.commands.streams import say, write_result
from gradcli.errors import OptionError, Source

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=ExpressionCommand)
def code(
    statements: options.Statements = None,
    files: options.ProgramFiles = None,
    lang: Annotated[Lang, typer.Option("--lang", help="The language of the function.")] = Lang.PYTHON,
    order: Annotated[int, typer.Option("--order", min=1, max=2, help="2 adds the Hessian.")] = 1,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The function's name; in SQL the table's.")
    ] = None,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="The file checks itself at --at and exits 1 on a mismatch.")
    ] = False,
    at: options.At = None,
    of: Annotated[
        str | None,
        typer.Option("--of", "--targets", metavar="NAME[,…]", help="The targets, in order, repeats counted."),
    ] = None,
    wrt: options.Wrt = None,
    output: options.Output = None,
    quiet: options.Quiet = False,
) -> None:
    """Value and gradient as one function in another language.

    \b
    gradcli code "3*w1**2+2*w1*w2" --lang c
    gradcli code "sqrt(x)*y" --lang python --order 2 --name area
    gradcli code "exp(-a*t)" --lang sql --name measurements --output query.sql
    gradcli code "x*sin(y)" --lang rust --at x=2,y=1/3 --self-test
    """
    from gradcli.code.functions import Test
    from gradcli.code.languages import write
    from gradcli.code.task import task
    from gradcli.derivatives import Request
    from gradcli.numbers.float64 import FLOAT64
    from gradcli.point import check_point, read_point
    from gradcli.remarks import remarks_on

    if self_test != bool(at):
        missing, other = ("--at", "--self-test") if self_test else ("--self-test", "--at")
        raise OptionError(f"{other} needs {missing}", fix=f"add {missing}" + (" x=…" if missing == "--at" else ""))
    if name is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name):
        raise OptionError("--name is no plain name", fix="use letters, digits and _, a letter first")
    request = Request(program_texts(statements, files), point(at) or {}, names(of, "--of"), names(wrt, "--wrt"))
    program = request.program
    wanted = task(program, request.columns(program), order)
    test = None
    if self_test:
        check_point(program, request.at, also=wanted.inputs)
        # A variable of --wrt that no target needs may be anything.
        idle = [Source(f"{n} = 0") for n in wanted.inputs if n not in request.at]
        inputs = {**request.at, **read_point(idle)}
        expected = wanted.certified(inputs)
        scale = max(map(abs, expected), default=0.0)
        allowed = [1e-9 * abs(number) + 1e-13 * scale for number in expected]
        values = tuple(float(inputs[n].over(FLOAT64)) for n in wanted.inputs)
        test = Test(values, tuple(expected), tuple(allowed))
    write_result(write(wanted, lang, name, test), output)
    if not quiet:
        say(f"note: {remark}" for remark in remarks_on(request))
