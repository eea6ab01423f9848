"""A loop over a strip of points in C, and whether it pays to have two points under way in it.

Its trip count is a constant: no remainder is left for scalar instructions, which takes the compiler half the time, and
gives every number the same digits wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gradcli.engines.plan import PlanStep, Register

POINT, COPY = "@i", "@"
"""In the lines of a loop: the index of a point, and what tells the names of one point from those of another."""
KEPT = "k"
"""What the name of an array begins with that holds the results of a line of points."""
LINE = 8
"""Doubles in a line of the cache."""
SHORT, RESULTS_A_CALL = 1000, 1.5
"""Steps of a program of which the results may be the most of the work, and results that are more than a call."""
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


STREAMS = f"""
typedef double line __attribute__((vector_size({8 * LINE}), may_alias));
typedef double loose __attribute__((vector_size({8 * LINE}), aligned(8), may_alias));
#define KEEP(to, from) (*(loose *)(to) = *(const line *)(from))
#ifndef __has_builtin
#define __has_builtin(name) 0
#endif
#if __has_builtin(__builtin_nontemporal_store)
#define STREAM(to, from) __builtin_nontemporal_store(*(const line *)(from), (line *)(to))
#elif defined __AVX512F__
#define STREAM(to, from) __builtin_ia32_movntpd512(to, *(const line *)(from))
#else
#define STREAM(to, from) KEEP(to, from)
#endif
#ifdef __SSE__
#define ENDED __builtin_ia32_sfence()
#else
#define ENDED __sync_synchronize()
#endif
"""
"""How a line of results is stored where it is soon read again, and past the cache; and what has the latter seen by
others."""


def by_lines(head: str, points: int, pointers: Iterable[str], lines: Sequence[str], kept: Sequence[str]) -> str:
    """The same over a line of points at a time, whose results are ``kept`` until they are stored together: past the
    cache where the parameter ``past`` says so. The last of the lines fills ``noted``, whose sum of differences from
    itself is returned."""
    body = [f"      {line.replace(POINT, 'at + i').replace(COPY, '')}" for line in lines]
    held = ", ".join(f"{KEPT}{name}[{LINE}] __attribute__((aligned({8 * LINE})))" for name in [*kept, "noted"])
    return "\n".join([
        f"static __attribute__((noinline)) double {head}",
        "{",
        *[f"  {pointer}" for pointer in pointers],
        "  line total = {0};",
        f"  for (long at = 0; at < {points}; at += {LINE}) {{",
        f"    double {held};",
        "#pragma omp simd",
        f"    for (long i = 0; i < {LINE}; i++) {{",
        *body,
        "    }",
        f"    total += *(const line *){KEPT}noted - *(const line *){KEPT}noted;",
        f"    KEEP(noted + at, {KEPT}noted);",
        f"    if (past) {{ {' '.join(f'STREAM({name} + at, {KEPT}{name});' for name in kept)} }}",
        f"    else {{ {' '.join(f'KEEP({name} + at, {KEPT}{name});' for name in kept)} }}",
        "  }",
        "  double sum = 0;",
        f"  for (long i = 0; i < {LINE}; i++) sum += total[i];",
        "  return sum;",
        "}",
    ])  # fmt: skip


def writes(steps: Sequence[PlanStep], results: int) -> bool:
    """Whether most of the time goes into writing the results, where these do not fit the cache.

    What a function of the library leaves alone has to be kept around it, and takes longer than a few results.
    """
    return len(steps) <= SHORT and results >= RESULTS_A_CALL * sum(map(called, steps))


def called(step: PlanStep) -> bool:
    """Whether it is a function of the library."""
    return step.row is not None and step.row.cost > 1 and step.parameter is None


def waits(steps: Sequence[PlanStep]) -> bool:
    """Whether most of the time would go into waiting for one result after the other, were one point under way.

    A processor looks ahead over so many operations: over many short programs, or a small part of a long one, whose
    longest path then tells its time.
    """
    ready: dict[Register, int] = {}
    work = longest = 0
    for step in steps:
        delay, operations = CALLED if called(step) else PLAIN
        work += operations
        ready[step.into] = max((ready.get(operand, 0) for operand in step.operands), default=0) + delay
        longest = max(longest, ready[step.into])
    return longest / (1 + WINDOW / max(1, work)) > 1.2 * work / PACE
