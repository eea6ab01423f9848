"""``gradcli taylor``: Taylor polynomials with certified coefficients and a bound of the remainder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.panels import POINT, PROGRAM, SOUGHT
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.errors import OptionError, Source, printable

if TYPE_CHECKING:
    from gradcli.commands import options
    from gradcli.questions.point import Coordinate

_CENTRE = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=).*", re.DOTALL)
_FIX = 'write gradcli taylor "exp(sin(x))" x=0 --order 10'

Words = Annotated[
    list[str] | None,
    PROGRAM.argument(metavar="EXPR… NAME=CENTRE", help="The program, then the variable and where it is expanded."),
]
Order = Annotated[int, SOUGHT.option("--order", metavar="N", help="The highest power, up to 100.")]
On = Annotated[
    str | None,
    POINT.option("--on", metavar="LOW:HIGH", help="Adds a certified bound of the remainder on this interval."),
]


@command()
@takes(question=part(Question, "files latex at of time_limit"), numbers=part(Numbers, "digits exact"), to=Delivery)
def taylor(
    words: Words = None,
    order: Order = 5,
    on: On = None,
    form: options.TextForm = None,
    *,
    question: Question,
    numbers: Numbers,
    to: Delivery,
) -> None:
    """The Taylor polynomial of an expression about a point, as a program.

    \b
    gradcli taylor "exp(sin(x))" x=0 --order 40 --on -0.1:0.1
    gradcli taylor "sin(x)" x=pi/6 --digits 30 --format tsv
    gradcli taylor "log(1+a*x)" x=0 --at a=2
    gradcli taylor "cos(x)" x=0 --order 6 | gradcli eval - --at x=0.1
    """
    from gradcli.answers.expansion import ExpansionAsked, expansion
    from gradcli.render.expansion import Shown
    from gradcli.render.faces import rendered

    shape = to.chosen(form, "taylor")
    shown = numbers.numerals(shape)
    asked, variable = _centred(question, words or [])
    request = asked.request(**numbers.asked(shown))
    if not variable and len(request.at) != 1:
        raise OptionError("taylor needs the variable and the centre after the program", fix=_FIX)
    asking = ExpansionAsked(variable or next(iter(request.at)), order, None if on is None else _interval(on))
    result = expansion(request, asking)
    to.finish(rendered(Shown(result, shown), shape, to.screen), result.troubles, shown, result.exit_status)


def _centred(question: Question, words: list[str]) -> tuple[Question, str]:
    """The question with the centre, which stands last, in its point; no variable where ``--at`` alone has one."""
    named = _CENTRE.fullmatch(words[-1]) if words else None
    if named is None or (len(words) == 1 and not (question.files or question.latex)):
        return question.replaced(statements=words), ""
    *program, centre = words
    return question.replaced(statements=program, at=[*(question.at or []), centre]), named[1]


def _interval(text: str) -> tuple[Coordinate, Coordinate]:
    """``-0.1:0.1`` as its two ends."""
    from gradcli.questions.point import read_point

    ends = text.split(":")
    if len(ends) != 2 or not all(end.strip() for end in ends):
        raise OptionError(f"--on {printable(text[:40])} is no interval", fix="write --on LOW:HIGH, as --on -0.1:0.1")
    low, high = (read_point([Source(f"value = {end}", "--on")])["value"] for end in ends)
    return low, high
