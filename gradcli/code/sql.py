"""SQL: one SELECT, a common table expression for each depth of shared subexpressions.

Columns of a branch not taken are NULL: ``CASE`` guards them, since a database may refuse a logarithm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gradcli.code.expressions import CodeNames, Expressions
from gradcli.code.functions import Test
from gradcli.code.sql_words import RESERVED
from gradcli.code.task import Task
from gradcli.languages.code_text import CodeText
from gradcli.languages.language import Language
from gradcli.tape.tape import Slot

DOUBLE = "exp(0)"
"""1 in double precision everywhere: PostgreSQL has no type DOUBLE, Spark no DOUBLE PRECISION, others no FLOAT of 64 bits."""


class _Sql(CodeText):
    """Functions that SQLite, DuckDB, PostgreSQL and Spark share; the others in terms of them, without cancellation."""

    functions: Mapping[str, str] = {"copysign": "CASE WHEN {1} < 0e0 THEN -abs({0}) ELSE abs({0}) END"}
    words, prefix = ("sql",), ""
    not_a_number = infinity = f"NULL * {DOUBLE}"

    def decimal(self, number: float) -> str:
        text = repr(number)
        return text if "e" in text else text.removesuffix(".0") + "e0"

    def lends(self, name: str) -> bool:
        """A query defines no functions."""
        return False


class _Language(Language):
    def negated(self, condition: str) -> str:
        return f"NOT ({condition})"

    def conditional(self, condition: str, yes: str, no: str) -> str:
        return f"CASE WHEN {condition} THEN {yes} ELSE {no} END"


SQL = _Language("sql", _Sql(), frozenset(), "--", both="AND", either="OR", relations={"eq": "=", "ne": "<>"})


_PLAIN = re.compile(r"[a-z][a-z0-9_]*")


def quoted(name: str) -> str:
    """A name as it is: in the standard's quotes, which Spark takes for text, only where it needs them."""
    if _PLAIN.fullmatch(name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def sql(task: Task, name: str | None, test: Test | None) -> str:
    """Values and partials as columns beside all of the table's own (``name``: the table, ``data`` by default)."""
    found, tape = task.listing, task.tape
    names: dict[Slot, str] = {}
    # The table's own columns come along in every step: none of ours may bear their names.
    taken = CodeNames([*task.inputs, name or "data"], folds=True)
    for slot in (*(tape.inputs[variable] for variable in task.inputs), *(line.slot for line in found.lines)):
        names[slot] = taken.numbered("gc_")
    step = "gc_t" if not (name or "").lower().startswith("gc_t") else "gc_s"
    expressions = Expressions(found, SQL, names)
    table = quoted(name or "data")
    given = [f"{quoted(v)} * {DOUBLE} AS {names[tape.inputs[v]]}" for v in task.inputs]
    steps = [f"{step}0 AS (SELECT *" + "".join(f", {text}" for text in given) + f" FROM {table})"]
    for depth, columns in enumerate(_levels(expressions, names), 1):
        listed = ",\n    ".join(columns)
        steps.append(f"{step}{depth} AS (SELECT *,\n    {listed}\n  FROM {step}{depth - 1})")
    labels = _labels(task)
    cells = ["0e0" if cell is None else expressions.text(cell).code for cell in task.cells]
    results = [f"{cell} AS {quoted(label)}" for cell, label in zip(cells, labels, strict=True)]
    inputs = [quoted(variable) for variable in task.inputs]
    what = "value, gradient and Hessian" if task.order == 2 else "value and gradient"
    head = [f"-- {what} of {', '.join(task.targets)}, written by gradcli code"]
    if test is not None:
        point = ", ".join(
            f"{SQL.numbers.literal(x)} AS {quoted(v)}" for v, x in zip(task.inputs, test.point, strict=True)
        )
        steps.insert(0, f"{table} AS (SELECT {point or '0 AS gc_0'})")
        wrong = " OR ".join(
            f"NOT COALESCE(abs({cell} - {SQL.numbers.literal(e)}) <= {SQL.numbers.literal(a)}, 1 = 0)"
            for cell, e, a in zip(cells, test.expected, test.allowed, strict=True)
        )
        results = [f"CASE WHEN {wrong} THEN 'self-test failed' ELSE 'self-test passed' END AS self_test"]
        inputs = []
    shown = ",\n  ".join([*inputs, *results])
    whole = ",\n".join(steps)
    return "\n".join([*head, f"WITH {whole}", f"SELECT\n  {shown}\nFROM {step}{len(steps) - 1 - bool(test)};"]) + "\n"


def _levels(expressions: Expressions, names: Mapping[Slot, str]) -> list[list[str]]:
    """The columns of each step: those that need only the steps before."""
    found = expressions.found
    level: dict[Slot, int] = {}
    steps: list[list[str]] = []

    def reach(slot: Slot) -> int:
        if slot in level or slot in found.constants:
            return level.get(slot, 0)
        operands = found.tape.instructions[slot].operands if slot in found.inside else ()
        return max((reach(operand) for operand in operands), default=0)

    for slot, guards, _ in found.lines:
        needs: Sequence[Slot] = (*found.tape.instructions[slot].operands, *(condition for condition, _ in guards))
        level[slot] = 1 + max((reach(operand) for operand in needs), default=0)
        text = expressions.computed(slot).code
        if guards:
            held = " AND ".join(
                expressions.text(c).code if taken else f"NOT ({expressions.text(c).code})" for c, taken in guards
            )
            text = f"CASE WHEN {held} THEN {text} END"
        steps.extend([] for _ in range(level[slot] - len(steps)))
        steps[level[slot] - 1].append(f"{text} AS {names[slot]}")
    return steps


def _labels(task: Task) -> list[str]:
    """The columns' names: z, dz_dw1, d2z_dw1_dw2, each once, case aside."""
    taken = CodeNames((), folds=True)
    taken.taken |= {name.lower() for name in task.inputs}
    first = [f"d{target}_d{variable}" for target in task.targets for variable in task.variables]
    second = [f"d2{t}_d{i}_d{j}" for t in task.targets for i in task.variables for j in task.variables]
    found = []
    for label in [*task.targets, *first, *(second if task.order == 2 else [])]:
        unique = label
        while unique.lower() in taken.taken:
            unique += "_"
        taken.taken.add(unique.lower())
        found.append(unique)
    return found
