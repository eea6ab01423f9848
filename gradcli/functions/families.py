"""The families of special functions: a file each, with rows (``ROWS``) and definitions over rows (``DEFINITIONS``).

What a family is called is its group in ``gradcli functions``.
"""

from __future__ import annotations

from typing import Any

from gradcli.functions import angles, error, incomplete, integrals, polynomials, steps

FAMILIES: dict[str, Any] = {
    "incomplete": incomplete,
    "integrals": integrals,
    "error": error,
    "polynomials": polynomials,
    "steps": steps,
    "angles": angles,
}
"""By the name of the group."""
