"""Formulas in matrix notation: an algebra of arrays that keeps products as they stand, its texts, and what proves them."""
