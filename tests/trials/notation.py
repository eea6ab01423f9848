"""Formulas in matrix notation of random programs with arrays: how many there are, each held against the tape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from gradcli.arrays.lowering import lower_arrays
from gradcli.arrays.shapes import Shape
from gradcli.errors import GradcliError, Source
from gradcli.language.program import read
from gradcli.notation.formulas import NoNotation, notation
from tests.array_programs import array_text
from tests.trials import Figure

LETTERS: dict[str, Shape] = {
    "A": ("m", "n"), "C": ("m", "n"), "S": ("n", "n"), "R": ("n", "n"), "x": ("n",), "z": ("n",), "y": ("m",),
    "s": (), "t": (),
}  # fmt: skip
CONTRADICTED = "something else"
SECONDS = 20.0


def measure(long: bool) -> Iterator[Figure]:
    """100 programs of each kind, 5,000 with ``--long``; those with letters as lengths beside those with numbers."""
    count = 5_000 if long else 100
    for letters in (False, True):
        yield _of_kind(count, letters)


def _of_kind(count: int, letters: bool) -> Figure:
    programs = whole = formulas = held = 0
    wrong: list[str] = []
    reasons: Counter[str] = Counter()
    for seed in range(count):
        chance = Random(seed)
        program = array_text(chance, depth=chance.choice([1, 2, 3]), numbers_only=not letters)
        shapes = LETTERS if letters else program.shapes
        typed = read([Source(program.text, "a program")], list(shapes))
        try:
            lower_arrays(typed, shapes)
        except GradcliError:
            continue  # fits at some lengths only
        programs += 1
        missing = 0
        for by in [(), *((name,) for name in typed.variables)]:
            formulas += 1
            try:
                held += bool(notation(typed, shapes, typed.targets[-1], [by], SECONDS).texts[by])
            except NoNotation as none:
                missing += 1
                reasons[none.reason[:50]] += 1
                if CONTRADICTED in none.reason:
                    wrong.append(f"d/d{''.join(by)} of {program.text}: {none.reason}")
        whole += not missing
    what = f"programs with {'letters for lengths' if letters else 'lengths'}: no formula found reads back as another"
    shown = f"{whole:,} of {programs:,} have all; {held:,} of {formulas:,} formulas read back equal"
    said = "; none: " + ", ".join(f"{reason} ({number:,})" for reason, number in reasons.most_common(4))
    return Figure(what, programs, len(wrong), shown + (said if reasons else ""), tuple(wrong))
