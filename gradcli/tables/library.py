"""polars, the library of the extra ``data``: imported in one place, since it reads its settings when it is imported."""

from __future__ import annotations

import os

from gradcli import optional
from gradcli.optional import Library


def polars() -> Library | None:
    """polars where it is installed: text is read and written faster with it."""
    return optional.find("polars")


def needed_polars(*, mapping: bool = True) -> Library:
    """polars, for what cannot be done without it. Raises MissingExtra.

    ``mapping=False``: Arrow files are to be read, not mapped into memory, since a mapped file that shrinks ends
    the process by SIGBUS. It costs a fifth of the time of reading Parquet, which is never mapped.
    """
    if not mapping:
        os.environ.setdefault("POLARS_FORCE_ASYNC", "1")
    return polars() or optional.require("polars", extra="data")
