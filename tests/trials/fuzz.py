"""Random and mutated texts through the parser, and random command lines through the whole program."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from tests.chance import mutations, random_command_lines
from tests.shell import watched
from tests.shell.command_line import MOST_LINES, fault, run
from tests.trials import Figure

Text = TypeVar("Text")

TEXTS, TEXTS_LONG = 1_000_000, 100_000_000
LINES, LINES_LONG = 20_000, 1_000_000
TEXTS_A_PIECE, LINES_A_PIECE = 50_000, 500
SECONDS_A_TEXT, SECONDS_A_LINE = 2.0, 20.0


class Found(NamedTuple):
    """What some texts came to: ``failed`` holds reasons with inputs, ``shapes`` the ways texts were read, ``refusals``
    the places of the program that refused some, ``slowest`` seconds with the input, ``peak`` megabytes."""

    tried: int = 0
    failed: tuple[str, ...] = ()
    read: int = 0
    shapes: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()
    slowest: tuple[float, str] = (0.0, "")
    peak: int = 0

    def __add__(self, other: object) -> Found:
        assert isinstance(other, Found)
        return Found(
            self.tried + other.tried,
            self.failed + other.failed,
            self.read + other.read,
            self.shapes | other.shapes,
            self.refusals | other.refusals,
            max(self.slowest, other.slowest),
            max(self.peak, other.peak),
        )


class Outcome(NamedTuple):
    """``wrong`` is empty for what may be; ``shape`` or ``refusal`` says where the text went."""

    wrong: str = ""
    shape: str = ""
    refusal: str = ""


def parse_texts(piece: tuple[int, int]) -> Found:
    """``count`` texts from a seed through the parser. Texts that went where none went before are mutated further."""
    seed, count = piece
    chance = random.Random(seed)
    texts = list(mutations.corpus())
    return tried(lambda: mutations.mutated(chance, texts), parsed, count, texts)


def parse_latex(piece: tuple[int, int]) -> Found:
    """``count`` LaTeX texts from a seed through the parser."""
    seed, count = piece
    chance = random.Random(seed)
    texts = list(mutations.latex_corpus())
    return tried(lambda: mutations.mutated(chance, texts), lambda text: parsed(text, "latex"), count, texts)


def run_lines(piece: tuple[int, int]) -> Found:
    """``count`` command lines from a seed through the whole program, in an empty folder with a few files."""
    seed, count = piece
    chance = random.Random(seed)
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("points.csv").write_text("x,y,name\n1,2,a\n0,-1,b\n,3,c\nx,1e400,d\n", encoding="utf-8")
        Path("point.txt").write_text("x=1\ny=1/3\n", encoding="utf-8")
        Path("m.txt").write_text("1 2\n3 4\n", encoding="utf-8")
        try:
            return tried(lambda: random_command_lines.command_line(chance), ran, count)
        finally:
            os.chdir(before)


def tried(
    new: Callable[[], Text], outcome: Callable[[Text], Outcome], count: int, pool: list[Text] | None = None
) -> Found:
    failed, shapes, refusals, read, slowest = list[str](), set[str](), set[str](), 0, (0.0, "")
    for _ in range(count):
        text = new()
        began = time.perf_counter()
        wrong, shape, refusal = outcome(text)
        took = time.perf_counter() - began
        if took > slowest[0]:
            slowest = (took, str(text))
        if wrong:
            failed.append(f"{wrong}: {text!r}")
        read += bool(shape)
        if pool is not None and (shape not in shapes or refusal not in refusals) and not wrong:
            pool.append(text)
        shapes.add(shape)
        refusals.add(refusal)
    return Found(count, tuple(failed), read, frozenset(shapes), frozenset(refusals), slowest, watched.peak())


def parsed(text: str, form: str = "") -> Outcome:
    """One text through the parser: read, or refused in at most four printable lines, in time."""
    from gradcli.errors import GradcliError, Source
    from gradcli.language.program import read

    try:
        with watched.seconds(SECONDS_A_TEXT):
            program = read([Source(text, form=form)])
    except GradcliError as error:
        lines = error.lines()
        if not 2 <= len(lines) <= MOST_LINES or not all(line.isprintable() for line in lines):
            return Outcome(f"refused by {lines!r}")
        return Outcome(refusal=_place(error))
    except watched.TooLong:
        return Outcome("too long")
    except Exception as error:
        return Outcome(f"{type(error).__name__} at {_place(error)}")
    operations = {node.operation for statement in program.values.values() for node in statement.body.nodes}
    return Outcome(shape=" ".join(sorted(operations)))


def ran(arguments: list[str]) -> Outcome:
    """One command line: a documented exit status, nothing unprintable, at most four lines of refusal, in time."""
    try:
        with watched.seconds(SECONDS_A_LINE):
            result = run(*arguments, stdin="x,y\n1,2\n")
    except watched.TooLong:
        return Outcome("too long")
    except BaseException as error:
        return Outcome(f"{type(error).__name__} at {_place(error)}")
    carried, coloured = "--points" in arguments and "table" not in arguments, "always" in arguments
    if wrong := fault(result, carried=carried, coloured=coloured):
        return Outcome(wrong)
    if result.code == 2:
        return Outcome(refusal=result.err[:20])
    return Outcome(shape=f"{arguments[0]} {result.code}")


def _place(error: BaseException) -> str:
    """The last three places of the way to an error: the last one alone may be a function that words refusals."""
    steps, step = [], error.__traceback__
    while step is not None:
        steps.append(step)
        step = step.tb_next
    return " ".join(f"{os.path.basename(s.tb_frame.f_code.co_filename)}:{s.tb_lineno}" for s in steps[-3:])


def pieces(count: int, size: int) -> Iterator[tuple[int, int]]:
    return ((seed, min(size, count - size * seed)) for seed in range(-(-count // size)))


def figure(what: str, found: Iterable[Found], detail: Callable[[Found], str]) -> Figure:
    began, whole = time.monotonic(), Found()
    for part in found:
        whole += part
    seconds, text = whole.slowest
    said = f"{detail(whole)}; slowest {seconds:.2f} s ({text[:60]!r}), peak {whole.peak:,} MB"
    said += f", {time.monotonic() - began:.0f} s in all"
    return Figure(what, whole.tried, len(whole.failed), said, whole.failed)


def measure(long: bool) -> Iterator[Figure]:
    texts, lines = (TEXTS_LONG, LINES_LONG) if long else (TEXTS, LINES)
    yield figure(
        "texts through the parser are read, or refused by a documented error of at most four printable lines",
        watched.spread(parse_texts, pieces(texts, TEXTS_A_PIECE)),
        lambda found: f"{found.read:,} read, refused at {len(found.refusals) - 1} places of the parser",
    )
    yield figure(
        "LaTeX texts through the parser are read, or refused by a documented error of at most four printable lines",
        watched.spread(parse_latex, pieces(texts // 4, TEXTS_A_PIECE)),
        lambda found: f"{found.read:,} read, refused at {len(found.refusals) - 1} places of the parser",
    )
    yield figure(
        "command lines end with a documented status, without a traceback or an unprintable character",
        watched.spread(run_lines, pieces(lines, LINES_A_PIECE)),
        lambda found: f"{found.read:,} with a result, of {len(found.shapes) - 1} commands and statuses",
    )
