"""``gradcli eval``: values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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


@app.command(name="eval", cls=ExpressionCommand)
@takes(numbers=Numbers, to=Delivery, table=PointOptions)
def evaluate(
    statements: options.Statements = None,
    files: options.ProgramFiles = None,
    at: options.At = None,
    of: options.Of = None,
    sum_: options.Sum = False,
    total: options.Total = False,
    seed: options.Seed = None,
    form: options.FormatOption = None,
    time_limit: options.TimeLimit = 5.0,
    *,
    numbers: Numbers,
    to: Delivery,
    table: PointOptions,
) -> None:
    """Values of one or more targets.

    \b
    gradcli eval "sin(pi/6)^2 + 1/3"
    gradcli eval 'u = x*y' 'u^2 + 1' 'log(u)' --at x=2,y=3
    gradcli eval "1/3 + 1/6" --exact
    gradcli eval "sqrt(x^2+y^2)" --points data.csv --keep-columns all
    gradcli eval "sin(x)/x" --grid x=-10:10:201 --output sinc.parquet
    """
    from gradcli.answers import derivatives
    from gradcli.render.faces import rendered
    from gradcli.render.gradient import Shown

    at_most_one(sum_=sum_, total=total, seed=seed)
    shape = to.chosen(form, "eval", rows=table.in_process)
    shown = numbers.numerals(shape)
    request = derivatives.Request(
        program_texts(statements, files, table.points),
        point(at) or {},
        names(of, "--of"),
        rows="sum" if sum_ else "total" if total else "each",
        seed=point(seed, "--seed"),
        floats_only=numbers.floats,
        exact=numbers.exact,
        seconds=time_limit,
        digits=shown.proved,
    )
    if table.given(**numbers.of_one_point):
        run_table(table, request, values_of_points, form, shape, to)
        return
    result = derivatives.values(request)
    text = rendered(Shown(result, shown, "eval"), shape, to.screen)
    to.finish(text, result, shown)


def values_of_points(request: Request, **how: Any) -> Work:
    from gradcli.batch.gradients import Gradients

    return Gradients(request, variables=(), schema="eval", **how)
