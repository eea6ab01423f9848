"""``gradcli propagate``: standard uncertainties."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from gradcli.commands import options
from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.inputs import uncertain_point
from gradcli.commands.panels import POINT, UNCERTAINTIES
from gradcli.commands.points import PointOptions, run_table
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.commands.streams import say
from gradcli.commands.uncertainties import UncertaintyOptions
from gradcli.errors import printable
from gradcli.records import replace

if TYPE_CHECKING:
    from gradcli.batch.answering import Work
    from gradcli.propagation.question import PropagationRequest
    from gradcli.questions.request import Request

At = Annotated[
    list[str] | None,
    POINT.option("--at", metavar="NAME=VALUE±U[,…]", help="Also 5.0(1), 5±2%, 5±0.1r, 5.0(1)(2), 5.0(1)@9; @FILE."),
]
Interval = Annotated[bool, UNCERTAINTIES.option("--interval", help="The proved range over the box of value ± K*u.")]
Tolerance = Annotated[
    float,
    UNCERTAINTIES.option("--tolerance", metavar="R", min=1e-15, help="Of --interval: the gap left, over the range."),
]
Samples = Annotated[
    int, UNCERTAINTIES.option("--monte-carlo", metavar="N", min=0, help="Cross-check at N random points.")
]
RandomSeed = Annotated[int, UNCERTAINTIES.option("--random-seed", metavar="N", min=0, help="Of --monte-carlo.")]
Second = Annotated[
    bool, UNCERTAINTIES.option("--second-order/--no-second-order", help="Whether the first order will do.")
]


@command()
@takes(
    question=part(Question, "statements files latex at shape of sort time_limit", at=At),
    known=UncertaintyOptions,
    numbers=part(Numbers, "digits"),
    to=Delivery,
    table=PointOptions,
)
def propagate(
    second: Second = True,
    interval: Interval = False,
    tolerance: Tolerance = 1e-6,
    samples: Samples = 0,
    random_seed: RandomSeed = 0,
    form: options.FormatOption = None,
    *,
    question: Question,
    known: UncertaintyOptions,
    numbers: Numbers,
    to: Delivery,
    table: PointOptions,
) -> None:
    """Standard uncertainties of the targets from those of the inputs, and where they come from.

    \b
    gradcli propagate "3*w1**2+2*w1*w2" --at w1=5±0.1,w2=3+-0.2
    gradcli propagate "V/I" --at "V=4.999(3),I=19.66(9)e-3" --corr V,I=-0.36
    gradcli propagate "x^2" --at x=0.1±0.1 --interval --monte-carlo 1000000
    gradcli propagate "V/I" --points runs.csv --at u_V=0.01   columns V, I, u_I
    gradcli propagate "V/I" --readings V=v.csv --at I=0.5±0.01r --coverage 95
    read y u < <(gradcli propagate "x*y" --at x=2±1%,y=3±0.1 --format values)
    """
    from gradcli.propagation.columns import for_tables, refuse_parts
    from gradcli.propagation.propagate import answer
    from gradcli.propagation.question import PropagationRequest
    from gradcli.render.faces import rendered
    from gradcli.render.propagation import Shown

    shape = to.chosen(form, "propagate", rows=table.in_process)
    shown = numbers.numerals(shape)
    inputs = uncertain_point(question.at)
    values, uncertainty = known.read(inputs)
    request = question.request(table.points, at=values, digits=None if shape.readable else numbers.digits)
    k, coverage = known.factor, known.percent(interval=interval)
    asked = PropagationRequest(request, uncertainty, k, second, interval, tolerance, samples, random_seed, coverage)
    if table.given(interval=interval, monte_carlo=samples, coverage=known.coverage, readings=known.readings):
        refuse_parts(uncertainty)
        values, uncertainty = for_tables(request.at, uncertainty)
        work = partial(uncertainties_of_points, replace(asked, uncertainty=uncertainty))
        request = request.varied(at=values)
        run_table(table, request, work, form, shape, to, more=_columns_of_uncertainties, digits=numbers.digits)
        return
    found = answer(asked)
    text = rendered(Shown(found, shown), shape, to.screen)
    if not to.quiet:
        say(f"warning: {printable(text)}" for text in found.warnings)
    gradient = found.gradient._replace(notes=(*found.gradient.notes, *found.notes))
    to.finish(text, gradient, shown, found.exit_status)


def _columns_of_uncertainties(request: Request) -> Collection[str]:
    from gradcli.propagation.columns import columns_of

    return columns_of(request.program, request.declared).values()


def uncertainties_of_points(asked: PropagationRequest, request: Request, **how: Any) -> Work:
    from gradcli.propagation.table import Uncertainties

    return Uncertainties(replace(asked, request=request), **how)
