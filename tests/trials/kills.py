"""Processes that are killed, interrupted or terminated at random instants: the old file or the whole new one."""

from __future__ import annotations

import random
import signal
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.shell import watched
from tests.shell.processes import Trial, finish, judged, left_in, start
from tests.trials import Figure
from tests.trials.faults import WRITERS

KILLS, KILLS_LONG = 200, 5_000
STOPS, STOPS_LONG = 40, 1_000
OLD = b"the old result"
BATCH = ("grad", "sin(x*y)", "--grid", "x=0:1:700", "--grid", "y=0:1:300")
OTHERS = tuple(name for name in WRITERS if name not in ("batch", "plot"))


class Killing:
    """A command that writes ``out.csv`` into a folder of its own, again and again, and what it should write."""

    def __init__(self, line: Sequence[str], folder: Path) -> None:
        self.folder, self.output = folder, folder / "out.csv"
        self.line = [*line, "--output", str(self.output)]
        began = time.monotonic()
        code, _, err = finish(start(self.line))
        assert code == 0, err
        self.seconds = time.monotonic() - began
        self.new = self.output.read_bytes()

    def struck(self, chance: random.Random, number: int) -> tuple[int, str]:
        """Runs the command and sends it a signal at some instant: exit status and standard error.

        Half of the instants are anywhere in its life, half after its temporary file has appeared.
        """
        self.output.write_bytes(OLD)
        process = start(self.line)
        try:
            if chance.random() < 0.5:
                time.sleep(chance.uniform(0, self.seconds))
            else:
                while process.poll() is None and not self.temporaries():
                    time.sleep(0.001)
                time.sleep(chance.choice((0, 0.001, 0.01, 0.1, 0.3)) * chance.random())
            process.send_signal(number)
            code, _, err = finish(process)
        finally:
            process.kill()
        return code, err

    def torn(self) -> str:
        """What is wrong with the file now, if anything is."""
        found = self.output.read_bytes()
        return "" if found in (OLD, self.new) else f"torn: {len(found):,} bytes of {len(self.new):,}"

    def temporaries(self) -> list[Path]:
        return list(self.folder.glob(".out.csv.*"))


def kills(piece: tuple[int, int, str]) -> tuple[list[Trial], int]:
    """``count`` kills from a seed, and how many left a temporary file. The next run takes all of them away."""
    seed, count, name = piece
    chance, trials, strays = random.Random(seed), [], 0
    with tempfile.TemporaryDirectory() as folder:
        killing = Killing(BATCH if name == "batch" else WRITERS[name], Path(folder))
        for k in range(count):
            before = {*killing.temporaries()}
            code, err = killing.struck(chance, signal.SIGKILL)
            wrong = killing.torn() or ("" if code in (0, -signal.SIGKILL) else f"exit status {code}: {err[:200]}")
            left = {*killing.temporaries()}
            wrong = wrong or ("" if len(left) <= 1 else f"{len(left)} temporary files")  # each run removes older ones
            strays += bool(left - before)
            trials.append(Trial(f"kill {k} of {name} from seed {seed}", wrong))
        code, _, err = finish(start(killing.line))
        wrong = judged(code, err, (0,)) or killing.torn() or left_in(Path(folder), "out.csv")
        trials.append(Trial(f"the run of {name} after the kills of seed {seed}", wrong))
    return trials, strays


def stops(piece: tuple[int, int, str]) -> tuple[list[Trial], int]:
    """``count`` interrupts and requests to terminate: the documented status, in silence, nothing left."""
    seed, count, name = piece
    chance, trials, done = random.Random(seed), [], 0
    with tempfile.TemporaryDirectory() as folder:
        killing = Killing(BATCH if name == "batch" else WRITERS[name], Path(folder))
        for k in range(count):
            number = (signal.SIGINT, signal.SIGTERM)[k % 2]
            code, err = killing.struck(chance, number)
            # Before the program has begun Python itself answers: by the signal, and with words for an interrupt.
            early = code == -number or ("in <module>" in err and "gradcli/cli" not in err)
            wrong = "" if early else judged(code, err, (0, 128 + number), silent=code != 0)
            done += code == 0
            trials.append(
                Trial(f"{number.name} {k} of {name}", wrong or killing.torn() or left_in(Path(folder), "out.csv"))
            )
    return trials, done


def together(count: int) -> Iterator[Trial]:
    """Several processes that write one file at the same time: none takes another's file away."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "out.csv")
        lines = [[*BATCH[:-1], f"y=0:1:{100 + k}", "--output", str(output)] for k in range(count)]
        running = [start(line) for line in lines]
        ends = [finish(process) for process in running]
        for k, (code, _, err) in enumerate(ends):
            yield Trial(f"writer {k} of {count}", judged(code, err, (0,)))
        rows = output.read_bytes().count(b"\n") - 1
        wrong = "" if rows % 700 == 0 and 100 <= rows // 700 < 100 + count else f"torn: {rows:,} rows"
        yield Trial("the file of all", wrong or left_in(Path(folder), "out.csv"))


def _pieces(count: int) -> list[tuple[int, int, str]]:
    """Two thirds of the kills hit a table, the others all other commands in turn."""
    table = [(seed, size, "batch") for seed, size in enumerate(_shares(count * 2 // 3, 4))]
    return table + [
        (seed, size, OTHERS[seed]) for seed, size in enumerate(_shares(count - count * 2 // 3, len(OTHERS)))
    ]


def _shares(count: int, parts: int) -> Iterator[int]:
    return (count // parts + (k < count % parts) for k in range(parts))


def _figure(what: str, found: Iterable[tuple[list[Trial], int]], detail: str) -> Figure:
    parts = list(found)
    trials = [trial for part, _ in parts for trial in part]
    wrong = tuple(f"{trial.what}: {trial.wrong}" for trial in trials if trial.wrong)
    return Figure(what, len(trials), len(wrong), detail.format(sum(number for _, number in parts)), wrong)


def measure(long: bool) -> Iterator[Figure]:
    yield _figure(
        "kill -9 at random instants: the old file or the whole new one, strays swept by the next run",
        watched.spread(kills, _pieces(KILLS_LONG if long else KILLS)),
        "{} left a temporary file",
    )
    yield _figure(
        "SIGINT and SIGTERM at random instants: status 130 and 143 in silence, nothing left",
        watched.spread(stops, _pieces(STOPS_LONG if long else STOPS)),
        "{} had ended before",
    )
    yield _figure("processes that write one file at once: each whole, none disturbed", [(list(together(8)), 0)], "")
