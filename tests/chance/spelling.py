"""The ways to write a tree as text: brackets that are needed and some that are not, products with and without their
sign, Unicode operators, raised digits, every spelling of a number, comments and line ends.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

# How tightly each form holds together, as the grammar documents it (README, The language).
ELSE, OR, AND, NOT, COMPARE, SUM, PRODUCT, JUXTAPOSED, SIGN, POWER, ATOM = range(1, 12)
SIGNS = {"add": ("+",), "sub": ("-", "−"), "mul": ("*", "·", "×"), "div": ("/", "÷"), "pow": ("^", "**")}
SIGNS |= {"lt": ("<",), "le": ("<=", "≤"), "gt": (">",), "ge": (">=", "≥"), "eq": ("==",), "ne": ("!=", "≠")}
BINDING = {"add": SUM, "sub": SUM, "mul": PRODUCT, "div": PRODUCT, "pow": POWER, "and": AND, "or": OR}
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
COMMENTS = ("", " a comment; x = )", "# 变量", " 1/2x")


class Speller:
    """Writes trees. ``plain`` keeps to what Python's own grammar (and sympy's parser) reads in the same way."""

    def __init__(self, chance: random.Random, *, plain: bool = False) -> None:
        self.chance, self.plain = chance, plain

    def program(self, statements: list[tuple[str, tuple[str, ...] | None, Any]]) -> str:
        lines = []
        for name, parameters, body in statements:
            head = "" if not name else f"{self.name(name)}{self.space()}={self.space()}"
            if parameters is not None:
                inside = f",{self.space()}".join(map(self.name, parameters))
                head = f"{name}{self.space()}({inside}){self.space()}={self.space()}"
            lines.append(head + self.expression(body))
        text = lines[0]
        for line in lines[1:]:
            text += (
                self.chance.choice(["; ", ";", "\n", "\r\n", f" #{self.chance.choice(COMMENTS)}\n", "\n\n  "]) + line
            )
        return text + self.chance.choice(["", "\n", ";", f"  #{self.chance.choice(COMMENTS)}"])

    def expression(self, tree: Any, least: int = 0) -> str:
        return self._written(tree, least)[0]

    def _often(self, of: int) -> bool:
        return self.chance.randrange(of) == 0

    def space(self, needed: bool = False) -> str:
        return self.chance.choice([" ", " ", "\t", "  "]) if needed else self.chance.choice(["", "", " ", " \t"])

    def name(self, name: str) -> str:
        stem = name.rstrip("0123456789")
        if not self.plain and stem != name and self._often(4):
            return stem + name[len(stem) :].translate(LOWERED)
        return name

    def number(self, value: int | Fraction) -> str:
        """A spelling of an exact decimal that is not negative."""
        digits, places = Fraction(value), 0
        while digits.denominator != 1:
            digits, places = digits * 10, places + 1
        whole = str(digits.numerator)
        if self._often(4) or places > 40 or len(whole) > 40:  # by a power of ten
            shift = self.chance.randrange(-3, 4)
            mark, sign = self.chance.choice("eE"), self.chance.choice(["", "+"])
            exponent = shift - places
            moved = self.pointed(whole, shift)
            return f"{moved}{mark}{sign if exponent >= 0 else ''}{exponent}"
        text = self.pointed(whole, places)
        if "." not in text and self._often(8):
            text += self.chance.choice([".", ".0", ".00"])
        if text.startswith("0.") and len(text) > 2 and self._often(2):
            text = text[1:]
        if not self.plain and "." not in text:
            if self._often(10):
                text = "0" + text
            if len(text) > 3 and self._often(3):
                text = f"{text[:-3]}_{text[-3:]}"
        return text

    @staticmethod
    def pointed(digits: str, places: int) -> str:
        """``digits`` with the point ``places`` from the right (zeros appended where that is negative)."""
        if places <= 0:
            return digits + "0" * -places
        padded = digits.rjust(places + 1, "0")
        return f"{padded[:-places]}.{padded[-places:]}"

    def _written(self, tree: Any, least: int) -> tuple[str, int]:
        """A text, and how tightly it holds together: at least so tightly."""
        text, binding = self._bare(tree)
        if binding < least or self._often(12):
            inner = self.chance.choice(["", "", "", " ", "\n"]) if not self.plain else ""
            text, binding = f"({inner}{text}{inner})", ATOM
        return text, binding

    def _bare(self, tree: Any) -> tuple[str, int]:
        operation, value, *operands = tree
        if operation == "number":
            return self.number(value), ATOM
        if operation == "name":
            return self.name(value), ATOM
        if operation == "neg":
            sign = self.chance.choice(["-", "−"]) if not self.plain else "-"
            return sign + self.space() + self.expression(operands[0], SIGN), SIGN
        if operation == "not":
            return f"not {self.expression(operands[0], NOT)}", NOT
        if operation == "where" and not self.plain and self._often(2):
            test, yes, no = operands
            return f"{self.expression(yes, SUM)} if {self.expression(test)} else {self.expression(no, ELSE)}", ELSE
        if operation in ("call", "where"):
            inside = f",{self.space()}".join(self.expression(operand) for operand in operands)
            if value == "sqrt" and not self.plain and self._often(3):
                return f"√({inside})", ATOM
            return f"{self.name(value)}{'' if self.plain else self.space()}({inside})", ATOM
        if operation == "mul" and self._often(2):
            found = self._juxtaposed(*operands)
            if found:
                return found, JUXTAPOSED
        if operation == "pow" and not self.plain and self._often(3):
            found = self._raised(*operands)
            if found:
                return found, POWER
        return self._binary(operation, *operands)

    def _binary(self, operation: str, left: Any, right: Any) -> tuple[str, int]:
        binding = BINDING.get(operation, COMPARE)
        sign = SIGNS[operation][0] if operation not in ("and", "or") else f" {operation} "
        if operation not in ("and", "or"):
            signs = [s for s in SIGNS[operation] if s.isascii() or not self.plain]
            sign = self.space() + self.chance.choice(signs) + self.space()
        before = binding + 1 if operation == "pow" or binding == COMPARE else binding
        # The exponent of a power, and what is divided by, would capture a product without its sign.
        after = SIGN if operation in ("pow", "div") else binding + 1
        plus = "+" if binding >= SUM and self._often(30) else ""
        return f"{self.expression(left, before)}{sign}{plus}{self.expression(right, after)}", binding

    def _raised(self, base: Any, exponent: Any) -> str:
        """``x²``, where the exponent is an integer."""
        negative = exponent[0] == "neg"
        digits = exponent[2] if negative else exponent
        if digits[0] != "number" or not isinstance(digits[1], int) or (negative and not digits[1]):
            return ""  # x⁻⁰ is x⁰
        return self.expression(base, ATOM) + f"{'-' if negative else ''}{digits[1]}".translate(RAISED)

    def _juxtaposed(self, left: Any, right: Any) -> str:
        """A product without its sign, where the language has it: a number or a bracket before a name or a bracket."""
        first, binding = self._written(left, JUXTAPOSED)
        number = left[0] == "number" or (left[0] == "neg" and left[2][0] == "number")
        ends_in_a_call = left[0] == "mul" and left[3][0] == "call"
        closed = first[-1] == ")" and (binding == ATOM or (binding == JUXTAPOSED and ends_in_a_call))
        if not closed and not (number and binding >= SIGN):
            return ""
        second, _ = self._written(right, SIGN)
        if not (second[0].isalpha() or second[0] in "(√"):
            return ""
        apart = first[-1] != ")" and second[0] in "eEjJxXbBoO"  # 2e3 and 0x1 are numbers, or nearly
        return first + self.space(needed=apart) + second
