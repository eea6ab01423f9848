"""The refusal of a cell that is a number in another spelling than its table's: what it may be, and how to say so."""

from __future__ import annotations

from typing import NoReturn

from gradcli.errors import FileError
from gradcli.numbers.later import numpy
from gradcli.tables.blocks import Block, FaultKind, shown_cell
from gradcli.tables.spelling import COMMA, PLAIN, Spelling, other_readings
from gradcli.tables.uncertain import value_and_uncertainty

_MOST = 3


def refuse_foreign(block: Block, spelling: Spelling) -> NoReturn:
    """Raises FileError for the first such cell of a block."""
    found = {name: numpy.asarray(codes) == FaultKind.FOREIGN for name, codes in block.faults.items()}
    row = min(int(numpy.argmax(where)) for where in found.values() if where.any())
    name = next(name for name, where in found.items() if where[row])
    text = str(block.typed[name][row])
    what, fix = foreign_cell(text, spelling)
    raise FileError(f"{block.place(row)}: {name} is {shown_cell(text)}{what}", fix=fix)


def foreign_cell(text: str, spelling: Spelling) -> tuple[str, str]:
    """What to say of a cell, after it is named, and the options that read it."""
    if value_and_uncertainty(text, spelling) is not None:
        fix = "write ± in the first rows of its column too (5.0±0), or the uncertainties in a column u_NAME"
        return ", a value with its uncertainty among values without", fix
    if (pair := next((s for s in (PLAIN, COMMA) if value_and_uncertainty(text, s)), None)) is not None:
        return ", a value with its uncertainty in another spelling", f"write {pair.options}"
    readings = list(other_readings(text, spelling).items())[:_MOST]
    if not readings:
        return f", in another spelling than {spelling.options}", "leave the option out, or correct the cell"
    ways = [f"{other.options} for {number}" for number, other in readings]
    what = f": {' or '.join(number for number, _ in readings)}?" if len(readings) > 1 else ""
    if not what and spelling != PLAIN:
        what = f", in another spelling than {spelling.options}"
    return what, "write " + ", or ".join(ways)
