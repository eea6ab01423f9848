"""What certification costs: long programs against the float64 tape, and tables stage by stage."""

from __future__ import annotations

from collections.abc import Iterator

from gradcli.certified.judge import Judge
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions.point import read_point
from gradcli.questions.request import Asked
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback
from gradcli.tape.tape import Tape
from tests.benchmarks import certified_stages
from tests.benchmarks.growth import timed

OPERATIONS = 10_000
GOAL = 30.0
"""The certified run against the float64 one, at most."""
PROGRAMS = {  # a step of a chain, of four operations each
    "sin(u*x+0.3)*y": "sin({u}*x + 0.3)*y",
    "u/(1+u^2)+x*y": "{u}/(1 + {u}^2) + x*y",
    "sqrt(u^2+1)-u+x*y": "sqrt({u}^2 + 1) - {u} + x*y",
    "tanh(u)*x+exp(-y)": "tanh({u})*x + exp(-y)",
    "u/(1+u^2)+x": "{u}/(1 + {u}^2) + x",
}
FORGETS = "u/(1+u^2)+x"
"""A chain that forgets y: its slope by y is about 1e-1500, which no 4,096 bits tell from 0. No goal is for that."""


def chains() -> Iterator[tuple[str, Tape]]:
    """Programs of about 10,000 operations."""
    for label, step in PROGRAMS.items():
        lines = ["u0 = x*y", *(f"u{k} = {step.format(u=f'u{k - 1}')}" for k in range(1, OPERATIONS // 4))]
        text = "\n".join([*lines, f"u{len(lines) - 1} + 0"])
        yield label, lower(read([Source(text, "benchmark")]))


def main() -> None:
    """The certified value and gradient against one evaluation and one reverse sweep in float64."""
    print("certification against the float64 tape, value and gradient:")
    point = read_point([Source("x=0.7,y=0.6")])
    worst = 0.0
    for label, tape in chains():
        root = list(tape.outputs.values())[-1]
        inputs = {name: coordinate.over(FLOAT64) for name, coordinate in point.items()}
        active = tape.dependents(tape.inputs.values())

        def plain(tape: Tape = tape, root: int = root, active: list[bool] = active) -> None:
            values = evaluate(tape, FLOAT64, inputs, [root])  # noqa: B023
            pullback(tape, FLOAT64, values, {root: 1.0}, active)

        def certified(tape: Tape = tape, root: int = root) -> None:
            list(Judge(tape, point, dict(tape.inputs), Asked()).judge([{root: 1}]))

        ratio = timed(certified) / timed(plain)
        worst = max(worst, ratio) if label != FORGETS else worst
        open_end = "  one slope uncertified after all precision" if label == FORGETS else ""
        print(f"  {label:<20} {len(tape):>7,} operations  {ratio:5.1f}x{open_end}")
    print(f"  goal: at most {GOAL:g}x: {'met' if worst <= GOAL else 'MISSED'} (worst {worst:.1f}x)")


if __name__ == "__main__":
    main()
    certified_stages.main()
