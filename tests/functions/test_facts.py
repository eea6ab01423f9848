"""The facts of the rows: what used to stand in tables elsewhere, and no such table comes back."""

from __future__ import annotations

import ast
import json
import math
import random
import re
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from gradcli.certified.corners.subgradient import _takes_the_middle
from gradcli.code import arrays, sql, tensorflow
from gradcli.errors import Source
from gradcli.functions import arithmetic
from gradcli.functions.book import CORE as ROWS
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.functions.wording import derivatives, sentence
from gradcli.language.program import read
from gradcli.languages import scalar
from gradcli.languages.c_text import CText
from gradcli.numbers.float64 import FLOAT64
from gradcli.render import numpy_text
from gradcli.tape import bounds, bounds_of_functions, deciding
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate
from tests.paths import PACKAGE

WERE = {
    "pole_at_zero": "powi powr pow",
    "overflows": "add sub mul exp exp2 expm1 sinh cosh softplus logaddexp hypot",
    # Two tables of each kind were one fact: what one of them lacked is as true.
    "never_negative": "abs sqrt exp exp2 cosh hypot relu sigmoid softplus erfc sech"
    " sech2 heaviside acos acosh above powr",
    "never_zero": "gamma sec csc sech csch coth sigmoid softplus exp exp2 cosh erfc sech2",
    "positive": "exp exp2 cosh sigmoid softplus erfc sech sech2",
    "bounded": "sin cos asin acos atan atan2 tanh sech sech2 sigmoid erf erfc sign heaviside above",
    "copies": "abs neg same stop relu",
    "linear": "add sub neg same",
    "vectors": "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh cbrt exp exp2 expm1 log log2 log10 log1p"
    " erf erfc atan2 hypot pow",
    "real_only": "erf erfc gamma lgamma polygamma lambertw",
}


@pytest.mark.parametrize("fact", list(WERE))
def test_a_fact_is_the_table_it_was(fact):
    assert {row.name for row in ROWS if getattr(row, fact)} == set(WERE[fact].split())


WORDS = {
    "pieces": {"linear": "abs relu max min", "constant": "sign heaviside above floor ceil round"},
    "sign_of": {"all": "mul div min same stop cbrt sqrt abs root powr", "any": "max", "sum": "add logaddexp"},
    "vanishes": {
        "with x": "div neg same stop abs sign sqrt cbrt",
        "below": "relu heaviside above",
        "either": "mul",
        "together": "add sub hypot",
    },
    "error": {
        "sum": "add",
        "difference": "sub",
        "larger": "max min",
        "product": "mul",
        "quotient": "div",
        "power": "powi",
        "root": "sqrt",
        "exponential": "exp exp2 cosh sech sigmoid softplus",
        "exponential twice": "sech2",
        "growing": "expm1 sinh",
        "soft maximum": "logaddexp",
        "logarithm": "log log10",
        "logarithm to 2": "log2",
        "logarithm of 1 + x": "log1p",
        "angle": "atan2",
        "distance": "hypot",
        "remainder": "mod",
        "copy": "abs neg same stop relu",
        "flat": "sin cos tanh atan asinh",
        "flat twice": "erf",
        "bell": "erfc",
        "size 1": "asin acos acosh atanh",
        "pole": "tan sec csc cot",
        "pole at 0": "csch coth",
        "odd root": "cbrt root",
        "real power": "powr",
        "variable power": "pow",
        "branch point": "lambertw",
        "gamma": "gamma",
        "logarithm of gamma": "lgamma",
        "polygamma": "polygamma",
    },
    "decided": {
        "divisor": "div",
        "power": "powi powr pow",
        "remainder": "mod",
        "size 1": "asin acos acosh atanh",
        "-1": "log1p",
        "branch point": "lambertw",
        "corner": "abs relu",
        "larger": "max min",
        "order": "above",
        "tip": "hypot",
        "cut": "atan2",
        "zero": "sqrt cbrt root log log2 log10 csch coth sign heaviside",
        "pole": "tan sec csc cot",
        "integer": "floor ceil round",
        "pole of gamma": "gamma lgamma polygamma",
    },
}


@pytest.mark.parametrize("fact", list(WORDS))
def test_a_word_of_a_row_is_the_table_it_was(fact):
    found: dict[str, set[str]] = {}
    for row in ROWS:
        found.setdefault(getattr(row, fact), set()).add(row.name)
    found.pop("", None)
    assert found == {word: set(names.split()) for word, names in WORDS[fact].items()}


def test_every_word_of_a_row_has_its_rule():
    special = {row.error for row in PRIMITIVES.values() if row.group} - {""}
    assert set(WORDS["error"]) | special == {*bounds._RULES, *bounds_of_functions.RULES}
    families = {row.decided for row in PRIMITIVES.values() if row.group} - {""}
    assert set(WORDS["decided"]) | families == set(deciding._RULES)


def test_what_shows_an_infinite_operand_as_it_was():
    always = (
        "add sub mul neg same stop abs sqrt cbrt root hypot asinh sinh cosh acosh asin acos atanh log log2 log10 log1p"
        " floor ceil round sin cos tan sec csc cot gamma lgamma lambertw"
    )
    shown = {row.name for row in ROWS if row.shows(0, 2) and row.shows(1, 2)}
    assert shown == {*always.split(), "powi", "powr"}
    assert {row.name for row in ROWS if row.shows(0, -1) and row.shows(1, -1)} == set(always.split())
    assert {row.name for row in ROWS if row.shows(0, 2)} - shown == {"div", "mod"}


def test_numbers_of_a_row_as_they_were():
    grown = {row.name: row.magnifies for row in ROWS if row.magnifies is not None}
    assert grown == {
        **dict.fromkeys(["tanh", "atan", "asinh", "erf", "abs", "neg", "same", "stop", "relu"], 1),
    }
    small = {
        0.5: "mul div",
        4: "powi powr pow exp exp2 atan2",
        2: "sech2",
        64: "sech csch sigmoid softplus logaddexp erfc gamma",
    }
    assert {row.name: row.underflows for row in ROWS if row.underflows} == {
        name: count for count, names in small.items() for name in names.split()
    }
    cheap = "add sub mul div neg abs max min same stop sqrt floor ceil"
    assert {row.name for row in ROWS if row.cost == 1} == set(cheap.split())
    assert {row.name for row in ROWS if row.cost == 24} == {"sin", "cos", "sec", "csc", "cot"}


def test_what_a_function_is_far_away_and_at_poles_as_it_was():
    words = {"none below": "log log2 log10 log1p acosh lambertw", "none": "asin acos atanh", "oscillates": "sin cos"}
    assert {row.name: row.far for row in ROWS if row.far} == {
        name: far for far, names in words.items() for name in names.split()
    }
    assert {row.name: row.quotient for row in ROWS if row.quotient is not None} == {
        "tan": ("sin", "cos"),
        "sec": ("", "cos"),
        "csc": ("", "sin"),
        "cot": ("cos", "sin"),
        "csch": ("", "sinh"),
        "coth": ("cosh", "sinh"),
    }


@pytest.mark.parametrize("row", [row for row in ROWS if row.quotient], ids=lambda row: row.name)
def test_a_quotient_is_the_function(row):
    above, below = row.quotient
    for x in (0.3, 1.2, 2.9):
        over = getattr(FLOAT64, above)(x) if above else 1.0
        assert row.value(FLOAT64, x) == pytest.approx(over / getattr(FLOAT64, below)(x), rel=1e-14)


def test_ties_of_frameworks_as_they_were():
    half = Fraction(1, 2)
    found = {row.name: row.ties for row in ROWS if row.ties}
    assert found == {
        "abs": {"tensorflow": (0,), "jax": (1,), "torch": (0,)},
        "relu": {"tensorflow": (0,), "jax": (0,), "torch": (0,)},
        "max": {"tensorflow": (1, 0), "jax": (half, half), "torch": (half, half)},
        "min": {"tensorflow": (1, 0), "jax": (half, half), "torch": (half, half)},
    }
    assert {row.name for row in ROWS if _takes_the_middle(row)} == {"abs", "max", "min"}


def test_what_makes_poles_as_it_was():
    always = "div log log2 log10 log1p tan sec csc cot csch coth atanh pow gamma lgamma polygamma"
    assert {row.name for row in ROWS if row.makes_poles(-1)} == {*always.split(), "powi", "powr"}
    assert {row.name for row in ROWS if row.makes_poles(2)} == set(always.split())


def test_where_the_corners_are_as_it_was():
    assert {row.name for row in ROWS if row.switch == "x"} == {"abs", "relu", "sign", "heaviside"}
    assert {row.name for row in ROWS if row.switch == "x - y"} == {"max", "min"}
    assert {row.name for row in ROWS if row.edge} == {"powr", "pow", "sqrt", "asin", "acos", "acosh", "lambertw"}


FEWEST = 3
"""Names of primitives that make a literal a table of them."""


def tables(path: Path) -> int:
    """The literals of a module that name several primitives: sets, lists, tuples and keys of mappings."""
    found = 0
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            parts = list(node.elts)
        elif isinstance(node, ast.Dict):
            parts = list(node.keys)
        words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > 3:
            words = node.value.split()
        named = {word for word in words if word in PRIMITIVES}
        found += len(named) >= FEWEST and len(named) * 2 > len(words)
    return found


ALLOWED = {
    "certified/corners/proving.py": (1, "the operators of a number that Python itself has: + - * and the sign"),
    "engines/balls/source.py": (1, "which of FLINT's functions take no precision, for their declarations in C"),
    "language/printing.py": (2, "the operators of the grammar: how tightly each binds, and its sign"),
    "render/numpy_text.py": (1, "the operators of the grammar, as Python binds them"),
    "numbers/lane_expressions.py": (1, "the words of the algorithms that NumPy has under names of its own"),
    "numbers/series/series_infinity.py": (3, "how a series is expanded at infinity: an algorithm for each, not a fact"),
    "numbers/series/series_integrals.py": (
        2,
        "how integrals are expanded at poles and far: an algorithm for each",
    ),
    "numbers/series/series_functions.py": (2, "how a series is expanded at a pole: an algorithm for each kind of pole"),
}
"""Where names of functions may stand together outside the book of functions, how often, and why."""
MOST = 15


def test_no_table_of_functions_comes_back():
    outside = (p for p in PACKAGE.rglob("*.py") if p.relative_to(PACKAGE).parts[0] != "functions")
    found = {p.relative_to(PACKAGE).as_posix(): tables(p) for p in outside}
    assert {name: count for name, count in found.items() if count > ALLOWED.get(name, (0, ""))[0]} == {}
    assert sum(count for count, _ in ALLOWED.values()) <= MOST


def test_a_table_is_seen():
    assert tables(Path(__file__)) >= len(WERE)


class _Asked:
    """What the rows ask of doubles, each true or false."""

    mod = staticmethod(FLOAT64.mod)

    def __getattr__(self, name):
        return getattr(FLOAT64, name)

    @staticmethod
    def not_zero(a):
        return a != 0

    @staticmethod
    def positive(a):
        return a > 0

    @staticmethod
    def not_negative(a):
        return a >= 0

    @staticmethod
    def no_pole(a):
        return a > 0 or a != int(a)

    @staticmethod
    def no_step(a):
        return a != math.floor(a)

    @staticmethod
    def some(a, b):
        return (a, b) != (0, 0)

    @staticmethod
    def off_cut(a, b):
        return a != 0 or b > 0

    @staticmethod
    def apart(a, b):
        return a != b

    @staticmethod
    def power(a, b):
        return a > 0 or (a < 0 and b == int(b)) or (a == 0 and b >= 0)

    def slope_of_power(self, a, b):
        return b > 0 if a == 0 else self.power(a, b - 1)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_a_row_asks_for_is_where_it_has_a_value_and_a_slope(row):
    """The domain as data, the domain of the rules and the facts of corners say the same."""
    numbers = [Fraction(n, 4) for n in range(-12, 13)]
    for given in product(numbers, repeat=len(row.partials)):
        doubles = [float(q) for q in given]
        for parameter in row.parameter or (None,):
            arguments = doubles if parameter is None else [*doubles, parameter]
            value = row.value(FLOAT64, *arguments)
            asked = row.needs is None or row.needs(_Asked(), *arguments) is not False
            if row.name == "lambertw" and abs(doubles[0] + 1 / math.e) < 1e-9:
                continue
            assert math.isfinite(value) == asked, (given, parameter)
            if not asked:
                continue
            smooth = row.smooth is None or bool(row.smooth(_Asked(), *arguments))
            bent = any(fact(FLOAT64, *arguments) is True for fact in row.facts if fact is not row.edge)
            slopes = [partial(FLOAT64, value, *arguments) for partial in row.partials]
            steep = any(slope is not None and not math.isfinite(slope) for slope in slopes)
            if row.name not in ("above", "pow", "powr"):  # no slope is asked of; ends of a domain with a slope 0
                assert smooth == (not bent and not steep), (given, parameter)


SPELLINGS = json.loads(Path(__file__).with_name("spellings_were.json").read_text(encoding="utf-8"))
"""What each language called each function when its own file said so."""
LANGUAGES = {
    language.name: language.numbers
    for language in (
        *(scalar.PYTHON, scalar.C, scalar.JAVASCRIPT, scalar.JULIA, scalar.RUST),
        *(arrays.NUMPY, arrays.JAX, arrays.TORCH, sql.SQL, tensorflow.TENSORFLOW),
    )
} | {"engine": CText()}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_what_a_language_calls_a_function_as_it_was(language):
    numbers, were = LANGUAGES[language], SPELLINGS[language]
    operators = {row.name for row in arithmetic.ROWS} | {"ceil"}  # which no rule calls by a name
    for name in {*(row.name for row in ROWS), *({"copysign", "fmod"} & were.keys())} - operators:
        was = were.get(name, "")
        if was.startswith("gc_") and numbers.called(name) is None:  # a helper of its own: now an algorithm of all
            assert numbers.lends("near_power" if name == "powr" else name), name
        else:
            assert numbers.called(name) == (was or None), name


def test_formulas_over_numpy_as_they_were():
    whole = {name for name in SPELLINGS["formula"] if FUNCTIONS[name].body and not FUNCTIONS[name].scipy}
    for name, spelled in SPELLINGS["formula"].items():
        if name in whole:  # a definition is written out of its operands, in brackets only where they need them
            written = numpy_text.formula(f"{name}(x)", numpy_text.NumpyNames(["x"]))
            assert written == spelled.replace("({0})", "{0}").format("x")
        else:
            assert numpy_text._form(FUNCTIONS[name]) == spelled
    called = {function.name for function in FUNCTIONS.values() if not function.group}
    assert called - SPELLINGS["formula"].keys() == {"max", "min", "where"}


def _read(text, names):
    return lower(read([Source(text)], named=names), wrt=names)


DERIVATIVES = {
    "tan": "1 + tan(x)^2",
    "cot": "-1 - cot(x)^2",
    "asin": "1/sqrt(1-x^2)",
    "acosh": "1/sqrt(x^2-1)",
    "asinh": "1/sqrt(1+x^2)",
    "atan2": "x/(x^2+y^2), -y/(x^2+y^2)",
    "exp2": "2^x*log(2)",
    "sech2": "-2*sech(x)^2*tanh(x)",
    "erfc": "-2*exp(-x^2)/sqrt(pi)",
    "gamma": "gamma(x)*digamma(x)",
    "polygamma": "polygamma(n+1, x)",
    "root": "1/(n*root(x,n)^(n-1))",
    "powr": "r*x^(r-1)",
    "pow": "y*x^(y-1), x^y*log(x)",
    "div": "1/y, -x/y^2",
    "mod": "1, -floor(x/y)",
    "hypot": "x/hypot(x,y), y/hypot(x,y)",
    "logaddexp": "sigmoid(x-y), sigmoid(y-x)",
    "max": "1 for the larger, else 0",
    "min": "1 for the smaller, else 0",
    "relu": "1 for x > 0, else 0",
    "floor": "0",
}


@pytest.mark.parametrize("name", list(DERIVATIVES))
def test_a_derivative_reads_as_it_did(name):
    assert sentence(PRIMITIVES[name]) == DERIVATIVES[name]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_derivative_that_is_shown_is_the_rule(row):
    """Read as the language reads it, it has the partials' values; words are of corners alone."""
    parameter = row.parameter[0] if row.parameter else None
    letters = row.letters[: len(row.partials)]
    chance = random.Random(row.name)
    texts = derivatives(row)
    if any(" for " in text for text in texts):
        assert row.pieces == "linear"
        return
    for text, partial in zip(texts, row.partials, strict=True):
        for _ in range(20):
            given = [chance.uniform(*span) for span in row.sample]
            arguments = given if parameter is None else [*given, parameter]
            wanted = partial(FLOAT64, row.value(FLOAT64, *arguments), *arguments)
            there = re.sub(rf"\b{row.letters[-1]}\b", f"({parameter})", text) if parameter is not None else text
            tape = _read(f"0*({'+'.join(letters)}) + {there}", letters)
            values = evaluate(tape, FLOAT64, dict(zip(letters, given, strict=True)), tape.outputs.values())
            (found,) = (values[slot] for slot in tape.outputs.values())
            assert found == pytest.approx(wanted or 0, rel=1e-9, abs=1e-9), (text, given)


def test_a_broken_rule_reads_broken():
    """What is shown is the rule: there is no text beside it that could go on being right."""
    row = PRIMITIVES["tan"]._replace(partials=(lambda m, y, a: 1 - y * y,))
    assert sentence(row) == "1 - tan(x)^2"
    row = PRIMITIVES["max"]._replace(partials=PRIMITIVES["min"].partials)
    assert sentence(row) == DERIVATIVES["min"]


MONOTONIC = [row for row in ROWS if row.monotonic is not None]


@pytest.mark.parametrize("row", MONOTONIC, ids=lambda row: row.name)
def test_what_is_monotonic_is_so_and_tends_where_its_row_says(row):
    (low, high), limits, falls = row.monotonic
    points = sorted({x for n in range(-400, 401) for x in (n / 100, n * 10.0)})
    inside = [x for x in points if (low is None or x >= low) and (high is None or x <= high)]
    values = [row.value(FLOAT64, x) for x in inside]
    finite = [y for y in values if math.isfinite(y)]
    assert finite == sorted(finite, reverse=falls)
    for end, limit, beyond in zip((low, high), limits, (-1e300, 1e300), strict=True):
        if limit is None:
            continue
        near = row.value(FLOAT64, float(end) if end is not None else beyond)
        assert near == pytest.approx(limit, abs=1e-12) or (math.isinf(limit) and abs(near) >= 300), (end, near)


def test_what_has_no_value_beyond_an_end_says_so():
    for row in MONOTONIC:
        low, high = row.monotonic.domain
        for end, step in ((low, -0.5), (high, 0.5)):
            if end is not None:
                assert not math.isfinite(row.value(FLOAT64, end + step)), row.name
