"""Rows of text through the compiled pass against the general way, and its numbers against Python's own."""

from __future__ import annotations

import math
import random
import re
import struct
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from gradcli.batch import proved, stripped
from gradcli.engines.library import compiler
from gradcli.strips import stretches
from gradcli.strips.library import text_library
from gradcli.strips.rows_pass import LONGEST_NUMBER, RowsPass
from tests.shell.command_line import Result, run
from tests.trials import Figure

PROGRAMS = (
    *(("x*y",), ("sqrt(x)+y",), ("log(x)*y^2",), ("abs(x)+exp(y)",), ("x/y",), ("exp(x)*sin(y)+x^2", "--wrt", "y")),
    *(("f=x*y; g=x+1",), ("max(x, y)",), ("c*x+y", "--at", "c=0.1"), ("x^3",), ("where(x > 0, x*y, y)",)),
    *(("x^300*y",), ("x*y", "--kink", "subgradient")),
    *(("sin(x)-sin(y)",), ("x-y+0.1",), ("1/(1+exp(-x*y*100))",), ("where(x > y, x^2-y^2, y)+c*x", "--at", "c=0.3")),
)
CELLS = (
    "",
    "na",
    "NA",
    "abc",
    "inf",
    "-inf",
    "nan",
    " 1.5",
    "2 ",
    "1.5e",
    "--1",
    "1_0",
    "0x1",
    "1.5.2",
    "−3",
    "1e999",
    ".",
)
"""What is no plain number, or hardly one."""
KEPT = ("red", "", " blue ", "grün", "#5", "a b", '"a,b"', '"x ""y"""', "1e5", "-0")
ODD, ODDER = 0.03, 0.3


class BothWays(NamedTuple):
    """What came of one command line: through the pass, which had so many ``texts``, and the general way."""

    fast: Result
    general: Result
    texts: int

    @property
    def same(self) -> bool:
        """Whether all is the same, but for how many rows each way of proof took."""
        return _without_ways(self.fast) == _without_ways(self.general)

    @property
    def alike(self) -> bool:
        """Whether all is the same, but for digits past the tenth, where a block of few rows is computed by another
        engine. Where each of two faults stops a run, either does."""
        fast, general = _without_ways(self.fast), _without_ways(self.general)
        if fast.code == general.code == 2 and "--on-error" in fast.err + general.err:
            return fast.out == general.out
        numbers, others = _NUMBER.findall(fast.out), _NUMBER.findall(general.out)
        same = fast._replace(out=_NUMBER.sub("", fast.out)) == general._replace(out=_NUMBER.sub("", general.out))
        return same and len(numbers) == len(others) and all(map(_ten_digits, numbers, others))


_NUMBER = re.compile(r"-?[0-9]+(?:[.][0-9]+)?(?:e[-+][0-9]+)?")


def _ten_digits(one: str, other: str) -> bool:
    return one == other or math.isclose(float(one), float(other), rel_tol=1e-10)


def _without_ways(found: Result) -> Result:
    lines = found.err.splitlines(keepends=True)
    return found._replace(err="".join(line for line in lines if " were proved " not in line))


def both_ways(
    *arguments: str,
    step: int = 1 << 18,
    group: int = 1 << 23,
    output: Path | None = None,
    pays: float = 0,
    **more: Any,
) -> BothWays:
    """A command line over a table by both ways; where there is an ``output``, the file's bytes are taken for what was
    printed. ``step`` and ``group`` are the bytes of a chunk and of those whose odd rows are answered together, and the
    pass is taken where it ``pays``: from so many points on."""
    texts = 0
    answered = RowsPass.run

    def counted(self: RowsPass, *given: Any) -> int:
        nonlocal texts
        texts += 1
        return answered(self, *given)

    def once() -> Result:
        found = run(*arguments, "--engine", "native", *(["--output", str(output)] if output else []), **more)
        if output is None:
            return found
        written = output.read_bytes().decode("utf-8", "surrogateescape") if output.exists() else "no file"
        output.unlink(missing_ok=True)
        return found._replace(out=written)

    with (
        patch.object(stretches, "STEP", step),
        patch.object(stretches, "GROUP", group),
        patch.object(proved, "MANY", 0),
    ):
        with patch.object(stripped, "PAYS", pays), patch.object(RowsPass, "run", counted):
            fast = once()
        with patch.object(stripped, "PAYS", math.inf):
            general = once()
    return BothWays(fast, general, texts)


class Command(NamedTuple):
    """A table, and the arguments of a command over it."""

    text: bytes
    arguments: tuple[str, ...]
    step: int
    group: int


def command(chance: random.Random) -> Command:
    """A random table with a command over it: mostly plain rows, some of every kind that is not."""
    delimiter = chance.choice([",", ",", ",", "\t", ";", "|"])
    columns = ["x", "y", *chance.sample(["kind", "z", "a name"], chance.randrange(4))]
    chance.shuffle(columns)
    end = chance.choice(["\n", "\n", "\n", "\r\n"])
    odd = chance.choice([0, ODD, ODD, ODD, ODDER])
    lines = [delimiter.join(columns)]
    for _ in range(chance.choice([0, 1, 5, 40, 300, 600])):
        cells = [_cell(chance, name, odd) for name in columns]
        if chance.random() < odd / 300:
            cells = chance.choice([cells[:-1], [*cells, "1"], [*cells, ""], [""], ['"open', *cells[1:]]])
        lines.append(delimiter.join(cells))
    text = end.join(lines) + chance.choice([end, end, end, "", end + end])
    code = chance.choice([b"", b"", b"", b"\xef\xbb\xbf"]) + text.encode()
    if chance.random() < 0.02:
        place = chance.randrange(len(code))
        code = code[:place] + chance.choice([b"\0", b"\xff", b"\r", b'"', b"\n\n"]) + code[place:]
    asked = chance.choice(PROGRAMS)
    kept = chance.choice([(), ("--keep-columns", "all"), ("--keep-columns", "x"), ("--keep-columns", "kind")])
    arguments = (
        *(chance.choice(["grad", "grad", "eval"]), asked[0]),
        *(asked[1:] if asked[1:2] != ("--wrt",) else ()),
        *(kept if kept[1:] != ("kind",) or "kind" in columns else ()),
        *chance.choice([(), ("--wide",)]),
        *("--format", chance.choice(["csv", "csv", "tsv"])),
        *chance.choice([(), (), ("--on-error", "skip"), ("--on-error", "stop"), ("--undefined", "keep")]),
        *chance.choice([(), (), (), ("--float",), ("--unconnected", "zero"), ("--certify",), ("--certify",)]),
    )
    arguments = tuple(
        a for a in arguments if arguments[0] == "grad" or a not in ("--unconnected", "zero", "--kink", "subgradient")
    )
    return Command(code, arguments, chance.choice([64, 300, 4000]), chance.choice([100, 2000, 1 << 20]))


def _cell(chance: random.Random, name: str, odd: float) -> str:
    if name in ("kind", "a name"):
        return chance.choice(KEPT if chance.random() < odd else KEPT[:4])
    return chance.choice(CELLS) if chance.random() < odd else decimal(chance)


def decimal(chance: random.Random) -> str:
    """The text of a number, in one of many spellings."""
    number = chance.choice([chance.gauss(0, 1), chance.uniform(-1000, 1000), chance.choice([0.0, 1.0, -2.0, 0.5])])
    return chance.choice(
        [
            repr,
            repr,
            str,
            "{:.3f}".format,
            "{:.17e}".format,
            "{:+.2f}".format,
            "{:.22f}".format,
            "{:.0f}".format,
            "{:.3g}".format,
        ]
    )(number)


class Fuzzed(NamedTuple):
    """What is wrong with one random command, if anything is, and whether its bytes are the same."""

    wrong: str
    same: bool


def fuzzed(seed: int) -> Fuzzed:
    """One random command by both ways."""
    chance = random.Random(seed)
    asked = command(chance)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "table.csv")
        table.write_bytes(asked.text)
        arguments = (*asked.arguments, "--points", str(table))
        found = both_ways(*arguments, step=asked.step, group=asked.group, output=Path(folder, "out.csv"))
    what = f"seed {seed}: {' '.join(asked.arguments)}: {found.fast} is not {found.general}"
    return Fuzzed("" if found.alike else what, found.same)


# Numbers


def read_numbers(texts: list[str]) -> tuple[Any, Any]:
    """The numbers the compiled code reads, and their rests; NaN where it reads none."""
    code = "".join(text + "\n" for text in texts).encode()
    numbers, rests = np.empty(len(texts)), np.empty(len(texts))
    assert text_library().read(len(code), code, numbers.ctypes.data, rests.ctypes.data) == len(texts)
    return numbers, rests


def printed_numbers(numbers: Any) -> list[str]:
    """The doubles as the compiled code prints them."""
    given = np.ascontiguousarray(numbers, dtype=np.float64)
    room = np.empty(LONGEST_NUMBER * len(given) + LONGEST_NUMBER, dtype=np.uint8)
    size = text_library().print(len(given), given.ctypes.data, room.ctypes.data)
    return room[:size].tobytes().decode().splitlines()


def hard_doubles(chance: random.Random, count: int) -> list[float]:
    """Finite doubles of all kinds: any bits, powers of two and ten and their neighbours, subnormal and whole ones."""
    found: list[float] = []
    while len(found) < count:
        kind = chance.randrange(6)
        if kind == 0:
            number = struct.unpack("<d", chance.randbytes(8))[0]
        elif kind == 1:
            number = math.ldexp(chance.choice([1.0, 1.0 + 2.0**-52, 2.0 - 2.0**-52]), chance.randrange(-1074, 1023))
        elif kind == 2:
            number = math.nextafter(float(f"1e{chance.randrange(-323, 309)}"), chance.choice([0.0, math.inf]))
        elif kind == 3:
            number = struct.unpack("<d", struct.pack("<Q", chance.randrange(1 << 52)))[0]
        elif kind == 4:
            number = float(chance.randrange(10 ** chance.randrange(1, 23)))
        else:
            number = round(chance.gauss(0, 1000), chance.randrange(17))
        if math.isfinite(number):
            found.append(chance.choice([number, -number]))
    return found


def hard_decimals(chance: random.Random, doubles: list[float]) -> Iterator[str]:
    """Texts of numbers that are hard to read: long ones, halves between doubles and what is next to them."""
    for number in doubles:
        kind = chance.randrange(7)
        if kind < 2:
            yield repr(number)
        elif kind == 2:
            yield f"{number:.{chance.randrange(15, 30)}e}"
        elif kind == 3:
            middle = (
                (Fraction(number) + Fraction(math.nextafter(number, math.inf))) / 2
                if abs(number) < 1e300
                else Fraction(1)
            )
            yield _digits(middle, chance)
        elif kind == 4:
            digits = "".join(chance.choices("0123456789", k=chance.randrange(1, 40)))
            yield f"{digits[:3]}.{digits[3:]}e{chance.randrange(-340, 320)}"
        elif kind == 5:
            yield f"{chance.randrange(10**19)}e{chance.randrange(-330, 300)}"
        else:
            yield chance.choice(
                ["0", "-0", "0.0", "000.1", "1e400", "1e-400", ".5", "5.", "+3", "1e+5", "9007199254740993", "9" * 30]
            )


def _digits(number: Fraction, chance: random.Random) -> str:
    """Some of the leading digits of a number, or all of them, or a unit more or less in the last place."""
    if number == 0:
        return "0.0"
    size = math.floor(math.log10(abs(number))) if number.denominator < 1 << 1000 else 0
    count = chance.choice([17, 18, 19, 25, 40])
    scaled = round(number / Fraction(10) ** (size - count)) + chance.choice([-1, 0, 0, 1])
    return f"{scaled}e{size - count}"


def wrongly_read(texts: list[str]) -> list[str]:
    """The texts read as another double than Python's, or whose rests are off."""
    numbers, rests = read_numbers(texts)
    wrong = []
    for text, number, rest in zip(texts, numbers.tolist(), rests.tolist(), strict=True):
        if math.isnan(number):
            continue
        true = float(text)
        if struct.pack("<d", true) != struct.pack("<d", number):
            wrong.append(f"{text} is {true!r}, read as {number!r}")
        elif not math.isnan(rest) and not _rest_holds(Fraction(text), Fraction(number), Fraction(rest)):
            wrong.append(f"{text}: {number!r} and {rest!r}")
    return wrong


def _rest_holds(typed: Fraction, number: Fraction, rest: Fraction) -> bool:
    off = abs(typed - number - rest)
    return off <= abs(typed) / 2**104 and (rest != 0 or off == 0)


def wrongly_printed(doubles: list[float]) -> list[str]:
    """The doubles printed otherwise than the general way does."""
    found = printed_numbers(doubles)
    return [f"{n!r}: {text}" for n, text in zip(doubles, found, strict=True) if text != repr(n).removesuffix(".0")]


def measure(long: bool) -> Iterator[Figure]:
    if compiler() is None:
        return
    chance = random.Random(20)
    for what, count in (
        ("doubles are printed as repr prints them", 5_000_000),
        ("decimals are read as float reads them", 2_000_000),
    ):
        count = count if long else 50_000
        wrong: list[str] = []
        plain = 0
        for start in range(0, count, 50_000):
            doubles = hard_doubles(chance, min(50_000, count - start))
            if "printed" in what:
                wrong += wrongly_printed(doubles)
            else:
                texts = [*hard_decimals(chance, doubles)]
                wrong += wrongly_read(texts)
                plain += int(np.isfinite(read_numbers(texts)[0]).sum())
        detail = "" if "printed" in what else f"{count - plain:,} left to Python"
        yield Figure(what, count, len(wrong), detail, tuple(wrong[:20]))
    count = 20_000 if long else 150
    tried = [fuzzed(seed) for seed in range(count)]
    faults = tuple(found.wrong for found in tried if found.wrong)
    others = f"{sum(not found.same for found in tried):,} not byte by byte"
    yield Figure("tables give the same rows, notes and statuses both ways", count, len(faults), others, faults)
