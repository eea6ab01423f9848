"""``gradcli implicit``: derivatives of a function that an equation gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.inputs import names
from gradcli.commands.panels import PROGRAM, SOUGHT
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.errors import OptionError

if TYPE_CHECKING:
    from gradcli.commands import options

Words = Annotated[
    list[str] | None,
    PROGRAM.argument(metavar="EQUATION Y X", help="The equation, after what it uses; the function, the variable."),
]
Order = Annotated[int, SOUGHT.option("--order", metavar="N", help="Derivatives up to this order, at most 10.")]


@command()
@takes(question=part(Question, "at time_limit"), numbers=part(Numbers, "digits exact"), to=Delivery)
def implicit(
    words: Words = None,
    order: Order = 1,
    form: options.TextForm = None,
    *,
    question: Question,
    numbers: Numbers,
    to: Delivery,
) -> None:
    """The derivative of y by x on the curve that an equation gives.

    \b
    gradcli implicit "x^2+y^2=25" y x
    gradcli implicit "x^2+y^2=25" y x --at x=3,y=4 --order 2
    gradcli implicit "a=2" "y^3+x*y=a" y x --at x=1,y=1
    """
    from gradcli.answers.implicit import equation
    from gradcli.answers.implicit import implicit as answer
    from gradcli.render.differential import Shown, as_rows_of_values
    from gradcli.render.faces import rendered

    if len(words or []) < 3:
        what = "implicit needs an equation, the function and the variable"
        raise OptionError(what, fix='write gradcli implicit "x^2+y^2=25" y x')
    *before, text, y, x = words or []
    (y,), (x,) = names(y, "implicit") or [""], names(x, "implicit") or [""]
    shape = to.chosen(form, "implicit")
    shown = numbers.numerals(shape)
    asked = question.replaced(statements=[*before, text])
    request = asked.request(**numbers.asked(shown))
    request = request.varied(texts=[*request.texts[:-1], equation(request.texts[-1])])
    result = answer(request, y, x, order)
    to.finish(rendered(Shown(result, shown, "implicit"), shape, to.screen), as_rows_of_values(result), shown)
