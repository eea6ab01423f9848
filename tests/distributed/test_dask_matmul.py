"""Products of matrices on a cluster: blocks, mapped files, and the check on random probes."""

from __future__ import annotations

import os

import numpy
import pytest

from tests.shell import clusters

pytest.importorskip("distributed", reason="the extra dist is not installed")

from gradcli.distributed import block_task, product
from gradcli.distributed.probes import wrong_row

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with clusters.cluster(tmp_path_factory.mktemp("cluster"), workers=1) as cluster:
        yield cluster.address


@pytest.fixture
def multiplied(run, address, tmp_path):
    """``multiplied(a, b)``: the command on the module's cluster, in blocks of a few rows."""

    def call(a, b):
        numpy.save(tmp_path / "A.npy", a)
        numpy.save(tmp_path / "B.npy", b)
        words = ["matmul", "A.npy", "B.npy", "--engine", "dask", "--scheduler", address, "--output", "C.npy"]
        return run(*words, cwd=tmp_path)

    return call


def draw(*shape: int, seed: int = 1) -> numpy.ndarray:
    return numpy.random.default_rng(seed).standard_normal(shape)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (draw(37, 53), draw(53, 29)),
        (draw(1, 5000), draw(5000, 1)),  # longer than a panel
        (draw(5000, 1), draw(1, 7)),
        (numpy.asfortranarray(draw(30, 20)), numpy.asfortranarray(draw(20, 10).astype("f4"))),
        (draw(6), draw(6, 2)),  # one dimension is one row
        (draw(3, 4).astype(">f8"), draw(4, 3).astype("f2")),
        (numpy.full((2, 3), 5e-324), numpy.full((3, 2), 0.5)),
    ],
)
def test_the_product_is_numpys(multiplied, tmp_path, monkeypatch, a, b):
    """Within the error of a sum of k products, in any order: 2 k u |A||B|."""
    monkeypatch.setattr(product, "BLOCK_BYTES", 2048)
    assert multiplied(a, b) == (0, "", "")
    a, b = numpy.atleast_2d(a).astype(float), b.astype(float)
    found, bound = numpy.load(tmp_path / "C.npy"), 2 * a.shape[1] * 2.0**-53 * (abs(a) @ abs(b)) + 5e-324 * a.shape[1]
    assert found.dtype == numpy.float64
    assert found.shape == (a.shape[0], b.shape[1])
    assert (abs(found - a @ b) <= bound).all()
    assert sorted(os.listdir(tmp_path)) == ["A.npy", "B.npy", "C.npy"]


def test_blocks_cover_the_result_once():
    covered = numpy.zeros((5000, 4100), dtype=int)
    for top, bottom, left, right in product.blocks((5000, 4100)):
        covered[top:bottom, left:right] += 1
        assert (bottom - top) * (right - left) * 8 <= product.BLOCK_BYTES
    assert (covered == 1).all()


@pytest.mark.parametrize(
    ("a", "b", "code", "said"),
    [
        (draw(2, 3), draw(2, 3), 2, "cannot multiply A.npy (2x3) by B.npy (2x3)"),
        (numpy.array([[1.0, numpy.nan]]), draw(2, 2), 2, "row 1, column 2 of A.npy is nan"),
        (draw(2, 2), numpy.array([[1.0], [numpy.inf]]), 2, "row 2, column 1 of B.npy is an infinity"),
        (numpy.full((2, 2), 1e200), numpy.full((2, 2), 1e200), 4, "row 1, column 1 of A.npy times B.npy is too large"),
        (numpy.ones((2, 2), dtype=int), draw(2, 2), 2, "A.npy holds int64, not floats"),
        (numpy.ones((2, 0)), draw(2, 2), 2, "A.npy has the shape (2, 0): no matrix"),
        (numpy.ones((2, 2), dtype=object), draw(2, 2), 2, "A.npy holds object"),
    ],
)
def test_what_cannot_be_multiplied_leaves_no_file(multiplied, tmp_path, a, b, code, said):
    result = multiplied(a, b)
    assert result.code == code
    assert result.err.startswith(f"error: {said}")
    assert len(result.err.splitlines()) <= 2
    assert sorted(os.listdir(tmp_path)) == ["A.npy", "B.npy"]


def test_a_wrong_product_is_exit_4_and_no_file(multiplied, tmp_path, monkeypatch):
    """A block that a worker has stored wrong, after all workers said that they were done."""
    computed = product._compute

    def damaged(a, b, c, *rest):
        computed(a, b, c, *rest)
        c.array("r+")[7, 3] += 1e-6

    monkeypatch.setattr(product, "_compute", damaged)
    result = multiplied(draw(20, 30), draw(30, 10))
    assert result.code == 4
    assert result.err.startswith("error: row 8 of the product of A.npy and B.npy is wrong: random probes contradict it")
    assert sorted(os.listdir(tmp_path)) == ["A.npy", "B.npy"]


def test_only_names_of_files_travel():
    """What is sent of a matrix does not grow with it."""
    from gradcli.distributed.mapped import Mapped

    small, large = (
        block_task.product_text(*[Mapped("/d/A.npy", "A.npy", (side, side), "<f8", 128)] * 3) for side in (10, 10**6)
    )
    assert len(large) - len(small) < 60
    assert len(large) < 400


@pytest.mark.parametrize("scale", [1.0, 1e-160, 1e150])
@pytest.mark.parametrize("shape", [(1, 1, 1), (5, 300, 2), (40, 7, 300), (64, 64, 64)])
def test_no_right_product_is_refused(shape, scale):
    """Also where the entries span forty orders of magnitude and cancel: the tolerance is a bound, not an estimate."""
    rows, depth, columns = shape
    for seed in range(20):
        a, b = draw(rows, depth, seed=seed), draw(depth, columns, seed=seed + 1)
        a *= scale * 10.0 ** numpy.random.default_rng(seed).integers(-20, 20, a.shape)
        assert wrong_row(a, b, a @ b, seed=seed) is None
        narrow = numpy.cumsum(a[:, :, None] * b[None], axis=1)[:, -1]  # another order of the sums
        assert wrong_row(a, b, narrow, seed=seed) is None


def test_wrong_products_are_caught():
    """Every single entry off by three tolerances, every pair of rows exchanged, each of them with its row named."""
    a, b = draw(12, 30), draw(30, 9)
    right = a @ b
    allowed = 2 * 2.2 * (30 + 9) * 2.0**-53 * (abs(a) @ abs(b).sum(axis=1))
    for row in range(12):
        for column in range(9):
            wrong = right.copy()
            wrong[row, column] += 3 * allowed[row]
            assert wrong_row(a, b, wrong, seed=row) == row
        wrong = right.copy()
        wrong[[row, (row + 1) % 12]] = right[[(row + 1) % 12, row]]
        assert wrong_row(a, b, wrong, seed=row) == min(row, (row + 1) % 12)
    wrong = right.copy()
    wrong[5, 5] = numpy.nan
    assert wrong_row(a, b, wrong) == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["A.npy", "B.npy"], "--engine dask writes a .npy file"),
        (["A.npy", "B.npy", "--output", "C.txt"], "--engine dask writes a .npy file"),
        (["A.npy", "B.npy", "A.npy", "--output", "C.npy"], "--engine dask takes two matrices, here are 3"),
        (["A.npy", "B.npy", "--output", "C.npy", "--exact"], "--exact and --engine dask exclude each other"),
        (["A.npy", "1 2; 3 4", "--output", "C.npy"], "cannot read 1 2; 3 4"),
        (["A.npy", "B.txt", "--output", "C.npy"], "B.txt is not a .npy file"),
        (["A.npy", "A.npy", "--output", "no/C.npy"], "cannot write"),
    ],
)
def test_refused_before_anything_starts(run, tmp_path, words, said):
    numpy.save(tmp_path / "A.npy", numpy.ones((2, 2)))
    numpy.save(tmp_path / "B.npy", numpy.ones((2, 2)))
    (tmp_path / "B.txt").write_text("1 2\n3 4\n")
    result = run("matmul", *words, "--engine", "dask", cwd=tmp_path)
    assert result.code == 2
    assert result.err.startswith(f"error: {said}")
    assert sorted(os.listdir(tmp_path)) == ["A.npy", "B.npy", "B.txt"]


def test_a_cluster_needs_the_engine(run):
    result = run("matmul", "1 2", "3; 4", "--workers", "2")
    assert result == (2, "", "error: --workers is for --engine dask\n  add --engine dask, or leave --workers out\n")
