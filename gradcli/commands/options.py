"""The options commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from gradcli.commands.choices import KINKS, UNCONNECTED_WORDS, seconds
from gradcli.commands.panels import CLAIMS, CLUSTER, FILES, FORMULAS, NUMBERS, OUTPUT, POINT, PROGRAM, SOUGHT, TABLES
from gradcli.results.reduction import REDUCTIONS


def no_path(output: Path | None) -> Path | None:
    """``--output -`` is standard output, as without the option."""
    return None if output is not None and str(output) == "-" else output


Statements = Annotated[
    list[str] | None,
    PROGRAM.argument(
        metavar="STATEMENT…", help="An expression, name = expression, or f(a,b) = …; - reads standard input."
    ),
]
ProgramFiles = Annotated[list[str] | None, PROGRAM.option("--file", metavar="FILE", help="A program file; repeatable.")]
Latex = Annotated[
    list[str] | None,
    PROGRAM.option("--latex", metavar="LATEX", help="A formula in LaTeX: '\\frac{x^2}{y}'; repeatable."),
]
At = Annotated[
    list[str] | None,
    POINT.option(
        "--at",
        metavar="NAME=VALUE[,…]",
        help="The point: numbers, constants as pi/3, arrays [1,2;3,4]; @FILE reads them.",
    ),
]
Shape = Annotated[
    list[str] | None,
    POINT.option(
        "--shape",
        metavar="NAME=DIMS",
        help="The shape of an array that has no value: 3,2; m,n for formulas.",
    ),
]
Of = Annotated[str | None, SOUGHT.option("--of", metavar="NAME[,…]", help="The targets, in order, repeats counted.")]
Wrt = Annotated[
    str | None, SOUGHT.option("--wrt", metavar="NAME[,…]", help="The variables, in order; also intermediates.")
]
Sort = Annotated[bool, SOUGHT.option("--sort", help="Variables in alphabetical order, not by first appearance.")]
Sum = Annotated[bool, SOUGHT.option("--sum", help="One row: the gradient of the sum of the targets, as TensorFlow.")]
Reduce = Annotated[
    str | None,
    SOUGHT.option("--reduce", metavar="|".join(REDUCTIONS), help="One row for a table: over all of its rows."),
]
Jtj = Annotated[
    bool, SOUGHT.option("--jtj", help="With --reduce, of residuals r: rows of J'J, and J'r as their value.")
]
Total = Annotated[bool, SOUGHT.option("--total", help="The rows and their total.")]
Seed = Annotated[
    list[str] | None,
    SOUGHT.option("--seed", metavar="TARGET=WEIGHT[,…]", help="Weights on the targets (the v of v'J)."),
]
Direction = Annotated[
    list[str] | None, SOUGHT.option("--dir", metavar="NAME=AMOUNT[,…]", help="Adds J.v along a direction.")
]
Unconnected = Annotated[
    str,
    SOUGHT.option(
        "--unconnected", metavar="|".join(UNCONNECTED_WORDS), help="A variable the target does not depend on."
    ),
]
Kink = Annotated[
    str,
    SOUGHT.option(
        "--kink",
        metavar="|".join(KINKS),
        help="Where one-sided derivatives differ: say so, stop, print the subgradient of least norm, the derivative "
        "from one side along each axis, or what a framework prints at a tie of abs, relu, max, min.",
    ),
]
Digits = Annotated[
    int | None, NUMBERS.option("--digits", metavar="N", min=1, max=1000, help="Significant digits, each proved.")
]
Exact = Annotated[bool, NUMBERS.option("--exact", help="Print rationals as 1/3; refuse irrational results.")]
Float = Annotated[bool, NUMBERS.option("--float", help="Plain float64 on the nearest doubles, as frameworks compute.")]
FormatOption = Annotated[
    str | None,
    OUTPUT.option(
        "--format", metavar="FORMAT", help="Default: by --output's suffix; else table on a terminal, tsv in a pipe."
    ),
]
TextForm = Annotated[
    str | None, OUTPUT.option("--format", metavar="FORMAT", help="Default: by --output's suffix; else text.")
]
Output = Annotated[
    Path | None,
    OUTPUT.option(
        "--output",
        metavar="FILE",
        help="Write here, whole or not at all; - is standard output.",
        callback=no_path,
    ),
]
TimeLimit = Annotated[
    float,
    NUMBERS.option(
        "--time-limit",
        metavar="SEC",
        min=0.01,
        help="For raising precision, and for symbolic work; inf: none.",
        callback=seconds,
    ),
]
Quiet = Annotated[bool, OUTPUT.option("--quiet", help="No notes on standard error.")]
Verbose = Annotated[bool, OUTPUT.option("--verbose", help="Every reason, and how the numbers were computed.")]
Color = Annotated[str, OUTPUT.option("--color", metavar="auto|always|never", help="Colour in tables and pictures.")]
Keep = Annotated[bool, FORMULAS.option("--keep", help="Leave named intermediates unexpanded in formulas.")]
Full = Annotated[bool, FORMULAS.option("--full", help="Print formulas and arrays whole, however long.")]
Tangent = Annotated[bool, FORMULAS.option("--tangent", help="The tangent (plane) at the point, as an equation.")]
Cond = Annotated[bool, NUMBERS.option("--cond", help="Adds elasticities x*f'/f and the condition number.")]
Symbolic = Annotated[
    bool | None, FORMULAS.option("--symbolic/--no-symbolic", help="Formulas; on in a terminal, off in a pipe.")
]
ClaimValues = Annotated[
    list[str] | None,
    CLAIMS.option(
        "--claim-values",
        metavar="VALUES",
        help="Derivatives to judge: '36 10' row by row, or w1=36,w2=10, or dz1/dw1=40; @FILE or - reads them.",
    ),
]
FormulaClaims = Annotated[
    list[str] | None,
    CLAIMS.option(
        "--claim",
        metavar="'NAME: FORMULA'",
        help="A formula to prove or refute: 'w1: 6*w1+2*w2', or 'dz1/dw1: …'; repeatable.",
    ),
]
ClaimFunction = Annotated[
    str | None,
    CLAIMS.option(
        "--claim-function",
        metavar="FILE.py:NAME",
        help="A gradient written in Python, to prove or refute formula by formula; it is read, not executed.",
    ),
]
ClaimFiles = Annotated[
    list[str] | None,
    CLAIMS.option("--claims", metavar="FILE", help="A file of such claims, one a line; - is standard input."),
]
Rtol = Annotated[
    str | None,
    CLAIMS.option(
        "--rtol", metavar="R", help="A claim is right when |claimed - true| <= atol + R*|true|. Default: 1e-9."
    ),
]
Atol = Annotated[
    str | None, CLAIMS.option("--atol", metavar="A", help="The absolute tolerance of that rule. Default: 0.")
]

# Points from files and grids: the group that ``gradcli.commands.points`` hands to a command as one value.
Points = Annotated[
    list[str] | None,
    TABLES.option(
        "--points",
        metavar="FILE",
        help="One point a row: text, .xlsx, .ods, JSON Lines, .npy, .npz, Parquet, Arrow, a folder; - is standard "
        "input. Repeatable; --at gives constants.",
    ),
]
Grid = Annotated[
    list[str] | None,
    TABLES.option(
        "--grid",
        metavar="NAME=START:STOP:COUNT[:log]",
        help="Points of a range, with its ends; repeatable.",
    ),
]
Columns = Annotated[
    str | None,
    FILES.option("--columns", metavar="NAME[,…]", help="The names of columns of a file without a header."),
]
Delimiter = Annotated[
    str | None,
    FILES.option("--delimiter", metavar="C", help="What separates cells; default: by the file."),
]
Decimal = Annotated[
    str | None,
    FILES.option("--decimal", metavar="C", help="The decimal mark, . or ,; default: by the cells of a ; table."),
]
Thousands = Annotated[
    str | None,
    FILES.option("--thousands", metavar="C", help="What groups digits: , . ' _ space none; $5, 12 % and (3) too."),
]
Skip = Annotated[int, FILES.option("--skip", metavar="N", min=0, help="Lines before the header to leave out.")]
Rename = Annotated[
    list[str] | None,
    FILES.option("--rename", metavar="COLUMN=NAME", help="The variable a column is for; repeatable."),
]
Gather = Annotated[
    list[str] | None,
    FILES.option("--gather", metavar="NAME=COLUMNS", help="Columns as a vector: x=x1,x2 or 'x=x*'."),
]
KeepColumns = Annotated[
    str | None,
    TABLES.option("--keep-columns", metavar="all|none|COLUMN[,…]", help="Columns to repeat in the output."),
]
Engine = Annotated[
    str,
    TABLES.option(
        "--engine", metavar="auto|numpy|native|dask", help="What computes: NumPy, compiled C, or a Dask cluster."
    ),
]
MatrixEngine = Annotated[
    str, CLUSTER.option("--engine", metavar="auto|dask", help="dask: .npy files larger than memory, on a Dask cluster.")
]
Scheduler = Annotated[
    str | None, CLUSTER.option("--scheduler", metavar="ADDRESS", help="A running Dask cluster: tcp://host:8786.")
]
Workers = Annotated[
    int | None,
    CLUSTER.option(
        "--workers", metavar="N", min=1, max=1024, help="Processes of a local Dask cluster; one a processor."
    ),
]
Resume = Annotated[bool, CLUSTER.option("--resume", help="Go on with the Dask run whose parts --output holds.")]
OnError = Annotated[
    str,
    TABLES.option("--on-error", metavar="keep|skip|stop", help="Rows with a cell that is no finite number."),
]
Undefined = Annotated[
    str,
    TABLES.option(
        "--undefined", metavar="fail|keep", help="Whether a number that does not exist makes the exit status 3."
    ),
]
Wide = Annotated[bool, TABLES.option("--wide", help="One row a point: f, df_dx, …, status.")]
Certify = Annotated[
    str | None,
    TABLES.option(
        "--certify",
        metavar="[N]",
        help="Prove every number of every row; with N, a random sample beside the float64 rows.",
    ),
]
