"""The families of special functions: a file each, with rows (``ROWS``) and definitions over rows (``DEFINITIONS``).

What a family is called is its group in ``gradcli functions``.
"""

from __future__ import annotations

from typing import Any

from gradcli.functions import combinatorial, incomplete, logistic, neural, normal

FAMILIES: dict[str, Any] = {
    "gamma": combinatorial,
    "incomplete": incomplete,
    "normal": normal,
    "logistic": logistic,
    "neural": neural,
}
"""By the name of the group."""
