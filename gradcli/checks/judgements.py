"""Claimed derivatives: values held against the certified ones by a stated rule, formulas proved or refuted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gradcli.answers.derivatives import gradient
from gradcli.checks.claims import Claim, claims, formula_claims, tolerance
from gradcli.checks.comparisons import ClaimVerdict, Judgement, Judgements, Proofs, ProvedClaim
from gradcli.checks.exact_numbers import Tolerance, distance
from gradcli.checks.printed import plain
from gradcli.checks.routes import sharper
from gradcli.errors import GradcliError, OptionError, Source, Span
from gradcli.language.program import Program
from gradcli.questions.point import Point
from gradcli.questions.remarks import remarks_on
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Number, Status
from gradcli.symbolic.proof import Claimed, judged

if TYPE_CHECKING:
    from gradcli.notation.claims import ArrayClaim

RTOL, ATOL = "1e-9", "0"
"""Far above the rounding of a sound float64 program, far below a wrong rule or a difference quotient; and
only the user knows what size is nothing."""


def _named(labels: Sequence[str], columns: Sequence[str]) -> set[str]:
    """What claims may call the derivatives."""
    return {*columns, *(f"d{label}/d{name}" for label in labels for name in columns)}


def judge(request: Request, text: Source, rtol: str | None = None, atol: str | None = None) -> Judgements:
    """Every claim of ``text`` against the certified derivatives of the request.

    Claims are one value a partial derivative, row by row, or ``name=value`` pairs. Raises GradcliError: wrong
    numbers of claims, names that are not asked for, values that are no constants, and all that ``gradient`` raises.
    """
    rtol, atol = RTOL if rtol is None else rtol, ATOL if atol is None else atol
    rule = Tolerance(tolerance(rtol, "--rtol"), tolerance(atol, "--atol"))
    labels = [seeds.label for seeds in request.plan]
    columns = request.columns
    claimed = claims(plain(text, _named(labels, columns)), [(label, name) for label in labels for name in columns])
    certified = gradient(request)
    precise = sharper(request, certified)
    found = []
    for place, claim in sorted(claimed.items()):
        k, name = place // len(columns), columns[place % len(columns)]
        shown, true = certified.rows[k].gradient[name], precise[k][name]
        verdict = _verdict(claim, true, rule)
        found.append(Judgement(labels[k], name, claim.text, shown, _difference(claim, true), verdict))
    return Judgements(certified, rule, rtol.strip(), atol.strip(), tuple(found))


def prove(request: Request, texts: Sequence[Source]) -> Proofs:
    """Every formula claimed in ``texts``: proved, refuted, or neither; each within the request's time limit.

    Raises GradcliError: claims that cannot be read, names that are not asked for or that the program does not have.
    """
    found = []
    for target, variable, formula, claim in claimed_derivatives(request, texts):
        proof = judged(claim, seconds=request.seconds) if isinstance(claim, Claimed) else claim.judged(request.seconds)
        found.append(ProvedClaim(target, variable, formula.text, proof))
    return Proofs(request.columns, tuple(found), tuple(remarks_on(request)))


def claimed_derivatives(
    request: Request, texts: Sequence[Source], given: Point | None = None
) -> Iterator[tuple[str, str, Span, Claimed | ArrayClaim]]:
    """Target, variable, formula as typed and claim, one after the other. Raises as ``prove`` does."""
    program = request.program
    columns = request.columns
    entries = [(seeds.label, name) for seeds in request.plan for name in columns]
    arrays = _arrays(request) if given is None else []
    entries += [pair for pair in arrays if pair not in entries]
    for place, formula in formula_claims(texts, entries):
        target, variable = entries[place]
        claimed = Source(formula.text, formula.source.name)
        try:
            claim = _claim(program, target, variable, claimed, given, whole=(target, variable) in arrays)
        except GradcliError as error:
            if error.span is not None and error.span.source == claimed:  # where it stands in what was typed
                start, end = error.span.start + formula.start, error.span.end + formula.start
                error.span = Span(formula.source, start, end)
            raise
        yield target, variable, formula, claim


def _arrays(request: Request) -> list[tuple[str, str]]:
    """The derivatives by whole arrays, and by the numbers beside them: a claim about one is about all its entries."""
    typed, shapes = request.program.typed, request.program.shapes
    if typed is None:
        return []
    columns = dict.fromkeys(request.wrt if request.wrt is not None else typed.variables)
    names = [name for name in columns if name in shapes]
    return [(target, name) for target in typed.targets for name in names if not shapes.get(target)]


def _claim(
    program: Program, target: str, variable: str, claimed: Source, given: Point | None, *, whole: bool
) -> Claimed | ArrayClaim:
    if program.shapes.get(target):
        fix = "claims are of a number: with numbers for the lengths, one entry of it"
        raise OptionError(f"{target} is an array of unknown length", fix=fix)
    if not whole or program.typed is None:
        return Claimed(program, target, variable, claimed, given)
    from gradcli.notation.claims import ArrayClaim

    shapes = {name: shape for name, shape in program.shapes.items() if name in program.typed.variables}
    return ArrayClaim(program.typed, shapes, target, variable, claimed)


def _verdict(claim: Claim, true: Entry, rule: Tolerance) -> ClaimVerdict:
    """Whether a claim is right. Of an unconnected variable both ``none`` and 0 are right."""
    if isinstance(claim.value, str):
        return ClaimVerdict.OK if claim.value in _words(true) else _unless_unsure(true)
    if true.status is Status.UNCONNECTED:
        return ClaimVerdict.OK if rule.admits(claim.value, 0) else ClaimVerdict.WRONG
    if true.status is Status.INFINITE:
        return ClaimVerdict.WRONG
    if true.status is not Status.OK or true.value is None:
        return ClaimVerdict.UNDEFINED
    return ClaimVerdict.OK if rule.admits(claim.value, true.value) else ClaimVerdict.WRONG


def _unless_unsure(true: Entry) -> ClaimVerdict:
    unsure = true.status in (Status.UNCERTIFIED, Status.DISAGREE)
    return ClaimVerdict.UNDEFINED if unsure else ClaimVerdict.WRONG


def _words(true: Entry) -> tuple[str, ...]:
    """The words that say what an entry is."""
    if true.status is Status.INFINITE:
        if true.value is None:  # the two sides go to different infinities, or it is not known where
            return ("inf", "-inf", "nan")
        return ("inf",) if true.value > 0 else ("-inf",)
    if true.status is Status.UNCONNECTED:
        return ("none",)
    return ("nan",) if true.status in (Status.KINK, Status.JUMP, Status.DOMAIN) else ()


def _difference(claim: Claim, true: Entry) -> Number | None:
    if isinstance(claim.value, str):
        return None
    if true.status is Status.UNCONNECTED:
        return distance(claim.value, 0).absolute
    if true.status is not Status.OK or true.value is None:
        return None
    return distance(claim.value, true.value).absolute
