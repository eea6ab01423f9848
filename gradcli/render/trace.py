"""A tape in sentences: why 136, step by step."""

from __future__ import annotations

from gradcli.errors import printable
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.render.tape import number
from gradcli.results.entries import Number, TapeLine, TapeListing


class Shown:
    """What ``tape --trace`` tells."""

    def __init__(self, listing: TapeListing, numerals: Numerals) -> None:
        self._listing, self._numerals = listing, numerals

    def prose(self, screen: Screen) -> str:
        return trace(self._listing, self._numerals)


def trace(listing: TapeListing, numerals: Numerals) -> str:
    """The forward evaluation, then each adjoint with the shares it is the sum of (or each tangent)."""
    lines = ["Forward: every line from earlier ones."]
    for line in listing.lines:
        shown = line.remark or number(line.value, numerals) or "undefined"
        lines.append(
            f"  {line.name} = {shown}" if line.operation == "input" else f"  {line.name} = {line.expression} = {shown}"
        )
        if listing.forward and line.sensitivities and line.sensitivities[0] is not None:
            lines.append(f"    tangent {number(line.sensitivities[0], numerals)}{_tangent(line, listing, numerals)}")
    if not listing.forward:
        for column, label in enumerate(listing.labels):
            lines += _backward(listing, column, label, numerals)
    return "".join(printable(line) + "\n" for line in lines)


def _tangent(line: TapeLine, listing: TapeListing, numerals: Numerals) -> str:
    tangents = {other.name: other.sensitivities[0] for other in listing.lines if other.sensitivities}
    shares = [
        f"{number(partial, numerals)} * {number(tangents[name], numerals)} (from {name})"
        for name, partial in line.partials
        if tangents.get(name) is not None
    ]
    return " = " + " + ".join(shares) if shares else " (the direction)"


def _backward(listing: TapeListing, column: int, label: str, numerals: Numerals) -> list[str]:
    """From the target down: an adjoint is its seed and the sum over its users of their adjoint times the partial."""
    out = [f"Backward from {label}: the adjoint of a line is the sum of what its users send back."]
    users: dict[str, list[tuple[TapeLine, Number | str | None]]] = {}
    for line in listing.lines:
        for name, partial in line.partials:  # a name twice, where both operands are the same line
            users.setdefault(name, []).append((line, partial))
    seeds = listing.seeds[column] if listing.seeds else {}
    for line in reversed(listing.lines):
        adjoint = line.sensitivities[column] if line.sensitivities else None
        if adjoint is None:
            continue
        shares = [f"{number(seeds[line.line], numerals)} (the seed)"] if line.line in seeds else []
        for user, partial in users.get(line.name, []):
            sent = user.sensitivities[column] if user.sensitivities else None
            if sent is not None:
                shares.append(
                    f"{number(sent, numerals)} * {number(partial, numerals) or 'undefined'} (from {user.name})"
                )
        shown = number(adjoint, numerals) or "undefined"
        alone = line.line in seeds and len(shares) == 1
        out.append(f"  adjoint of {line.name}: " + (shares[0] if alone else f"{' + '.join(shares)} = {shown}"))
    return out
