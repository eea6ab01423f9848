"""``gradcli diff``: derivatives of any order as formulas."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from gradcli.commands import options
from gradcli.commands.command import ExpressionCommand
from gradcli.commands.groups import takes
from gradcli.commands.inputs import names, point, program_texts
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.errors import OptionError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_TIMES = re.compile(r"\s*([^\W\d]\w*)\s*(?::\s*(\d{1,6}))?\s*")

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="EXPR [x x y | x:5]", help="The expression, then the variables in turn; - reads standard input."
    ),
]
Form = Annotated[str | None, typer.Option("--format", help="Default: by --output's suffix; else text.")]


@app.command(cls=ExpressionCommand)
@takes(numbers=Numbers, to=Delivery)
def diff(
    words: Words = None,
    files: options.ProgramFiles = None,
    at: options.At = None,
    of: options.Of = None,
    steps: Annotated[bool, typer.Option("--steps", help="The rules applied, one a line.")] = False,
    keep: options.Keep = False,
    full: options.Full = False,
    form: Form = None,
    time_limit: options.TimeLimit = 5.0,
    *,
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
    from gradcli.answers.derivatives import Request
    from gradcli.render.differential import Shown, as_rows_of_values
    from gradcli.render.elision import elided_differential
    from gradcli.render.faces import rendered

    program, by = (words or [])[: 0 if files else 1], variables((words or [])[0 if files else 1 :])
    shape = to.chosen(form, "diff")
    shown = numbers.numerals(shape)
    request = Request(
        program_texts(program, files),
        point(at) or {},
        names(of, "--of"),
        by or None,
        floats_only=numbers.floats,
        exact=numbers.exact,
        seconds=time_limit,
        digits=shown.proved,
        keep=keep,
    )
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
        found += (names(times[1], "diff") or []) * min(count, 100)
    return found
