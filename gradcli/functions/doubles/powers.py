"""Powers whose exponent is no double."""

from __future__ import annotations

from gradcli.functions.doubles.elementary import INF, NAN, log, pow


def near_power(a: float, exponent: float, rest: float) -> float:
    """``a ** (exponent + rest)`` for a rest below rounding: 0 and infinite at 0, none below it."""
    base = a if a > 0.0 else 1.0
    power = pow(base, exponent)
    logarithm = log(base)
    corrected = power if rest == 0.0 or power == 0.0 or power == INF else power * (1.0 + rest * logarithm)
    edge = 0.0 if exponent > 0.0 else INF
    return corrected if a > 0.0 else edge if a == 0.0 else NAN
