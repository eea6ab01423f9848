"""What the partials of a row read as: the rules themselves, run over texts of the language.

A text is a sum of terms, a term a product of powers over another: enough to write ``1/sqrt(1-x^2)`` where the rule
says ``1/sqrt((1 - x)*(1 + x))`` for the sake of its digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.functions.row import NO_RULE, Primitive, Rule

HALF = Fraction(1, 2)
NONE = "no rule"
"""What a partial that no closed rule gives reads as."""


class Power(NamedTuple):
    """A text that holds together, to a number or a text. ``radicand``: of a root, what it is the root of; ``called``:
    how the root is called, if not sqrt."""

    base: str
    exponent: Fraction | str = Fraction(1)
    radicand: Words | None = None
    called: str = ""

    def text(self) -> str:
        if self.exponent == 1:
            return self.base
        if self.exponent == HALF and self.radicand is not None:
            return self.called or f"sqrt({self.radicand.text()})"
        plain = isinstance(self.exponent, Fraction) or self.exponent.isalnum()
        return f"{self.base}^{self.exponent}" if plain else f"{self.base}^({self.exponent})"


class WordedTerm(NamedTuple):
    """A product of powers over another, with a sign."""

    sign: int
    over: tuple[Power, ...] = ()
    under: tuple[Power, ...] = ()

    def text(self) -> str:
        """The term without its sign."""
        above = "*".join(power.text() for power in self.over) or "1"
        below = "*".join(power.text() for power in self.under)
        if not below:
            return above
        return f"{above}/({below})" if len(self.under) > 1 else f"{above}/{below}"


class Words:
    """A number that is a text: a sum of terms."""

    def __init__(self, *terms: WordedTerm) -> None:
        self.terms = terms

    def text(self, plus: str = "+", minus: str = "-") -> str:
        found = ""
        for term in self.terms:
            sign = (minus if term.sign < 0 else plus) if found else "-" if term.sign < 0 else ""
            found += sign + term.text()
        return found

    def held(self) -> str:
        """The text as one that holds together."""
        term = self.terms[0]
        atom = len(self.terms) == 1 and term.sign > 0 and not term.under and len(term.over) < 2
        plain = atom and all(power.exponent == 1 for power in term.over)
        return self.text() if plain else f"({self.text()})"

    def factors(self) -> WordedTerm:
        """As one term: a sum stands in brackets."""
        return self.terms[0] if len(self.terms) == 1 else WordedTerm(1, (Power(self.held()),))

    def __add__(self, other: Any) -> Words:
        return Words(*self.terms, *said(other).terms)

    def __radd__(self, other: Any) -> Words:
        return said(other) + self

    def __neg__(self) -> Words:
        return Words(*(term._replace(sign=-term.sign) for term in self.terms))

    def __sub__(self, other: Any) -> Words:
        return self + -said(other)

    def __rsub__(self, other: Any) -> Words:
        return said(other) - self

    def __mul__(self, other: Any) -> Words:
        other = said(other)
        if (squares := _conjugates(self, other)) is not None:
            return squares
        one, two = self.factors(), other.factors()
        return Words(_term(one.sign * two.sign, (*one.over, *two.over), (*one.under, *two.under)))

    def __rmul__(self, other: Any) -> Words:
        return said(other) * self

    def over(self, other: Any) -> Words:
        """The quotient."""
        one, two = self.factors(), said(other).factors()
        return Words(_term(one.sign * two.sign, (*one.over, *two.under), (*one.under, *two.over)))


def said(number: Any) -> Words:
    """A number as a text."""
    if isinstance(number, Words):
        return number
    q = Fraction(number)
    above, below = ((Power(str(part)),) if part != 1 else () for part in (abs(q.numerator), q.denominator))
    return Words(WordedTerm(-1 if q < 0 else 1, above, below))


def _conjugates(a: Words, b: Words) -> Words | None:
    """(p - q)*(p + q) is p^2 - q^2; None of anything else."""
    if len(a.terms) != 2 or len(b.terms) != 2 or a.terms[0] != b.terms[0] or a.terms[1] != (-b).terms[1]:
        return None
    first, second = Words(a.terms[0]), Words(a.terms[1]._replace(sign=1))
    return first * first - second * second


def _term(sign: int, over: Iterable[Power], under: Iterable[Power]) -> WordedTerm:
    return WordedTerm(sign, _gathered(over), _gathered(under))


def _gathered(powers: Iterable[Power]) -> tuple[Power, ...]:
    """Powers of one base together, and roots of conjugates."""
    found: list[Power] = []
    for power in powers:
        for place, known in enumerate(found):
            numbers = isinstance(known.exponent, Fraction) and isinstance(power.exponent, Fraction)
            if known.base == power.base and numbers:
                found[place] = known._replace(exponent=known.exponent + power.exponent)  # type: ignore[operator]
                break
            if known.radicand is not None and power.radicand is not None and known.exponent == power.exponent == HALF:
                whole = _conjugates(known.radicand, power.radicand)
                if whole is not None:
                    found[place] = Power(whole.held(), HALF, whole)
                    break
        else:
            found.append(power)
    return tuple(found)


class Wording:
    """The number system of texts."""

    name = "words"
    written = True

    @staticmethod
    def number(q: Any) -> Words:
        return said(q)

    @staticmethod
    def letter(name: str) -> Words:
        """A variable, or anything that holds together by itself."""
        return Words(WordedTerm(1, (Power(name),)))

    def pi(self) -> Words:
        return self.letter("pi")

    def e(self) -> Words:
        return self.letter("e")

    def half(self) -> Words:
        return said(HALF)

    def div(self, a: Any, b: Any) -> Words:
        return said(a).over(b)

    def powi(self, a: Any, n: Any) -> Words:
        exponent = n.text() if isinstance(n, Words) else Fraction(n)
        return Words(WordedTerm(1, (Power(said(a).held(), exponent),)))

    powr = pow = powi

    def pow_by_base(self, y: Any, a: Any, b: Any) -> Words:
        return said(b) * self.pow(a, b - 1)

    def pow_by_exponent(self, y: Any, a: Any, b: Any) -> Words:
        return said(y) * self.call("log", a)

    def exp2(self, a: Any) -> Words:
        return self.pow(2, a)

    def sqrt(self, a: Any) -> Words:
        return Words(WordedTerm(1, (Power(said(a).held(), HALF, said(a)),)))

    def hypot(self, a: Any, b: Any) -> Words:
        a, b = said(a), said(b)
        whole = a * a + b * b if a.text() <= b.text() else b * b + a * a
        called = "" if a.text().isdigit() else f"hypot({a.text()},{b.text()})"
        return Words(WordedTerm(1, (Power(whole.held(), HALF, whole, called),)))

    def sech2(self, a: Any) -> Words:
        return self.powi(self.call("sech", a), 2)

    def polygamma(self, a: Any, n: Any) -> Words:
        return self.call("digamma", a) if n == 0 else self.letter(f"polygamma({said(n).text()}, {said(a).text()})")

    def root(self, a: Any, n: Any) -> Words:
        return self.call("root", a, n)

    def above(self, a: Any, b: Any, tie: Any) -> Words:
        """In words; that there is a tie is said with the kinks."""
        return self.letter(f"1 for {said(a).text()} > {said(b).text()}, else 0")

    def round(self, a: Any) -> Words:
        """How often y goes into x, which the slope of mod has exactly so, is floor(x/y)."""
        text = said(a).text()
        counted = re.fullmatch(r"\((\w)-mod\(\1,(\w)\)\)/\2", text)
        return self.letter("floor({}/{})".format(*counted.groups())) if counted else self.call("round", a)

    def call(self, name: str, *arguments: Any) -> Words:
        """A function of others."""
        return self.letter(f"{name}({','.join(said(argument).text() for argument in arguments)})")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self.call(name, *arguments)


WORDING = Wording()


def derivatives(
    row: Primitive, letters: Sequence[str] = (), parameter: int | None = None, value: str = ""
) -> list[str]:
    """What each partial of a row reads as; of the row's own letters, or of these for its operands. ``value`` is a
    letter for what the row's value is called."""
    own = row.letters
    operands = [WORDING.letter(name) for name in (*letters, *own)[: len(row.partials)]]
    given = [WORDING.letter(name) if parameter is None else parameter for name in own[len(row.partials) :]]
    y = WORDING.letter(value) if value else row.value(WORDING, *operands, *given)
    return [_worded(rule, [y, *operands, *given]) for rule in row.partials]


def _worded(rule: Rule, given: Sequence[Any]) -> str:
    """What one partial reads as."""
    if rule is NO_RULE:
        return NONE
    partial = rule(WORDING, *given)
    return "0" if partial is None else said(partial).text(" + ", " - ")


def sentence(row: Primitive, letters: Sequence[str] = (), parameter: int | None = None, value: str = "") -> str:
    """The partials of a row in one text, as ``derivatives`` has them."""
    found = derivatives(row, letters, parameter, value)
    first, second = (*letters, *row.letters, "")[:2]
    one = [f"1 for {first} > {second}, else 0", f"1 for {second} > {first}, else 0"]
    if found in (one, one[::-1]):
        return f"1 for the {'larger' if found == one else 'smaller'}, else 0"
    return ", ".join(found)
