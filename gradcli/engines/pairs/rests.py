"""What a double leaves of the decimal it stands for: the shortest that is read as it."""

from __future__ import annotations

from functools import cache
from typing import Any

from gradcli.engines.balls.prelude import SHORTEST
from gradcli.engines.library import address, addresses, built, entry
from gradcli.engines.native_engine import FLAGS
from gradcli.numbers.later import numpy as np


def rests(numbers: Any) -> Any:
    """The decimals less their doubles (N,), within 2^-104 of the decimals; NaN where that is not known so exactly, and
    0 only where it is 0. Raises CompileError."""
    found = np.empty(len(numbers))
    given = np.ascontiguousarray(numbers)
    _function()(len(given), addresses([given.ctypes.data]), found.ctypes.data)
    return found


def rests_address() -> int:
    """Where the C function is that does so: of a count, the numbers' address in a row of one, and that of the rests."""
    return address(_function())


@cache
def _function() -> Any:
    return entry(built(_SOURCE, FLAGS, []), "gradcli_rests", 2)


_SOURCE = f"""
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
{SHORTEST}
#if LDBL_MANT_DIG >= 113
typedef long double wide;
#define WIDE
#elif defined __SIZEOF_FLOAT128__
typedef __float128 wide;
#define WIDE
#endif
/* Of digits below 2^53 and up to 22 decimals, digits - x p is a double, and so is p; else by 113 bits,
   of which digits and a power of 10 below 10^25 leave none out, so that 0 is exact. */
static double rest(double x) {{
  static const double tens[] = {{
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 }};
  const double size = x < 0 ? -x : x;
  unsigned long digits;
  int ten;
  if (size == 0) return 0;
  if (!(size > 1e-280 && size < 1e280)) return __builtin_nan("");
  shortest(x, &digits, &ten);
  double found = __builtin_nan("");
  if (digits < 1UL << 53 && ten <= 0 && ten >= -22)
    found = __builtin_fma(-size, tens[-ten], (double)digits) / tens[-ten];
#ifdef WIDE
  else if (ten >= -48 && ten <= 48) {{
    wide power = 1;
    for (int k = ten < 0 ? -ten : ten; k > 0; k -= k > 22 ? 22 : k) power *= tens[k > 22 ? 22 : k];
    found = (double)((ten < 0 ? digits / power : digits * power) - size);
    if (found == 0 && (ten < -25 || ten > 24)) found = __builtin_nan(""); /* which 0 would call exact */
  }}
#endif
  return x < 0 ? -found : found;
}}
long gradcli_rests(long n, const double *const *in, double *found) {{
  for (long i = 0; i < n; i++) found[i] = rest(in[0][i]);
  return 0;
}}
"""
