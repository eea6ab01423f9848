"""``gradcli hessian``: second derivatives, and products of the Hessian with a vector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.panels import SOUGHT
from gradcli.commands.points import PointOptions, run_table
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.commands.reduction import reduced, refuse_unreduced

if TYPE_CHECKING:
    from gradcli.batch.answering import Work
    from gradcli.commands import options
    from gradcli.questions.request import Request

Along = Annotated[
    list[str] | None,
    SOUGHT.option("--dir", metavar="NAME=AMOUNT[,…]", help="H.v instead of H, by one reverse sweep."),
]
KINKS = ("report", "error")
Kink = Annotated[
    str, SOUGHT.option("--kink", metavar="|".join(KINKS), help="Where one-sided derivatives differ: say so, or stop.")
]


@command()
@takes(
    question=part(
        Question,
        "statements files latex at shape of wrt sort sum_ total reduce seed direction unconnected kink keep time_limit",
        direction=Along,
        kink=Kink,
    ),
    numbers=Numbers,
    to=Delivery,
    table=PointOptions,
)
def hessian(
    symbolic: options.Symbolic = None,
    full: options.Full = False,
    form: options.FormatOption = None,
    *,
    question: Question,
    numbers: Numbers,
    to: Delivery,
    table: PointOptions,
) -> None:
    """Second derivatives of one or more targets: a row for each first derivative.

    \b
    gradcli hessian "3*w1**2+2*w1*w2" --at w1=5,w2=3
    gradcli hessian "exp(x*y)" --at x=1/3,y=2 --digits 30
    gradcli hessian "exp(x*y)" --at x=1/3,y=2 --dir x=1,y=-1   H.v without H
    gradcli hessian "sin(x)*y"                                 the formulas
    gradcli hessian "x^2+x*y" --at x=2,y=3 --format values     the matrix
    gradcli hessian "x^2*y" --points data.csv --wide           a table
    """
    from gradcli.answers import hessian as hessians
    from gradcli.render.elision import elided_hessian
    from gradcli.render.faces import rendered
    from gradcli.render.hessian import Shown

    question.check(KINKS)
    shape = to.chosen(form, "hessian", rows=table.in_process and not question.reduce)
    shown = numbers.numerals(shape)
    request = question.request(table.points, **numbers.asked(shown))
    if question.reduce:
        from gradcli.batch.reduced_results import hessian_of

        refuse_unreduced(table, symbolic=symbolic, keep=question.keep, full=full)
        found, status = reduced(table, request, hessians_of_points, question.reduce, hessian_of, to, numbers.digits)
        to.finish(rendered(Shown(found, shown), shape, to.screen), found.slopes, shown, status)
        return
    if table.given(symbolic=symbolic, keep=question.keep, full=full, **numbers.of_one_point):
        run_table(table, request, hessians_of_points, form, shape, to, digits=numbers.digits)
        return
    bare = bool(question.at) and shape.name == "values"
    need = symbolic is False or bare or numbers.chosen
    wanted = (to.on_terminal or shape.symbolic) if symbolic is None else symbolic
    result = hessians.answer(request, symbolic=wanted, numbers_only=need)
    if shape.readable or "document" in shape.faces:
        result = hessians.with_spectra(result)
    if not full and not shape.whole:
        result = elided_hessian(result)
    text = rendered(Shown(result, shown), shape, to.screen._replace(whole=full))
    to.finish(text, result.slopes, shown, result.exit_status)


def hessians_of_points(request: Request, **how: Any) -> Work:
    from gradcli.batch.hessians import Hessians

    return Hessians(request, **how)
