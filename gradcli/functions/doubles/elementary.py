"""The words an algorithm may call: every language has them, or has them as an algorithm of this room."""

from __future__ import annotations

import math
from math import atan2 as atan2
from math import copysign as copysign
from math import cos as cos
from math import exp as exp
from math import expm1 as expm1
from math import fmod as fmod
from math import log as log
from math import log1p as log1p
from math import sin as sin
from math import sinh as sinh
from math import sqrt as sqrt

from gradcli.functions.doubles.tables import polynomial as polynomial

INF, NAN, PI = math.inf, math.nan, math.pi


def floor(x: float) -> float:
    """Of an infinity or no number: itself."""
    return float(math.floor(x)) if math.isfinite(x) else x


def pow(x: float, y: float) -> float:
    """IEEE's power of a number that is not negative: infinite where Python's refuses."""
    try:
        return math.pow(x, y)
    except (OverflowError, ValueError):
        return INF
