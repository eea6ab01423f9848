"""The law of propagation over blocks of points, in float64.

Everything is counted in parts of the largest contribution of a point, so that no square over- or underflows.
Source: JCGM 100:2008, equations 13 and 16; for the second order see ``gradcli.propagation.second``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy

from gradcli.engines.noise import FEWEST
from gradcli.engines.underflow import TINY
from gradcli.numbers.arrays import Array
from gradcli.propagation.second import THRESHOLD

NONE_LOST = 1 + 2.0**-30
"""Up to so many times its size the terms of a sum have one sign."""


SMALL = 1e-150
"""Products of two smaller numbers may underflow."""


class FirstOrder(NamedTuple):
    """For V inputs and N points: ``u`` (N,), ``contributions`` |c|·u and ``shares`` of the variance (V, N); a share
    is NaN where there is no variance."""

    u: Array
    contributions: Array
    shares: Array
    loss: Array
    """How many times the variance, or a share of it, the sizes of its terms are: so many times their errors is its
    own."""


def first_order(c: Array, u: Array, correlation: Array) -> FirstOrder:
    """From sensitivities and standard uncertainties (V, N) and the correlation matrix (V, V)."""
    with numpy.errstate(all="ignore"):
        signed = c * u
        largest = _largest(signed)
        parts = signed / largest
        products = parts * (correlation @ parts)
        variance = numpy.maximum(products.sum(axis=0), 0.0)
        shares = numpy.where(variance > 0, products / variance + 0.0, numpy.nan)
        sizes = numpy.abs(parts) * (numpy.abs(correlation) @ numpy.abs(parts))
        loss = numpy.maximum(_times(sizes.sum(axis=0), variance), _times(sizes, products).max(axis=0, initial=1.0))
        return FirstOrder(largest * numpy.sqrt(variance), numpy.abs(signed), shares, loss)


def covariance(c: Array, d: Array, u: Array, correlation: Array) -> tuple[Array, Array]:
    """The covariance of two targets with sensitivities ``c`` and ``d`` (V, N), shape (N,); and
    how many times it the sizes of its terms are."""
    with numpy.errstate(all="ignore"):
        one, other = c * u, d * u
        large, larger = _largest(one), _largest(other)
        total = ((one / large) * (correlation @ (other / larger))).sum(axis=0)
        return large * total * larger, _loss(total, one / large, other / larger, correlation)


def small(c: Array, law: FirstOrder, u: Array) -> Array:
    """Where something may be too small for a double: a contribution, an uncertainty or their product, or a share."""
    moved = (c != 0) & (u != 0)
    with numpy.errstate(invalid="ignore"):
        shares = (numpy.abs(law.shares) < TINY) & (law.contributions != 0)
    return ((moved & ((law.contributions < SMALL) | (u < SMALL))) | shares).any(axis=0)


def uncertain(loss: Array, errors: Array, count: int) -> Array:
    """Where a sum that is so much less than its terms has fewer than ten certain digits: products of two numbers of
    such relative ``errors``, and of as many others and roundings as ``count`` inputs bring with them."""
    return ~(loss * (2 * errors + (3 * count + 16) * 2.0**-53) <= FEWEST)


def worst(errors: Array, numbers: Array) -> Array:
    """The largest error of some numbers (K, N) relative to their sizes, shape (N,); infinite where none is known."""
    with numpy.errstate(all="ignore"):
        relative = numpy.where(errors == 0, 0.0, errors / numpy.abs(numbers))
    return numpy.nan_to_num(relative, nan=numpy.inf).max(axis=0, initial=0.0)


def _loss(total: Array, one: Array, other: Array, correlation: Array) -> Array:
    """How many times the size of a sum of products their sizes are."""
    sizes = numpy.abs(one) * (numpy.abs(correlation) @ numpy.abs(other))
    return _times(sizes.sum(axis=0), total)


def _times(sizes: Array, total: Array) -> Array:
    """1 where nothing is added."""
    return numpy.where(sizes > 0, sizes / numpy.abs(total), 1.0)


def second_order(hessian: Array, u: Array, correlation: Array, first: Array) -> tuple[Array, Array, Array, Array]:
    """The shift of the mean, the corrected u, whether the first order is good enough, and how many times either the
    sizes of its terms are (NaN where some may be too small for doubles), shape (N,) each: from the Hessian (V, V, N),
    uncertainties (V, N) and the first-order u (N,)."""
    with numpy.errstate(all="ignore"):
        scaled = hessian * u[:, numpy.newaxis] * u  # H_ij·u_i·u_j: V is then the correlation matrix
        product = numpy.einsum("abn,bc->acn", scaled, correlation)
        shift = numpy.einsum("aan->n", product) / 2
        added = numpy.einsum("acn,can->n", product, product) / 2
        corrected = numpy.hypot(first, numpy.sqrt(numpy.maximum(added, 0.0)))
        near = (numpy.abs(shift) <= THRESHOLD * corrected) & (numpy.abs(corrected - first) <= THRESHOLD * corrected)
        sizes = numpy.einsum("abn,bc->acn", numpy.abs(scaled), numpy.abs(correlation))
        little = (numpy.abs(scaled) < SMALL) & (hessian != 0) & (u[:, numpy.newaxis] != 0) & (u != 0)
        added = first * first + numpy.einsum("acn,can->n", sizes, sizes) / 2
        loss = _times(numpy.einsum("aan->n", sizes) / 2, shift)
        loss = numpy.maximum(loss, _times(added, corrected * corrected))
        return shift, corrected, near, numpy.where(little.any(axis=(0, 1)), numpy.nan, loss)


def _largest(signed: Array) -> Array:
    """The largest size of each point, 1 where all are 0."""
    found = numpy.abs(signed).max(axis=0, initial=0.0)
    return numpy.where(found > 0, found, 1.0)
