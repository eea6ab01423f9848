"""Random functions of Python: what is read of them has the value that Python computes, or they are refused."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Iterator
from typing import Any

import numpy

from gradcli.answers.derivatives import answer
from gradcli.errors import GradcliError, Source
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from tests.trials import Figure

_UNARY = (
    "np.sin({})",
    "math.exp(-abs({}))",
    "-{}",
    "abs({})",
    "({}) ** 2",
    "np.tanh({})",
    "float({})",
    "1 / (2 + {} ** 2)",
)
_BINARY = ("{} + {}", "{} - {}", "{} * {}", "max({}, {})", "min({}, {})", "np.hypot({}, {})", "{} / (1.5 + np.cos({}))")
_TESTS = ("{} < {}", "{} >= {}", "0 < {} <= {}", "not {} > {}", "{} < 1 and {} > 0", "{} > 2 or {} < 0.5")


class Writer:
    """Writes a function of two numbers: lines, with the names of scalars and of vectors that are set so far."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines = ["import math", "import numpy as np", "K = 0.75", "", "def f(a, b):"]
        self.scalars = ["a", "b", "K", "2", "0.5", "3"]
        self.vectors: list[str] = []
        self.lists: list[str] = []

    def text(self) -> str:
        for _ in range(self.rng.randint(3, 9)):
            self.statement("    ", 2)
        parts = [*self.scalars[-3:], *(f"{name}.sum()" for name in self.vectors), *(f"sum({n})" for n in self.lists)]
        self.lines.append(f"    return {' + '.join(parts)} + a * b")
        return "\n".join(self.lines) + "\n"

    def scalar(self, depth: int = 2) -> str:
        rng = self.rng
        if depth == 0 or rng.random() < 0.2:
            choices = [rng.choice(self.scalars)]
            if self.vectors:
                choices.append(f"{rng.choice(self.vectors)}[{rng.randint(-3, 2)}]")
            if self.lists:
                choices.append(f"{rng.choice(self.lists)}[{rng.randint(-2, 1)}]")
            return rng.choice(choices)
        form = rng.choice(
            _UNARY + _BINARY + ("({} if {t} else {})",) + (("np.dot({v}, {v})", "np.max({v})") if self.vectors else ())
        )
        if "{t}" in form:
            return f"({self.scalar(depth - 1)} if {self.test()} else {self.scalar(depth - 1)})"
        if "{v}" in form:
            return form.replace("{v}", rng.choice(self.vectors))
        return "(" + form.format(*(self.scalar(depth - 1) for _ in range(form.count("{}")))) + ")"

    def test(self) -> str:
        form = self.rng.choice(_TESTS)
        return form.format(self.scalar(1), self.scalar(1))

    def vector(self) -> str:
        rng = self.rng
        made = f"np.array([{self.scalar(1)}, {self.scalar(1)}, 1.0])"
        if not self.vectors or rng.random() < 0.3:
            return rng.choice([made, f"{self.scalar(1)} * np.arange(3.0)", "np.zeros(3)", "np.linspace(0, 1, 3) + a"])
        v, w = rng.choice(self.vectors), rng.choice(self.vectors)
        forms = [
            f"{v} + {w}",
            f"{v} * {self.scalar(1)}",
            f"np.where({v} > {w}, {v}, {self.scalar(1)})",
            f"{v}[::-1]",
            v,
        ]
        return rng.choice(
            [
                *forms,
                f"{v}.copy()",
                f"np.cumsum({v})",
                f"np.sin({v}) ** 2",
                f"np.outer({v}, {w})[1]",
                f"np.roll({v}, 1)",
            ]
        )

    def statement(self, indent: str, depth: int) -> None:
        rng, lines = self.rng, self.lines
        kind = rng.random()
        inside = depth < 2
        if kind < 0.3:
            name = (
                f"s{len(self.scalars)}"
                if not inside
                else rng.choice([n for n in self.scalars if n.startswith("s")] or ["t"])
            )
            lines.append(f"{indent}{name} = {self.scalar()}")
            if not inside:
                self.scalars.append(name)
        elif kind < 0.4 and any(n.startswith("s") for n in self.scalars):
            name = rng.choice([n for n in self.scalars if n.startswith("s")])
            lines.append(f"{indent}{name} {rng.choice(['+=', '-=', '*='])} {self.scalar(1)}")
        elif kind < 0.55 and not inside:
            name = f"v{len(self.vectors)}"
            lines.append(f"{indent}{name} = {self.vector()}")
            self.vectors.append(name)
        elif kind < 0.65 and self.vectors:
            target = rng.choice([f"[{rng.randint(-3, 2)}]", "[1:]", "[:]", "[::2]"])
            sign = rng.choice(["=", "+=", "*="])
            lines.append(f"{indent}{rng.choice(self.vectors)}{target} {sign} {self.scalar(1)}")
        elif kind < 0.72 and not inside:
            name = f"l{len(self.lists)}"
            lines.append(f"{indent}{name} = [{self.scalar(1)}, {self.scalar(1)}]")
            self.lists.append(name)
        elif kind < 0.76 and self.lists:
            lines.append(f"{indent}{rng.choice(self.lists)}[{rng.randint(-2, 1)}] = {self.scalar(1)}")
        elif kind < 0.9 and depth:
            lines.append(f"{indent}if {self.test()}:")
            self.statement(indent + "    ", depth - 1)
            if rng.random() < 0.25:
                lines.append(f"{indent}    return {self.scalar(1)}")
            if rng.random() < 0.5:
                lines.append(f"{indent}else:")
                self.statement(indent + "    ", depth - 1)
        elif depth:
            lines.append(f"{indent}for i in range({rng.randint(1, 3)}):")
            self.statement(indent + "    ", depth - 1)
        else:
            lines.append(f"{indent}t = {self.scalar(1)}")


def wrong(text: str, rng: random.Random) -> str | None:
    """Why a function is misread; empty where it is not, None where it is refused."""
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102 - the oracle of the trial
    for _ in range(3):
        a, b = (round(rng.uniform(-3, 3), 3) for _ in range(2))
        with warnings.catch_warnings(), numpy.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                expected = float(names["f"](a, b))
            except (ArithmeticError, ValueError, UnboundLocalError):
                continue
        given = read_point([Source(f"a={a!r}, b={b!r}")])
        try:
            row = answer(Request([Source(text, "m.py", function="f")], given, seconds=1.0), symbolic=False).rows[0]
        except GradcliError:
            return None
        value = row.value
        if value is None or value.value is None:
            if math.isfinite(expected) and value is not None and value.status.value != "uncertified":
                return f"at a={a}, b={b}: {value.status} {value.reason} is {expected}"
        elif not math.isclose(float(value.value), expected, rel_tol=1e-9, abs_tol=1e-9):
            # A comparison may turn on the rounding of doubles, as of tanh(20): in doubles they agree then.
            plain = (
                answer(Request([Source(text, "m.py", function="f")], given, floats_only=True), symbolic=False)
                .rows[0]
                .value
            )
            if plain is None or not math.isclose(float(plain.value or 0), expected, rel_tol=1e-9, abs_tol=1e-9):
                return f"at a={a}, b={b}: {float(value.value)} is {expected}"
    return ""


def measure(long: bool) -> Iterator[Figure]:
    rng = random.Random(18)
    count = 20_000 if long else 300
    refused, bad = 0, []
    for _ in range(count):
        text = Writer(rng).text()
        found = wrong(text, rng)
        refused += found is None
        if found:
            bad.append(f"{found}\n{text}")
    detail = f"{refused} refused"
    yield Figure("random functions of Python have the values Python computes", count, len(bad), detail, tuple(bad))
