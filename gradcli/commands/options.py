"""The options commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gradcli.errors import OptionError
from gradcli.questions.kinks import CHOICES

_NO_LIMIT = 1e9
"""Seconds, some thirty years: a timer takes no infinity."""


def _seconds(limit: float) -> float:
    if limit != limit:
        raise OptionError("--time-limit nan is no time", fix="write seconds, as --time-limit 30; inf for no limit")
    return min(limit, _NO_LIMIT)


def no_path(output: Path | None) -> Path | None:
    """``--output -`` is standard output, as without the option."""
    return None if output is not None and str(output) == "-" else output


Statements = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="STATEMENT…", help="An expression, name = expression, or f(a,b) = …; - reads standard input."
    ),
]
ProgramFiles = Annotated[list[str] | None, typer.Option("--file", metavar="FILE", help="A program file; repeatable.")]
At = Annotated[
    list[str] | None,
    typer.Option(
        "--at", metavar="NAME=VALUE[,…]", help="The point: numbers or constant expressions; @FILE reads them."
    ),
]
Of = Annotated[str | None, typer.Option("--of", metavar="NAME[,…]", help="The targets, in order, repeats counted.")]
Wrt = Annotated[
    str | None, typer.Option("--wrt", metavar="NAME[,…]", help="The variables, in order; also intermediates.")
]
Sum = Annotated[bool, typer.Option("--sum", help="One row: the gradient of the sum of the targets, as TensorFlow.")]
Total = Annotated[bool, typer.Option("--total", help="The rows and their total.")]
Seed = Annotated[
    list[str] | None, typer.Option("--seed", metavar="TARGET=WEIGHT[,…]", help="Weights on the targets (the v of v'J).")
]
Direction = Annotated[
    list[str] | None, typer.Option("--dir", metavar="NAME=AMOUNT[,…]", help="Adds J.v along a direction.")
]
KINKS = ("report", "error", *CHOICES)
Kink = Annotated[
    str,
    typer.Option(
        "--kink",
        metavar="|".join(KINKS),
        help="Where one-sided derivatives differ: say so, stop, print the subgradient of least norm, the derivative "
        "from one side along each axis, or what a framework prints at a tie of abs, relu, max, min.",
    ),
]
Digits = Annotated[
    int | None, typer.Option("--digits", metavar="N", min=1, max=1000, help="Significant digits, each proved.")
]
Exact = Annotated[bool, typer.Option("--exact", help="Print rationals as 1/3; refuse irrational results.")]
Float = Annotated[bool, typer.Option("--float", help="Plain float64 on the nearest doubles, as frameworks compute.")]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="Default: by --output's suffix; else table on a terminal, tsv in a pipe."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Write here, whole or not at all; - is standard output.",
        callback=no_path,
    ),
]
TimeLimit = Annotated[
    float,
    typer.Option(
        "--time-limit",
        metavar="SEC",
        min=0.01,
        help="For raising precision, and for symbolic work; inf: none.",
        callback=_seconds,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No notes on standard error.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Every reason, and how the numbers were computed.")]
Color = Annotated[str, typer.Option("--color", metavar="auto|always|never", help="Colour in tables.")]
Keep = Annotated[bool, typer.Option("--keep", help="Leave named intermediates unexpanded in formulas.")]
Full = Annotated[bool, typer.Option("--full", help="Print formulas whole, however long.")]
Cond = Annotated[bool, typer.Option("--cond", help="Adds elasticities x*f'/f and the condition number.")]
Symbolic = Annotated[
    bool | None, typer.Option("--symbolic/--no-symbolic", help="Formulas; on in a terminal, off in a pipe.")
]
ClaimValues = Annotated[
    list[str] | None,
    typer.Option(
        "--claim-values",
        metavar="VALUES",
        help="Derivatives to judge: '36 10' row by row, or w1=36,w2=10, or dz1/dw1=40; @FILE or - reads them.",
    ),
]
FormulaClaims = Annotated[
    list[str] | None,
    typer.Option(
        "--claim",
        metavar="'NAME: FORMULA'",
        help="A formula to prove or refute: 'w1: 6*w1+2*w2', or 'dz1/dw1: …'; repeatable.",
    ),
]
ClaimFiles = Annotated[
    list[str] | None,
    typer.Option("--claims", metavar="FILE", help="A file of such claims, one a line; - is standard input."),
]
Rtol = Annotated[
    str | None,
    typer.Option(
        "--rtol", metavar="R", help="A claim is right when |claimed - true| <= atol + R*|true|. Default: 1e-9."
    ),
]
Atol = Annotated[
    str | None, typer.Option("--atol", metavar="A", help="The absolute tolerance of that rule. Default: 0.")
]

# Points from files and grids: the group that ``gradcli.commands.points`` hands to a command as one value.
Points = Annotated[
    list[str] | None,
    typer.Option(
        "--points",
        metavar="FILE",
        help="One point a row: CSV, TSV, JSON Lines, .npy, .npz, Parquet, Arrow, a folder of them; - reads standard "
        "input. Repeatable; --at gives the constants.",
    ),
]
Grid = Annotated[
    list[str] | None,
    typer.Option(
        "--grid",
        metavar="NAME=START:STOP:COUNT[:log]",
        help="Points of a range, ends included; repeatable: the product.",
    ),
]
Columns = Annotated[
    str | None, typer.Option("--columns", metavar="NAME[,…]", help="The names of the columns of a .npy file.")
]
Delimiter = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="C", help="What separates cells: , ; | or tab. Default: by the file."),
]
Rename = Annotated[
    list[str] | None,
    typer.Option("--rename", metavar="COLUMN=NAME", help="The variable a column is for; repeatable."),
]
KeepColumns = Annotated[
    str | None,
    typer.Option("--keep-columns", metavar="all|none|COLUMN[,…]", help="Columns to repeat in the output."),
]
Engine = Annotated[
    str,
    typer.Option(
        "--engine", metavar="auto|numpy|native|dask", help="What computes: NumPy, compiled C, or a Dask cluster."
    ),
]
MatrixEngine = Annotated[
    str, typer.Option("--engine", metavar="auto|dask", help="dask: .npy files larger than memory, on a Dask cluster.")
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A running Dask cluster: tcp://host:8786.")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, max=1024, help="Processes of a local Dask cluster; one a processor."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the Dask run whose parts --output holds.")]
OnError = Annotated[
    str,
    typer.Option("--on-error", metavar="keep|skip|stop", help="Rows with a cell that is no finite number."),
]
Undefined = Annotated[
    str,
    typer.Option(
        "--undefined", metavar="fail|keep", help="Whether a number that does not exist makes the exit status 3."
    ),
]
Wide = Annotated[bool, typer.Option("--wide", help="One row a point: f, df_dx, …, status.")]
Certify = Annotated[
    str | None,
    typer.Option(
        "--certify", metavar="[N]", help="Certify every row (slow); with N, a random sample beside the float64 rows."
    ),
]


def check_choice(option: str, given: str, known: tuple[str, ...]) -> None:
    """Refuses a word an option does not know."""
    if given not in known:
        raise OptionError(
            f"{option} {given} is not known", fix=f"write {option} {', '.join(known[:-1])} or {known[-1]}"
        )
