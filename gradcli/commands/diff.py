"""``gradcli diff``: derivatives of any order as formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.inputs import names
from gradcli.commands.panels import FORMULAS, PROGRAM
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.errors import OptionError

if TYPE_CHECKING:
    from gradcli.commands import options

_TIMES = re.compile(r"\s*([^\W\d]\w*(?:\[\d{1,9}(?:,\d{1,9})?\])?)\s*(?::\s*(\d{1,6}))?\s*")

Words = Annotated[
    list[str] | None,
    PROGRAM.argument(
        metavar="EXPR [x x y | x:5]", help="The expression, then the variables in turn; - reads standard input."
    ),
]


@command()
@takes(question=part(Question, "files latex at shape of keep time_limit"), numbers=Numbers, to=Delivery)
def diff(
    words: Words = None,
    steps: Annotated[bool, FORMULAS.option("--steps", help="The rules applied, one a line.")] = False,
    full: options.Full = False,
    form: options.TextForm = None,
    *,
    question: Question,
    numbers: Numbers,
    to: Delivery,
) -> None:
    """The derivative of an expression, of any order up to 10, as a formula.

    \b
    gradcli diff "x^2*sin(x)"                  one variable needs no name
    gradcli diff "x^3*y^2" x x y               or x:2 y
    gradcli diff "exp(-x^2)" x --at x=1/2      the number too
    gradcli diff "x^2*sin(x)" --steps          the rules applied
    gradcli diff "x^5" | gradcli diff -        the formula is a program again
    """
    from gradcli.answers.any_order import Order, differential
    from gradcli.render.differential import Shown, as_rows_of_values
    from gradcli.render.elision import elided_differential
    from gradcli.render.faces import rendered

    behind = 0 if question.files or question.latex else 1
    program, by = (words or [])[:behind], variables((words or [])[behind:])
    shape = to.chosen(form, "diff")
    shown = numbers.numerals(shape)
    request = question.replaced(statements=program).request(**numbers.asked(shown), wrt=by or None)
    result = differential(request, Order(by, steps))
    if not full and not shape.whole:
        result = elided_differential(result)
    text = rendered(Shown(result, shown), shape, to.screen)
    to.finish(text, as_rows_of_values(result), shown)


def variables(words: list[str]) -> list[str]:
    """``x x y`` and ``x:2 y`` as the variables in turn."""
    found: list[str] = []
    for word in words:
        times = _TIMES.fullmatch(word)
        if times is None:
            raise OptionError(
                f"{word.strip()[:60]} is not a variable",
                fix='write gradcli diff "x^2*y" x x y, or x:2 y; several statements in one argument',
            )
        count = int(times[2] or 1)
        if count == 0:
            raise OptionError(f"{word.strip()} asks for order 0", fix="gradcli eval prints values")
        # One more than any order allowed is enough to be refused.
        named = [times[1]] if times[1].endswith("]") else names(times[1], "diff") or []
        found += named * min(count, 100)
    return found
