"""A gradient written as a function of Python, as claims: one formula a derivative."""

from __future__ import annotations

from collections import Counter

from gradcli.arrays.entries import array_of
from gradcli.errors import OptionError, Source
from gradcli.language.printing import print_expression
from gradcli.python.program import formulas_of
from gradcli.questions.request import Request

_WHOLE = 10_000_000
"""Characters of a formula: as many as it has."""


def claims_of(request: Request, function: Source) -> Source:
    """What ``function`` claims of the derivatives asked for: its numbers in order, row by row. Raises GradcliError
    where it cannot be read, takes other variables, or returns another number of them."""
    entries = [(seeds.label, name) for seeds in request.plan for name in request.columns]
    formulas, variables = formulas_of(function, {*request._named, *request.program.variables})
    strangers = [name for name in variables if name not in request.program.variables]
    known = ", ".join(request.program.variables[:8])
    if strangers:
        raise OptionError(
            f"{function.function} takes {strangers[0]}, which the program has not", fix=f"call its parameters {known}"
        )
    if len(formulas) != len(entries):
        wanted = ", ".join(f"d{label}/d{name}" for label, name in entries[:6]) + (", …" if len(entries) > 6 else "")
        arrays: dict[str, int] = Counter(array_of(name)[0] for name in request.columns)
        fitting = next((name for name, count in arrays.items() if count * len(request.plan) == len(formulas)), "")
        if fitting and request.wrt is None:
            wanted = f"{wanted}; for d/d{fitting} alone: --wrt {fitting}"
        raise OptionError(
            f"{function.function} returns {len(formulas)} numbers, and {len(entries)} are claimed",
            fix=f"return {wanted}",
        )
    pairs = zip(entries, formulas, strict=True)
    lines = [f"d{label}/d{name}: {print_expression(formula, _WHOLE)}" for (label, name), formula in pairs]
    return Source("\n".join(lines), f"{function.name}:{function.function}")
