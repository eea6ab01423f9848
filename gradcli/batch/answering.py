"""Blocks of points answered for a run: what a command's work makes of them, counted, sampled, with reasons."""

from __future__ import annotations

from typing import Protocol

from gradcli.batch.judged import JudgedWork
from gradcli.batch.proved import ProvedRows
from gradcli.batch.reasons import Reasoned
from gradcli.batch.sample import Sample
from gradcli.batch.tally import Judging, NotHeld, Tally
from gradcli.errors import ExitStatus, FileError
from gradcli.numbers.later import numpy
from gradcli.tables.blocks import Block
from gradcli.tables.rows import Rows


class Work(Judging, Protocol):
    """What a command does with points. ``layout`` names its rows of results; kept columns are the run's to add."""

    certify: bool
    """Whether every number is asked for as it was typed."""

    @property
    def proving(self) -> ProvedRows | None:
        """What proves rows without the one-shot, where every number is to be certain."""

    def expect(self, points: int) -> None:
        """Hears, before the first block, about how many points are coming."""

    def rows(self, block: Block) -> Rows:
        """The results of a block."""

    def remarks(self) -> list[str]:
        """What there is to say of all points, after the last block."""


class Answering:
    """A run's answers to blocks, in order. ``on_error`` is what happens to a point with a cell that is no finite
    number; ``sample`` is how many rows to certify."""

    def __init__(self, work: Work, on_error: str, sample: int) -> None:
        self.work, self.tally = work, Tally(work)
        self._on_error = on_error
        self._drawn = Sample(work, sample) if sample else None
        self._whys, self._beyond = Reasoned(work), NotHeld()
        self._agree = True

    def rows(self, block: Block, *, reasoned: bool = False) -> Rows:
        """The rows of a block that are to be written. Raises FileError where ``on_error`` is ``stop``."""
        if self._on_error == "stop":
            refuse_faults(block)
        if not self.work.certify:
            self._beyond.count(block)
        rows = self.work.rows(block)
        self.tally.count(rows)
        if self._drawn is not None:
            self._drawn.draw(rows)
        rows = _without_faults(rows) if self._on_error == "skip" else rows
        return self._whys.rows(rows) if reasoned else rows

    def passed(self, points: int) -> None:
        """Hears of points that the work's kernel has answered: all ``ok``, and written already."""
        self.tally.points += points
        if isinstance(self.work, JudgedWork):
            self.work.passed(points)

    def remarks(self) -> list[str]:
        """What there is to say of all points."""
        return [*self._beyond.remarks(), *self.work.remarks(), *self._whys.remarks(), *self.tally.lines()]

    def sampled(self) -> list[str]:
        """What the one-shot says of the sample."""
        if self._drawn is None:
            return []
        said, self._agree = self._drawn.report()
        return said

    def status(self, *, keep: bool) -> ExitStatus:
        """The exit status, after the sample; with ``keep`` a number that does not exist is no fault."""
        found = self.tally.status(keep=keep)
        return found if self._agree else max(found, ExitStatus.UNCERTIFIED)


def refuse_faults(block: Block) -> None:
    """Raises FileError for the first cell that is no finite number."""
    if block.faults:
        row = int(numpy.argmax(block.faulty))
        what = f"{block.place(row)}: {', '.join(block.faults_at(row))}"
        raise FileError(what, fix="--on-error keep writes the row with its status, --on-error skip leaves it out")


def _without_faults(rows: Rows) -> Rows:
    faulty = rows.block.faulty
    return rows.taken(numpy.flatnonzero(~faulty)) if faulty.any() else rows
