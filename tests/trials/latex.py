"""LaTeX: real formulas that are read right, read wrong or refused, and our own listings read again.

Special functions that are written with a letter others use for numbers, as K and E of elliptic integrals, are refused
where they are read again; the programs here have none of them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from gradcli.code.latex import latex
from gradcli.code.task import task
from gradcli.errors import GradcliError, Source
from gradcli.language.program import Program, read
from gradcli.questions.request import Request
from gradcli.render.program import aligned
from tests.oracles.latex_again import Written, again, program, programs, same
from tests.paths import TESTS
from tests.shell.command_line import run
from tests.trials import Figure

STEP = 40
"""One of so many programs is differentiated as formulas where the counts are quick."""


class Formula(NamedTuple):
    """A formula of a book, and what it means in the language; nothing where it is to be refused."""

    name: str
    latex: str
    meaning: str | None
    variables: tuple[str, ...] = ()
    """Names that are variables though a constant is called so."""


FORMULAS = [
    Formula(**json.loads(line)) for line in (TESTS / "latex_formulas.jsonl").read_text(encoding="utf-8").splitlines()
]


def measure(long: bool) -> Iterable[Figure]:
    found = {formula.name: verdict(formula) for formula in FORMULAS}
    wrong = tuple(name for name, word in found.items() if word == "wrong")
    meant = [formula.name for formula in FORMULAS if formula.meaning is not None]
    right = sum(found[name] == "right" for name in meant)
    detail = f"{right} of the {len(meant)} that mean something read right, the others refused"
    yield Figure("formula of a book never read as another", len(FORMULAS), len(wrong), detail, wrong)
    step = 1 if long else STEP
    yield _figure("program of the cases in LaTeX is the same program", programs(), _statements)
    yield _figure("code --lang latex is the same program", programs(), _code)
    for command in ("grad", "tape"):
        some = (written for number, written in enumerate(programs()) if number % step == 0)
        yield _figure(f"{command} --format latex is the same program", some, _command(command))


def verdict(formula: Formula) -> str:
    """``right``, ``refused`` or ``wrong``."""
    meaning = read([Source(formula.meaning)], formula.variables) if formula.meaning is not None else None
    named = meaning.variables if meaning is not None else ()
    try:
        found = again(formula.latex, named)
    except GradcliError:
        return "refused"
    if meaning is None:
        return "wrong"
    chance = random.Random(formula.name)
    points = [{name: str(round(chance.uniform(0.2, 0.9), 6)) for name in named} for _ in range(4)]
    pairs = list(zip(meaning.targets, found.targets[-1:], strict=True))
    return "right" if all(same(meaning, found, pairs, point) for point in points) else "wrong"


def _statements(written: Written) -> tuple[Program, Program]:
    own = program(written)
    return own, again(aligned(written.text, own.targets), written.variables)


def _code(written: Written) -> tuple[Program, Program]:
    request = Request([Source(written.text)], wrt=written.variables or None, declared=written.variables)
    return request.program, again(latex(task(request.program, request.columns, 1)), written.variables)


def _command(name: str) -> Callable[[Written], tuple[Program, Program] | None]:
    def tried(written: Written) -> tuple[Program, Program] | None:
        own = program(written)
        if not all(target in own.values and own.expression(target).nodes[-1].operands for target in own.targets):
            return None  # a variable alone has no line of its own
        at = ",".join(f"{variable}={value}" for variable, value in written.point.items())
        more = ("--symbolic",) if name == "grad" else ()
        done = run(name, written.text, *(("--at", at) if at else ()), *more, "--format", "latex")
        return (own, again(done.out, written.variables)) if done.out else None

    return tried


def _figure(what: str, written: Iterator[Written], tried: Callable[[Written], Any]) -> Figure:
    count, failed = 0, []
    for one in written:
        try:
            found = tried(one)
            if found is None:
                continue
            own, other = found
            ok = same(own, other, _pairs(own, other), one.point)
        except (GradcliError, StopIteration) as error:
            ok = False
            one = one._replace(id=f"{one.id}: {error}")
        count += 1
        failed += [] if ok else [one.id]
    return Figure(what, count, len(failed), inputs=tuple(failed))


def _pairs(own: Program, other: Program) -> list[tuple[str, str]]:
    """The targets, and what they are called again: a label that is a variable's name gets a number."""
    return [
        (target, next(name for name in (target, f"{target}_2", f"{target}2") if name in other.values))
        for target in own.targets
    ]
