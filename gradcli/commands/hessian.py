"""``gradcli hessian``: second derivatives, and products of the Hessian with a vector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gradcli.commands import options
from gradcli.commands.command import ExpressionCommand
from gradcli.commands.groups import takes
from gradcli.commands.inputs import at_most_one, names, point, program_texts
from gradcli.commands.points import PointOptions, run_table
from gradcli.commands.presentation import Delivery, Numbers

if TYPE_CHECKING:
    from gradcli.answers.derivatives import Request
    from gradcli.batch.run import Work

Along = Annotated[
    list[str] | None,
    typer.Option("--dir", metavar="NAME=AMOUNT[,…]", help="H.v instead of H, by one reverse sweep."),
]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=ExpressionCommand)
@takes(numbers=Numbers, to=Delivery, table=PointOptions)
def hessian(
    statements: options.Statements = None,
    files: options.ProgramFiles = None,
    at: options.At = None,
    of: options.Of = None,
    wrt: options.Wrt = None,
    sum_: options.Sum = False,
    total: options.Total = False,
    seed: options.Seed = None,
    direction: Along = None,
    unconnected: Annotated[
        str, typer.Option("--unconnected", metavar="none|zero|error", help="A variable the target does not depend on.")
    ] = "none",
    kink: Annotated[
        str, typer.Option("--kink", metavar="report|error", help="Where one-sided derivatives differ.")
    ] = "report",
    symbolic: options.Symbolic = None,
    keep: options.Keep = False,
    full: options.Full = False,
    form: options.FormatOption = None,
    time_limit: options.TimeLimit = 5.0,
    *,
    numbers: Numbers,
    to: Delivery,
    table: PointOptions,
) -> None:
    """Second derivatives of one or more targets: a row for each first derivative.

    \b
    gradcli hessian "3*w1**2+2*w1*w2" --at w1=5,w2=3
    gradcli hessian "exp(x*y)" --at x=1/3,y=2 --digits 30
    gradcli hessian "exp(x*y)" --at x=1/3,y=2 --dir x=1,y=-1   H.v, without forming H
    gradcli hessian "sin(x)*y"                                 the formulas, without a point
    gradcli hessian "x^2+x*y" --at x=2,y=3 --format values     the matrix, a row a line
    gradcli hessian "x^2*y" --points data.csv --wide           d2f_dx2, d2f_dx_dy, …
    """
    from gradcli.answers import derivatives
    from gradcli.answers import hessian as hessians
    from gradcli.render.elision import elided_hessian
    from gradcli.render.faces import rendered
    from gradcli.render.hessian import Shown

    options.check_choice("--unconnected", unconnected, ("none", "zero", "error"))
    options.check_choice("--kink", kink, ("report", "error"))
    at_most_one(sum_=sum_, total=total, seed=seed)
    shape = to.chosen(form, "hessian", rows=table.in_process)
    shown = numbers.numerals(shape)
    request = derivatives.Request(
        program_texts(statements, files, table.points),
        point(at) or {},
        names(of, "--of"),
        names(wrt, "--wrt"),
        "sum" if sum_ else "total" if total else "each",
        point(seed, "--seed"),
        point(direction, "--dir"),
        unconnected,
        kink,
        numbers.floats,
        numbers.exact,
        time_limit,
        shown.proved,
        keep=keep,
    )
    if table.given(symbolic=symbolic, keep=keep, full=full, **numbers.of_one_point):
        run_table(table, request, hessians_of_points, form, shape, to)
        return
    need = symbolic is False or (bool(at) and shape.name == "values") or any(numbers.of_one_point.values())
    wanted = (to.on_terminal or shape.symbolic) if symbolic is None else symbolic
    result = hessians.answer(
        request, symbolic=wanted, numbers_only=need, spectra=shape.readable or "document" in shape.faces
    )
    if not full and not shape.whole:
        result = elided_hessian(result)
    text = rendered(Shown(result, shown), shape, to.screen)
    to.finish(text, result.slopes, shown, result.exit_status)


def hessians_of_points(request: Request, **how: Any) -> Work:
    from gradcli.batch.hessians import Hessians

    return Hessians(request, **how)
