"""Generated code where grad answers: random programs with corners, steps, branches and steep functions, at special
points, in every language that runs here."""

from __future__ import annotations

import json
import math
import random
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gradcli.answers.derivatives import gradient
from gradcli.code.languages import LANGUAGES, Lang, write
from gradcli.code.task import Task, task
from gradcli.errors import Source
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from gradcli.tape.sweeps import evaluate, evaluated
from tests.code.test_code import TOOLS, self_tested

pytestmark = pytest.mark.slow

VARIABLES = ("x", "z")
SPECIAL = ("-2", "-1", "-1/2", "0", "1/2", "1", "2", "0.001")
INNER = ("x", "z", "x-z", "x^2-z^2", "x*z", "z-1", "x+z/2", "1-x^2")
FLAT = (
    "max(0,{})",
    "relu({})",
    "min({},0)",
    "where({}>0,{},0)",
    "heaviside({})",
    "clip({},0,1)",
    "floor({})",
    "max({},-1)",
)
STEEP = ("sqrt({})", "cbrt({})", "({})^(1/3)", "({})^(2/3)", "hypot({},{})", "asin({})", "sqrt(sqrt({}))", "root({},5)")
JOINED = (
    "{}*{}",
    "{}+{}",
    "{}-{}",
    "max({},{})",
    "where(x>z,{},{})",
    "where(x*z<0,{},{})",
    "tanh({})*exp({})",
    "{}/(3+sin({}))",
)


def program(seed: int) -> str:
    """A program of one target."""
    chance = random.Random(seed)

    def part(depth: int) -> str:
        kind = chance.choice((INNER, FLAT, STEEP, STEEP, JOINED, JOINED) if depth else (INNER,))
        form = chance.choice(kind)
        while "{}" in form:
            form = form.replace("{}", f"({part(depth - 1)})" if kind is JOINED else part(depth - 1), 1)
        return form

    return f"({part(3)})*(1+0*x+0*z)" if chance.random() < 0.05 else part(3)


class Trial(NamedTuple):
    """A program, its task, a point of doubles, and the certified numbers (None: grad does not say ok)."""

    text: str
    task: Task
    point: tuple[float, ...]
    certified: tuple[float | None, ...]


def on_a_tie(found: Task, point: tuple[float, ...]) -> bool:
    """Whether a corner, a step or a comparison changes exactly here: there the rows' own convention is printed."""
    tape = found.primal
    inputs = dict(zip(found.inputs, point, strict=True))
    roots = list(tape.outputs.values())
    values = evaluate(tape, FLOAT64, inputs, roots)
    for slot in evaluated(tape, values, roots):
        instruction = tape.instructions[slot]
        given = instruction.arguments(values)
        if instruction.row is not None and any(
            fact(FLOAT64, *given) for fact in (instruction.row.kink, instruction.row.jump) if fact
        ):
            return True
        if instruction.operation in ("lt", "gt", "le", "ge", "eq", "ne") and given[0] == given[1]:
            return True
    return False


def trials(count: int) -> list[Trial]:
    found: list[Trial] = []
    seed = 0
    while len(found) < count:
        seed += 1
        chance = random.Random(-seed)
        texts = [Source(program(seed))]
        at = [f"{name}={chance.choice(SPECIAL)}" for name in VARIABLES]
        request = Request(texts, read_point([Source(",".join(at))]), wrt=VARIABLES, unconnected="zero", seconds=1.0)
        made = task(request.program, VARIABLES, 1)
        if set(made.inputs) != set(VARIABLES):
            continue
        point = tuple(float(request.at[name].over(FLOAT64)) for name in made.inputs)
        (row,) = gradient(request).rows
        entries = [row.value, *(row.gradient[name] for name in VARIABLES)]
        numbers = tuple(float(e.value) if e.status is Status.OK and e.value is not None else None for e in entries)
        if not on_a_tie(made, point):
            found.append(Trial(texts[0].text, made, point, numbers))
    return found


@pytest.fixture(scope="module")
def tried() -> list[Trial]:
    return trials(400)


def flat(found: Any) -> list[float]:
    return [y for part in found for y in flat(part)] if isinstance(found, list | tuple) else [float(found)]


def of_python(each: list[Trial], language: Lang) -> list[list[float]]:
    found = []
    for trial in each:
        space: dict[str, Any] = {}
        exec(write(trial.task, language, "f"), space)  # noqa: S102
        try:
            found.append(flat(space["f"](*trial.point)))
        except (ValueError, ArithmeticError):
            found.append([math.nan] * len(trial.certified))
    return found


def numbers_in(text: str) -> list[list[float]]:
    return [[float(word) for word in line.split()] for line in text.splitlines()]


def of_c(each: list[Trial], folder: Path) -> list[list[float]]:
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    parts, calls = [], []
    for number, trial in enumerate(each):
        (folder / f"p{number}.h").write_text(write(trial.task, LANGUAGES["c"], f"p{number}"))
        space = f"static_{number}_"
        parts.append(f'#include "p{number}.h"')
        given = ", ".join(map(repr, trial.point))
        calls.append(
            f'{{ double v[1], g[2]; p{number}({given}, v, g); printf("%.17g %.17g %.17g\\n", v[0], g[0], g[1]); }}'
        )
        parts[-1] = "".join(f"#define {h} {space}{h}\n" for h in helpers_of(folder / f"p{number}.h")) + parts[-1] + "\n"
        parts[-1] += "".join(f"#undef {h}\n" for h in helpers_of(folder / f"p{number}.h"))
    source = folder / "all.c"
    source.write_text(
        "#include <stdio.h>\n" + "".join(parts) + "int main(void) {\n" + "\n".join(calls) + "\nreturn 0; }\n"
    )
    subprocess.run(
        ["gcc", "-O0", "-std=c99", "-w", "-o", folder / "all", source, "-lm"], check=True, capture_output=True
    )
    return numbers_in(subprocess.run([folder / "all"], check=True, capture_output=True, text=True).stdout)


def helpers_of(file: Path) -> list[str]:
    return [
        line.split("(")[0].split()[-1] for line in file.read_text().splitlines() if line.startswith("static double gc_")
    ]


def of_javascript(each: list[Trial], folder: Path) -> list[list[float]]:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    lines = []
    for number, trial in enumerate(each):
        (folder / f"p{number}.js").write_text(write(trial.task, LANGUAGES["js"], "f"))
        given = ", ".join(map(repr, trial.point))
        lines.append(f"console.log(Object.values(require('./p{number}.js').f({given})).flat(Infinity).join(' '));")
    (folder / "all.js").write_text("\n".join(lines))
    done = subprocess.run(["node", folder / "all.js"], check=True, capture_output=True, text=True)
    return numbers_in(done.stdout.replace("Infinity", "inf"))


@pytest.mark.parametrize("language", ["python", "numpy", "c", "js"])
def test_the_certified_number_or_none(tried, tmp_path, language):
    """Wherever grad says ok: the same number, or one that is none; never a third thing. And where a factor that
    vanishes kept an infinite slope away, the number itself."""
    of = {"c": of_c, "js": of_javascript}.get(language)
    got = of(tried, tmp_path) if of else of_python(tried, LANGUAGES[language])
    compared = answered = 0
    for trial, numbers in zip(tried, got, strict=True):
        scale = max((abs(n) for n in trial.certified if n is not None), default=0.0)
        for number, wanted in zip(numbers, trial.certified, strict=True):
            if wanted is None:
                continue
            compared += 1
            answered += math.isfinite(number)
            assert not math.isfinite(number) or abs(number - wanted) <= 1e-9 * scale, (
                trial.text,
                trial.point,
                numbers,
                trial.certified,
            )
    assert compared > 300
    assert answered > 0.95 * compared, (answered, compared)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("sqrt(max(0,x^2-z^2))", "x=1,z=2"),
        ("hypot(max(0,x),relu(z))", "x=-1,z=-1"),
        ("relu(x)*cbrt(z)", "x=-1,z=0"),
        ("relu(x)^(1/3)*z", "x=-3,z=2"),
        ("cbrt(floor(x)*z)", "x=1/2,z=0"),
        ("sqrt(clip(x,0,z))", "x=-1,z=2"),
        ("cbrt(where(x>1,relu(z),0)*x)", "x=2,z=-1"),
        ("where(x>0,sqrt(x),z)+where(z>0,sqrt(x),1)", "x=-1,z=-1"),
        ("where(x>0,gamma(x),z)+where(z>0,polygamma(1,x),1)", "x=-1,z=-1"),
        ("asin(min(1,max(x,1)))*z", "x=-1,z=2"),
        ("sqrt(heaviside(x)*z)+z", "x=-1,z=0"),
    ],
)
@pytest.mark.parametrize("language", TOOLS)
def test_a_certified_number_is_found(run, tmp_path, language, text, at):
    for order in ("1",) if "floor" in text else ("1", "2"):  # beside floor the second ones are not decided
        done = self_tested(run, tmp_path, language, text, "--at", at, "--order", order)
        assert done.returncode == 0, (done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("x*cbrt(x)", "x=0"),
        ("sqrt(x^4)", "x=0"),
        ("sqrt(x*x*x*x)+z", "x=0,z=1"),
        ("cbrt(x)*z", "x=0,z=0"),
        ("hypot(x,z)*x", "x=0,z=0"),
        ("hypot(x,z)^2", "x=0,z=0"),
        ("exp(cbrt(x)*z)", "x=0,z=0"),
        ("x^2*root(x,5)", "x=0"),
        ("(x-1)*cbrt(x-1)*z", "x=1,z=3"),
        ("x*abs(z)^(1/2)", "x=0,z=0"),
        ("cbrt(z)^2*x", "x=0,z=0"),
    ],
)
@pytest.mark.parametrize("language", ["python", "numpy", "c", "js"])
def test_a_factor_that_is_0_at_the_point_only(run, tmp_path, language, text, at):
    """Where the certified derivatives are numbers, the printed ones are these."""
    assert run("grad", text, "--at", at).code == 0
    done = self_tested(run, tmp_path, language, text, "--at", at)
    assert done.returncode == 0, (done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("text", "x"), [("cbrt(x)^3", 0.0), ("sqrt(x)^2", 0.0), ("cbrt(x^2)", 0.0), ("cbrt(x)*cbrt(2*x)", 0.0)]
)
def test_what_zero_times_infinity_is_is_not_made_up(run, tmp_path, text, x):
    """The slopes are 1, 1, infinite, infinite: the sweep does not find them, and finds nothing else instead."""
    run("code", text, "--lang", "numpy", "--output", str(tmp_path / "f.py"))
    found = runpy.run_path(str(tmp_path / "f.py"))
    assert not math.isfinite(found["f"](x)[1][0])


@pytest.mark.parametrize(("text", "x", "z", "wanted"), [("x*sqrt(z)", 0.0, 1.0, 0.5), ("hypot(x,z)*x", 0.0, 2.0, 1.0)])
def test_a_select_is_not_differentiated(run, tmp_path, text, x, z, wanted):
    """d2f/dxdz at x = 0, where the gradient's factor is 0, and the other one is not infinite."""
    run("code", text, "--lang", "numpy", "--order", "2", "--output", str(tmp_path / "f.py"))
    found = runpy.run_path(str(tmp_path / "f.py"))
    assert float(found["f"](x, z)[2][0][1]) == wanted


@pytest.mark.parametrize("text", ["exp(x)*log(z) + x*sin(z)", "x^3*z/exp(z)", "max(x,z)*abs(x)", "sqrt(x)+z"])
def test_smooth_programs_pay_nothing(run, text):
    """Selects stand only where a factor can vanish and the other one can be infinite."""
    assert "if" not in run("code", text, "--order", "2").out.split("def f(")[1]


@pytest.mark.parametrize(
    ("text", "at", "code", "word"),
    [
        ("abs(x)", "x=0", 3, "kink"),
        ("where(x==0,0,x)", "x=0", 3, "certified"),
        ("floor(x)", "x=2", 3, "jump"),
        ("sqrt(x)*x", "x=0", 3, "one side"),
        ("log(x)", "x=-1", 3, "domain"),
        ("1/x", "x=0", 3, "infinite"),
        ("relu(x)-relu(-x)", "x=0", 3, "certified"),
        ("cbrt(x)^3", "x=0", 3, "no number"),
        ("(x+1)-x", "x=1e17", 3, "certified"),
        ("x", "x=1e400", 3, "no double"),
        ("exp(x)", "x=800", 3, "past the doubles"),
    ],
)
def test_no_self_test_that_would_fail(run, text, at, code, word):
    done = run("code", text, "--at", at, "--self-test")
    assert done.code == code
    assert word in done.err
    assert len(done.err.splitlines()) <= 4
    assert not done.out


def test_the_test_is_at_the_double(run):
    """At the double nearest 1/3, x - 1/3 is no zero: its size is certified, not that of the number typed."""
    shown = run("code", "1e20*(x-z)", "--at", "x=1/3,z=0.333", "--self-test").out
    expected = float(shown.split("expected = [")[1].split(",")[0])
    difference = run("grad", "1e20*(x-z)", "--at", f"x={exactly(1 / 3)},z={exactly(0.333)}", "--format", "json").out
    assert expected == float(json.loads(difference)["points"][0]["rows"][0]["value"])


def exactly(number: float) -> str:
    top, bottom = number.as_integer_ratio()
    return f"{top}/{bottom}"


def test_a_tie_is_no_test_for_tensorflow(run):
    """Where the chain rule adds up over a tie, ours does, TensorFlow's need not."""
    text, at = "max(x,y)+min(x,y)", "x=1,y=1"
    assert run("code", text, "--at", at, "--self-test").code == 0
    refused = run("code", text, "--at", at, "--self-test", "--lang", "tensorflow")
    assert refused.code == 3
    assert "tie" in refused.err


@pytest.mark.parametrize(
    ("language", "call"), [("tensorflow", "tf.stop_gradient("), ("jax", "lax.stop_gradient("), ("torch", ".detach()")]
)
def test_stop_stops_their_derivatives_too(run, language, call):
    text = run("code", "x*stop(x^2)", "--lang", language).out
    compile(text, "printed", "exec")
    assert call in text
