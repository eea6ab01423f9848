"""Known ways to write an expression so that float64 keeps its digits. Each is an identity over the reals.

Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), ch. 1; Herbie's rules.
"""

from __future__ import annotations

from collections.abc import Callable

from gradcli.language.printing import print_number
from gradcli.tape import CONSTANT, INPUT, Instruction, Slot, Tape


class _Read:
    """A tape read as expressions."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape

    def at(self, slot: Slot) -> Instruction:
        return self.tape.instructions[slot]

    def of(self, slot: Slot, operation: str, parameter: object = None) -> tuple[Slot, ...] | None:
        """The operands of an operation, if the slot is one."""
        found = self.at(slot)
        return found.operands if found.operation == operation and found.parameter == parameter else None

    def only(self, slot: Slot, operation: str, parameter: object = None) -> Slot | None:
        """The one operand of an operation, if the slot is one."""
        operands = self.of(slot, operation, parameter)
        return operands[0] if operands else None

    def is_one(self, slot: Slot) -> bool:
        return self.tape.constant(slot) == 1

    def text(self, slot: Slot) -> str:
        """As typed, in brackets where it needs them."""
        instruction = self.at(slot)
        if instruction.operation == INPUT:
            return str(instruction.parameter)
        if instruction.operation == CONSTANT:
            return print_number(instruction.parameter)
        text = " ".join(instruction.origin.text.split()) if instruction.origin else instruction.operation
        return text if text.isidentifier() or _closed(text) else f"({text})"

    def bare(self, slot: Slot) -> str:
        """As typed, without brackets around the whole."""
        text = self.text(slot)
        return text[1:-1] if text.startswith("(") else text


def _closed(text: str) -> bool:
    """Whether a text is one pair of brackets, or one call."""
    name, bracket, _ = text.partition("(")
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == ")" and depth == 0:
            return bool(bracket) and (not name or name.isidentifier()) and place == len(text) - 1
    return False


def rewrite(tape: Tape, slot: Slot) -> str:
    """A better way to write a slot, or the expression two lines further up that it is part of; else nothing."""
    read = _Read(tape)
    near = {slot}
    for _ in range(3):
        for candidate in sorted(near):
            for rule in _RULES:
                found = rule(read, candidate)
                if found:
                    return found
        near = {user for user, i in enumerate(tape.instructions) if near & set(i.operands)}
    return ""


def _one_minus(read: _Read, slot: Slot) -> str | None:
    """1 - f(u), and f(u) - 1 by its sign."""
    operands = read.of(slot, "sub")
    if operands is None:
        shifted = read.of(slot, "add")  # f(u) + -1
        if shifted is None or -1 not in (read.tape.constant(o) for o in shifted):
            return None
        function, minus = max(shifted, key=lambda o: read.tape.constant(o) != -1), "-"
    elif read.is_one(operands[0]):
        function, minus = operands[1], ""
    elif read.is_one(operands[1]):
        function, minus = operands[0], "-"
    else:
        return None
    for name, text in (
        ("cos", "2*sin({p}/2)^2"),
        ("erf", "erfc({b})"),
        ("sigmoid", "sigmoid(-{p})"),
        ("tanh", "2*sigmoid(-2*{p})"),
    ):
        u = read.only(function, name)
        if u is not None:
            return minus + text.format(p=read.text(u), b=read.bare(u))
    u = read.only(function, "exp")
    if u is not None:
        return ("" if minus else "-") + f"expm1({read.bare(u)})"
    square = read.only(function, "powi", 2)
    for name, other in (("sin", "cos"), ("cos", "sin"), ("tanh", "sech")):
        u = None if square is None else read.only(square, name)
        if u is not None:
            return minus + f"{other}({read.bare(u)})^2"
    return None


def _of_roots(read: _Read, slot: Slot) -> str | None:
    """sqrt(p + q) - sqrt(p), sqrt(p^2 + q) - p, sqrt(1 + q) - 1."""
    operands = read.of(slot, "sub")
    if operands is None:
        return None
    for (first, second), sign in ((operands, ""), (operands[::-1], "-")):
        inside = read.only(first, "sqrt")
        terms = None if inside is None else read.of(inside, "add")
        for p, q in (terms, terms[::-1]) if terms else ():
            if read.only(second, "sqrt") == p or read.only(p, "powi", 2) == second or (p == second and read.is_one(p)):
                return f"{sign}{read.text(q)}/({read.bare(first)} + {read.text(second)})"
    return None


def _of_squares(read: _Read, slot: Slot) -> str | None:
    """a^2 - b^2, and the square root of a^2 + b^2."""
    operands = read.of(slot, "sub")
    if operands is not None:
        bases = [read.only(operand, "powi", 2) for operand in operands]
        if None not in bases:
            a, b = (read.text(base) for base in bases if base is not None)
            return f"({a} - {b})*({a} + {b})"
    inside = read.only(slot, "sqrt")
    terms = None if inside is None else read.of(inside, "add")
    if terms is not None:
        bases = [read.only(term, "powi", 2) for term in terms]
        if None not in bases:
            return "hypot({}, {})".format(*(read.bare(base) for base in bases if base is not None))
    return None


def _of_logarithms(read: _Read, slot: Slot) -> str | None:
    """log(1 + u), log(1 - u), log(1 + exp(u)), log(exp(a) + exp(b)), log(gamma(u))."""
    inside = read.only(slot, "log")
    if inside is None:
        return None
    u = read.only(inside, "gamma")
    if u is not None:
        return f"lgamma({read.bare(u)})"
    terms = read.of(inside, "sub")
    if terms is not None:
        return f"log1p(-{read.text(terms[1])})" if read.is_one(terms[0]) else None
    terms = read.of(inside, "add")
    if terms is None:
        return None
    powers = [read.only(term, "exp") for term in terms]
    if None not in powers:
        return "logaddexp({}, {})".format(*(read.bare(power) for power in powers if power is not None))
    for one, other in (terms, terms[::-1]):
        if read.is_one(one):
            u = read.only(other, "exp")
            return f"log1p({read.bare(other)})" if u is None else f"softplus({read.bare(u)})"
    return None


def _of_quotients(read: _Read, slot: Slot) -> str | None:
    """1/(1 + exp(-u)), exp(u)/(1 + exp(u)), exp(a)/exp(b)."""
    operands = read.of(slot, "div")
    if operands is None:
        return None
    above, below = (read.only(operand, "exp") for operand in operands)
    if above is not None and below is not None:
        return f"exp({read.text(above)} - {read.text(below)})"
    terms = read.of(operands[1], "add")
    for one, other in (terms, terms[::-1]) if terms else ():
        u = read.only(other, "exp")
        if u is None or not read.is_one(one):
            continue
        if other == operands[0]:
            return f"sigmoid({read.bare(u)})"
        if read.is_one(operands[0]):
            negated = read.only(u, "neg")
            return f"sigmoid(-{read.text(u)})" if negated is None else f"sigmoid({read.bare(negated)})"
    return None


_RULES: tuple[Callable[[_Read, Slot], str | None], ...] = (
    _of_logarithms,
    _one_minus,
    _of_roots,
    _of_squares,
    _of_quotients,
)
