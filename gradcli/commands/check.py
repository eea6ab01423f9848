"""``gradcli check``: the routes to a derivative side by side, claimed values judged, claimed formulas proved."""

from __future__ import annotations

from collections.abc import Mapping

import typer

from gradcli.commands import options
from gradcli.commands.command import ExpressionCommand
from gradcli.commands.groups import takes
from gradcli.commands.inputs import at_most_one, claims, formula_claims, names, point, program_texts
from gradcli.commands.output import numerals
from gradcli.commands.presentation import Delivery
from gradcli.errors import OptionError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=ExpressionCommand)
@takes(to=Delivery)
def check(
    statements: options.Statements = None,
    files: options.ProgramFiles = None,
    at: options.At = None,
    of: options.Of = None,
    wrt: options.Wrt = None,
    sum_: options.Sum = False,
    seed: options.Seed = None,
    claim: options.FormulaClaims = None,
    claims_file: options.ClaimFiles = None,
    points: options.Points = None,
    grid: options.Grid = None,
    delimiter: options.Delimiter = None,
    rename: options.Rename = None,
    claim_values: options.ClaimValues = None,
    rtol: options.Rtol = None,
    atol: options.Atol = None,
    digits: options.Digits = None,
    form: options.FormatOption = None,
    time_limit: options.TimeLimit = 5.0,
    *,
    to: Delivery,
) -> None:
    """The routes to each derivative side by side; or derivatives claimed, as formulas or as numbers, judged.

    \b
    gradcli check "(1-cos(x))/x^2" --at x=1e-8
    gradcli check "3*w1^2+2*w1*w2" --claim 'w1: 6*w1+2*w2' --claim 'w2: 2*w1'
    gradcli check "3*w1^2+2*w1*w2" --at w1=5,w2=3 --claim-values '36 10'
    gradcli check "3*w1^2+2*w1*w2" --at w1=5,w2=3 --claim-values w2=10.001 --rtol 1e-3
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
    from gradcli.answers.derivatives import Request
    from gradcli.checks.judgements import judge, prove
    from gradcli.checks.routes import compare
    from gradcli.render.check import Found, Shown
    from gradcli.render.faces import rendered

    at_most_one(sum_=sum_, seed=seed)
    formulas = bool(claim or claims_file)
    table = bool(points or grid)
    if formulas:
        refused = {"--sum": sum_, "--seed": seed, "--claim-values": claim_values}
        _refuse_beside_formulas(refused if table else {"--at": at, **refused})
    elif table or delimiter or rename:
        raise OptionError("a table of points is for claims of formulas", fix="add --claim 'x: 2*x'")
    if points and grid:
        raise OptionError("--points and --grid exclude each other", fix="choose one; --at gives constants")
    if claim_values is None and (rtol is not None or atol is not None):
        raise OptionError("--rtol and --atol judge claims", fix="add --claim-values '36 10'")
    read = (*(claim_values or ()), *(claims_file or ()))
    if "-" in read and "-" in (*(files or ()), *(statements or ()), *(points or ())):
        raise OptionError("standard input can be read once only", fix="give - once")
    shape = to.chosen(form, "check")
    shown = numerals(shape, digits, False)
    request = Request(
        program_texts(statements, files, points),
        point(at) or {},
        names(of, "--of"),
        names(wrt, "--wrt"),
        rows="sum" if sum_ else "each",
        seed=point(seed, "--seed"),
        seconds=time_limit,
        digits=shown.proved,
    )
    if table:
        from gradcli.batch.claims import compare_at_points
        from gradcli.batch.run import Table

        where = Table(points or (), grid or (), delimiter, rename=rename or ())
        found: Found = compare_at_points(request, formula_claims(claim, claims_file), where)
    elif formulas:
        found = prove(request, formula_claims(claim, claims_file))
    else:
        found = compare(request) if claim_values is None else judge(request, claims(claim_values), rtol, atol)
    text = rendered(Shown(found, shown), shape, to.screen)
    to.finish(text, found.certified, shown, found.exit_status)


def _refuse_beside_formulas(given: Mapping[str, object]) -> None:
    """A claimed formula is about every point, and about one target."""
    for option, value in given.items():
        if value:
            fix = (
                "--claim-values judges numbers at a point"
                if option in ("--at", "--claim-values")
                else "write s = z1+z2"
            )
            raise OptionError(f"{option} does not go with claims of formulas", fix=fix)
