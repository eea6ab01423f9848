"""Formulas in matrix notation: an algebra of arrays, its texts, how they are held against the tape, claims."""
