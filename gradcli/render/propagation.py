"""What ``propagate`` found: values with their uncertainties, and where these come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradcli.errors import printable
from gradcli.propagation.results import Contribution, Estimate, Propagation, Range, Sampled
from gradcli.render import confidence, equations, json_text, latex
from gradcli.render.confidence import short
from gradcli.render.faces import Reported, Section, StatedQuantity, View
from gradcli.render.grid import NONE, Grid
from gradcli.render.numerals import Numerals, shortest
from gradcli.results.entries import GRAVITY, Entry
from gradcli.results.significant import significant
from gradcli.results.value_and_u import U_DIGITS, ValueAndU, pair, significant_u


class Shown:
    """What ``propagate`` found; a reader gets a section a target, and one of what they have in common."""

    def __init__(self, found: Propagation, numerals: Numerals) -> None:
        self.found, self.numerals = found, numerals

    def grid(self, view: View) -> list[Section]:
        if not view.readable:
            return [Section(_grid(self.found, self.numerals))]
        each = (parts(self.found, estimate, self.numerals) for estimate in self.found.estimates)
        together = joint(self.found)
        return [Section(cells, head, tail) for head, cells, tail in each] + [Section(None, together)] * bool(together)

    def report(self) -> list[Reported]:
        """What a reader is handed: rounded by its uncertainty."""
        found, digits = self.found, self.numerals.digits or U_DIGITS
        each = [
            Reported(stated(found, estimate, digits), *parts(found, estimate, self.numerals)[1:])
            for estimate in found.estimates
        ]
        together = joint(found)
        return [*each, Reported((), None, together)] if together else each

    def bare(self) -> list[str]:
        """Value and uncertainty of each target."""
        word = self.numerals.word
        return [f"{word(estimate.value)} {word(estimate.u)}" for estimate in self.found.estimates]

    def document(self) -> dict[str, Any]:
        return _document(self.found, self.numerals)

    def lines(self) -> list[dict[str, Any]]:
        rows = [_estimate(estimate, self.found, self.numerals) for estimate in self.found.estimates]
        return [{**row, **_point(self.found)} for row in rows]


# For machines: a row for each target, its inputs below it


def _grid(found: Propagation, numerals: Numerals) -> Grid:
    first = found.estimates[0]
    header = ["target", "input", "value", "u", "sensitivity", "contribution", "share", *confidence.headings(found)]
    beside = list(_beside(found, first, numerals))
    rows = []
    for estimate in found.estimates:
        status = max((entry.status for entry in estimate.entries), key=GRAVITY.index).value
        own = [numerals.entry(estimate.value), numerals.entry(estimate.u), "", "", ""]
        own += confidence.cells(found, numerals, "", estimate.dof)
        rows.append([estimate.target, "", *own, *_beside(found, estimate, numerals).values(), status])
        for given in estimate.inputs:
            cells = [given.value, given.u, given.sensitivity, given.contribution, given.share or Entry(None)]
            status = given.sensitivity.status.value
            texts = [*map(numerals.entry, cells), *confidence.cells(found, numerals, "", given.dof)]
            rows.append([estimate.target, given.name, *texts, *[""] * len(beside), status])
            for part in given.parts:
                u, contribution, share = map(numerals.entry, (part.u, part.contribution, part.share or Entry(None)))
                texts = ["", u, "", contribution, share, *confidence.cells(found, numerals, part.label, part.dof)]
                rows.append([estimate.target, given.name, *texts, *[""] * len(beside), status])
    numeric = [name not in ("target", "input", "part", "status") for name in (*header, *beside, "status")]
    return Grid([*header, *beside, "status"], rows, numeric)


def _beside(found: Propagation, estimate: Estimate, numerals: Numerals) -> dict[str, str]:
    """What else there is to say of a target, by column."""
    entries: dict[str, Entry] = {}
    if found.k != "1" or estimate.coverage is not None:
        entries["U"] = estimate.expanded
    if estimate.coverage is not None:
        entries |= {"k": estimate.coverage.k, "k_dof": estimate.coverage.dof}
    if any(other.second for other in found.estimates):
        second = estimate.second
        entries |= {"shift": second.shift if second else NONE, "second_order_u": second.u if second else NONE}
    if estimate.range is not None:
        entries |= {"lower": estimate.range.lower, "upper": estimate.range.upper}
    cells = {name: "" if entry is NONE else numerals.entry(entry) for name, entry in entries.items()}
    if estimate.sampled is not None:
        cells |= {f"sampled_{name}": _plain(number) for name, number in _numbers(estimate.sampled).items()}
    if len(found.estimates) > 1:
        for other in found.estimates:
            covariance = found.covariance.get((estimate.target, other.target))
            cells[f"cov_{other.target}"] = "" if covariance is None else numerals.entry(covariance)
    return cells


def _numbers(found: Sampled) -> dict[str, float | None]:
    return {"mean": found.mean, "mean_error": found.mean_error, "u": found.u, "u_error": found.u_error}


def _plain(number: float | None) -> str:
    return "" if number is None else shortest(number)


# For a reader


def parts(found: Propagation, estimate: Estimate, numerals: Numerals) -> tuple[list[str], Grid, list[str]]:
    """The result in a line or two, the budget, and what stands below it."""
    digits = numerals.digits or U_DIGITS
    header = ["input", "value", "u", "sensitivity", "contribution", "share"]
    rows = [line for given in estimate.inputs for line in confidence.budget_rows(given, digits)]
    if confidence.has_degrees(found):
        header.insert(3, "dof")
    else:
        rows = [[*row[:3], *row[4:]] for row in rows]
    tail = [
        *confidence.lines(estimate, digits),
        *_second(estimate, digits),
        *_range(found, estimate),
        *_sampled(estimate),
    ]
    return _result(found, estimate, digits), Grid(header, rows, [False, *[True] * (len(header) - 1)]), tail


def stated(found: Propagation, estimate: Estimate, digits: int) -> list[StatedQuantity]:
    """The target with its standard uncertainty, and the expanded one."""
    value, u = estimate.value.value, estimate.u.value
    if value is None or u is None:
        shown = estimate.value.status.value if value is None else significant(value, 10)
        why = estimate.u.reason or estimate.u.status.value
        return [StatedQuantity(estimate.target, ValueAndU(shown), f"no standard uncertainty: {why}")]
    lines = [StatedQuantity(estimate.target, pair(value, u, digits))]
    if (found.k != "1" or estimate.coverage) and estimate.expanded.value is not None:
        said = confidence.covered(estimate.coverage) if estimate.coverage else f"k = {found.k}"
        lines.append(StatedQuantity("U", ValueAndU(significant_u(estimate.expanded.value, digits)), said))
    elif estimate.coverage:
        said = f"no coverage factor: {estimate.expanded.reason or estimate.expanded.status.value}"
        lines.append(StatedQuantity("U", ValueAndU(estimate.expanded.status.value), said))
    return lines


def _result(found: Propagation, estimate: Estimate, digits: int) -> list[str]:
    lines = []
    for name, shown, remark in stated(found, estimate, digits):
        said = f", {remark}" if name == estimate.target else f" ({remark})"
        lines.append(f"{name} = {shown.text}{said * bool(remark)}")
    return lines


def _second(estimate: Estimate, digits: int) -> list[str]:
    if estimate.second is None:
        return []
    shift, u = short(estimate.second.shift, digits), short(estimate.second.u, digits)
    enough = "the first order is NOT good enough"
    if estimate.second.sufficient:
        enough = "the first order is good enough" if estimate.second.smooth else "but it may bend, step or end near by"
    return [f"second order: the mean moves by {shift}, u is {u}: {enough}"]


def _range(found: Propagation, estimate: Estimate) -> list[str]:
    if estimate.range is None:
        return []
    lower, upper = estimate.range.lower, estimate.range.upper
    box = "value ± u" if found.k == "1" else f"value ± {found.k}·u"
    if lower.value is None and upper.value is None:
        return [f"range over {box}: {lower.reason}"]
    where = " where it has a value" if estimate.range.narrowed else ""
    if lower.value is None or upper.value is None:
        side, bound, other = ("at most", upper, lower) if lower.value is None else ("at least", lower, upper)
        return [f"range over {box}{where}: {side} {short(bound, 10)}, proved; {other.reason}"]
    return [f"range over {box}{where}: {short(lower, 10)} to {short(upper, 10)}, proved"]


def _sampled(estimate: Estimate) -> list[str]:
    found = estimate.sampled
    if found is None:
        return []
    if found.mean is None or found.u is None:
        return [f"{found.points:,} random points: no mean"]
    mean, u = pair(found.mean, found.mean_error).text, pair(found.u, found.u_error).text
    return [f"{found.points:,} random points: mean {mean}, u {u}"]


def joint(found: Propagation) -> list[str]:
    """Covariance and correlation of every two targets."""
    names = [estimate.target for estimate in found.estimates]
    lines = []
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            covariance, correlation = found.covariance.get((one, other)), found.correlation.get((one, other))
            if covariance is not None:
                shown = "" if correlation is None else f", correlation {short(correlation, 4)}"
                lines.append(f"{one}, {other}: covariance {short(covariance, 4)}{shown}")
    return lines


def latex_lines(found: Propagation) -> str:
    """An align* environment of amsmath: every target with its standard uncertainty."""
    rows = []
    for estimate in found.estimates:
        value, u = estimate.value.value, estimate.u.value
        if value is None or u is None:
            shown = rf"\text{{{estimate.u.status.value}}}"
        else:
            shown = _mathematics(pair(value, u))
        rows.append(f"{equations.label(estimate.target)} &= {shown}")
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"


def _mathematics(shown: ValueAndU) -> str:
    """A pair in amsmath."""
    written = r" \pm ".join(latex.number(part).text for part in (shown.value, shown.u) if part)
    return rf"\left({written}\right) \times 10^{{{shown.exponent}}}" if shown.exponent else written


# JSON


def _point(found: Propagation) -> dict[str, Any]:
    covered = any(estimate.coverage for estimate in found.estimates)  # then each target has its own k
    return {"at": dict(found.gradient.at), "k": None if covered else found.k}


def _document(found: Propagation, numerals: Numerals) -> dict[str, Any]:
    rows = [_estimate(estimate, found, numerals) for estimate in found.estimates]
    body: dict[str, Any] = {"schema": "gradcli.propagate/1", "variables": list(found.gradient.variables)}
    body["points"] = [{**_point(found), "rows": rows}]
    if found.covariance:
        body["covariance"] = _matrix(found.covariance, found, numerals)
        body["correlation"] = _matrix(found.correlation, found, numerals)
    body["warnings"] = [printable(text) for text in found.warnings]
    body["notes"] = [printable(text) for text in (*found.gradient.notes, *found.notes)]
    return body


def _matrix(pairs: Mapping[tuple[str, str], Entry], found: Propagation, numerals: Numerals) -> list[list[Any]]:
    names = [estimate.target for estimate in found.estimates]
    return [[json_text.number(pairs.get((a, b), NONE).value, numerals) for b in names] for a in names]


def _estimate(estimate: Estimate, found: Propagation, numerals: Numerals) -> dict[str, Any]:
    body: dict[str, Any] = {"target": estimate.target, "expression": estimate.expression}
    body |= json_text.entry(estimate.value, numerals)
    body["u"] = json_text.entry(estimate.u, numerals)
    body["U"] = json_text.entry(estimate.expanded, numerals)
    body |= confidence.document(estimate, numerals)
    body["inputs"] = {given.name: _input(given, numerals) for given in estimate.inputs}
    if estimate.second is not None:
        parts = {
            name: json_text.entry(e, numerals)
            for name, e in (("shift", estimate.second.shift), ("u", estimate.second.u))
        }
        body["second_order"] = {**parts, "sufficient": estimate.second.sufficient, "smooth": estimate.second.smooth}
    if estimate.range is not None:
        body["range"] = _bounds(estimate.range, numerals)
    if estimate.sampled is not None:
        head = {"points": estimate.sampled.points, "missing": estimate.sampled.missing}
        body["sampled"] = {**head, **_numbers(estimate.sampled)}
    return body


def _bounds(found: Range, numerals: Numerals) -> dict[str, Any]:
    named = (("lower", found.lower), ("upper", found.upper))
    body: dict[str, Any] = {name: json_text.entry(entry, numerals) for name, entry in named}
    taken = [json_text.number(entry.value, numerals) for entry in (found.least, found.greatest)]
    body |= {"taken": taken, "within_tolerance": found.within, "boxes": found.boxes}
    return body | ({"narrowed": list(map(printable, found.narrowed)), "beyond": found.beyond} if found.narrowed else {})


def _input(given: Contribution, numerals: Numerals) -> dict[str, Any]:
    named = {"value": given.value, "u": given.u, "contribution": given.contribution, "share": given.share or NONE}
    body: dict[str, Any] = {name: json_text.number(entry.value, numerals) for name, entry in named.items()}
    body["sensitivity"] = json_text.entry(given.sensitivity, numerals)
    return body | confidence.of_input(given, numerals)
