"""pyarrow in parts: what a process imports of it, and that nothing lacks what was left out."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from gradcli.engines.library import compiler

polars = pytest.importorskip("polars")
pytest.importorskip("pyarrow")
pytestmark = pytest.mark.skipif(compiler() is None, reason="needs a C compiler")

OURS, ANOTHERS = "import gradcli.__main__", ""
RUN = """
import sys
{first}
from gradcli.cli import run_command_line
code = run_command_line(sys.argv[1:])
heavy = ("numpy", "pyarrow", "pyarrow.parquet", "pyarrow.fs", "polars", "pandas")
print(code, *(name for name in heavy if name in sys.modules), file=sys.stderr)
{then}
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file that is worth pyarrow, of plain rows."""
    place, chance = tmp_path_factory.mktemp("large") / "in.parquet", random.Random(5)
    columns = {name: [chance.uniform(1, 2) for _ in range(70_000)] for name in "xy"}
    polars.DataFrame({**columns, "t": ["a", "b"] * 35_000}).write_parquet(place, compression="uncompressed")
    return place


def process(large, out, *arguments, first=OURS, then=""):
    """A process of its own: what it says, and the last of it, which is its status and modules."""
    command = [sys.executable, "-c", RUN.format(first=first, then=then), *arguments]
    given = ["--points", str(large), "--quiet", "--engine", "native", "--output", str(out)]
    found = subprocess.run([*command, *given], capture_output=True, text=True, check=False, timeout=300)
    assert found.returncode == 0, found.stderr
    *said, last = found.stderr.splitlines()
    return said, last.split()


def test_a_table_of_doubles_needs_neither_numpy_nor_what_else_pyarrow_brings(large, tmp_path):
    assert process(large, tmp_path / "o.parquet", "grad", "x*exp(y)", "--wide") == ([], ["0", "pyarrow"])
    assert polars.read_parquet(tmp_path / "o.parquet").height == 70_000


@pytest.mark.parametrize(
    "arguments",
    [
        ["grad", "x*sin(y)", "--keep-columns", "t"],
        ["grad", "x*sin(y)", "--on-error", "skip"],
        ["grad", "log(x - y)", "--undefined", "keep"],
        ["hessian", "x*y", "--wide"],
    ],
    ids=" ".join,
)
def test_what_goes_another_way_after_all(run, large, tmp_path, arguments):
    """pyarrow was told that there is no NumPy: whoever needs NumPy then has it."""
    _, (code, *modules) = process(large, tmp_path / "a.parquet", *arguments)
    assert code == "0"
    assert {"numpy", "pyarrow"} <= {*modules}
    more = ["--points", str(large), "--engine", "native", "--quiet", "--output", str(tmp_path / "b.parquet")]
    assert run(*arguments, *more).code == 0
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_programs_that_use_gradcli_have_pyarrow_as_it_is(large, tmp_path):
    then = "import pyarrow; assert pyarrow.array([1.5]).to_numpy().tolist() == [1.5]"
    _, (code, *modules) = process(large, tmp_path / "o.parquet", "grad", "x*y", first=ANOTHERS, then=then)
    assert code == "0"
    assert {"numpy", "pyarrow"} <= {*modules}
