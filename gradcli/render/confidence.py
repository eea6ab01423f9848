"""Parts, degrees of freedom and coverage of an uncertainty: in the rows for machines, for a reader, in JSON."""

from __future__ import annotations

from typing import Any

from gradcli.propagation.results import Contribution, Coverage, Estimate, PartContribution, Propagation
from gradcli.render import json_text
from gradcli.render.grid import NONE
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Entry, Status
from gradcli.results.value_and_u import pair, significant_u


def has_parts(found: Propagation) -> bool:
    """Whether the uncertainty of some input has parts."""
    return any(given.parts for estimate in found.estimates for given in estimate.inputs)


def has_degrees(found: Propagation) -> bool:
    """Whether degrees of freedom are told."""
    return any(given.dof is not None for estimate in found.estimates for given in estimate.inputs)


def headings(found: Propagation) -> list[str]:
    """The columns for machines after the share."""
    return ["part"] * has_parts(found) + ["dof"] * has_degrees(found)


def cells(found: Propagation, numerals: Numerals, part: str, dof: Entry | None) -> list[str]:
    """Those of one row."""
    shown = "" if dof is None else numerals.entry(dof)
    return [part] * has_parts(found) + [shown] * has_degrees(found)


def lines(estimate: Estimate, digits: int) -> list[str]:
    """What a reader is told below a budget."""
    found = []
    if estimate.parts:
        each = [f"{one.label} {significant_u(one.contribution.value, digits)}" for one in estimate.parts]
        found.append(f"u by parts: {', '.join(each)}")
    if estimate.dof is not None:
        found.append(f"effective degrees of freedom: {degrees(estimate.dof)}{_why(estimate.dof)}")
    return found


def budget_rows(given: Contribution, digits: int) -> list[list[str]]:
    """The row of an input, with its degrees of freedom, and those of its parts below it."""
    value, u = "", "0"
    if given.value.value is not None:
        value, u = pair(given.value.value, given.u.value, digits).apart
    sensitivity, contribution = short(given.sensitivity, 6), short(given.contribution, digits + 1)
    rows = [[given.name, value, u, degrees(given.dof), sensitivity, contribution, _percent(given.share)]]
    for part in given.parts:
        u, amount = significant_u(part.u.value, digits), short(part.contribution, digits + 1)
        rows.append([f"{given.name}: {part.label}", "", u, degrees(part.dof), "", amount, _percent(part.share)])
    return rows


def _percent(share: Entry | None) -> str:
    return "" if share is None or share.value is None else f"{100 * float(share.value):.1f} %"


def short(entry: Entry, digits: int) -> str:
    """An entry of so many digits, for a reader."""
    return Numerals(machine=False, digits=digits).entry(entry)


def degrees(dof: Entry | None) -> str:
    """Degrees of freedom for a reader: to a tenth."""
    if dof is None or (dof.value is None and dof.status is Status.UNCONNECTED):
        return ""
    if dof.value is None:
        return dof.status.value
    number = float(dof.value)
    return "inf" if dof.status is Status.INFINITE else f"{number:.1f}".removesuffix(".0")


def _why(entry: Entry) -> str:
    return f": {entry.reason}" if entry.reason else ""


def covered(coverage: Coverage) -> str:
    """What is said of U: the probability, k, and the degrees of freedom k is of."""
    k = f"k = {float(coverage.k.value):.3f}, " if coverage.k.value is not None else ""
    return f"{k}{coverage.percent.removesuffix('%')} %, {degrees(coverage.dof)} degrees of freedom"


def document(estimate: Estimate, numerals: Numerals) -> dict[str, Any]:
    """The members of a target."""
    body: dict[str, Any] = {}
    if estimate.parts:
        body["parts"] = [_part(one, numerals, whole=False) for one in estimate.parts]
    if estimate.dof is not None:
        body["degrees_of_freedom"] = json_text.entry(estimate.dof, numerals)
    if estimate.coverage is not None:
        percent, k, dof = estimate.coverage
        shown = {"k": json_text.entry(k, numerals), "degrees_of_freedom": json_text.entry(dof, numerals)}
        body["coverage"] = {"percent": percent, **shown}
    return body


def of_input(given: Contribution, numerals: Numerals) -> dict[str, Any]:
    """The members of an input."""
    body: dict[str, Any] = {}
    if given.dof is not None:
        body["degrees_of_freedom"] = json_text.entry(given.dof, numerals)
    if given.parts:
        body["parts"] = [_part(one, numerals, whole=True) for one in given.parts]
    return body


def _part(one: PartContribution, numerals: Numerals, *, whole: bool) -> dict[str, Any]:
    named = {"u": one.u} if whole else {}
    named |= {"contribution": one.contribution, "share": one.share or NONE}
    body: dict[str, Any] = {"part": one.label}
    body |= {name: json_text.number(entry.value, numerals) for name, entry in named.items()}
    return body | ({"degrees_of_freedom": json_text.entry(one.dof, numerals)} if whole else {})
