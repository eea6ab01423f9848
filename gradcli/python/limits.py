"""The limits of reading a Python file: they bound what a hostile one can cost."""

from __future__ import annotations

CHARACTERS = 1024 * 1024
STEPS = 400_000
"""Expressions, statements and entries of arrays worked out, loops unrolled."""
ENTRIES = 100_000
"""ObjectArray of one list or array."""
CALLS = 60
"""Functions inside functions."""
NUMBER_BITS = 4096
"""Of a number that is computed; a longer one stays a formula."""
