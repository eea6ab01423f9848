"""Each special function of doubles stands once: what is made of its text gives what it gives, everywhere.

Compared are float64 (the function itself), blocks, the C of the engine, and the languages of ``code`` whose compilers
are here. Elementary functions differ by an ulp or so from library to library: a result may be ``ULPS`` off, and by what
as many changes of the operands would do to it.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import math
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest

from gradcli.code.arrays import JAX, NUMPY
from gradcli.engines.c_prelude import functions, prototypes
from gradcli.engines.library import compiler
from gradcli.functions.algorithms import algorithm, of_printed, orders, printed
from gradcli.functions.book import PRIMITIVES, added
from gradcli.functions.doubles import ALGORITHMS, ALL
from gradcli.functions.doubles.elementary import exp
from gradcli.functions.row import Primitive
from gradcli.languages import scalar
from gradcli.languages.language import Language
from gradcli.languages.translate import needed
from gradcli.numbers.lanes import over_blocks
from tests.paths import PACKAGE

ULPS = 8
EDGES = [
    0.0,
    5e-324,
    1e-300,
    1e-18,
    1e-9,
    0.25,
    0.5,
    0.84,
    1.0,
    1.4616321449683622,
    1.5,
    2.0,
    2.5,
    3.0,
    8.0,
    10.0,
    20.0,
]
EDGES += [27.2, 27.4, 171.5, 171.8, 177.5, 185.5, 354.5, 709.5, 745.5, 1e10, 1e300, 1.7e308, math.inf]
BELOW = [-0.36787944117144233, -0.3678794411714423, -0.36787944, -0.3678, -0.36, -0.25, -1e-17, math.nan]
LANGUAGES = {
    language.name: language for language in (scalar.PYTHON, scalar.C, scalar.JAVASCRIPT, scalar.RUST, scalar.JULIA)
}


def cases() -> list[tuple[str, tuple[int, ...]]]:
    """Every algorithm, at several orders where it has some."""
    return [(name, known) for name in ALGORITHMS for known in itertools.product((0, 1, 2, 5), repeat=orders(name))]


def points(name: str, known: tuple[int, ...]) -> list[tuple[float, ...]]:
    """Edges, and numbers drawn from the middle and from afar."""
    count = len(inspect.signature(ALGORITHMS[name]).parameters) - len(known)
    chance = random.Random(name)
    signed = [*EDGES, *(-x for x in EDGES), *BELOW]
    drawn = [chance.uniform(-8, 20) for _ in range(150)] + [
        chance.choice([1, -1]) * 10 ** chance.uniform(-9, 3) for _ in range(100)
    ]
    if count == 1:
        return [(x,) for x in signed + drawn]
    if name == "near_power":  # a constant of the program, and what its rounding leaves out
        return [(abs(x) if x == x else x, e, r) for x in signed + drawn for e, r in ((1 / 3, 1.85e-17), (-0.4, 0.0))]
    return [(chance.choice(signed + drawn), chance.choice(signed + drawn), 0.5)[:count] for _ in range(600)]


def allowed(function: Callable[..., float], point: tuple[float, ...], value: float) -> float:
    """How far from ``value`` a result may be."""
    off = ULPS * math.ulp(value)
    for k, x in enumerate(point):
        moved = function(*point[:k], x * (1 + 2.0**-26), *point[k + 1 :])
        off += ULPS * abs(moved - value) * 2.0**-26 if math.isfinite(moved) else math.inf
    return off


def differing(name: str, known: tuple[int, ...], found: list[float]) -> list[Any]:
    """The points at which another system's result is another."""

    def function(*given: float) -> float:
        return ALGORITHMS[name](*given, *known)

    wrong = []
    for point, got in zip(points(name, known), found, strict=True):
        value = function(*point)
        if math.isfinite(value) and abs(value) > 1e-307:
            # Next to the largest double another rounding is an infinity.
            same = abs(got - value) <= allowed(function, point, value) or (abs(value) > 1.7e308 and math.isinf(got))
        else:
            same = got == value or (got != got and value != value) or (abs(got) <= 1e-306 and abs(value) <= 1e-306)
        if not same:
            wrong.append((point, value, got))
    return wrong


@pytest.mark.parametrize(("name", "known"), cases())
def test_nothing_raises_and_blocks_agree(name, known):
    """Point by point, in blocks of one kind each, and all together, where branches part."""
    where = points(name, known)
    single = over_blocks(name)
    with np.errstate(all="ignore"):
        assert differing(name, known, [float(single(*point, *known)) for point in where]) == []
        together = np.broadcast_to(single(*np.array(where).T, *known), len(where))
        assert differing(name, known, together.tolist()) == []
        for first in (0, 100):
            alone = [np.array([x]) for x in where[first]]
            assert np.array_equal(np.ravel(single(*alone, *known)), together[first : first + 1], equal_nan=True)
        assert np.shape(single(*(np.ones((2, 3)) for _ in where[0]), *known)) in ((2, 3), ())


def printed_calls(language: Language) -> Iterator[str]:
    for name, known in cases():
        for point in points(name, known):
            yield f"{printed(name, known)}({', '.join(map(language.numbers.literal, point))})"


def text(language: Language) -> list[str]:
    names = [printed(name, known) for name, known in cases()]
    found = needed(names, language)
    heads = [f"{lines[0].removesuffix(' {')};" for lines in found.values()] if language is scalar.C else []
    return [*heads, *(line for lines in found.values() for line in lines)]


def c_program(definitions: list[str], calls: list[str], literal: Callable[[float], str]) -> str:
    body = [f'    printf("%.17g\\n", {call});' for call in calls]
    return "\n".join(["#include <stdio.h>", *definitions, "int main(void) {", *body, "    return 0;", "}"])


def ran(command: list[str], **more: Any) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, **more).stdout


def of_c(folder: Path, source: str) -> str:
    cc = compiler()
    if cc is None:
        pytest.skip("no C compiler here")
    (folder / "all.c").write_text(source)
    ran([cc, "-O0", "-w", "-ffp-contract=off", "-o", str(folder / "all"), str(folder / "all.c"), "-lm"])
    return ran([str(folder / "all")])


def evaluated(call: str, space: dict[str, Any]) -> float:
    """Python's own power refuses to be infinite; a file takes NaN for it where no result needs it."""
    try:
        return float(eval(call, space))  # noqa: S307 (printed by us)
    except (OverflowError, ValueError):
        return math.nan


def tool(name: str) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


def output(language: Language, folder: Path) -> str:
    """What a program prints that calls every algorithm at every point."""
    calls, definitions = list(printed_calls(language)), text(language)
    if language is scalar.C:
        return of_c(folder, c_program(["#include <math.h>", *definitions], calls, language.numbers.literal))
    if language is scalar.PYTHON:
        space: dict[str, Any] = {"math": math}
        exec("\n".join(definitions), space)  # noqa: S102 (printed by us)
        return "\n".join(repr(evaluated(call, space)) for call in calls)
    file = folder / "all"
    if language is scalar.JAVASCRIPT:
        file.write_text("\n".join([*definitions, *(f"console.log({call});" for call in calls)]))
        return ran([tool("node"), str(file)]).replace("Infinity", "inf")
    if language is scalar.RUST:
        numbers = ", ".join(re.sub(r"^(gc_\w+)\((.*)\)$", r"\1(\2)", call) for call in calls)
        file = file.with_suffix(".rs")
        lines = [
            "fn main() {",
            f"    let all: [f64; {len(calls)}] = [{numbers}];",
            '    for x in all { println!("{:e}", x); }',
            "}",
        ]
        file.write_text("\n".join([*definitions, *lines]))
        ran([tool("rustc"), "-A", "warnings", "-o", str(folder / "rust"), str(file)])
        return ran([str(folder / "rust")])
    file.write_text("\n".join([*definitions, *(f"println({call})" for call in calls)]))
    return ran([tool("julia"), str(file)])


def compare(printed_numbers: str, refuses: bool = False) -> list[Any]:
    """``refuses``: whether NaN may stand for an infinity."""
    numbers = list(map(float, printed_numbers.split()))
    wrong = []
    for name, known in cases():
        count = len(points(name, known))
        off = differing(name, known, numbers[:count])
        wrong += [
            (name, known, *found) for found in off if not (refuses and math.isinf(found[1]) and found[2] != found[2])
        ]
        numbers = numbers[count:]
    assert numbers == []
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_agrees(language, tmp_path):
    assert compare(output(LANGUAGES[language], tmp_path), refuses=language == "python") == []


def test_the_engine_agrees(tmp_path):
    """The prelude's text, point by point; tests/functions/test_arrays.py runs it as vectors."""
    code = functions("\n".join(f"{printed(*case)}(" for case in cases() if case[0] != "copysign"))
    calls = list(printed_calls(scalar.C))
    code += "\n#define gc_copysign copysign"  # C's own: its angles here have no signed zeros
    head = [prototypes(code, vectors=False), "#define INFINITY __builtin_inf()", '#define NAN __builtin_nan("")', code]
    assert compare(of_c(tmp_path, c_program(head, calls, scalar.C.numbers.literal))) == []


@pytest.mark.parametrize("language", [NUMPY, JAX], ids=["numpy", "jax"])
def test_libraries_of_arrays_take_what_has_no_branches(language):
    """JAX's names are NumPy's: its text runs where it is not installed."""
    plain = [name for name in ALGORITHMS if not orders(name) and algorithm(name).straight]
    assert "lambertw" in plain
    space: dict[str, Any] = {"np": np, "jnp": np}
    for name in plain:
        lines = [line for each in needed([printed(name)], language).values() for line in each]
        exec("\n".join(lines), space)  # noqa: S102 (printed by us)
        with np.errstate(all="ignore"):
            where = np.array(points(name, ())).T
            got = np.broadcast_to(space[printed(name)](*where), where.shape[1])
        assert differing(name, (), got.tolist()) == []


# Against the truth

TRUTH: dict[str, Callable[..., Any]] = {
    "gamma": mpmath.gamma,
    "lgamma": lambda x: mpmath.log(abs(mpmath.gamma(x))),
    "polygamma": lambda x, n: mpmath.psi(n, x),
    "lambertw": lambda x: mpmath.re(mpmath.lambertw(x)) if x >= -mpmath.exp(-1) else mpmath.nan,
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "tanh": mpmath.tanh,
    "sech": mpmath.sech,
    "sech2": lambda x: mpmath.sech(x) ** 2,
    "csch": mpmath.csch,
    "coth": mpmath.coth,
}
WORST = {"gamma": 7.0, "polygamma": 8.0, "erfc": 4.5}
"""Ulp where the operand's own rounding does less; 4 for the others."""


@pytest.mark.parametrize(("name", "known"), [case for case in cases() if case[0] in TRUTH])
def test_as_far_from_the_truth_as_stated(name, known):
    wrong = []
    for (x,) in points(name, known):
        if not math.isfinite(x) or (x <= 0 and x == math.floor(x)) or abs(x) > 1e6 or (name == "softplus" and x < -300):
            continue
        got = ALGORITHMS[name](x, *known)
        with mpmath.workdps(60):
            truth, moved = (TRUTH[name](mpmath.mpf(x) * (1 + h), *known) for h in (0, mpmath.mpf(2) ** -60))
            if mpmath.isnan(truth) or not 1e-300 < abs(truth) < 1.7e308:
                continue
            reach = abs(moved - truth) * 2.0**7  # of half an ulp of the operand
            off = abs(mpmath.mpf(got) - truth) / (math.ulp(float(truth)) + 4 * reach)
        if off > WORST.get(name, 4.0):
            wrong.append((x, got, float(truth), float(off)))
    assert wrong == []


# The mechanism


def test_each_stands_once():
    """No text of the package has a function in it that is an algorithm; each is one definition of one module."""
    defined = [name for module in PACKAGE.glob("functions/doubles/*.py") for name in _defined(module)]
    assert sorted(name for name in defined if name in ALL) == sorted(ALL)
    inside = re.compile(r"\b(?:def|function|fn|double)\s+gc_(" + "|".join(name.strip("_") for name in ALL) + r")\b")
    for module in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, str) and inside.search(node.value)), (
                module
            )


def _defined(module: Path) -> list[str]:
    return [
        node.name for node in ast.parse(module.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)
    ]


@pytest.mark.parametrize(("name", "known"), cases())
def test_names_are_free_in_every_language(name, known):
    for inner in [printed(name, known), *needed([printed(name, known)], scalar.PYTHON)]:
        chosen = of_printed(inner)
        names = {node.id for part in chosen.body for node in ast.walk(part) if isinstance(node, ast.Name)}
        called_words = {n.func.id for p in chosen.body for n in ast.walk(p) if isinstance(n, ast.Call)}  # type: ignore[attr-defined]
        for language in LANGUAGES.values():
            assert not (names - called_words) & language.reserved, (inner, language.name)


def dawsonish(x: float) -> float:
    """exp(-x^2) times the integral of exp(t^2) from 0 to x: a series, and far away an asymptotic one."""
    s = x * x
    if s < 40.0:
        term = x
        total = x
        k = 1.0
        while abs(term) > 1e-18 * abs(total):
            term = term * s / k
            total += term / (2.0 * k + 1.0)
            k += 1.0
        return total * exp(-s)
    tail = 1.0
    for n in range(20):
        tail = 1.0 + (2.0 * (20 - n) - 1.0) / (2.0 * s) * tail
    return tail / (2.0 * x)


DAWSON = Primitive("dawsonish", lambda m, a: m.dawsonish(a), (lambda m, y, a: 1 - 2 * a * y,), "1 - 2*x*dawsonish(x)")


@pytest.mark.parametrize("engine", ["numpy", "native"])
def test_a_new_algorithm_is_one_function_and_its_row(run, engine):
    """Both engines take it from its text."""
    with added(DAWSON, dawsonish):
        found = run("grad", "dawsonish(x)", "--grid", "x=-2:3:11", "--engine", engine, "--format", "jsonl")
        assert found.code == 0, found.err
        for line in found.out.splitlines():
            row = json.loads(line)
            x = mpmath.mpf(row["at"]["x"])
            truth = mpmath.exp(-x * x) * mpmath.erfi(x) * mpmath.sqrt(mpmath.pi) / 2
            assert abs(row["value"] - truth) <= 1e-14
            assert abs(row["gradient"]["x"]["value"] - (1 - 2 * x * truth)) <= 1e-13


@pytest.mark.parametrize("language", ["python", "numpy", "c", "js", "rust", "julia"])
def test_a_new_algorithm_is_in_the_files_of_every_language(run, tmp_path, language):
    """Where doubles can be held against a certificate the file tests itself; this row has none, and says so."""
    with added(DAWSON._replace(enclosure="erf"), dawsonish):
        text = run("code", "dawsonish(x)", "--lang", language).out
        assert "gc_dawsonish" in text
    with added(DAWSON, dawsonish):
        refused = run("code", "dawsonish(x)", "--lang", language, "--self-test", "--at", "x=1")
        assert refused.code == 4
        assert "no algorithm encloses dawsonish" in refused.err


def assigns_what_is_known(x: float) -> float:
    for n in range(3):
        x = x + n
    n = 2.0
    return x * n


def calls_no_word(x: float) -> float:
    return exp(sorted([x])[0])


@pytest.mark.parametrize("function", [assigns_what_is_known, calls_no_word])
def test_what_is_not_of_the_subset_is_refused(monkeypatch, function):
    monkeypatch.setitem(ALL, function.__name__, function)
    with pytest.raises(NotImplementedError):
        algorithm(function.__name__)


def test_orders_are_asked_for():
    with pytest.raises(ValueError, match="orders"):
        algorithm("polygamma")
    with pytest.raises(ValueError, match="orders"):
        algorithm("gamma", 1)


def test_rows_and_algorithms_have_the_same_names():
    """An algorithm is for a row, or is what rows of powers and signs are made of."""
    assert {name for name in ALGORITHMS if name not in PRIMITIVES} <= {"near_power", "copysign"}
