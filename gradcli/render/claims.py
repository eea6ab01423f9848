"""Claimed values judged, and claimed formulas proved or refuted, as rows of cells and as JSON."""

from __future__ import annotations

from typing import Any

from gradcli.checks.comparisons import (
    ClaimVerdict,
    ComparedClaim,
    ComparedClaims,
    Judgement,
    Judgements,
    Proofs,
    ProvedClaim,
)
from gradcli.errors import printable
from gradcli.render import json_text
from gradcli.render.grid import Grid, conditions_text
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Status
from gradcli.symbolic.proof import Proof

LONGEST_CLAIM = 60


def grid(found: Judgements, numerals: Numerals) -> Grid:
    """One row a claim."""
    header = ["target", "variable", "claimed", "true", "difference", "rule", "verdict"]
    rows = [
        [
            c.target,
            c.variable,
            _typed(c),
            numerals.entry(c.true),
            _off(c, numerals),
            _rule(c, found, numerals),
            c.verdict.value,
        ]
        for c in found.claims
    ]
    return Grid(header, rows, [False, False, True, True, True, False, False])


def readable(found: Judgements, numerals: Numerals) -> Grid:
    """For people: target and variable in one column."""
    cells = grid(found, numerals)
    rows = [[f"d{target}/d{variable}", *rest] for target, variable, *rest in cells.rows]
    return Grid(["derivative", *cells.header[2:]], rows, cells.numeric[1:])


def of_formulas(found: Proofs) -> Grid:
    """For machines: one row a claimed formula, with the counterexample and both values there."""
    header = ["target", "variable", "claimed", "verdict", "for", "points", "counterexample"]
    rows = [
        [
            c.target,
            c.variable,
            _typed(c),
            c.proof.status.value,
            _where(c.proof),
            str(c.proof.points),
            ",".join(f"{name}={value}" for name, value in (c.proof.counterexample or {}).items()),
            c.proof.derivative,
            c.proof.claimed,
        ]
        for c in found.claims
    ]
    header += ["derivative there", "claim there"]
    return Grid(header, rows, [False] * 5 + [True, False, True, True])


def _where(proof: Proof) -> str:
    """Under which conditions, and with which exceptions."""
    left = f"except where {' or '.join(proof.exceptions)}" if proof.exceptions else ""
    return ", ".join(filter(None, [proof.lengths, conditions_text(proof.conditions), left]))


def readable_formulas(found: Proofs) -> Grid:
    """For people: the outcome in words."""
    rows = [[f"d{c.target}/d{c.variable}", _typed(c), c.proof.remark] for c in found.claims]
    return Grid(["derivative", "claimed", "verdict"], rows, [False] * 3)


def formula_entries(found: Proofs) -> list[dict[str, Any]]:
    """One object a claimed formula, for JSON."""
    return [_formula_entry(claim) for claim in found.claims]


def _formula_entry(claim: ProvedClaim) -> dict[str, Any]:
    proof = claim.proof
    body: dict[str, Any] = {"target": claim.target, "variable": claim.variable, "claimed": printable(claim.claimed)}
    body |= {"verdict": proof.status.value, "points": proof.points, "conditions": list(proof.conditions)}
    if proof.lengths:
        body["lengths"] = proof.lengths
    if proof.exceptions:
        body["exceptions"] = list(proof.exceptions)
    if proof.counterexample is not None:
        point = {name: str(value) for name, value in proof.counterexample.items()}
        body |= {"counterexample": point, "derivative_there": proof.derivative, "claim_there": proof.claimed}
    return body


def _typed(claim: Judgement | ProvedClaim | ComparedClaim) -> str:
    text = " ".join(printable(claim.claimed).split())
    return text if len(text) <= LONGEST_CLAIM else text[: LONGEST_CLAIM - 1] + "…"


def _off(claim: Judgement, numerals: Numerals) -> str:
    return "" if claim.difference is None else numerals.number(claim.difference)


def _rule(claim: Judgement, found: Judgements, numerals: Numerals) -> str:
    """The rule in numbers, ``|36.5 - 36| = 0.5 > 1e-9*36``; in words where there are none."""
    true = numerals.word(claim.true)
    if claim.verdict is ClaimVerdict.UNDEFINED:
        return f"no true value to judge by: {claim.true.status.value}"
    if claim.difference is None:
        return f"claimed {_typed(claim)}, true {true}"
    if claim.true.status is Status.UNCONNECTED:
        true = "0"
    relation = "<=" if claim.verdict is ClaimVerdict.OK else ">"
    bound = [found.atol] if found.rule.atol else []
    if found.rule.rtol or not bound:
        bound.append(f"{found.rtol}*{true.removeprefix('-')}")
    minus = f"({true})" if true.startswith("-") else true
    return f"|{_typed(claim)} - {minus}| = {_off(claim, numerals)} {relation} {' + '.join(bound)}"


def _entry(claim: Judgement, numerals: Numerals) -> dict[str, Any]:
    body = {"target": claim.target, "variable": claim.variable, "claimed": printable(claim.claimed)}
    difference = {} if claim.difference is None else {"difference": json_text.number(claim.difference, numerals)}
    return {**body, "true": json_text.entry(claim.true, numerals), **difference, "verdict": claim.verdict.value}


def entries(found: Judgements, numerals: Numerals) -> list[dict[str, Any]]:
    """One object a claim, for JSON."""
    return [_entry(claim, numerals) for claim in found.claims]


def at_points(found: ComparedClaims) -> Grid:
    """One row a claimed formula: what the points of the table say of it."""
    header = ["target", "variable", "claimed", "verdict", "compared", "undefined", "first difference"]
    header += ["derivative there", "claim there"]
    rows = [
        [c.target, c.variable, _typed(c), c.verdict, str(c.compared), str(c.undefined), c.place, c.derivative, c.claim]
        for c in found.claims
    ]
    return Grid(header, rows, [False] * 4 + [True, True, False, True, True])


def readable_at_points(found: ComparedClaims) -> Grid:
    """For people: the outcome in words."""
    rows = [[f"d{c.target}/d{c.variable}", _typed(c), _outcome(c)] for c in found.claims]
    return Grid(["derivative", "claimed", "verdict"], rows, [False] * 3)


def _outcome(claim: ComparedClaim) -> str:
    if claim.place:
        return f"refuted in {claim.place}: the derivative is {claim.derivative}, the claim {claim.claim}"
    apart = f"; {claim.undefined:,} outside the domain or at a corner" if claim.undefined else ""
    points = "1 point" if claim.compared == 1 else f"{claim.compared:,} points"
    return f"{claim.verdict} at {points}{apart}" if claim.compared else f"{claim.verdict}{apart}"


def entries_at_points(found: ComparedClaims) -> list[dict[str, Any]]:
    """One object a claimed formula, for JSON."""
    rows = []
    for c in found.claims:
        body: dict[str, Any] = {"target": c.target, "variable": c.variable, "claimed": printable(c.claimed)}
        body |= {"verdict": c.verdict, "compared": c.compared, "undefined": c.undefined}
        if c.place:
            body |= {"first_difference": c.place, "derivative_there": c.derivative, "claim_there": c.claim}
        rows.append(body)
    return rows
