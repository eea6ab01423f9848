"""What the tests have tried, as counts: ``python -m tests.trials [NAME…] [--long]``.

Each module here is one family. It holds the functions that try something (the tests call the same functions
with smaller numbers) and ``measure(long)``, which yields a ``Figure`` for each thing tried. Nothing here is a timed
assertion. ``--long`` multiplies what takes hours.
"""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """``tried`` things were tried, ``failed`` of them went wrong; ``what`` says what must hold of each, and
    ``detail`` what else was measured. The inputs that failed stand in ``inputs``."""

    what: str
    tried: int
    failed: int = 0
    detail: str = ""
    inputs: tuple[str, ...] = ()

    def __str__(self) -> str:
        detail = f"; {self.detail}" if self.detail else ""
        return f"{self.tried:>12,} tried {self.failed:>6,} failed  {self.what}{detail}"
