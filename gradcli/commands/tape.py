"""``gradcli tape``: the Wengert list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.panels import OUTPUT, SOUGHT
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.commands.streams import say
from gradcli.errors import OptionError
from gradcli.files.formats import FORMATS, Format

if TYPE_CHECKING:
    from gradcli.commands import options
    from gradcli.questions.request import Request
    from gradcli.render.numerals import Numerals
    from gradcli.render.tape import Shown
    from gradcli.results.entries import TapeListing

Forward = Annotated[
    bool, SOUGHT.option("--forward", help="Tangents along --dir (all ones without it) instead of adjoints.")
]
Trace = Annotated[bool, OUTPUT.option("--trace", help="The sweeps in sentences.")]


@command()
@takes(
    question=part(Question, "statements files latex at shape of wrt sum_ seed direction time_limit"),
    numbers=Numbers,
    to=Delivery,
)
def tape(
    forward: Forward = False,
    trace: Trace = False,
    form: options.FormatOption = None,
    *,
    question: Question,
    numbers: Numbers,
    to: Delivery,
) -> None:
    """The Wengert list: value, adjoint and local partials of every slot.

    \b
    gradcli tape "3*w1**2+2*w1*w2" --at w1=5,w2=3
    gradcli tape "exp(x)*y" --at x=0,y=2 --trace
    gradcli tape "x*y" --at x=2,y=3 --forward --dir x=1
    gradcli tape "x*y+y" --at x=2,y=3 --format svg --output tape.svg
    gradcli tape "x*y+y" --at x=2,y=3 --output tape.html
    gradcli tape "x*sin(y)" --at x=2,y=pi/3 --format latex
    gradcli tape "x*y+y" --at x=2,y=3 --format dot | dot -Tsvg > tape.svg
    """
    from gradcli.answers.tape_listing import listing
    from gradcli.render.faces import rendered
    from gradcli.render.tape import MOST_DRAWN

    question.check()
    if question.direction and not forward:
        raise OptionError("--dir needs --forward here", fix="add --forward for tangents along the direction")
    if trace and form is not None:
        raise OptionError("--trace is text of its own", fix="leave out --format")
    shape = to.chosen(form, "tape --trace" if trace else "tape")
    people = shape.readable or "page" in shape.faces or not {"grid", "document"} & {*shape.faces}
    shown = numbers.numerals(FORMATS["table" if people else "tsv"])
    request = question.request(**numbers.asked(shown))
    if "page" in shape.faces and question.sum_:
        request = request.varied(rows="total")  # the rows that are summed are seen too
    if shape.kind == "picture":
        _check_picture(shape, to)
    found = listing(request, forward=forward)
    if shape.kind == "picture" and len(found.lines) > MOST_DRAWN:
        shape = _too_large(len(found.lines), to)
    to.finish(rendered(_seen(request, found, shown, shape, trace), shape, to.screen), found.result, shown)


def _seen(request: Request, found: TapeListing, shown: Numerals, shape: Format, trace: bool) -> object:
    """The listing as its format takes it."""
    from gradcli.render import tape
    from gradcli.render import trace as told

    if trace:
        return told.Shown(found, shown)
    return _page(request, found, shown) if "page" in shape.faces else tape.Shown(found, shown)


def _page(request: Request, found: TapeListing, shown: Numerals) -> Shown:
    """A tape beside its program, with what computes it anew."""
    from gradcli.code.tape_script import recomputing
    from gradcli.render.tape import MOST_ON_PAGE, Shown

    if len(found.lines) > MOST_ON_PAGE:
        what = f"a tape of {len(found.lines):,} slots is too large for a page ({MOST_ON_PAGE} at most)"
        raise OptionError(what, fix="choose --format table, or --of and --wrt for a part of it")
    return Shown(found, shown, request.texts, recomputing(request, found))


def _check_picture(shape: Format, to: Delivery) -> None:
    """Refuses what cannot be drawn before anything is computed."""
    from gradcli.optional import require

    require("matplotlib", extra="plot")
    if shape.name != "svg" and to.on_terminal:
        raise OptionError(f"a terminal cannot show {shape.name.upper()}", fix=f"add --output tape.{shape.name}")


def _too_large(slots: int, to: Delivery) -> Format:
    """DOT instead of a picture nobody could read; not into a file that is named as a picture."""
    how = "gradcli tape … --format dot | dot -Tsvg > tape.svg"
    if to.output is not None:
        raise OptionError(
            f"a tape of {slots:,} slots is too large for a picture of ours", fix=f"draw it with Graphviz: {how}"
        )
    if not to.quiet:
        say([f"note: {slots:,} slots are too many for a picture; this is DOT, for Graphviz: {how}"])
    return FORMATS["dot"]
