"""Tables of more rows than the compiled pass over text asks for, hostile in any way a file may be: the pass, where it
is taken, gives the bytes, the statuses and the words of the general way."""

from __future__ import annotations

import gzip
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gradcli.batch import stripped
from gradcli.engines.library import compiler
from tests.trials import Figure
from tests.trials.strips import BothWays, both_ways, decimal

PROGRAMS: tuple[tuple[str, ...], ...] = (
    *(("x*y",), ("sqrt(x)+y",), ("log(x)*y^2",), ("abs(x)+exp(y)",), ("x/y",), ("exp(x)*sin(y)+x^2",), ("x-y",)),
    *(("f=x*y; g=x+1",), ("max(x,y)",), ("c*x+y", "--at", "c=0.1"), ("where(x>y,x*y,y)",), ("x^300*y",), ("x^y",)),
    *(("floor(x)+y",), ("(x-y)*(x+y)",), ("tan(x)*y",), ("sin(x)/x+y",), ("erf(x-y)",), ("gamma(x)*y",)),
)
CELLS = (
    *(
        "",
        "NA",
        "-",
        "abc",
        "inf",
        "-inf",
        "nan",
        "Infinity",
        "1_000",
        "0x10",
        "1e5",
        "1E+05",
        "+1",
        "1.",
        ".5",
        "+.5e-3",
    ),
    *("-0", "-0.0", "007", "1e400", "1e-400", "4e-324", "9007199254740993", "123456789012345678901", "1e", "e5", "--1"),
    *("0." + "0" * 300 + "1", "1" * 400, "0." + "3" * 400, "−3", "１２", "٣", "1.5\t", " 1.5", "2 ", '"1.5"', '" 2"'),
    *('"1""5"', "#5", "TRUE", "1d5", "1.0e0005", "0" * 30 + "1", "1." + "0" * 40, "1e22", "8.5e22", "\ufeff1", "1/2"),
    *("2.2250738585072011e-308", "0.30000000000000000000000000000004", "179769313486231580793728971405303415e273"),
)
REFUSED = ("1,5", "1.234,5", "1 234", "$5", "12 %", "(3)", "5.0±0.1", "5.02(3)", "1'000", "1\u00a0000", "1;2")
"""What ends a run wherever it stands: two numbers at once."""
KEPT = (
    *(
        "red",
        "blue",
        "a b",
        "",
        " blue ",
        "grün",
        "#5",
        '"a,b"',
        '"x ""y"""',
        "-0",
        "日本",
        "\u2028",
        "a\x0bb",
        "a\x0cb",
    ),
    *("a\x1cb", "a\x85b", "=1+1", "x" * 300, '""', '"#c"', "a\tb", "tab\t", "\\n", "é" * 50, "\U0001f600"),
)
ROWS = (20_500, 24_000, 30_000)
OPTIONS = (
    *(("--wide",), ("--certify",), ("--float",), ("--digits", "3"), ("--on-error", "skip"), ("--on-error", "stop")),
    *(("--undefined", "keep"), ("--sort",), ("--skip", "0"), ("--decimal", "."), ("--thousands", "none")),
)
OF_GRAD = (
    *(("--unconnected", "zero"), ("--wrt", "y,x"), ("--wrt", "x"), ("--sum",), ("--kink", "left")),
    *(("--kink", "subgradient"), ("--dir", "x=1,y=2"), ("--rename", "x=y", "--rename", "y=x")),
)


class Asked(NamedTuple):
    """A file's name and bytes, and the arguments of a command over it."""

    name: str
    code: bytes
    arguments: tuple[str, ...]


def asked(chance: random.Random) -> Asked:
    """A random table with a command over it."""
    delimiter = chance.choice([",", ",", ",", ",", "\t", ";", "|"])
    columns = ["x", "y", *chance.sample(["kind", "z", "a name"], chance.randrange(4))]
    chance.shuffle(columns)
    kept = chance.choice([(), ("--keep-columns", "all"), ("--keep-columns", "x"), ("--keep-columns", "none")])
    command, program = chance.choice(["grad", "grad", "grad", "eval"]), chance.choice(PROGRAMS)
    options = chance.sample(OPTIONS, chance.choice([0, 1, 1, 2]))
    options += chance.sample(OF_GRAD, chance.choice([0, 0, 1])) if command == "grad" else []
    begins = chance.choice(["", "", "", "", "# a comment\n", "\n\n", f"sep={delimiter}\n"])
    given = chance.random() < 0.05
    if given:  # the names of columns of a file without any
        options.append(("--columns", ",".join(name.replace(" ", "_") for name in columns)))
        begins = ""
    lines = [*([] if given else [delimiter.join(columns)]), *_lines(chance, columns, delimiter)]
    code = _as_bytes(chance, begins, lines)
    name = chance.choice(["t.csv", "t.csv", "t.txt", "t.csv.gz"])
    more = (*program[1:], *kept, *(word for option in options for word in option))
    more = (*more, "--format", chance.choice(["csv", "csv", "tsv"]))
    return Asked(name, gzip.compress(code, 1) if name.endswith("gz") else code, (command, program[0], *more))


def _lines(chance: random.Random, columns: Sequence[str], delimiter: str) -> list[str]:
    """The rows: many plain ones, some with odd cells, and now and then one of another shape."""

    def cell(name: str, odd: bool) -> str:
        if name in ("kind", "a name"):
            return chance.choice(KEPT) if odd else chance.choice(KEPT[:3])
        return chance.choice(cells) if odd and chance.random() < 0.3 else decimal(chance)

    cells = [*CELLS, *(REFUSED if chance.random() < 0.05 else ())]
    plain = [delimiter.join(cell(name, odd=False) for name in columns) for _ in range(500)]
    found = chance.choices(plain, k=chance.choice(ROWS))
    last = len(found) - 1
    strange = {*chance.sample(range(last), int(last * chance.choice([0, 0.001, 0.02]))), chance.choice([0, last])}
    for place in strange if chance.random() < 0.8 else ():
        found[place] = delimiter.join(cell(name, odd=True) for name in columns)
    for _ in range(chance.choice([1, 3, 40]) if chance.random() < 0.1 else 0):
        place = chance.choice([0, last, chance.randrange(last)])
        found[place] = _other_shape(chance, found[place], delimiter)
    return found


def _other_shape(chance: random.Random, line: str, delimiter: str) -> str:
    quoted = delimiter.join('"' + cell.replace('"', "") + '"' for cell in line.split(delimiter))
    shapes = ["", "   ", "# c", line + delimiter, line + delimiter + "1", line.rsplit(delimiter, 1)[0], '"open' + line]
    shapes += [line + '"', quoted, "x" * 70_000 + delimiter + line, line.replace(delimiter, f'{delimiter}"a\nb"', 1)]
    return chance.choice(shapes)


def _as_bytes(chance: random.Random, begins: str, lines: Sequence[str]) -> bytes:
    end = chance.choice(["\n", "\n", "\n", "\n", "\r\n", "\r"])
    text = begins.replace("\n", end) + end.join(lines) + chance.choice([end, end, end, "", end + end])
    code = chance.choice([b"", b"", b"\xef\xbb\xbf"]) + text.encode()
    if chance.random() < 0.05:
        code = code.replace(b"\n", b"\r\n", chance.randrange(1, len(lines)))
    if chance.random() < 0.03:
        place = chance.randrange(len(code))
        code = code[:place] + chance.choice([b"\0", b"\xff", b"\r", b'"', b"\n\n", b"\x1a"]) + code[place:]
    return code


class Told(NamedTuple):
    """What is wrong with one random command, if anything is, and whether the pass was taken."""

    wrong: str
    passed: bool


def told(seed: int | str) -> Told:
    """One random command by both ways, with what the pass asks for as it is."""
    chance = random.Random(f"large/{seed}")
    given = asked(chance)
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder, given.name), Path(folder, "out.csv")
        table.write_bytes(given.code)
        sizes = {"step": chance.choice([1 << 18, 1 << 16, 5000]), "group": chance.choice([1 << 24, 100_000])}
        arguments = (*given.arguments, "--points", str(table))
        found = both_ways(*arguments, output=out, pays=stripped.PAYS, **sizes)
        left = sorted(path.name for path in Path(folder).iterdir() if path != table)
    wrong = f"left {left}" if left else "" if _as_one(found) else f"{found.fast} is not {found.general}"[:2000]
    return Told(wrong and f"seed {seed}: {' '.join(given.arguments)}: {wrong}", found.texts > 0)


def _as_one(found: BothWays) -> bool:
    """Whether both ways say the same. Of two faults of a file either may be found first."""
    fault = "a fault in gradcli" in found.fast.err
    refused = found.fast.code == found.general.code == 2 and "error: " in found.fast.err
    return not fault and (found.same or (refused and found.fast.out == found.general.out))


def measure(long: bool) -> Iterator[Figure]:
    if compiler() is None:
        return
    count = 1500 if long else 20
    tried = [told(seed) for seed in range(count)]
    faults = tuple(one.wrong for one in tried if one.wrong)
    passed = f"{sum(one.passed for one in tried):,} through the pass"
    yield Figure("large tables give the same bytes both ways", count, len(faults), passed, faults)
