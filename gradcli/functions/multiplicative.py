"""Functions of a product that are the product of the function of its factors: ``abs(x*y) = abs(x)*abs(y)``."""

from __future__ import annotations

SIZE, SIGN = "abs", "sign"
"""``u = sign(u)*abs(u)``: the odd powers of the one are those of the other, off 0."""

CUBE_ROOT, ODD_ROOT = "cbrt", "root"
"""The cube root, and the root whose odd index is its parameter: they have the sign of what they are of."""
