"""Closed, full and broken streams, places that cannot be written, odd locales: the documented status, and few words."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.shell.processes import Trial, finish, judged, left_in, start
from tests.trials import Figure

WRITERS = {
    "grad": ("grad", "x^2*y", "--at", "x=1,y=2", "--format", "json"),
    "eval": ("eval", "x^2", "--at", "x=3"),
    "hessian": ("hessian", "x^2*y", "--at", "x=1,y=2"),
    "diff": ("diff", "x^3", "x", "--time-limit", "60"),
    "tape": ("tape", "x^2*y", "--at", "x=1,y=2"),
    "check": ("check", "x^2", "--at", "x=1", "--claim-values", "2"),
    "code": ("code", "x^2*sin(y)", "--lang", "c"),
    "propagate": ("propagate", "x*y", "--at", "x=5+-0.1,y=3+-0.2"),
    "matmul": ("matmul", "1 2; 3 4", "1 2; 3 4"),
    "functions": ("functions",),
    "plot": ("plot", "x^2", "--grid", "x=-1:1:30"),
    "batch": ("grad", "x*y", "--grid", "x=0:1:60", "--grid", "y=0:1:60"),
}
"""A command line of every command, which writes to standard output or to ``--output``."""
SUFFIX = {"plot": ".svg", "batch": ".csv"}
LARGE = ("grad", "x*y", "--grid", "x=0:1:600", "--grid", "y=0:1:400")
GREEK = ("grad", "λ*x + 猫", "--at", "λ=1,x=2,猫=3")


def _with_output(name: str, folder: Path) -> tuple[list[str], str]:
    file = f"out{SUFFIX.get(name, '.txt')}"
    return [*WRITERS[name], "--output", str(folder / file)], file


# Standard streams


Names = Iterable[str]


def closed_streams(names: Names = tuple(WRITERS)) -> Iterator[Trial]:
    """Every command with each of the three streams closed, alone and together, and with a file to write."""
    for name in names:
        line = WRITERS[name]
        for numbers in ((0,), (1,), (2,), (0, 1, 2)):
            code, _, err = finish(start(line, before=_closing(numbers), stdin=None))
            wrong = judged(code, err, (2,) if 1 in numbers else (0,), silent=2 in numbers)
            yield Trial(f"{name} with {numbers} closed", wrong)
        with _old_file() as folder:
            arguments, file = _with_output(name, folder)
            code, _, err = finish(start(arguments, before=_closing((0, 1, 2)), stdin=None))
            whole = _result(name)
            wrong = judged(code, err, (0,), silent=True)
            wrong = (
                wrong
                or ("" if (folder / file).read_bytes() == whole else "another result")
                or left_in(folder, file, "old")
            )
            yield Trial(f"{name} into a file with all streams closed", wrong)


def _closing(numbers: Sequence[int]) -> Callable[[], None]:
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


_RESULTS: dict[str, bytes] = {}


def _result(name: str) -> bytes:
    """What a command writes into a file when nothing is in its way."""
    if name not in _RESULTS:
        with _old_file() as folder:
            arguments, file = _with_output(name, folder)
            code, _, err = finish(start(arguments))
            assert code == 0, err
            _RESULTS[name] = (folder / file).read_bytes()
    return _RESULTS[name]


@contextmanager
def _old_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "old").write_text("old", encoding="utf-8")
        yield Path(folder)


def full_stdout(names: Names = tuple(WRITERS)) -> Iterator[Trial]:
    """Every command into /dev/full, and with a reader that is gone before the first byte."""
    for name in names:
        line = WRITERS[name]
        with open("/dev/full", "wb") as full:
            code, _, err = finish(start(line, stdout=full))
        yield Trial(
            f"{name} > /dev/full", judged(code, err, (2,)) or ("" if "no space left" in err else f"says {err!r}")
        )
        reader, writer = os.pipe()
        os.close(reader)
        code, _, err = finish(start(line, stdout=writer))
        os.close(writer)
        yield Trial(f"{name} without a reader", judged(code, err, (141,), silent=True))


def broken_pipes(most: int) -> Iterator[Trial]:
    """A reader that leaves after 0, 1, 2, … blocks of a table."""
    for blocks in range(most):
        with start(LARGE) as process:
            assert process.stdout is not None
            for _ in range(blocks):
                process.stdout.read(1 << 16)
            process.stdout.close()
            process.stdout = None
            code, _, err = finish(process)
        yield Trial(f"a reader that leaves after {blocks} blocks", judged(code, err, (141,), silent=True))


# Places


def full_disks(names: Names = tuple(WRITERS)) -> Iterator[Trial]:
    """Every command into a file that may not grow past some bytes, and onto a small disk, where root can make one."""
    for name in names:
        whole = len(_result(name))
        for bytes_ in sorted({0, min(10, whole - 1), whole - 1}):
            with _old_file() as folder:
                yield _refused(name, folder, f"a file of at most {bytes_} bytes", before=_limiting(bytes_))
        with _old_file() as folder, _small_disk(folder) as there:
            if there:
                yield _refused(name, folder, "a full disk")


def _limiting(most: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return limit


def _refused(name: str, folder: Path, what: str, before: Callable[[], None] | None = None) -> Trial:
    """A command that cannot write its file: status 2, the old file as it was, nothing else left."""
    arguments, file = _with_output(name, folder)
    old = b"old result"
    try:
        (folder / file).write_bytes(old)
    except OSError:
        old = b""
    # Python's own cache of compiled modules must not be what the limit cuts.
    code, _, err = finish(start(arguments, before=before, environment={"PYTHONDONTWRITEBYTECODE": "1"}))
    wrong = judged(code, err, (2,))
    if not wrong and (folder / file).read_bytes() != old:
        wrong = "the old file is lost"
    return Trial(f"{name}: {what}", wrong or left_in(folder, file, "old", "filler"))


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """A full disk at ``folder``, if it can be made."""
    mounted = (
        os.geteuid() == 0
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
        == 0
    )
    try:
        if mounted:
            for size in (1 << 12, 1):
                with open(folder / "filler", "ab", buffering=0) as filler:
                    try:
                        while True:
                            filler.write(b"x" * size)
                    except OSError:
                        pass
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=False)


def unwritable_places(names: Names = tuple(WRITERS)) -> Iterator[Trial]:
    """Every command into a folder that is not there, that nobody may write, that is a file, and onto a folder."""
    for name in names:
        with _old_file() as folder:
            (folder / "closed").mkdir(mode=0o555)
            closed = "/sys" if os.geteuid() == 0 else str(folder / "closed")  # root may write anywhere else
            for place in ("no", closed, "old"):
                arguments, _ = _with_output(name, folder / place)
                code, _, err = finish(start(arguments))
                yield Trial(f"{name} into {place}", judged(code, err, (2,)) or left_in(folder, "old", "closed"))
            suffix = SUFFIX.get(name, ".txt")
            (folder / f"d{suffix}").mkdir()
            code, _, err = finish(start([*WRITERS[name], "--output", str(folder / f"d{suffix}")]))
            yield Trial(f"{name} onto a folder", judged(code, err, (2,)))


# Surroundings


class Surroundings(NamedTuple):
    what: str
    environment: dict[str, str | None]
    cwd: str | None = None


_ASCII = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
SURROUNDINGS = (
    Surroundings("a locale without letters", _ASCII),
    Surroundings("a locale that is not there", {"LC_ALL": "xx_YY.KOI8-R", "LANG": "nonsense"}),
    Surroundings("latin-1", {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}),
    Surroundings("no HOME", {"HOME": None, "XDG_CONFIG_HOME": None, "XDG_CACHE_HOME": None}),
    Surroundings("a HOME that is not there", {"HOME": "/nonexistent/home", "XDG_CACHE_HOME": None}),
    Surroundings("no place for temporary files", {"TMPDIR": "/nonexistent/tmp", "HOME": "/nonexistent"}),
    Surroundings("a folder nobody may write", {}, "/sys"),
    Surroundings("no environment at all", dict.fromkeys(("PATH", "LANG", "TERM", "USER", "SHELL", "TZ"))),
    Surroundings("narrow", {"COLUMNS": "1", "TERM": "dumb"}),
    Surroundings("wide", {"COLUMNS": "100000", "TERM": "xterm"}),
    Surroundings("nonsense", {"COLUMNS": "-3", "TERM": "\x1b[31m", "NO_COLOR": "\x1b", "LINES": "x"}),
    Surroundings("warnings are errors", {"PYTHONWARNINGS": "error"}),
)


def surroundings(names: Names = tuple(WRITERS)) -> Iterator[Trial]:
    """Commands in each of SURROUNDINGS, to standard output and to a file, which is the same as elsewhere."""
    for around in SURROUNDINGS:
        for name in names:
            code, _, err = finish(start(WRITERS[name], environment=around.environment, cwd=_place(around)))
            yield Trial(f"{name} in {around.what}", judged(code, err, (0,)))
            with _old_file() as folder:
                arguments, file = _with_output(name, folder)
                code, _, err = finish(start(arguments, environment=around.environment, cwd=_place(around)))
                wrong = judged(code, err, (0,))
                if not wrong and not _same(name, (folder / file).read_bytes()):
                    wrong = "another result"
                yield Trial(f"{name} into a file in {around.what}", wrong or left_in(folder, file, "old"))
        code, out, err = finish(start(GREEK, environment=around.environment, cwd=_place(around)))
        wrong = judged(code, err, (0,)) or (
            "" if out.splitlines()[1].startswith("f\t5\t2\t1\t1\tok") else f"said {out!r}"
        )
        yield Trial(f"letters in {around.what}", wrong)
    yield _without_a_folder()


def _place(around: Surroundings) -> Path | None:
    return Path(around.cwd) if around.cwd else None


def _same(name: str, found: bytes) -> bool:
    """Pictures hold names that are drawn anew each time."""
    return (
        found == _result(name) if name != "plot" else found.startswith(b"<?xml") and found.rstrip().endswith(b"</svg>")
    )


def _without_a_folder() -> Trial:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        gone = folder / "gone"
        gone.mkdir()

        def leave() -> None:
            os.chdir(gone)
            os.rmdir(gone)

        code, _, err = finish(start(WRITERS["grad"], before=leave))
        return Trial("grad in a folder that is gone", judged(code, err, (0,)))


def _figure(what: str, trials: Iterable[Trial]) -> Figure:
    found = list(trials)
    wrong = tuple(f"{trial.what}: {trial.wrong}" for trial in found if trial.wrong)
    return Figure(what, len(found), len(wrong), "", wrong)


def measure(long: bool) -> Iterator[Figure]:
    yield _figure("closed standard streams: the documented status, whole files", closed_streams())
    yield _figure("/dev/full and readers that are gone: status 2 in words, or 141 in silence", full_stdout())
    yield _figure("readers that leave after some blocks: 141 in silence", broken_pipes(200 if long else 20))
    yield _figure("files that may not grow and full disks: status 2, the old file stays", full_disks())
    yield _figure("places that cannot be written: status 2, nothing left", unwritable_places())
    yield _figure("locales, no HOME, no TMPDIR, odd terminals: the same results", surroundings())
