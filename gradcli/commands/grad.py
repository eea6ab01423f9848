"""``gradcli grad``: values and gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.points import PointOptions, run_table
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.commands.reduction import reduced, refuse_unreduced
from gradcli.commands.tangents import print_tangents
from gradcli.errors import OptionError

if TYPE_CHECKING:
    from gradcli.batch.answering import Work
    from gradcli.commands import options
    from gradcli.questions.request import Request


@command()
@takes(
    question=part(
        Question,
        "statements files latex at shape of wrt sort sum_ total reduce jtj seed direction unconnected kink keep "
        "time_limit",
    ),
    numbers=Numbers,
    to=Delivery,
    table=PointOptions,
)
def grad(
    cond: options.Cond = False,
    symbolic: options.Symbolic = None,
    full: options.Full = False,
    tangent: options.Tangent = False,
    form: options.FormatOption = None,
    *,
    question: Question,
    numbers: Numbers,
    to: Delivery,
    table: PointOptions,
) -> None:
    """Values and gradients of one or more targets.

    \b
    gradcli grad "3*w1**2+2*w1*w2" --at w1=5,w2=3
    gradcli grad 'f(a,b)=3*a^2+2*a*b' 'z1=f(x,2)' 'z2=f(x,y)' --at x=5,y=3 --sum
    gradcli grad "sin(x)*y"                       the formulas, without a point
    gradcli grad "sin(x)*y" --format statements   the formulas as a program again
    read a b < <(gradcli grad "x*y" --at x=2,y=3 --format values)
    gradcli grad "horsepower/weight" --points cars.csv --output out.csv
    gradcli grad "exp(-a*x^2)" --grid x=-2:2:9 --at a=1/2 --wrt x --wide
    """
    question.check()
    if tangent:
        print_tangents(question, numbers, to, table, form, cond=cond, symbolic=symbolic)
        return
    shape = to.chosen(form, "grad", rows=table.in_process and not question.reduce)
    shown = numbers.numerals(shape)
    request = question.request(table.points, **numbers.asked(shown), relative=cond)
    if question.reduce:
        from gradcli.batch.reduced_results import gradient_of
        from gradcli.render.faces import rendered
        from gradcli.render.gradient import Shown

        if question.jtj and "equations" in shape.faces:
            what = f"--jtj and --format {shape.name} exclude each other: J'J is no derivative"
            raise OptionError(what, fix="choose tsv, csv, markdown, values or json")
        refuse_unreduced(table, cond=cond, symbolic=symbolic, keep=question.keep, full=full)
        result, status = reduced(
            table, request, gradients_of_points, question.reduce, gradient_of, to, numbers.digits, question.jtj
        )
        to.finish(rendered(Shown(result, shown), shape, to.screen), result, shown, status)
        return
    if table.given(cond=cond, symbolic=symbolic, keep=question.keep, full=full, **numbers.of_one_point):
        run_table(table, request, gradients_of_points, form, shape, to, digits=numbers.digits, few="grad")
        return
    from gradcli.answers import derivatives
    from gradcli.render.elision import elided
    from gradcli.render.faces import rendered
    from gradcli.render.gradient import Shown

    need = cond or symbolic is False or (bool(question.at) and shape.name == "values") or numbers.chosen
    wanted = (to.on_terminal or shape.symbolic) if symbolic is None else symbolic
    result = derivatives.answer(request, symbolic=wanted, numbers_only=need)
    if not full and not shape.whole:
        result = elided(result)
    text = rendered(Shown(result, shown), shape, to.screen._replace(whole=full))
    to.finish(text, result, shown)


def gradients_of_points(request: Request, **how: Any) -> Work:
    from gradcli.batch.gradients import Gradients

    return Gradients(request, **how)
