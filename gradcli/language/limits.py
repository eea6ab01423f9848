"""The limits of a program text: they keep hostile input from costing more than it is worth."""

from __future__ import annotations

ARGUMENT_CHARACTERS = 64 * 1024
FILE_CHARACTERS = 256 * 1024 * 1024
PYTHON_CHARACTERS = 16 * 1024 * 1024
LATEX_CHARACTERS = 2 * 1024 * 1024
NODES = 20_000_000
"""Operations of a tape: a few hundred bytes each."""
PLAIN_NODES = 60_000_000
"""Nodes of a plain text, of which an operation has one, and one for each name and number: some ten bytes each."""
GRAMMAR_NODES = 2_000_000
"""Nodes of a text that is not plain: a kilobyte each."""
NESTING = 1_000
NAME_CHARACTERS = 64
LITERAL_DIGITS = 400
EXPONENT_DIGITS = 4
LONG_TEXT = 2**14
"""Characters from which a text may well be one that a program printed: it is read as such first."""
LONG_TAPE = 2**15
"""Slots from which a tape is kept in columns: no formula is made of one so long. One that was begun as a list goes on
in columns from four times as many."""
