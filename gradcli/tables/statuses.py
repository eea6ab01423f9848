"""The status codes of a block: positions in ``gradcli.results.entries.GRAVITY``."""

from __future__ import annotations

from fractions import Fraction

from gradcli.results.entries import GRAVITY, Status

STATUSES = GRAVITY
"""What the codes of a block mean: a code is a position here. ``uncertified``: larger than float64 holds."""
OK = STATUSES.index(Status.OK)
CERTAIN = Fraction(1, 2 * 10**10)
"""The error a number that is ``ok`` may have, relative to its size: at most half a unit of its tenth digit, whichever
its digits are."""
LEAST = 2.0**-1074
"""The least double above 0."""
LEAST_CERTAIN = float(1 / (2**1075 * CERTAIN))
"""Below it doubles lie so far apart that the nearest one may be wrong by more."""
UNCONNECTED = STATUSES.index(Status.UNCONNECTED)
KINK = STATUSES.index(Status.KINK)
JUMP = STATUSES.index(Status.JUMP)
INFINITE = STATUSES.index(Status.INFINITE)
DOMAIN = STATUSES.index(Status.DOMAIN)
UNCERTIFIED = STATUSES.index(Status.UNCERTIFIED)
