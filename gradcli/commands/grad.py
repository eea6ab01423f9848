"""``gradcli grad``: values and gradients."""

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

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=ExpressionCommand)
@takes(numbers=Numbers, to=Delivery, table=PointOptions)
def grad(
    statements: options.Statements = None,
    files: options.ProgramFiles = None,
    at: options.At = None,
    of: options.Of = None,
    wrt: options.Wrt = None,
    sum_: options.Sum = False,
    total: options.Total = False,
    seed: options.Seed = None,
    direction: options.Direction = None,
    unconnected: Annotated[
        str, typer.Option("--unconnected", metavar="none|zero|error", help="A variable the target does not depend on.")
    ] = "none",
    kink: options.Kink = "report",
    cond: options.Cond = False,
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
    """Values and gradients of one or more targets.

    \b
    gradcli grad "3*w1**2+2*w1*w2" --at w1=5,w2=3
    gradcli grad 'f(a,b)=3*a^2+2*a*b' 'z1=f(w1,w2+2)' 'z2=f(w1,w2+5)' --at w1=5,w2=3 --sum
    gradcli grad "sin(x)*y"                       the formulas, without a point
    gradcli grad "sin(x)*y" --format statements   the formulas as a program again
    read a b < <(gradcli grad "x*y" --at x=2,y=3 --format values)
    gradcli grad "horsepower/weight" --points cars.csv --keep-columns name --output out.csv
    gradcli grad "exp(-a*x^2)" --grid x=-2:2:9 --at a=1/2 --wrt x --wide
    """
    from gradcli.answers import derivatives
    from gradcli.render.elision import elided
    from gradcli.render.faces import rendered
    from gradcli.render.gradient import Shown

    options.check_choice("--unconnected", unconnected, ("none", "zero", "error"))
    options.check_choice("--kink", kink, options.KINKS)
    at_most_one(sum_=sum_, total=total, seed=seed)
    shape = to.chosen(form, "grad", rows=table.in_process)
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
        cond,
        keep,
    )
    if table.given(cond=cond, symbolic=symbolic, keep=keep, full=full, **numbers.of_one_point):
        run_table(table, request, gradients_of_points, form, shape, to)
        return
    need = cond or symbolic is False or (bool(at) and shape.name == "values") or any(numbers.of_one_point.values())
    wanted = (to.on_terminal or shape.symbolic) if symbolic is None else symbolic
    result = derivatives.answer(request, symbolic=wanted, numbers_only=need)
    if not full and not shape.whole:
        result = elided(result)
    text = rendered(Shown(result, shown), shape, to.screen)
    to.finish(text, result, shown)


def gradients_of_points(request: Request, **how: Any) -> Work:
    from gradcli.batch.gradients import Gradients

    return Gradients(request, **how)
