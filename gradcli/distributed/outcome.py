"""What comes back from a worker, as text: a finished task, or the message of one that failed."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.batch.tally import Count
from gradcli.errors import ExitStatus, GradcliError, printable

_LASTING = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EROFS}
"""Errors of the system that a second try does not mend."""


class Part(NamedTuple):
    """A finished part: its bytes, its rows, the points it answers, and their statuses but ok."""

    size: int
    rows: int
    points: int
    found: Mapping[str, Count]


class Outcome(NamedTuple):
    """What came of a task: a part (of a table) and notes; or the lines of a message, its exit status, and whether
    another try may help."""

    part: Part | None
    notes: list[str]
    lines: list[str]
    status: int = 0
    again: bool = False
    sums: dict[str, Any] | None = None
    """Of a task that adds rows and writes none: what it has added, as data."""
    proved: Sequence[int] = ()
    """Of a part: how many of its points were asked for, and how many pairs and balls proved."""


class TaskFailed(GradcliError):
    """A task could not be done: the worker's message, and what is to be done."""

    def __init__(self, outcome: Outcome, fix: str) -> None:
        super().__init__(outcome.lines[0].removeprefix("error: "), fix=fix)
        self.status = ExitStatus(outcome.status)
        self._more = outcome.lines[1:]

    def lines(self) -> list[str]:
        first, *fix = super().lines()
        return [first, *self._more[: 3 - len(fix)], *fix]


def outcome_text(work: Callable[[], Outcome], names: Mapping[str, str]) -> str:
    """The outcome of ``work``, whatever happens, as text. ``names`` maps locations to the names that the user knows."""
    try:
        return _text(work())
    except GradcliError as error:
        return _text(_failed(error, names))
    except MemoryError:
        return _text(Outcome(None, [], [f"error: out of memory at {_either(names)}"], int(ExitStatus.TROUBLE)))
    except Exception as error:
        what = f"error: a fault in gradcli at {_either(names)}: {type(error).__name__}: {printable(str(error))[:200]}"
        return _text(Outcome(None, [], [what, "  please report it with the command"], int(ExitStatus.TROUBLE)))


def read_outcome(text: str) -> Outcome:
    """What ``run_partition`` returned."""
    part, *rest = json.loads(text)
    if part is None:
        return Outcome(None, *rest)
    size, rows, points, found = part
    return Outcome(Part(size, rows, points, {word: Count(*count) for word, count in found.items()}), *rest)


def _text(outcome: Outcome) -> str:
    part, *rest = outcome
    if part is None:
        return json.dumps([None, *rest])
    found = {word: [count.points, count.first] for word, count in part.found.items()}
    return json.dumps([[part.size, part.rows, part.points, found], *rest])


def _failed(error: GradcliError, names: Mapping[str, str]) -> Outcome:
    """The message, with a name that the user knows."""
    first, *more = error.lines()
    for location, name in names.items():
        first = first.replace(location, name)
    if not any(name in first for name in names.values()):
        first += f" ({_either(names)})"
    trouble = error.__context__
    again = isinstance(trouble, OSError) and trouble.errno not in _LASTING
    return Outcome(None, [], [first, *more], int(error.status), again)


def _either(names: Mapping[str, str]) -> str:
    return " or ".join(names.values())
