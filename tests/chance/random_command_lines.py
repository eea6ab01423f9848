"""Random command lines near sensible ones, for every command."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable

from gradcli.errors import GradcliError, Source
from gradcli.functions.names import FUNCTIONS
from gradcli.language.cursor import RESERVED
from gradcli.language.program import read
from tests.chance import mutations

Words = list[str]
Chance = random.Random

VALUES = ("1", "2", "1/3", "-2", "0.5", "0", "pi/3", "1e-8", "sqrt(2)", "1000")
NAMES = ("x", "y", "f", "u", "x,y", "y,x", "f1,f2", "f,f,f", "x,", "", "sin", "e", "pi", "λ", "x y", "-x", "x=1")
LANGUAGES = ("python", "numpy", "c", "js", "julia", "rust", "sql", "tensorflow", "jax", "torch", "latex", "cobol")
FORMATS = ("table", "tsv", "csv", "json", "jsonl", "values", "markdown", "latex", "numpy", "statements", "dot", "xml")
TREE_FORMATS = ("table", "tsv", "json", "dot", "mermaid", "latex", "trace")
GRIDS = (
    "x=0:1:3",
    "y=-1:1:4",
    "x=1:100:3:log",
    "x=0:1:1",
    "x=1:0:2",
    "x=0:1:0",
    "x=0:1",
    "x=a:b:2",
    "x=-1:1:3:log",
    "=::",
)
OUTPUTS = ("out.tsv", "out.csv", "out.json", "out.jsonl", "out.npy", "out.parquet", "out.arrow", "out", "no/out", ".")
CELLS = ("1", "-2", "1/3", "0.5", "x", "x^2", "1e400", "nan", "sin(x)", "", "9" * 30)
_NAME = re.compile(r"[^\W\d]\w*")


def command_line(chance: Chance) -> Words:
    """The arguments of one run. Most are read to the end; some are refused by the parser of options."""
    command = chance.choice(tuple(_COMMANDS))
    words = [command, *_COMMANDS[command](chance)]
    if chance.random() < 0.1 and command not in ("matmul", "functions"):
        words += ["--latex", mutations.mutated(chance, mutations.latex_corpus())]
    return words


@functools.cache
def _programs() -> tuple[str, ...]:
    """The texts of the corpus that are programs."""
    return tuple(text for text in mutations.corpus() if _is_program(text))


def _is_program(text: str) -> bool:
    try:
        read([Source(text)])
    except GradcliError:
        return False
    return True


def expression(chance: Chance) -> str:
    """A program of the corpus as it is, or any text changed."""
    return chance.choice(_programs()) if chance.random() < 0.6 else mutations.mutated(chance, mutations.corpus())


def point(chance: Chance, text: str) -> str:
    """Values for the names of a text, or for some of them, or something else."""
    if chance.random() < 0.05:
        return mutations.mutated(chance, ("x=1,y=2", "x=1/3", "x=2,y=2*x", "@point.txt", "a=-1e-8,b=pi"))
    names = [name for name in dict.fromkeys(_NAME.findall(text)) if name not in FUNCTIONS and name not in RESERVED]
    if chance.random() < 0.1:
        names = names[1:] + ["zz"]
    values = (chance.choice(VALUES if chance.random() < 0.9 else mutations.NUMBERS) for _ in names)
    return ",".join(f"{name}={value}" for name, value in zip(names, values, strict=False))


def _some(chance: Chance, options: dict[str, Callable[[Chance], str | None]], share: float = 0.03) -> Words:
    found: Words = []
    for option, value in options.items():
        if chance.random() < share:
            text = value(chance)
            found += [option] if text is None else [option, text]
    return found


def _of(*choices: str) -> Callable[[Chance], str]:
    return lambda chance: chance.choice(choices) if chance.random() < 0.9 else mutations.mutated(chance, choices)


def _flag(chance: Chance) -> None:
    return None


_SHARED: dict[str, Callable[[Chance], str | None]] = {
    "--of": _of(*NAMES),
    "--output": lambda chance: chance.choice(OUTPUTS),
    "--quiet": _flag,
    "--verbose": _flag,
    "--digits": _of("1", "5", "17", "40", "1000", "0", "-1", "x", "1001"),
}
_DERIVATIVE: dict[str, Callable[[Chance], str | None]] = {
    "--wrt": _of(*NAMES),
    "--seed": _of("f=1", "f1=1,f2=-2", "f=x", "f=0", "z=1/0"),
    "--dir": _of("x=1", "x=1,y=-1", "y=pi", "x=0", "q=1"),
    "--sum": _flag,
    "--total": _flag,
    "--exact": _flag,
    "--float": _flag,
    "--unconnected": _of("none", "zero", "error", "maybe"),
    "--kink": _of("report", "subgradient", "error", "what"),
    "--symbolic": _flag,
    "--keep": _flag,
    "--full": _flag,
    "--cond": _flag,
    "--format": _of(*FORMATS),
    "--color": _of("auto", "never", "often"),
}
_TABLE: dict[str, Callable[[Chance], str | None]] = {
    "--grid": _of(*GRIDS),
    "--points": _of("points.csv", "nothing.csv", "-", "http://example.com/x.csv", "a\0b", "."),
    "--rename": _of("x=y", "a=x", "x", "=", "x=x y", "x=__import__"),
    "--keep-columns": _of("all", "none", "x", "q", ""),
    "--columns": _of("x,y", "x", "x,x", ""),
    "--delimiter": _of(",", ";", "tab", "ab", ""),
    "--engine": _of("auto", "numpy", "gpu"),
    "--on-error": _of("keep", "skip", "stop", "go"),
    "--undefined": _of("keep", "fail", "?"),
    "--certify": _of("3", "0", "1000"),
    "--wide": _flag,
}


def _program(chance: Chance) -> tuple[Words, str]:
    statements = [expression(chance) for _ in range(chance.choice((1, 1, 1, 1, 1, 2)))]
    return (["--"] if chance.random() < 0.1 else []) + statements, "\n".join(statements)


def _with_point(chance: Chance, text: str, share: float = 0.85) -> Words:
    return ["--at", point(chance, text)] if chance.random() < share else []


def _timely(words: Words, program: Words) -> Words:
    return [*words, "--time-limit", "0.2", *program]


def _grad(chance: Chance) -> Words:
    program, text = _program(chance)
    table = _some(chance, _TABLE, 0.3 if chance.random() < 0.15 else 0.0)
    return _timely(_with_point(chance, text) + _some(chance, _SHARED | _DERIVATIVE) + table, program)


def _eval(chance: Chance) -> Words:
    program, text = _program(chance)
    table = _some(chance, _TABLE, 0.3 if chance.random() < 0.25 else 0.0)
    return _timely(_with_point(chance, text) + _some(chance, _SHARED) + table, program)


def _hessian(chance: Chance) -> Words:
    program, text = _program(chance)
    more = {name: _DERIVATIVE[name] for name in ("--wrt", "--dir", "--format", "--exact", "--kink")}
    return _timely(_with_point(chance, text) + _some(chance, _SHARED | more), program)


def _diff(chance: Chance) -> Words:
    program, text = _program(chance)
    by = ["x"] if "x" in text else []
    if chance.random() < 0.2:
        by = [chance.choice(("x", "y", "x:2", "x:0", "x:-1", "x:99", "x:1:1", "q", "x y"))]
    more = {"--steps": _flag, "--format": _of(*FORMATS)}
    return _timely(_with_point(chance, text, 0.3) + _some(chance, _SHARED | more), program + by)


def _taylor(chance: Chance) -> Words:
    program, text = _program(chance)
    centre = [chance.choice(("x=0", "x=1", "x=pi/3", "y=-1/2", "x=1/0", "x", "q=1", "x=x"))]
    more: dict[str, Callable[[Chance], str | None]] = {
        "--order": _of("0", "1", "4", "12", "-1", "101"),
        "--on": _of("-0.1:0.1", "0:1", "1:0", "0", ":", "x:1", "-inf:inf"),
        "--format": _of(*FORMATS),
        "--exact": _flag,
    }
    return _timely(_with_point(chance, text, 0.3) + _some(chance, more), program + centre)


def _implicit(chance: Chance) -> Words:
    program, text = _program(chance)
    by = chance.choice((["y", "x"], ["x", "y"], ["x", "x"], ["q", "x"], ["y"], []))
    more: dict[str, Callable[[Chance], str | None]] = {
        "--order": _of("1", "2", "3", "0", "11"),
        "--format": _of(*FORMATS),
    }
    equation = [f"{program[-1]} = {chance.choice(('0', '1', 'x', 'y^2'))}"] if program else []
    return _timely(_with_point(chance, text, 0.3) + _some(chance, more), [*program[:-1], *equation, *by])


def _tape(chance: Chance) -> Words:
    program, text = _program(chance)
    more: dict[str, Callable[[Chance], str | None]] = {
        "--format": _of(*TREE_FORMATS),
        "--trace": _flag,
        "--forward": _flag,
    }
    more |= {"--dir": _DERIVATIVE["--dir"], "--wrt": _DERIVATIVE["--wrt"]}
    return _with_point(chance, text) + _some(chance, _SHARED | more) + program


def _code(chance: Chance) -> Words:
    program, text = _program(chance)
    more: dict[str, Callable[[Chance], str | None]] = {
        "--lang": lambda chance: chance.choice(LANGUAGES),
    }
    rare = {"--order": _of("1", "2", "3"), "--wrt": _of(*NAMES), "--name": _of("f", "lambda", "x; y", "*/", "f\n", "")}
    options = _some(chance, more, 0.8) + _some(chance, rare)
    return [*options, *(["--self-test", "--at", point(chance, text)] if chance.random() < 0.2 else []), *program]


def _check(chance: Chance) -> Words:
    program, text = _program(chance)
    claims: dict[str, Callable[[Chance], str | None]] = {
        "--claim": lambda chance: f"{chance.choice(('x', 'df/dx', 'f', 'y', ''))}: {expression(chance)}",
        "--claim-values": _of("36 10", "x=1", "1", "df/dx=1", "1 2\n3 4", "nan", "1±2"),
        "--rtol": _of("1e-9", "0", "-1", "x", "1/0"),
        "--atol": _of("0", "1e-3", "inf"),
    }
    claimed = _some(chance, claims, 0.1) if chance.random() < 0.5 else []
    return _timely(_with_point(chance, text) + claimed + _some(chance, _SHARED), program)


def _plot(chance: Chance) -> Words:
    program, text = _program(chance)
    names = [name for name in _NAME.findall(text) if name not in FUNCTIONS and name not in RESERVED] or ["x"]
    name = chance.choice(names)
    grid = ["--grid", f"{name}={chance.choice(('-1:1', '0:5', '1:100'))}:9"] if chance.random() < 0.9 else []
    at = [pair for pair in point(chance, text).split(",") if not pair.startswith(f"{name}=")]
    more = {"--grid": _of(*GRIDS), "--tangent": _of(f"{name}=0", f"{name}=1/2", "y=1", "x"), "--of": _of(*NAMES)}
    more |= {"--title": _of("a $x$", "\x1b[1m", ""), "--label": _of(f"{name}=t [s]", "f=<b>", "df/dx=v", "x", "=")}
    more |= {"--format": _of("html", "text", "svg", "csv"), "--field": _flag, "--surface": _flag}
    more |= {"--points": _of("-", "missing.csv", "."), "--color": _of("never", "always", "no")}
    return _timely([*grid, *(["--at", ",".join(at)] if at else []), *_some(chance, more)], program)


def _propagate(chance: Chance) -> Words:
    program, text = _program(chance)
    signs = ("±0.1", "+-1/3", "±2%", "")
    at = ",".join(pair + chance.choice(signs) for pair in point(chance, text).split(","))
    at += chance.choice(("(1)", "±", "±-1", "+-x")) if chance.random() < 0.1 else ""
    more: dict[str, Callable[[Chance], str | None]] = {
        "--corr": _of("x,y=0.5", "x,y=2", "x=1", "x,x=1"),
        "--k": _of("2", "0", "-1", "k"),
        "--interval": _flag,
        "--monte-carlo": _of("10", "0", "-1"),
        "--second-order": _flag,
        "--format": _of(*FORMATS),
    }
    return _timely(["--at", at, *_some(chance, _SHARED | more)], program)


def _matmul(chance: Chance) -> Words:
    def matrix() -> str:
        height, width = chance.choice((2, 2, 2, 1, 3)), chance.choice((2, 2, 2, 1, 3))
        row = " ".join(chance.choice(CELLS[:3] if chance.random() < 0.8 else CELLS) for _ in range(width))
        text = "; ".join([row] * height)
        return (
            text if chance.random() < 0.7 else mutations.mutated(chance, (text, "[[1,2],[3,4]]", "1 2\n3 4", "@m.txt"))
        )

    more = {
        "--grad": _flag,
        "--format": _of(*FORMATS),
        "--at": _of("x=2", "x=1/3"),
        "--exact": _flag,
        "--digits": _of("5"),
    }
    operands = [matrix() for _ in range(chance.choice((2, 2, 2, 1, 3)))]
    operands = operands if chance.random() < 0.5 else operands[:1] * 2
    return [*_some(chance, more), "--", *operands]


def _functions(chance: Chance) -> Words:
    name = [chance.choice((*FUNCTIONS, *mutations.ODD, "sine"))] if chance.random() < 0.8 else []
    return [*_some(chance, {"--format": _of(*FORMATS)}), *name]


_COMMANDS: dict[str, Callable[[Chance], Words]] = {
    "grad": _grad,
    "eval": _eval,
    "hessian": _hessian,
    "diff": _diff,
    "taylor": _taylor,
    "implicit": _implicit,
    "tape": _tape,
    "code": _code,
    "check": _check,
    "plot": _plot,
    "propagate": _propagate,
    "matmul": _matmul,
    "functions": _functions,
}
