"""Tables on a Dask cluster, through whole command lines against one cluster of real processes on loopback."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest

from tests.shell import clusters

pytestmark = pytest.mark.slow

distributed = pytest.importorskip("distributed", reason="the extra dist is not installed")
pytest.importorskip("pyarrow", reason="the extra dist is not installed")
polars = pytest.importorskip("polars", reason="the extra data is not installed")

from gradcli.distributed import partitions as partitioning  # noqa: E402
from gradcli.distributed.manifest import MANIFEST, SUCCESS  # noqa: E402
from gradcli.distributed.task import run_partition  # noqa: E402


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with clusters.cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster.address


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    return clusters.lake(tmp_path_factory.mktemp("lake"), files=4, rows=5000)


@pytest.fixture
def on_cluster(run, address):
    """``on_cluster("grad", …)``: a command line on the module's cluster."""
    return lambda *words: run(*words, "--engine", "dask", "--scheduler", address)


@pytest.fixture
def points(tmp_path):
    """Writes columns into a file of tmp_path by the name's suffix."""

    def write(name: str, **columns) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        frame = polars.DataFrame(columns)
        frame.write_parquet(path) if path.suffix == ".parquet" else frame.write_csv(path)
        return path

    return write


def manifest(folder: Path) -> dict:
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


# The same numbers


def test_parts_are_the_plain_run(run, on_cluster, lake, tmp_path):
    """The same bits, the same schema, nothing on standard error; a folder that readers of parts know."""
    assert on_cluster(*clusters.grad(lake, tmp_path / "out")) == (0, "", "")
    plain = tmp_path / "plain.parquet"
    run(*clusters.grad(str(Path(lake).parent), plain))
    whole, found = polars.read_parquet(plain), polars.read_parquet(clusters.parts(tmp_path / "out"))
    assert found.equals(whole)
    assert found.schema == whole.schema
    assert [path.name for path in clusters.parts(tmp_path / "out")] == [f"part-0000{n}-f0{n}.parquet" for n in range(4)]
    assert (tmp_path / "out" / SUCCESS).read_bytes() == b""
    from pyarrow import dataset

    assert dataset.dataset(tmp_path / "out").count_rows() == len(whole)  # names that begin with _ are no data


def test_a_local_cluster_of_one_process_writes_the_same_bytes(on_cluster, lake, tmp_path):
    alone = clusters.started([*clusters.grad(lake, tmp_path / "one"), "--engine", "dask", "--workers", "1"])
    assert (*alone.communicate(timeout=clusters.PATIENCE), alone.returncode) == ("", "", 0)
    on_cluster(*clusters.grad(lake, tmp_path / "two"))
    assert clusters.digests(tmp_path / "one") == clusters.digests(tmp_path / "two") != {}


def test_statuses_are_summed_and_decide_how_it_ends(run, on_cluster, points, tmp_path):
    """The counts, the first point of each status and the exit status are those of the plain run over the same files."""
    files = [points(f"{n}.parquet", x=c) for n, c in enumerate(([1.0, 4.0], [-1.0, 0.0, None], [9.0]))]
    plain = run("eval", "sqrt(x)", "log(x)", *(word for file in files for word in ("--points", str(file))))
    words = ["eval", "sqrt(x)", "log(x)", "--points", str(tmp_path / "?.parquet"), "--output"]
    result = on_cluster(*words, str(tmp_path / "out"))
    assert (result.code, result.err) == (plain.code, plain.err)
    assert result.code == 3
    found = manifest(tmp_path / "out")
    assert found["program"] == ["sqrt(x)", "log(x)"]
    assert found["command"] == "eval"
    assert found["complete"] is True
    assert (found["points"], found["rows"]) == (6, 12)
    assert found["statuses"] == {"ok": 3, "infinite": 1, "domain": 1, "missing": 1}
    assert [part["rows"] for part in found["parts"]] == [4, 6, 2]
    assert {"python", "numpy", "polars", "pyarrow", "distributed"} < set(found["versions"])
    assert on_cluster(*words, str(tmp_path / "kept"), "--undefined", "keep").code == 0


def test_a_row_group_is_a_part_and_rows_count_from_the_file(on_cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(partitioning, "TOGETHER", 1)
    frame = polars.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, -5.0]})
    frame.write_parquet(tmp_path / "a.parquet", row_group_size=2)
    polars.DataFrame({"x": []}, schema={"x": polars.Float64}).write_parquet(tmp_path / "b.parquet")
    result = on_cluster("grad", "log(x)", "--points", str(tmp_path / "*.parquet"), "--output", str(tmp_path / "out"))
    assert "domain: 1 of 5 points, the first in row 5 of " in result.err
    assert [
        (part["part"], part["input"]["row_groups"], part["rows"]) for part in manifest(tmp_path / "out")["parts"]
    ] == [
        ("part-00000-a.parquet", [0], 2),
        ("part-00001-a.parquet", [1], 2),
        ("part-00002-a.parquet", [2], 1),
        ("part-00003-b.parquet", [], 0),
    ]


@pytest.mark.parametrize("where", ["{0}/*.csv", "{0}", "file://{0}/*.csv", "file://{0}", "file://{0}/**/[ab]*.csv"])
def test_folders_of_text_and_urls(on_cluster, points, tmp_path, where):
    """CSV files, by pattern, folder and URL; the parts may go to a URL too."""
    for name, column in (("a b", [1, 2]), ("bé", [3])):
        points(f"in/{name}.csv", x=column)
    out = f"file://{tmp_path}/out" if where.startswith("file") else str(tmp_path / "out")
    result = on_cluster("grad", "x^2", "--points", where.format(tmp_path / "in"), "--output", out, "--wide")
    assert result == (0, "", "")
    assert polars.read_parquet(clusters.parts(tmp_path / "out"))["df_dx"].to_list() == [2.0, 4.0, 6.0]
    assert sorted(os.listdir(tmp_path / "out")) == sorted(
        [MANIFEST, SUCCESS, "part-00000-a_b.parquet", "part-00001-bé.parquet"]
    )


def test_json_lines_and_arrays_too(on_cluster, tmp_path):
    import numpy

    numpy.save(tmp_path / "a.npy", numpy.array([[1.0, 2.0], [3.0, 4.0]]))
    numpy.savez(tmp_path / "b.npz", x=numpy.array([5.0]), y=numpy.array([6.0]))
    (tmp_path / "c.jsonl").write_text('{"y": 8, "x": 7}\n')
    words = ["eval", "x*y", "--points", str(tmp_path), "--columns", "x,y", "--output", str(tmp_path / "out")]
    assert on_cluster(*words) == (0, "", "")
    assert polars.read_parquet(clusters.parts(tmp_path / "out"))["value"].to_list() == [2.0, 12.0, 30.0, 56.0]


def test_options_reach_the_workers(run, on_cluster, points, tmp_path):
    points("in/a.csv", x=["1", "no", "0"], q=["u", "v", "w"])
    words = [
        "grad", "u = a*abs(x) + b*x^2", "--at", "a=1/3,b=sqrt(2)", "--wrt", "x,u", "--dir", "x=2",
        "--kink", "subgradient", "--total", "--rename", "q=label", "--keep-columns", "q", "--on-error", "skip",
        "--wide", "--float", "--points", str(tmp_path / "in"), "--output",
    ]  # fmt: skip
    plain = run(*words, str(tmp_path / "plain.parquet"))
    assert on_cluster(*words, str(tmp_path / "out")) == plain
    assert polars.read_parquet(clusters.parts(tmp_path / "out")).equals(polars.read_parquet(tmp_path / "plain.parquet"))


def test_certify_judges_every_row(on_cluster, points, tmp_path):
    points("in/a.csv", x=[1e-8])
    on_cluster("eval", "(1-cos(x))/x^2", "--points", str(tmp_path / "in"), "--output", str(tmp_path / "o"), "--certify")
    assert polars.read_parquet(clusters.parts(tmp_path / "o"))["value"].to_list() == [0.5]  # float64 finds 0


@pytest.mark.parametrize(
    "asked",
    [["grad", "exp(x)*abs(y)"], ["hessian", "erf(x*y)"], ["grad", "x*sin(y)", "--dir", "x=1,y=2"]],
    ids=" ".join,
)
def test_how_many_rows_were_proved_is_said_of_all_parts(run, on_cluster, points, tmp_path, asked):
    for part in "ab":
        points(f"in/{part}.csv", x=[k / 7 for k in range(1, 41)], y=[0.0, *map(float, range(1, 40))])
    words = [*asked, "--points", str(tmp_path / "in"), "--certify", "--wide", "--output"]
    plain = run(*words, str(tmp_path / "plain.parquet"))
    assert on_cluster(*words, str(tmp_path / "out")) == plain
    assert " points were proved over balls" in plain.err
    found = polars.read_parquet(clusters.parts(tmp_path / "out"))
    assert found.equals(polars.read_parquet(tmp_path / "plain.parquet"))


def test_second_derivatives_too(run, on_cluster, points, tmp_path):
    """The Hessian at each point, with its statuses: |y| has none at 0."""
    for name, column in (("a", [1.0, 2.0]), ("b", [0.0, -3.0])):
        points(f"in/{name}.csv", x=[2.0, 0.5], y=column)
    words = ["hessian", "x^2*y + y*abs(y)*x", "--points", str(tmp_path / "in"), "--wide", "--output"]
    plain = run(*words, str(tmp_path / "plain.parquet"))
    assert on_cluster(*words, str(tmp_path / "out")) == plain
    assert "kink: 1 of 4 points" in plain.err
    found = polars.read_parquet(clusters.parts(tmp_path / "out"))
    assert found.equals(polars.read_parquet(tmp_path / "plain.parquet"))
    assert found["d2f_dx2"].to_list() == [2.0, 4.0, 0.0, -6.0]


# What travels


def test_only_program_options_and_names_travel(on_cluster, lake, tmp_path, monkeypatch):
    """Of a task the cluster gets texts and the names of two functions: as long for a thousand rows as for a million."""
    sent, submit = [], distributed.Client.submit

    def recorded(self, function, *given, **options):
        sent.append((function, *given))
        return submit(self, function, *given, **options)

    monkeypatch.setattr(distributed.Client, "submit", recorded)
    on_cluster(*clusters.grad(lake, tmp_path / "out"))
    assert len(sent) == 4
    for function, make, job, partition in sent:
        assert function is run_partition
        assert {type(job), type(partition)} == {str}
        assert len(pickle.dumps((function, make))) < 150
        assert clusters.PROGRAM in json.loads(job)["request"]["texts"][0]
        assert json.loads(partition)[0] in partition
        assert len(job) < 1500
        assert len(partition) < 500


# Resuming


def test_resume_does_only_what_is_missing_or_changed(on_cluster, points, tmp_path):
    for name in "abcd":
        points(f"in/{name}.csv", x=[ord(name)])
    words = ["eval", "x^2", "--points", str(tmp_path / "in"), "--output", str(tmp_path / "out")]
    on_cluster(*words)
    whole, before = clusters.digests(tmp_path / "out"), clusters.times(tmp_path / "out")
    clusters.parts(tmp_path / "out")[1].unlink()
    clusters.parts(tmp_path / "out")[1].write_bytes(b"PAR1")  # the third, cut short
    points("in/d.csv", x=[5, 6])
    points("in/e.csv", x=[7])
    refused = on_cluster(*words)
    assert refused.code == 2
    assert refused.err == (
        f"error: the folder {tmp_path}/out is not empty\n"
        "  --resume goes on with the run it holds; or name a new folder\n"
    )
    assert on_cluster(*words, "--resume") == (0, "", "")
    after, found = clusters.times(tmp_path / "out"), clusters.digests(tmp_path / "out")
    assert [name for name in before if after[name] == before[name]] == ["part-00000-a.parquet"]
    assert {name: found[name] for name in list(whole)[:3]} == {name: whole[name] for name in list(whole)[:3]}
    assert polars.read_parquet(clusters.parts(tmp_path / "out"))["value"].to_list()[3:] == [25.0, 36.0, 49.0]
    assert manifest(tmp_path / "out")["partitions"] == 5
    os.unlink(tmp_path / "in" / "e.csv")
    assert on_cluster(*words, "--resume").code == 0
    assert len(clusters.parts(tmp_path / "out")) == 4  # what no longer has an input is gone
    assert clusters.times(tmp_path / "out") == {name: after[name] for name in list(after)[:4]}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (["eval", "x^3"], "another program"),
        (["grad", "x^2"], "another command"),
        (["eval", "x^2", "--wide"], "other options"),
        (["eval", "x^2", "--rename", "y=x"], "another columns"),
    ],
)
def test_resume_refuses_another_run(on_cluster, points, tmp_path, changed, why):
    points("in/a.csv", x=[1], y=[2])
    rest = ["--points", str(tmp_path / "in"), "--output", str(tmp_path / "out")]
    on_cluster("eval", "x^2", *rest)
    before = clusters.digests(tmp_path / "out")
    result = on_cluster(*changed, *rest, "--resume")
    assert result.code == 2
    assert why.removeprefix("another ") in result.err
    assert len(result.err.splitlines()) == 2
    assert clusters.digests(tmp_path / "out") == before


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"parts": [{}]}', '{"parts": [{"part": 1, "size": "x"}]}', "[" * 9999]
)
def test_a_manifest_that_is_none(run, points, tmp_path, text):
    points("in/a.csv", x=[1])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).write_text(text)
    result = run(
        "eval", "x", "--points", str(tmp_path / "in"), "--output", str(tmp_path / "out"), "--engine", "dask", "--resume"
    )
    assert result.code == 2
    assert result.err.startswith(f"error: {tmp_path}/out/{MANIFEST} is not a manifest of gradcli")


# Inputs that cannot be done


def test_a_corrupt_part_is_named_and_the_others_stay(on_cluster, tmp_path):
    """The footer is whole, a page is not: exit 2, no part of it, and --resume once it is mended."""
    pattern = clusters.lake(tmp_path / "in", files=3, rows=4000)
    victim = tmp_path / "in" / "f01.parquet"
    good = victim.read_bytes()
    victim.write_bytes(good[:4] + bytes(len(good) // 2) + good[len(good) // 2 + 4 :])
    result = on_cluster(*clusters.grad(pattern, tmp_path / "out"))
    assert result.code == 2
    assert len(result.err.splitlines()) <= 4
    assert result.err.startswith(f"error: cannot read {victim}: ")
    assert "--resume" in result.err
    assert not (tmp_path / "out" / "part-00001-f01.parquet").exists()
    assert not (tmp_path / "out" / SUCCESS).exists()
    victim.write_bytes(good)
    assert on_cluster(*clusters.grad(pattern, tmp_path / "out"), "--resume").code == 0
    on_cluster(*clusters.grad(pattern, tmp_path / "whole"))
    assert clusters.digests(tmp_path / "out") == clusters.digests(tmp_path / "whole")


@pytest.mark.parametrize(
    ("text", "options", "code", "said"),
    [
        ("x\n1\n2,3\n", (), 2, "b.csv, line 3: 2 cells, the header has 1"),
        ("y\n1\n", (), 2, "b.csv has no column x"),
        ("x\n1\nno\n", ("--on-error", "stop"), 2, 'b.csv, line 3: x is "no"'),
        ("x\n0\n", ("--kink", "error"), 3, "row 1 of "),
    ],
)
def test_a_part_that_cannot_be_done_is_named(on_cluster, points, tmp_path, text, options, code, said):
    points("in/a.csv", x=[1])
    (tmp_path / "in" / "b.csv").write_text(text)
    rest = ["--points", str(tmp_path / "in"), "--output", str(tmp_path / "out")]
    result = on_cluster("grad", "abs(x)", *rest, *options)
    assert result.code == code
    assert said in result.err
    assert len(result.err.splitlines()) <= 4
    assert not (tmp_path / "out" / "part-00001-b.parquet").exists()
    assert not (tmp_path / "out" / SUCCESS).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--output", "o", "--points", "no.parquet"], "cannot read no.parquet: no such file"),
        (["--output", "o", "--points", "in/*.txt"], "no file matches in/*.txt"),
        (["--output", "o", "--points", "nowhere://x/y"], "cannot use nowhere://x/y: "),
        (["--output", "o", "--points", "file:///nowhere/*.csv"], "no file matches file:///nowhere/*.csv"),
        (["--output", "in/a.csv", "--points", "in"], "in/a.csv is a file"),
        (["--output", "in", "--points", "in"], "in is not empty"),
        (["--points", "in"], "--engine dask needs a folder"),
        (["--output", "o", "--points", "-"], "--engine dask cannot read standard input"),
        (["--output", "o", "--grid", "x=0:1:3"], "--grid and --engine dask exclude each other"),
        (["--output", "o", "--points", "in", "--format", "csv"], "--format and --engine dask exclude each other"),
        (["--output", "o", "--points", "in", "--certify", "5"], "--certify N and --engine dask exclude each other"),
        (["--output", "o", "--points", "in", "--scheduler", "h:1", "--workers", "2"], "--scheduler and --workers"),
        (["--output", "o", "--points", "in", "--scheduler", "inproc://a/1"], "inproc://a/1 is not an address"),
        (["--output", "o", "--points", "in", "--workers", "0"], "--workers"),
    ],
)  # fmt: skip
def test_refused_before_anything_starts(run, points, tmp_path, words, said):
    points("in/a.csv", x=[1])
    result = run("grad", "x", *words, "--engine", "dask", cwd=tmp_path)
    assert result.code == 2
    assert said in result.err
    assert len(result.err.splitlines()) <= 2
    assert os.listdir(tmp_path) == ["in"]
    assert os.listdir(tmp_path / "in") == ["a.csv"]


def test_what_reads_columns_of_its_own_is_for_one_process(run, points, tmp_path):
    file = points("a.csv", x=[1.0], u_x=[0.1])
    result = run("propagate", "x^2", "--points", str(file), "--output", str(tmp_path / "o"), "--engine", "dask")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: --engine dask is for grad, eval and hessian\n")
    assert os.listdir(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("option", [("--scheduler", "tcp://h:1"), ("--workers", "2"), ("--resume",)])
def test_options_of_a_cluster_need_the_engine(run, points, option):
    result = run("grad", "x", "--points", str(points("a.csv", x=[1])), *option)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {option[0]} is for --engine dask")


def test_without_the_engine_a_url_is_a_name(run, points, tmp_path):
    url = f"file://{points('a.csv', x=[1])}"
    assert run("eval", "x", "--points", url).err == f"error: cannot read {url}: no such file or directory\n"


def test_the_secrets_of_a_url_are_shown_to_nobody(run, tmp_path):
    words = [
        "eval",
        "x",
        "--points",
        "nowhere://me:secret@host/x.csv",
        "--engine",
        "dask",
        "--output",
        str(tmp_path / "o"),
    ]
    assert "secret" not in run(*words).err
