"""A compiled program as others may call it: the address of a C function and what it takes.

The function is ``long NAME(long n, const double *const *in, const long *moves, double *const *out, double *work,
unsigned char *suspects)`` as ``gradcli.engines.c_source`` documents it. One of ``pairs`` takes decimals more exactly
than doubles hold them: ``in`` is the K numbers nearest to them and then the K rests, a rest being 0 where, and only
where, the number is exact, and otherwise within |decimal| 2^-104 of decimal - number. A rest that is NaN is not known
so exactly, and its point is suspect.
"""

from __future__ import annotations

from gradcli.records import NamedTuple


class Kernel(NamedTuple):
    """A function over columns. ``inputs`` names the columns in order, ``results`` counts the columns that it fills,
    ``working`` the registers of ``ROW`` doubles that ``work`` has room for. The library of the function stays loaded
    as long as the process lives."""

    address: int
    inputs: tuple[str, ...]
    results: int
    working: int
    pairs: bool
