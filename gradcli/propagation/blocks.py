"""The law of propagation over blocks of points, in float64.

Everything is counted in parts of the largest contribution of a point, so that no square over- or underflows.
Source: JCGM 100:2008, equations 13 and 16; for the second order see ``gradcli.propagation.second``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy

from gradcli.engines.noise import FEWEST
from gradcli.numbers.arrays import Array
from gradcli.propagation.second import THRESHOLD


class FirstOrder(NamedTuple):
    """For V inputs and N points: ``u`` (N,), ``contributions`` |c|·u and ``shares`` of the variance (V, N); a share
    is NaN where there is no variance."""

    u: Array
    contributions: Array
    shares: Array
    cancelled: Array
    """Where the correlations leave less than six digits of the variance."""


def first_order(c: Array, u: Array, correlation: Array) -> FirstOrder:
    """From sensitivities and standard uncertainties (V, N) and the correlation matrix (V, V)."""
    with numpy.errstate(all="ignore"):
        signed = c * u
        largest = _largest(signed)
        parts = signed / largest
        products = parts * (correlation @ parts)
        variance = numpy.maximum(products.sum(axis=0), 0.0)
        shares = numpy.where(variance > 0, products / variance + 0.0, numpy.nan)
        cancelled = _cancelled(variance, parts, parts, correlation)
        return FirstOrder(largest * numpy.sqrt(variance), numpy.abs(signed), shares, cancelled)


def covariance(c: Array, d: Array, u: Array, correlation: Array) -> tuple[Array, Array]:
    """The covariance of two targets with sensitivities ``c`` and ``d`` (V, N), shape (N,); and where it cancels."""
    with numpy.errstate(all="ignore"):
        one, other = c * u, d * u
        large, larger = _largest(one), _largest(other)
        total = ((one / large) * (correlation @ (other / larger))).sum(axis=0)
        return large * total * larger, _cancelled(total, one / large, other / larger, correlation)


def _cancelled(total: Array, one: Array, other: Array, correlation: Array) -> Array:
    """Where a sum of products is small beside their sizes."""
    sizes = numpy.abs(one) * (numpy.abs(correlation) @ numpy.abs(other))
    return numpy.abs(total) < FEWEST * sizes.sum(axis=0)


def second_order(hessian: Array, u: Array, correlation: Array, first: Array) -> tuple[Array, Array, Array]:
    """The shift of the mean, the corrected u, and whether the first order is good enough, shape (N,) each: from the
    Hessian (V, V, N), uncertainties (V, N) and the first-order u (N,)."""
    with numpy.errstate(all="ignore"):
        scaled = hessian * u[:, numpy.newaxis] * u  # H_ij·u_i·u_j: V is then the correlation matrix
        product = numpy.einsum("abn,bc->acn", scaled, correlation)
        shift = numpy.einsum("aan->n", product) / 2
        added = numpy.einsum("acn,can->n", product, product) / 2
        corrected = numpy.hypot(first, numpy.sqrt(numpy.maximum(added, 0.0)))
        near = (numpy.abs(shift) <= THRESHOLD * corrected) & (numpy.abs(corrected - first) <= THRESHOLD * corrected)
        return shift, corrected, near


def _largest(signed: Array) -> Array:
    """The largest size of each point, 1 where all are 0."""
    found = numpy.abs(signed).max(axis=0, initial=0.0)
    return numpy.where(found > 0, found, 1.0)
