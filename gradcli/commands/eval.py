"""``gradcli eval``: values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.points import PointOptions, run_table
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.commands.reduction import reduced, refuse_unreduced

if TYPE_CHECKING:
    from gradcli.batch.answering import Work
    from gradcli.commands import options
    from gradcli.questions.request import Request


@command()
@takes(
    question=part(Question, "statements files latex at shape of sum_ total reduce seed time_limit"),
    numbers=Numbers,
    to=Delivery,
    table=PointOptions,
)
def evaluate(
    full: options.Full = False,
    form: options.FormatOption = None,
    *,
    question: Question,
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

    question.check()
    shape = to.chosen(form, "eval", rows=table.in_process and not question.reduce)
    shown = numbers.numerals(shape)
    request = question.request(table.points, **numbers.asked(shown))
    if question.reduce:
        from gradcli.batch.reduced_results import gradient_of

        refuse_unreduced(table, full=full)
        result, status = reduced(table, request, values_of_points, question.reduce, gradient_of, to, numbers.digits)
        to.finish(rendered(Shown(result, shown, "eval"), shape, to.screen), result, shown, status)
        return
    if table.given(full=full, **numbers.of_one_point):
        run_table(table, request, values_of_points, form, shape, to, digits=numbers.digits, few="eval")
        return
    result = derivatives.values(request)
    text = rendered(Shown(result, shown, "eval"), shape, to.screen._replace(whole=full))
    to.finish(text, result, shown)


def values_of_points(request: Request, **how: Any) -> Work:
    from gradcli.batch.gradients import Gradients

    return Gradients(request, variables=(), schema="eval", **how)
