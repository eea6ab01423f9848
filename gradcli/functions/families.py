"""The families of special functions: a file each, with rows (``ROWS``) and definitions over rows (``DEFINITIONS``).

What a family is called is its group in ``gradcli functions``.
"""

from __future__ import annotations

from typing import Any

from gradcli.functions import bessel, elliptic, fit, hypergeometric, incomplete, removable

FAMILIES: dict[str, Any] = {
    "incomplete": incomplete,
    "bessel": bessel,
    "hypergeometric": hypergeometric,
    "elliptic": elliptic,
    "removable": removable,
    "fit": fit,
}
"""By the name of the group."""
