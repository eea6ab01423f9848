"""Random programs in the whole language: the tree that is meant, and one of the many ways to write it.

A tree is ``(operation, value, *operands)``, as ``shape`` makes one of a parsed expression. What chooses is a
``random.Random``, or hypothesis in its place (``strategies.randoms``), which then finds the shortest failure.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.functions.names import FUNCTIONS
from gradcli.language.expressions import ENTRYWISE, Expression
from gradcli.language.grammar import Statement, parse
from tests.chance.spelling import Speller

Tree = tuple[Any, ...]

NAMES = ("x", "y", "z", "w1", "x_2", "lambda", "E", "I", "σ", "λ2", "theta_", "Ж", "变量", "e", "pi", "beta", "p_1")
VARIABLES = ("x", "y", "z")
_TRIGONOMETRIC = ["sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "asec", "acsc", "acot"]
_HYPERBOLIC = ["sinh", "cosh", "tanh", "sech", "csch", "coth", "asinh", "acosh", "atanh", "asech", "acsch", "acoth"]
_OTHERS = ["sqrt", "cbrt", "exp", "expm1", "exp2", "log", "log2", "log10", "log1p", "erf", "erfc", "gamma", "lgamma"]
_OTHERS += ["digamma", "sigmoid", "softplus", "lambertw", "hypot", "atan2", "logaddexp", "pow"]
_CORNERS = ["abs", "relu", "max", "min", "clip"]
STEPS = ["sign", "floor", "ceil", "round", "heaviside", "mod", "stop"]
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")


class Vocabulary(NamedTuple):
    """What a program is made of. ``tame``: exponents and orders that are constants stay small, and functions that
    take a constant get one, so that most programs have values."""

    names: tuple[str, ...] = NAMES
    functions: tuple[str, ...] = tuple(name for name in FUNCTIONS if name != "where")
    tame: bool = False
    library: bool = True
    """Whether there are powers that take a logarithm."""
    logic: bool = True
    """Whether conditions are joined by and, or, not."""


WHOLE = Vocabulary()
TAME = Vocabulary(VARIABLES, (*_TRIGONOMETRIC, *_HYPERBOLIC, *_OTHERS, *_CORNERS, *STEPS), tame=True)
"""Programs to be evaluated: every function, at arguments that mostly suit it."""


class Written(NamedTuple):
    """A statement: its name (empty for a bare expression), its parameters (None for a value), what is meant."""

    name: str
    parameters: tuple[str, ...] | None
    body: Tree


def number(chance: random.Random, vocabulary: Vocabulary = WHOLE) -> Tree:
    kind = chance.randrange(6)
    if vocabulary.tame or kind < 3:
        value: int | Fraction = chance.randrange(1, 8) if vocabulary.tame else chance.randrange(0, 12)
        if vocabulary.tame and kind == 0:
            value = Fraction(chance.randrange(1, 40), 10)
    elif kind == 3:
        value = chance.randrange(0, 10**9)
    elif kind == 4:
        value = Fraction(chance.randrange(0, 10**6), 10 ** chance.randrange(1, 9))
    else:
        value = chance.randrange(1, 10**4) * Fraction(10) ** chance.randrange(-60, 30)
    value = Fraction(value)
    return ("number", value.numerator if value.denominator == 1 else value)


def power(chance: random.Random, vocabulary: Vocabulary, depth: int) -> Tree:
    """A power of any kind: integer, negative, fractional, decimal, of e, of a tower, with any exponent."""
    base = expression(chance, vocabulary, depth - 1)
    kind = chance.randrange(7 if vocabulary.library else 4)
    if kind <= 1:
        return ("pow", "", base, ("number", chance.randrange(0, 5)))
    if kind == 2:
        # The slope of x^-2 has x^-3, which a library's pow takes.
        return ("pow", "", base, ("neg", "", ("number", chance.randrange(0, 3 if vocabulary.library else 2))))
    if not vocabulary.library:
        return ("pow", "", base, ("number", Fraction(chance.choice([1, 3, 5]), 2)))
    if kind == 3:
        top, bottom = ("number", chance.randrange(1, 6)), ("number", chance.randrange(1, 6))
        return ("pow", "", base, ("div", "", top, bottom))
    if kind == 4:
        return ("pow", "", base, ("number", Fraction(2 * chance.randrange(0, 5) + 1, 2)))
    if kind == 5 and (vocabulary.tame or "e" in vocabulary.names):
        return ("pow", "", ("name", "e"), expression(chance, vocabulary, depth - 1))
    return ("pow", "", base, expression(chance, vocabulary, depth - 1))


def expression(chance: random.Random, vocabulary: Vocabulary = WHOLE, depth: int = 3) -> Tree:
    """A numeric tree of at most so many levels."""
    kind = chance.randrange(12) if depth > 0 else 11
    if kind >= 10:
        if chance.randrange(10) < (2 if vocabulary.tame else 4):
            return number(chance, vocabulary)
        return ("name", chance.choice(vocabulary.names))
    if kind == 9:
        return ("neg", "", expression(chance, vocabulary, depth - 1))
    if kind >= 7:
        return call(chance, vocabulary, depth)
    if kind == 6:
        test = condition(chance, vocabulary, depth - 1)
        return ("where", "where", test, *(expression(chance, vocabulary, depth - 1) for _ in range(2)))
    if kind >= 4:
        return power(chance, vocabulary, depth)
    operation = ("add", "sub", "mul", "div")[kind]
    if operation != "div" and chance.randrange(3) == 0:
        operation = "mul"  # the operation with the most spellings
    return (operation, "", *(expression(chance, vocabulary, depth - 1) for _ in range(2)))


def call(chance: random.Random, vocabulary: Vocabulary, depth: int) -> Tree:
    name = chance.choice(vocabulary.functions)
    function = FUNCTIONS.get(name)
    least, most = function.arity if function else (2, 2)
    count = min(most, least + chance.randrange(3))
    arguments = [expression(chance, vocabulary, depth - 1) for _ in range(count)]
    if function and function.name in ("root", "polygamma"):  # their degree and order are constants
        arguments[function.name == "root"] = ("number", chance.randrange(1, 6))
    return ("call", name, *arguments)


def condition(chance: random.Random, vocabulary: Vocabulary, depth: int) -> Tree:
    kind = chance.randrange(8) if depth > 0 and vocabulary.logic else 7
    if kind == 0:
        return ("not", "", condition(chance, vocabulary, depth - 1))
    if kind <= 2:
        return (("and", "or")[kind - 1], "", *(condition(chance, vocabulary, depth - 1) for _ in range(2)))
    return (chance.choice(COMPARISONS), "", *(expression(chance, vocabulary, max(depth - 1, 0)) for _ in range(2)))


def program(chance: random.Random, vocabulary: Vocabulary = WHOLE, depth: int = 3) -> list[Written]:
    """Definitions, intermediates that use them, and at least one target, in an order that need not be theirs."""
    found: list[Written] = []
    names, functions = vocabulary.names, vocabulary.functions
    for number_ in range(chance.randrange(3)):
        parameters = ("a", "b")
        body = expression(chance, vocabulary._replace(names=(*parameters, *names[:1])), depth - 1)
        found.append(Written(f"g{number_}", parameters, body))
        functions = (*functions, *(f"g{number_}",) * 4)
        vocabulary = vocabulary._replace(functions=functions)
    for number_ in range(chance.randrange(3)):
        name = ("u", "v")[number_]
        found.append(Written(name, None, expression(chance, vocabulary._replace(names=names), depth)))
        names = (*names, name, name)
    for number_ in range(1 + chance.randrange(2)):
        body = expression(chance, vocabulary._replace(names=names), depth)
        found.append(Written("" if chance.randrange(2) else f"t{number_}", None, body))
    chance.shuffle(found)
    return found


def text_of(chance: random.Random, statements: list[Written]) -> str:
    """One way to write a program: separators, comments and spaces included."""
    speller = Speller(chance)
    return speller.program([(s.name, s.parameters, s.body) for s in statements])


def shape(body: Expression) -> Tree:
    """A parsed expression as a tree: what it means, whatever order its nodes were found in. ``2.*x`` is the product of
    each entry, which of numbers is the product."""
    built: list[Tree] = []
    for node in body.nodes:
        value = "" if ENTRYWISE.get(str(node.value)) == node.operation else node.value
        built.append((node.operation, value, *(built[operand] for operand in node.operands)))
    return built[-1]


def meant(statements: list[Statement]) -> list[Written]:
    """Parsed statements as they would have been generated."""
    return [Written(s.name, s.parameters, shape(s.body)) for s in statements]


def parsed(text: str) -> list[Written]:
    from gradcli.errors import Source

    return meant(parse(Source(text)))
