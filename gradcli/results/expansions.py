"""What ``taylor`` found: frozen results, no input or output, no formatting."""

from __future__ import annotations

from typing import NamedTuple

from gradcli.errors import ExitStatus
from gradcli.results.entries import Entry, Gradient, Row, exit_status
from gradcli.results.presentable import Presentable


class Remainder(NamedTuple):
    """How far the function may be from the polynomial as printed, on an interval: an upper ``bound`` as a decimal, and
    what of it the ``rounding`` of printed coefficients makes. No bound: the ``reason``."""

    low: str
    high: str
    bound: str = ""
    rounding: str = ""
    reason: str = ""


class ExpansionRow(NamedTuple):
    """The coefficients of a target about the centre, from that of order 0 on; none where there is no expansion, for
    which ``trouble`` gives the reason. ``text`` is the polynomial as a program."""

    target: str
    expression: str
    coefficients: tuple[Entry, ...]
    text: str = ""
    remainder: Remainder | None = None
    trouble: Entry | None = None


class _TaylorExpansion(NamedTuple):
    variable: str
    centre: str
    order: int
    at: dict[str, str]
    rows: tuple[ExpansionRow, ...]
    notes: tuple[str, ...] = ()


class TaylorExpansion(Presentable, _TaylorExpansion):
    """Taylor polynomials in ``variable`` about ``centre``; ``at`` are the values of the others."""

    __slots__ = ()

    @property
    def exit_status(self) -> ExitStatus:
        """What the process should tell the shell."""
        found = [entry.status for row in self.rows for entry in (row.trouble, *row.coefficients) if entry is not None]
        unbounded = any(row.remainder is not None and row.remainder.reason for row in self.rows)
        return max(exit_status(found), ExitStatus.UNCERTIFIED if unbounded else ExitStatus.DONE)

    @property
    def troubles(self) -> Gradient:
        """The expansions that are missing, as a result of values, for the notes."""
        rows = tuple(Row(row.target, row.expression, row.trouble, {}) for row in self.rows if row.trouble is not None)
        return Gradient((), {**self.at, self.variable: self.centre}, rows, self.notes)
