"""polars, the library of the extra ``data``: imported in one place, since it reads its settings when it is imported."""

from __future__ import annotations

import os
import sys

from gradcli import optional
from gradcli.optional import Library

PAYS = 1 << 22
"""Bytes of text from which polars saves more than its import costs. Three columns of doubles to four over NumPy, CPU
seconds with it and without: 0.42 and 0.26 at 10,000 rows, 0.48 and 0.48 at 80,000 (4.6 MB), 0.63 and 0.82 at
160,000."""


def polars(size: int | None = None) -> Library | None:
    """polars where it is installed: text is read and written faster with it. Of a text of ``size`` bytes so far only
    where that pays for its import, or it is there already."""
    if size is not None and size < PAYS and "polars" not in sys.modules:
        return None
    return optional.find("polars")


def needed_polars(*, mapping: bool = True) -> Library:
    """polars, for what cannot be done without it. Raises MissingExtra.

    ``mapping=False``: Arrow files are to be read, not mapped into memory, since a mapped file that shrinks ends
    the process by SIGBUS. It costs a fifth of the time of reading Parquet, which is never mapped.
    """
    if not mapping:
        os.environ.setdefault("POLARS_FORCE_ASYNC", "1")
    return polars() or optional.require("polars", extra="data")
