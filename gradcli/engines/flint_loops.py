"""Flint's functions of doubles in loops of machine code: no headers are needed, their addresses are handed over.

Without a compiler the loops are Python's, which cost a microsecond a point more and hold the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gradcli.engines.library import CompileError, built
from gradcli.engines.native_engine import FLAGS
from gradcli.functions.row import Primitive
from gradcli.numbers import enclosed
from gradcli.numbers.special_blocks import Loop
from gradcli.numbers.wrapped import Wrapper

_LOOP = """void {name}(int (*f)(double *{types}, int), long n, const double *const *in, double *out)
{{
  for (long i = 0; i < n; i++) if (f(out + i{given}, 0)) out[i] = {nan};
}}
"""


def compiled_loops(rows: Iterable[Primitive]) -> Mapping[str, Loop]:
    """A loop for each row that flint has a good function of; empty where nothing can be compiled."""
    found = {row.name: each for row in rows if (each := enclosed.fast(row.name, row.wrapped)) is not None}
    if not found:
        return {}
    try:
        text = "\n".join(_source(f"loop{k}", each) for k, each in enumerate(found.values()))
        library = built(text, FLAGS, [])
    except CompileError:
        return {}
    return {name: each.looped(library[f"loop{k}"]) for k, (name, each) in enumerate(found.items())}


def _source(name: str, wrapper: Wrapper) -> str:
    types = "".join(", double" if isinstance(a, int) or "." in a else ", int" for a in wrapper.arguments)
    given = "".join(f", in[{a}][i]" if isinstance(a, int) else f", {a}" for a in wrapper.arguments)
    return _LOOP.format(name=name, types=types, given=given, nan='__builtin_nan("")')
