"""A formula claimed for a derivative, as one more value of the program."""

from __future__ import annotations

from gradcli.arrays.reading import with_value
from gradcli.arrays.shapes import told
from gradcli.errors import LanguageError, OptionError, Source, Span, nearest
from gradcli.language.program import Program

CLAIM = "claim"


def claim_name(program: Program) -> str:
    """What the claim is called, which nothing of the program is."""
    name = CLAIM
    while name in program.values or name in program.variables:
        name += "_"
    return name


def with_claim(program: Program, target: str, variable: str, claimed: Source) -> tuple[Program, str]:
    """The program that has the claim too, and the claim's name in it.

    Raises LanguageError for a claim that cannot be read or is an array, OptionError for a target there is not.
    """
    if target not in program.values:
        close = nearest(target, list(program.values))
        raise OptionError(f"there is no target {target}", fix=f"did you mean {close}?" if close else "name a target")
    name = claim_name(program)
    both = with_value(program, name, claimed)
    known = {*program.variables, *program.values, variable}
    unknown = [n for n in both.variables if n not in known]
    if unknown:
        span = both.appearances[unknown[0]]
        raise LanguageError(
            f"the claim uses {unknown[0]}, which the program does not have",
            span=span,
            fix=f"its variables are {', '.join(program.variables[:8]) or 'none'}",
        )
    shape = both.shapes.get(name)
    if shape:
        what = f"the claim is {told(shape)}, the derivative by {variable} is a number"
        raise LanguageError(what, span=Span(claimed, 0, len(claimed.text)), fix="claim a number, or name one entry")
    return both, name
