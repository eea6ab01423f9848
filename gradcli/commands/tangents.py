"""``gradcli grad --tangent``: the tangent of each target as an equation."""

from __future__ import annotations

from gradcli.commands.points import PointOptions
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.errors import OptionError


def print_tangents(
    question: Question,
    numbers: Numbers,
    to: Delivery,
    table: PointOptions,
    form: str | None,
    *,
    cond: bool,
    symbolic: bool | None,
) -> None:
    """The tangents at the point of ``--at``. Raises OptionError for what has none: tables, directions, float64."""
    from gradcli.answers.tangent import tangents
    from gradcli.render.faces import rendered
    from gradcli.render.tangent import Shown

    others: dict[str, object] = {"--cond": cond, "--symbolic": symbolic, "--float": numbers.floats}
    others |= {
        "--dir": question.direction,
        "--points or --grid": table.points or table.grid,
        "--reduce": question.reduce,
    }
    for option, given in others.items():
        if given:
            raise OptionError(f"--tangent and {option} exclude each other", fix=f"leave out {option}")
    shape = to.chosen(form, "grad --tangent")
    shown = numbers.numerals(shape)
    request = question.request(**numbers.asked(shown))
    result = tangents(request)
    to.finish(rendered(Shown(result, shown), shape, to.screen), result.gradient, shown)
