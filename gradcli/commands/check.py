"""``gradcli check``: the routes to a derivative side by side, claimed values judged, claimed formulas proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gradcli.commands.declared import command
from gradcli.commands.groups import part, takes
from gradcli.commands.inputs import claims, formula_claims, function_of
from gradcli.commands.points import PointOptions
from gradcli.commands.presentation import Delivery, Numbers
from gradcli.commands.question import Question
from gradcli.errors import GradcliError, OptionError

if TYPE_CHECKING:
    from gradcli.commands import options


@command()
@takes(
    question=part(Question, "statements files latex at shape of wrt sum_ seed time_limit"),
    numbers=part(Numbers, "digits"),
    table=part(PointOptions, "points grid delimiter rename"),
    to=Delivery,
)
def check(
    claim: options.FormulaClaims = None,
    claims_file: options.ClaimFiles = None,
    claim_function: options.ClaimFunction = None,
    claim_values: options.ClaimValues = None,
    rtol: options.Rtol = None,
    atol: options.Atol = None,
    form: options.FormatOption = None,
    *,
    question: Question,
    numbers: Numbers,
    table: PointOptions,
    to: Delivery,
) -> None:
    """The routes to each derivative side by side; or derivatives claimed, as formulas or as numbers, judged.

    \b
    gradcli check "(1-cos(x))/x^2" --at x=1e-8
    gradcli check "3*w1^2+2*w1*w2" --claim 'w1: 6*w1+2*w2' --claim 'w2: 2*w1'
    gradcli check "3*w1^2+2*w1*w2" --at w1=5,w2=3 --claim-values '36 10'
    gradcli check "3*w1^2+2*w1*w2" --at w1=5,w2=3 --claim-values w2=10.1 --rtol .1
    gradcli check model.py:loss --claim-function model.py:loss_grad
    gradcli check "m*v^2/2" --claims formulas.txt --points data.csv
    gradcli check z1=x*y z2=x+y --at x=2,y=3 --claim-values @out.txt

    A claimed formula is proved equal (exit 0), refuted by a point at which the two certainly differ (exit 1), or
    neither (exit 4). It needs no --at; --time-limit holds for each claim. With --points or --grid it is compared with
    the derivative at each point, over balls; a point at which the two certainly differ refutes it (exit 1).

    Claimed values stand row by row: every derivative of the first target, then of the next. They may be constant
    expressions, as pi/3, or nan (there is no value), inf, -inf, none (not connected). The default rtol of
    1e-9 is far above the rounding of a sound float64 program and far below a wrong rule or a difference
    quotient; the default atol is 0, since only you know what size is nothing.
    """
    from gradcli.checks.judgements import judge, prove
    from gradcli.checks.routes import compare
    from gradcli.render.check import Checked, Shown
    from gradcli.render.faces import rendered

    formulas = bool(claim or claims_file or claim_function)
    points = bool(table.points or table.grid)
    question.check()
    if formulas:
        refused = {"--sum": question.sum_, "--seed": question.seed, "--claim-values": claim_values}
        # The point says how long the vectors of a function of Python are.
        _refuse_beside_formulas(refused if points or claim_function else {"--at": question.at, **refused})
    elif table.changed:
        raise OptionError("a table of points is for claims of formulas", fix="add --claim 'x: 2*x'")
    if claim_values is None and (rtol is not None or atol is not None):
        raise OptionError("--rtol and --atol judge claims", fix="add --claim-values '36 10'")
    _refuse_twice(question, table, (*(claim_values or ()), *(claims_file or ())))
    shape = to.chosen(form, "check")
    shown = numbers.numerals(shape)
    request = question.request(table.points, digits=shown.proved)
    texts = formula_claims(claim, claims_file)
    if claim_function is not None:
        from gradcli.checks.claimed_function import claims_of

        texts.append(claims_of(request, function_of(claim_function)))
        request = request.varied(at={}, declared=tuple(request.at))
    if points:
        from gradcli.batch.claims import compare_at_points

        found: Checked = compare_at_points(request, texts, table.table())
    elif formulas:
        found = prove(request, texts)
    else:
        found = compare(request) if claim_values is None else judge(request, claims(claim_values), rtol, atol)
    text = rendered(Shown(found, shown), shape, to.screen)
    to.finish(text, found.certified, shown, found.exit_status)


def _shapes_of_point(texts: object) -> str:
    """The arrays of a point as ``--shape`` declares them; empty where it has none, or cannot be read."""
    from gradcli.arrays.entries import shapes_of
    from gradcli.commands.inputs import point

    try:
        read = point(list(texts) if isinstance(texts, list | tuple) else None) or {}
    except GradcliError:
        return ""
    return " ".join(f"--shape {name}={','.join(map(str, shape))}" for name, shape in shapes_of(read).items())


def _refuse_twice(question: Question, table: PointOptions, read: Sequence[str]) -> None:
    """Refuses two sources of points, and standard input for two things; ``read`` are the claims that files hold."""
    if table.points and table.grid:
        raise OptionError("--points and --grid exclude each other", fix="choose one; --at gives constants")
    if "-" in read and "-" in (*(question.files or ()), *(question.statements or ()), *(table.points or ())):
        raise OptionError("standard input can be read once only", fix="give - once")


def _refuse_beside_formulas(given: Mapping[str, object]) -> None:
    """A claimed formula is about every point, and about one target."""
    for option, value in given.items():
        if value:
            fix = (
                "--claim-values judges numbers at a point"
                if option in ("--at", "--claim-values")
                else "write s = z1+z2"
            )
            if option == "--at" and (shaped := _shapes_of_point(given[option])):
                fix += f"; for the lengths of arrays: {shaped}"
            raise OptionError(f"{option} does not go with claims of formulas", fix=fix)
