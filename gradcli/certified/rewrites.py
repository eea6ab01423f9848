"""Known ways to write an expression so that float64 keeps its digits. Each is an identity over the reals.

Source: Higham, Accuracy and Stability of Numerical Algorithms (2002), ch. 1; Herbie's rules.
"""

from __future__ import annotations

from collections.abc import Callable

from gradcli.language.printing import print_number
from gradcli.tape.tape import CONSTANT, INPUT, Instruction, Slot, Tape


class _Read:
    """A tape read as expressions. ``keeps`` tells whether float64 keeps the digits of a difference of two slots."""

    def __init__(self, tape: Tape, keeps: Callable[[Slot, Slot], bool]) -> None:
        self.tape, self.keeps = tape, keeps

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

    def root_of_square(self, slot: Slot) -> Slot | None:
        """What a slot is the square of, written ``u^2`` or ``u*u``."""
        factors = self.of(slot, "mul")
        if factors and factors[0] == factors[1]:
            return factors[0]
        return self.only(slot, "powi", 2)

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


def rewrite(tape: Tape, slot: Slot, keeps: Callable[[Slot, Slot], bool]) -> str:
    """A better way to write a slot, or the expression two lines further up that it is part of; else nothing.

    ``keeps(a, b)`` tells whether float64 keeps the digits of a - b at the point.
    """
    read = _Read(tape, keeps)
    near = {slot}
    for _ in range(3):
        for candidate in sorted(near):
            for rule in _RULES:
                found = rule(read, candidate)
                if found:
                    return found
        near = tape.users(near)
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
    u, negated = _logistic(read, function)
    if u is not None:
        return minus + (f"sigmoid({read.bare(u)})" if negated else f"sigmoid(-{read.text(u)})")
    square = read.root_of_square(function)
    for name, other in (("sin", "cos"), ("cos", "sin"), ("tanh", "sech")):
        u = None if square is None else read.only(square, name)
        if u is not None:
            return minus + f"{other}({read.bare(u)})^2"
    return None


def _of_roots(read: _Read, slot: Slot) -> str | None:
    """sqrt(p + q) - sqrt(p), sqrt(p^2 + q) - p, sqrt(1 + q) - 1; the same with p - q."""
    operands = read.of(slot, "sub")
    if operands is None:
        return None
    for (first, second), sign in ((operands, ""), (operands[::-1], "-")):
        inside = read.only(first, "sqrt")
        terms = None if inside is None else read.of(inside, "add")
        less = None if inside is None else read.of(inside, "sub")
        if less is not None and _is_root(read, second, less[0]):
            return f"{'' if sign else '-'}{read.text(less[1])}/({read.bare(first)} + {read.text(second)})"
        for p, q in (terms, terms[::-1]) if terms else ():
            if _is_root(read, second, p):
                return f"{sign}{read.text(q)}/({read.bare(first)} + {read.text(second)})"
    return None


def _is_root(read: _Read, slot: Slot, p: Slot) -> bool:
    """Whether a slot is the square root of p."""
    return read.only(slot, "sqrt") == p or read.root_of_square(p) == slot or (p == slot and read.is_one(p))


def _of_exponentials(read: _Read, slot: Slot) -> str | None:
    """exp(u) - exp(-u), exp(a) - exp(b), log(a) - log(b), (1 + u)^y."""
    power = read.of(slot, "pow") or (slot, slot)
    terms = None if power[0] == slot else read.of(power[0], "add")
    for one, other in (terms, terms[::-1]) if terms else ():
        if read.is_one(one):
            return f"exp({read.text(power[1])}*log1p({read.bare(other)}))"
    operands = read.of(slot, "sub")
    if operands is None:
        return None
    a, b = (read.only(operand, "exp") for operand in operands)
    if a is not None and b is not None:
        if read.only(b, "neg") == a:
            return f"2*sinh({read.bare(a)})"
        if read.only(a, "neg") == b:
            return f"-2*sinh({read.bare(b)})"
        return f"exp({read.bare(b)})*expm1({read.text(a)} - {read.text(b)})" if read.keeps(a, b) else None
    a, b = (read.only(operand, "log") for operand in operands)
    if a is not None and b is not None and read.keeps(a, b):
        return f"log1p(({read.text(a)} - {read.text(b)})/{read.text(b)})"
    return None


def _of_squares(read: _Read, slot: Slot) -> str | None:
    """a^2 - b^2, and the square root of a^2 + b^2."""
    operands = read.of(slot, "sub")
    if operands is not None:
        bases = [base for operand in operands if (base := read.root_of_square(operand)) is not None]
        if len(bases) == 2 and read.keeps(bases[0], bases[1]):
            a, b = (read.text(base) for base in bases)
            return f"({a} - {b})*({a} + {b})"
    inside = read.only(slot, "sqrt")
    terms = None if inside is None else read.of(inside, "add")
    if terms is not None:
        found = [read.root_of_square(term) for term in terms]
        if None not in found:
            return "hypot({}, {})".format(*(read.bare(base) for base in found if base is not None))
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
    u, negated = _logistic(read, slot)
    if u is None:
        return None
    return f"sigmoid(-{read.text(u)})" if negated else f"sigmoid({read.bare(u)})"


def _logistic(read: _Read, slot: Slot) -> tuple[Slot | None, bool]:
    """The u of 1/(1 + exp(-u)) or exp(u)/(1 + exp(u)), and whether it is that of sigmoid(-u)."""
    above, below = read.of(slot, "div") or (slot, slot)
    terms = None if below == slot else read.of(below, "add")
    for one, other in (terms, terms[::-1]) if terms else ():
        u = read.only(other, "exp")
        if u is None or not read.is_one(one):
            continue
        if other == above:
            return u, False
        if read.is_one(above):
            plain = read.only(u, "neg")
            return (u, True) if plain is None else (plain, False)
    return None, False


_RULES: tuple[Callable[[_Read, Slot], str | None], ...] = (
    _of_logarithms,
    _one_minus,
    _of_roots,
    _of_exponentials,
    _of_squares,
    _of_quotients,
)
