"""Expressions back to text, with the fewest brackets: the form every report quotes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from gradcli.language.counted import COUNTED
from gradcli.language.differentiated import DIFF
from gradcli.language.expressions import ARRAYS, COMPARISONS, Expression, Node

# How tightly each operation binds, as the grammar has it; anything else is a call or a word.
_BINDING = {"or": 1, "and": 2, "not": 3} | dict.fromkeys(COMPARISONS.values(), 4)
_BINDING |= {"add": 5, "sub": 5, "mul": 6, "div": 6, "neg": 7, "pow": 8}
_ATOM = 9
_SIGNS = {"add": " + ", "sub": " - ", "mul": "*", "div": "/", "pow": "^", "and": " and ", "or": " or "}
_BINDING |= {"matmul": 6, "range": 0}
_SIGNS |= {"matmul": "@", "range": ":"}
_SIGNS |= {name: f" {sign} " for sign, name in COMPARISONS.items()}


def print_expression(expression: Expression, most: int = 10_000) -> str:
    """The text of an expression; past about ``most`` characters it ends in an ellipsis.

    Reading the text gives the same expression again (unless it was cut).
    """
    nodes = expression.nodes
    out: list[str] = []
    length = 0
    stack: list[str | tuple[int, int]] = [(len(nodes) - 1, 0)]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            out.append(item)
            length += len(item)
            if length > most:
                return "".join(out) + "…"
            continue
        position, least = item
        node = nodes[position]
        operation, operands = node.operation, node.operands
        if operation == "number":
            text = print_number(node.value)  # type: ignore[arg-type]
            stack.append(f"({text})" if ("/" in text or "-" in text) and least > 6 else text)
            continue
        if operation == "name":
            stack.append(str(node.value))
            continue
        if operation in ("call", "where", COUNTED, DIFF, *ARRAYS) and operation not in ("matmul", "range"):
            stack.extend(reversed(_bracketed(node)))
            continue
        binding = _BINDING[operation]
        if operation in ("neg", "not"):
            pieces = ["-" if operation == "neg" else "not ", (operands[0], binding)]
        else:
            left, right = operands
            # A power groups to the right; the others to the left; comparisons do not chain.
            power = operation == "pow"
            tighter = binding + 1
            pieces = [(left, tighter if power or binding == 4 else binding), str(node.value or _SIGNS[operation])]
            pieces.append((right, 7 if power else tighter))
        if binding < least:
            pieces = ["(", *pieces, ")"]
        stack.extend(reversed(pieces))
    return "".join(out)


def _bracketed(node: Node) -> list[str | tuple[int, int]]:
    """The pieces of a call, a literal, an index, a transpose: what stands between commas."""
    operation, operands = node.operation, node.operands
    if operation == "end":
        return ["end"]
    if operation == "transpose":
        return [(operands[0], _ATOM), "'"]
    pieces: list[str | tuple[int, int]] = [f"{node.value}("] if operation in ("call", "where", COUNTED, DIFF) else ["["]
    if operation == "index":
        pieces, operands = [(operands[0], _ATOM), "["], operands[1:]
    width = len(operands) // int(node.value) if operation == "matrix" else len(operands) or 1
    for count, operand in enumerate(operands):
        pieces += [", " if count % width else "; ", (operand, 0)] if count else [(operand, 0)]
    return [*pieces, ")" if operation in ("call", "where", COUNTED, DIFF) else "]"]


def figures(value: int) -> str:
    """An integer in full; ``str`` refuses past 4,300 digits, and 1e9999 is a legal number."""
    return format(Decimal(value), "f")


def print_number(value: int | Fraction) -> str:
    """An exact number as the language writes it: a decimal where it ends, else a fraction."""
    if isinstance(value, int):
        return figures(value)
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    places = max(twos, fives)
    if value.denominator == 1:
        return figures(value.numerator)
    if denominator != 1 or places > 400:
        return f"{figures(value.numerator)}/{figures(value.denominator)}"
    digits = figures(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, decimals = digits[:-places], digits[-places:].rstrip("0")
    sign = "-" if value < 0 else ""
    if whole == "0" and len(decimals) > 20:  # 1e-64 as it was typed, not sixty zeros
        significant = decimals.lstrip("0")
        exponent = -(len(decimals) - len(significant)) - 1
        mantissa = significant[0] + ("." + significant[1:] if significant[1:] else "")
        return f"{sign}{mantissa}e{exponent}"
    return f"{sign}{whole}.{decimals}"
