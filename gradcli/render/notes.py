"""What standard error says beside a result: the reason for every number that is missing."""

from __future__ import annotations

import math
import re

from gradcli.errors import caret, line_and_column, printable
from gradcli.render.numerals import Numerals, shortest
from gradcli.results.entries import Entry, Gradient, Loss, Row, Status

MOST_REASONS = 8


def notes(result: Gradient, numerals: Numerals, *, everything: bool = False) -> list[str]:
    """Notes of the result, then one reason for each cause of missing entries, with a caret.

    ``everything`` (``--verbose``) lists every reason, and says how the numbers were computed.
    """
    lines = [f"note: {printable(note)}" for note in result.notes]
    if everything:
        how = "rationals, computed exactly" if result.exact else "certified by ball arithmetic where not rational"
        how = "each within its bound" if result.reduction is not None and not result.exact else how
        how = how if result.certified else "float64, nothing proved"
        lines.append(f"note: rows: {len(result.rows):,}; variables: {len(result.variables):,}; numbers: {how}")
    causes: dict[tuple[object, ...], tuple[Entry, list[str]]] = {}
    for row in result.rows:
        named = [(row.target, row.value), *((row.slope_by(n), e) for n, e in row.gradient.items())]
        named += [(f"elasticity of {row.target} by {n}", e) for n, e in _elasticities(row)]
        for name, entry in [*named, (f"J.v of {row.target}", row.along)]:
            if entry is None or entry.status in (Status.OK, Status.UNCONNECTED):
                continue
            key = (entry.status, entry.reason, entry.sides, entry.routes, entry.orders, entry.span and entry.span.start)
            causes.setdefault(key, (entry, []))[1].append(name)
    lines += _losses(result)
    most = len(causes) if everything else MOST_REASONS
    for entry, names in list(causes.values())[:most]:
        lines += _reason(entry, names, numerals)
    if len(causes) > most:
        lines.append(f"note: {len(causes) - most:,} more reasons; --verbose or --format json has them all")
    return lines


def _elasticities(row: Row) -> list[tuple[str, Entry]]:
    """Those that are missing for a reason of their own."""
    if row.relative is None:
        return []
    return [(n, e) for n, e in row.relative.elasticities.items() if row.gradient[n].status is Status.OK]


def _losses(result: Gradient) -> list[str]:
    """Where plain float64 would have lost digits: one note for each line of the tape that loses them."""
    lines = []
    for row in result.rows:
        places: dict[str, list[Loss]] = {}
        for loss in row.losses:
            places.setdefault(loss.text, []).append(loss)
        for text, found in places.items():
            worst = max(found, key=lambda loss: loss.digits)
            named = [f"{_named(row.target, loss)} {_double(loss.float64)}" for loss in found[:4]]
            place = f" (tape line {worst.line})" if worst.line is not None else ""
            better = f"; {printable(worst.rewrite)} keeps them" if worst.rewrite else ""
            overflows = any(not math.isfinite(loss.float64) for loss in found)
            what = worst.how or ("overflows" if overflows else f"loses about {worst.digits:.0f} digits")
            lines.append(f"note: float64 {what} at {printable(text)}{place}: {', '.join(named)}{better}")
    return lines[:MOST_REASONS]


def _named(target: str, loss: Loss) -> str:
    shown = f"d{target}/d{loss.variable}" if loss.variable else target
    return f"{printable(shown)} would be"


def _double(value: float) -> str:
    return "nan" if value != value else shortest(value)


def _reason(entry: Entry, names: list[str], numerals: Numerals) -> list[str]:
    shown = ", ".join(printable(name) for name in names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    text = f"{entry.status.value}: {shown}: {printable(entry.reason)}"
    if entry.sides is not None:
        left, right = ("none" if side is None else numerals.number(side) for side in entry.sides)
        whole = "" if entry.status is not Status.INFINITE or _is_whole(entry, names) else "of the whole "
        text += f"; {whole}left {left}, right {right}"
    if entry.routes is not None:
        tape, formula = ("none" if route is None else numerals.number(route) for route in entry.routes)
        text += f"; the tape gives {tape}, the formula {formula}"
    if entry.orders is not None:
        asked, other = (numerals.number(number) for number in entry.orders)
        text += f"; as asked {asked}, in the other order {other}"
    place = f"tape line {entry.line}" if entry.line is not None else ""
    if entry.span is None:
        return [text + (f" ({place})" if place else "")]
    where = line_and_column(entry.span)
    place = ", ".join(part for part in (place, where) if part)
    return [text + (f" ({place})" if place else ""), *caret(entry.span)]


"""The name that a statement gives to a value."""


def _is_whole(entry: Entry, names: list[str]) -> bool:
    """Whether what is quoted is all there is: else the sides of 1/x are others than those of exp(1/x)."""
    if entry.span is None:
        return True
    text = entry.span.source.text
    defined = re.match(r"\s*(\w+)\s*=(?!=)", text)
    body = text[defined.end() :] if defined else text
    owner = defined[1] if defined else ""
    return entry.span.text.strip() == body.strip() and all(
        not owner or name == owner or name.startswith((f"d{owner}/", "d2")) for name in names
    )
