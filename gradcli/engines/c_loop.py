"""A loop over a strip of points in C, and whether it pays to have two points under way in it.

Its trip count is a constant: no remainder is left for scalar instructions, which takes the compiler half the time, and
gives every number the same digits wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gradcli.engines.plan import PlanStep, Register

POINT, COPY = "@i", "@"
"""In the lines of a loop: the index of a point, and what tells the names of one point from those of another."""
WINDOW, PACE = 400, 2.5
"""Operations that a processor looks ahead, and does at a time."""
CALLED = (60, 45)
"""How long a function of the library takes to answer, in cycles, and in how many operations."""
PLAIN = (4, 1)
"""An operation of arithmetic, likewise."""


def loop(head: str, points: int, pointers: Iterable[str], lines: Sequence[str], together: int, total: str = "") -> str:
    """A C function, of a name and parameters, that runs lines at so many points, ``together`` at a time; it returns the
    sum over the points of what is named ``total`` there, if anything is."""
    share = points // together
    if total:
        lines = [*lines, f"total += {total};"]
    body: list[str] = []
    for line in lines:
        for copy in range(together):
            at = f"i + {copy * share}" if copy else "i"
            body.append("    " + line.replace(POINT, at).replace(COPY, "ab"[copy] if together > 1 else ""))
    return "\n".join([
        f"static __attribute__((noinline)) {'double' if total else 'void'} {head}",
        "{",
        *[f"  {pointer}" for pointer in pointers],
        *(["  double total = 0;"] if total else []),
        f"#pragma omp simd{' reduction(+:total)' if total else ''}",
        f"  for (long i = 0; i < {share}; i++) {{",
        *body,
        "  }",
        *(["  return total;"] if total else []),
        "}",
    ])  # fmt: skip


def waits(steps: Sequence[PlanStep]) -> bool:
    """Whether most of the time would go into waiting for one result after the other, were one point under way.

    A processor looks ahead over so many operations: over many short programs, or a small part of a long one, whose
    longest path then tells its time.
    """
    ready: dict[Register, int] = {}
    work = longest = 0
    for step in steps:
        called = step.row is not None and step.row.cost > 1 and step.parameter is None
        delay, operations = CALLED if called else PLAIN
        work += operations
        ready[step.into] = max((ready.get(operand, 0) for operand in step.operands), default=0) + delay
        longest = max(longest, ready[step.into])
    return longest / (1 + WINDOW / max(1, work)) > 1.2 * work / PACE
