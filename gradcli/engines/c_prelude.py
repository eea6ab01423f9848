"""The C functions a printed tape may call that ``math.h`` lacks, and the vector forms of those it has.

They are the algorithms of ``gradcli.functions.doubles``, printed: those without branches are inlined into the loop
and vectorised with it, others are called lane by lane.
"""

from __future__ import annotations

import re

from gradcli.functions.algorithms import of_printed
from gradcli.functions.book import ROWS
from gradcli.languages.c_text import C
from gradcli.languages.scalar import CLanguage
from gradcli.languages.translate import called, needed

VECTOR = frozenset(row.name for row in ROWS if row.vectors)
"""Functions glibc has for whole vectors (libmvec, from 2.35 on)."""
_TWO = frozenset(["fmod", "copysign", *(row.name for row in ROWS if row.vectors and len(row.partials) == 2)])

_OWN = {
    "gc_pow": "double a, double b) { return (a != a) | (b != b) ? a + b : pow(a, b); }",
    "gc_atan2": 'double a, double b) { return (a == 0) & (b == 0) ? __builtin_nan("") : atan2(a + 0.0, b); }',
}
"""C's own functions, made ours: a zero has no sign, and no number gives one."""
_INLINE = "static inline __attribute__((always_inline)) double "
_LANES = '__attribute__((noinline, simd("notinbranch"))) '
"""Lane by lane in a function of its own, so that the loop around it is vectorised all the same."""
_C = CLanguage("c", C, frozenset(), both="&", either="|")
"""Both sides of ``and`` and ``or`` are computed: no branch in the loop."""


def prototypes(code: str, *, vectors: bool) -> str:
    """Declarations of the functions of ``math.h`` that some C text calls, as vector functions where they are."""
    names = sorted(set(re.findall(r"\b[a-z][a-z0-9]*(?=\()", code)) & _LIBRARY)
    lines = []
    for name in names:
        form = '__attribute__((simd("notinbranch"), const)) ' if vectors and name in VECTOR else ""
        operands = "double, double" if name in _TWO else "double"
        lines.append(f"{form}double {name}({operands});")
    return "\n".join(lines)


_LIBRARY = VECTOR | {"sqrt", "floor", "rint", "fabs", "copysign", "fmod"}


def functions(code: str) -> str:
    """The definitions of the prelude's functions that some C text calls, those they call themselves first."""
    algorithms = needed(called(code), _C)
    whole = "\n".join([code, *("\n".join(lines) for lines in algorithms.values())])
    own = [f"{_INLINE}{name}({text}" for name, text in _OWN.items() if f"{name}(" in whole]
    return "\n".join([*own, *(_defined(name, lines) for name, lines in algorithms.items())])


def _defined(name: str, lines: list[str]) -> str:
    """An algorithm without branches becomes part of the loop."""
    if of_printed(name).straight:
        return "\n".join([lines[0].replace("static double ", _INLINE), *lines[1:]])
    return _LANES + "\n".join(lines)
