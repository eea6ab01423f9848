"""``gradcli matmul``: products of matrices and their gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from gradcli.commands import options
from gradcli.commands.choices import check_choice
from gradcli.commands.cluster import cluster, refuse_cluster
from gradcli.commands.declared import command
from gradcli.commands.inputs import point
from gradcli.commands.operands import operand
from gradcli.commands.output import chosen, screen
from gradcli.commands.panels import MATRICES, OUTPUT
from gradcli.commands.streams import write_result
from gradcli.commands.writes import WRITES
from gradcli.errors import OptionError

if TYPE_CHECKING:
    from gradcli.distributed.run import Cluster

Operands = Annotated[
    list[str],
    MATRICES.argument(metavar="A B [C…]", help="A file, - (standard input), @FILE, or rows such as '3 1; 8 2'."),
]
Grad = Annotated[bool, MATRICES.option("--grad", help="The two vector-Jacobian products dA = G B^T and dB = A^T G.")]
SeedMatrix = Annotated[
    str | None, MATRICES.option("--seed", metavar="G", help="The cotangent of --grad; default: ones.")
]
MatrixFormat = Annotated[
    str | None,
    OUTPUT.option(
        "--format", metavar="FORMAT", help="Default: by --output's suffix; else table on a terminal, values in a pipe."
    ),
]


@command()
def matmul(
    operands: Operands,
    grad: Grad = False,
    seed: SeedMatrix = None,
    at: options.At = None,
    digits: options.Digits = None,
    exact: options.Exact = False,
    form: MatrixFormat = None,
    output: options.Output = None,
    engine: options.MatrixEngine = "auto",
    scheduler: options.Scheduler = None,
    workers: options.Workers = None,
    quiet: options.Quiet = False,
) -> None:
    """Products of matrices, exact for integers and fractions of any size.

    \b
    gradcli matmul '3 1; 8 2' '6 1; 7 9'
    gradcli matmul A.txt B.csv C.npy
    gradcli matmul rotation.txt '1; 0' --at t=pi/6
    gradcli matmul A.txt B.txt --grad --seed '1 0; 0 1'
    gradcli matmul A.npy B.npy --engine dask --output C.npy    larger than memory

    Rows end at a newline or ;, cells at blanks, tabs or commas; # and % start comments. A file may also be
    JSON, .npy or Matrix Market. Cells are numbers, fractions or expressions without blanks, as cos(t).
    """
    from gradcli.matrices.closed import prepared, proved
    from gradcli.matrices.operands.cells import Bindings
    from gradcli.matrices.product import product, pullbacks
    from gradcli.render.faces import rendered
    from gradcli.render.matrix import CellText, Shown

    check_choice("--engine", engine, ("auto", "dask"))
    refuse_cluster(engine, scheduler=scheduler, workers=workers)
    _check(operands, grad=grad, seed=seed, fixed=exact and digits is not None)
    if engine == "dask":
        wanted = {"grad": grad, "at": at, "digits": digits, "exact": exact, "format": form}
        _on_cluster(operands, output, cluster(scheduler, workers), quiet, wanted)
        return
    bindings = Bindings(point(at) or {})
    matrices = [operand(text, f"operand {place}", bindings, exactly=exact) for place, text in enumerate(operands, 1)]
    cotangent = None if seed is None else operand(seed, "--seed", bindings, exactly=exact)
    bindings.check()
    shape = chosen(form, output, WRITES["matmul"], quiet=quiet)
    text = CellText(readable=shape.readable, digits=digits, fractions=exact)
    matrices = prepared(matrices, bindings.point, digits)
    if grad:
        over_a, over_b = pullbacks(matrices[0], matrices[1], cotangent, exactly=exact)
        results = [("dA = G B^T", over_a), ("dB = A^T G", over_b)]
    else:
        results = [("", product(matrices, exactly=exact))]
    results = [(label, proved(matrix, bindings.point, text.digits)) for label, matrix in results]
    write_result(rendered(Shown(results, text), shape, screen(output)), output)


def _on_cluster(
    operands: list[str], output: Path | None, where: Cluster, quiet: bool, others: Mapping[str, object]
) -> None:
    """Multiplies two files into a third by ``--engine dask``; ``others`` are the options it does not know."""
    from gradcli.distributed.product import product

    given = next((name for name, value in others.items() if value), None)
    if given is not None:
        raise OptionError(f"--{given} and --engine dask exclude each other", fix=f"leave --{given} out")
    if len(operands) != 2:
        raise OptionError(f"--engine dask takes two matrices, here are {len(operands)}", fix="multiply them in turn")
    if output is None or output.suffix.lower() != ".npy":
        raise OptionError("--engine dask writes a .npy file", fix="add --output C.npy")
    left, right = (text.strip().removeprefix("@") for text in operands)
    product(left, right, output, where, quiet=quiet)


def _check(operands: Sequence[str], *, grad: bool, seed: str | None, fixed: bool) -> None:
    """Refuses options that do not go together; ``fixed``: both all digits and some were asked for."""
    if len(operands) < 2:
        raise OptionError("a product needs two matrices", fix="write gradcli matmul A.txt B.txt")
    if grad and len(operands) != 2:
        raise OptionError(f"--grad takes two matrices, here are {len(operands)}", fix="multiply the others first")
    if seed is not None and not grad:
        raise OptionError("--seed needs --grad", fix="add --grad, or leave --seed away")
    if fixed:
        raise OptionError("--exact and --digits exclude each other", fix="choose one")
    if [text.strip() for text in (*operands, seed or "")].count("-") > 1:
        raise OptionError("standard input can be read once only", fix="give - once")
