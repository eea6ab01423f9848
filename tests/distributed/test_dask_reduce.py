"""``--reduce`` on a Dask cluster: the bytes of one process, whatever the workers, the partitions and the kills."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.shell import clusters
from tests.shell.command_line import Result
from tests.trials.reductions import CLUSTERED, after_kills, lake_of_terms

pytestmark = pytest.mark.slow

pytest.importorskip("distributed", reason="the extra dist is not installed")
pytest.importorskip("pyarrow", reason="the extra dist is not installed")
pytest.importorskip("polars", reason="the extra data is not installed")

AT = ("--at", "a=1/3,b=0.2", "--wrt", "a,b", "--format", "json")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with clusters.cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster.address


@pytest.fixture
def both(run, address):
    """``both("grad", …)``: a command line in this process and on the cluster, which print the same."""

    def run_both(*words: str) -> Result:
        alone = run(*words)
        spread = run(*words, "--engine", "dask", "--scheduler", address)
        assert spread == alone
        return alone

    return run_both


@pytest.fixture
def lake(tmp_path) -> Path:
    """Four files of points, one of which lacks numbers and holds an integer that no double is."""
    chosen = random.Random(4)
    for number in range(4):
        rows = [f"{chosen.uniform(-9, 9):.3f},{chosen.uniform(-9, 9):.4f}" for _ in range(50)]
        rows += [",1.5", "0,9007199254740993", "x,2"] if number == 2 else []
        (tmp_path / f"f{number}.csv").write_text("x,y\n" + "\n".join(rows) + "\n")
    return tmp_path


@pytest.mark.parametrize("options", [[], ["--certify"], ["--exact"], ["--float"], ["--digits", "25"]], ids=str)
def test_the_total_is_that_of_one_process(both, lake, options):
    points = ["--points", str(lake), "--reduce", "mean", "--on-error", "skip"]
    found = both("grad", "(y-(a*x+b))^2", *points, *AT, *options)
    assert found.code == 0
    assert '"left_out": 2' in found.out


def test_hessians_values_normal_equations_and_directions_too(both, lake):
    points = ["--points", str(lake), "--reduce", "mean", "--on-error", "skip"]
    both("hessian", "(y-(a*x+b))^2", *points, *AT)
    both("eval", "y-(a*x+b)", *points, "--at", "a=1,b=2", "--format", "json")
    both("grad", "y-(a*x+b)", *points, *AT, "--jtj")
    both("grad", "abs(y-(a*x+b))", *points, *AT, "--dir", "a=1,b=2", "--kink", "subgradient")


def test_what_is_lacking_is_told_of_the_first_row_in_the_order_of_the_files(both, lake):
    found = both("grad", "log(y+a*x+b)", "--points", str(lake), *AT, "--reduce", "sum")
    assert found.code == 3
    assert "of 203 rows have no number, the first in row 53 of" in found.out  # what is text is graver than log(-1)
    both("grad", "y*a*x+b", "--points", str(lake), *AT, "--reduce", "sum", "--on-error", "stop")


def test_files_of_which_all_rows_are_left_out_add_nothing(both, tmp_path):
    for number, text in enumerate(["x\n1\n2\n", "x\nNA\n", "x\n3\n"]):
        (tmp_path / f"f{number}.csv").write_text(text)
    points = ["--points", str(tmp_path), "--reduce", "mean", "--on-error", "skip"]
    assert both("eval", "x", *points).out.splitlines()[1] == "f\t2\tok"
    for number in (0, 2):
        (tmp_path / f"f{number}.csv").unlink()
    assert "has no rows" in both("eval", "x", *points).err


def test_a_total_that_vanishes_is_certified_on_the_cluster_too(both, tmp_path):
    (tmp_path / "f0.csv").write_text("x\n0.1\n0.2\n")
    (tmp_path / "f1.csv").write_text("x\n-0.3\n")
    found = both("eval", "x", "--points", str(tmp_path), "--reduce", "sum")
    assert found.out.splitlines()[1] == "f\t0\tok"
    assert "every row is certified" in found.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--resume"], "--reduce and --resume exclude each other"),
        (["--certify", "5"], "--certify N and --engine dask exclude each other"),
        (["--wide"], "--reduce and --wide exclude each other"),
    ],
)
def test_what_a_cluster_cannot_add_is_refused_before_it_starts(refused, lake, words, says):
    refused("eval", "x", "--points", str(lake), "--reduce", "sum", "--engine", "dask", *words, says=[says])


def test_a_worker_s_refusal_names_the_file(run, address, lake):
    (lake / "f3.csv").write_text("x\n1\n")
    found = run("eval", "x*y", "--points", str(lake), "--reduce", "sum", "--engine", "dask", "--scheduler", address)
    assert found.code == 2
    assert "f3.csv has no column y" in found.err


def test_kills_of_workers_change_no_byte(tmp_path):
    lake_of_terms(tmp_path, seed=1, count=1200)
    wanted = clusters.started([*CLUSTERED, "--points", str(tmp_path)]).communicate()[0]
    found, killed = after_kills(tmp_path, workers=2, kills=1, seed=3)
    assert found == wanted
    assert killed
