"""The status codes of a block: positions in ``gradcli.results.GRAVITY``."""

from __future__ import annotations

from gradcli.results import GRAVITY

STATUSES = GRAVITY
"""What the codes of a block mean: a code is a position here. ``uncertified``: larger than float64 holds."""
OK, UNCONNECTED, KINK, JUMP, INFINITE, DOMAIN, UNCERTIFIED = range(7)
