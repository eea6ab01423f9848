"""A format, a language, a source, a sink are registered once: every command then has them, or says that it has not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy
import pytest

from gradcli.cli import COMMANDS
from gradcli.code.languages import LANGUAGES, Lang
from gradcli.commands.writes import WRITES
from gradcli.errors import ExitStatus
from gradcli.files.formats import FORMATS, OTHER_DATA, OTHER_TEXT, Format
from gradcli.render.faces import FACES, View
from gradcli.results.entries import GRAVITY, Status
from gradcli.tables.dialect import Dialect
from gradcli.tables.rows import Rows, columns, header
from gradcli.tables.sinks.delimited import Csv, DelimitedSink
from gradcli.tables.sources import SOURCES, TableKind
from gradcli.tables.sources.delimited import DelimitedSource
from gradcli.tables.statuses import STATUSES

ASKED = {
    "grad": ("grad", "x^2*y", "--at", "x=2,y=3"),
    "eval": ("eval", "x^2*y", "--at", "x=2,y=3"),
    "hessian": ("hessian", "x^2*y", "--at", "x=2,y=3"),
    "diff": ("diff", "x^2"),
    "taylor": ("taylor", "exp(x)", "x=0"),
    "implicit": ("implicit", "x^2+y^2=25", "y", "x", "--at", "x=3,y=4"),
    "tape": ("tape", "x^2*y", "--at", "x=2,y=3"),
    "check": ("check", "x^2*y", "--at", "x=2,y=3"),
    "propagate": ("propagate", "x^2", "--at", "x=2±0.1"),
    "functions": ("functions", "tanh"),
    "matmul": ("matmul", "3 1; 8 2", "6 1; 7 9"),
}
"""One result of every command that has ``--format``."""
TABLE = ("--grid", "x=0:1:3")


# The file of a format, as anybody would write it: cells between bars


def grid(shown: Any, look: Any) -> str:
    lines = [line for section in shown.grid(View()) if section.grid for line in section.grid.lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


class PipedRows(DelimitedSink):
    """Its rows, one block after the other."""

    def begin(self) -> None:
        self.stream.write(f"| {' | '.join(header(self.layout, self.wide))} |\n".encode())

    def write(self, rows: Rows) -> None:
        texts = [self._texts(column) for column in columns(rows, self.layout, self.wide)]
        lines = (f"| {' | '.join(cells)} |\n" for cells in zip(*texts, strict=True))
        self.stream.write("".join(lines).encode())


@pytest.fixture
def pipes() -> Iterator[None]:
    FORMATS.add(Format("pipes", (".pipes",), ("grid",), f"{__name__}:PipedRows", module=__name__))
    yield
    FORMATS.remove("pipes")


def cells(text: str) -> list[list[str]]:
    return [line[2:-2].split(" | ") for line in text.splitlines()]


def test_every_command_with_formats_is_asked():
    assert {*ASKED} == {*COMMANDS} - {"code", "plot", "help", "run"}


@pytest.mark.usefixtures("pipes")
@pytest.mark.parametrize("command", ASKED)
def test_a_new_format_is_had_everywhere(run, command, tmp_path):
    made = run(*ASKED[command], "--format", "pipes")
    assert made.code == 0, made.err
    assert all(line.startswith("| ") and line.endswith(" |") for line in made.out.splitlines())
    tsv = run(*ASKED[command], "--format", "tsv").out
    assert cells(made.out) == [line.split("\t") for line in tsv.splitlines()]
    path = tmp_path / "found.pipes"
    assert run(*ASKED[command], "--output", str(path)).code == 0
    assert path.read_text() == made.out
    shown = " ".join(run(command, "--help").out.split())
    assert ", pipes. " in shown


@pytest.mark.usefixtures("pipes")
@pytest.mark.parametrize("command", [name for name, writes in WRITES.items() if writes.rows])
def test_a_new_format_is_had_of_tables(run, command):
    more = ("--at", "u_x=0.1") if command == "propagate" else ()
    made = run(command, "x^2", *TABLE, *more, "--format", "pipes")
    tsv = run(command, "x^2", *TABLE, *more, "--format", "tsv").out
    assert made.code == 0, made.err
    assert cells(made.out) == [line.split("\t") for line in tsv.splitlines()]


@pytest.mark.usefixtures("pipes")
def test_what_has_no_face_for_it_says_so(run, tmp_path):
    for words in (("code", "x^2"), ("tape", "x", "--at", "x=1", "--trace"), ("plot", "x", *TABLE)):
        refused = run(*words, "--output", str(tmp_path / "found.pipes"))
        assert refused.code == 2
        assert "pipes" in refused.err
        assert "a fault" not in refused.err
        assert not (tmp_path / "found.pipes").exists()
    assert run("tape", "x", "--at", "x=1", "--trace", "--format", "pipes").code == 2


@pytest.mark.parametrize("form", [*FORMATS], ids=lambda form: form.name)
@pytest.mark.parametrize("command", ASKED)
def test_every_format_is_had_or_refused_by_name(run, command, form, tmp_path):
    """Whatever the face: no fault, and no other format in its place."""
    pytest.importorskip("matplotlib")
    has = form.name in WRITES[command].choices
    words = [
        *ASKED[command],
        "--format",
        form.name,
        *(["--output", str(tmp_path / "f")] if form.kind != "text" else []),
    ]
    made = run(*words)
    assert "a fault" not in made.err
    if has and WRITES[command].has(form, rows=False):
        assert made.code == 0, made.err
    else:
        assert made.code == 2
        assert form.name in made.err


@pytest.mark.parametrize("writes", [*WRITES.values()], ids=lambda writes: writes.command)
def test_the_faces_told_are_those_of_the_result(writes):
    shown = import_module(f"gradcli.render.{writes.module}").Shown
    assert writes.faces == tuple(face for face in FACES if hasattr(shown, face))


@pytest.mark.parametrize("form", [*FORMATS], ids=lambda form: form.name)
def test_a_format_has_what_it_is_registered_with(form):
    assert form.faces or form.rows
    for face in form.faces:
        assert callable(getattr(import_module(form.place), face))
        assert face in FACES
    if form.rows:
        module, _, name = form.rows.partition(":")
        assert callable(getattr(import_module(module), name))


# The suffix of --output


SUFFIXES = [*dict.fromkeys([*FORMATS.suffixes, *LANGUAGES.suffixes, *sorted(OTHER_TEXT | OTHER_DATA)])]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("command", ASKED)
@pytest.mark.slow
def test_a_suffix_chooses_the_format_or_is_refused(run, command, suffix, tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / f"found{suffix}"
    forms = [form for form in FORMATS.of_suffix(suffix) if WRITES[command].has(form, rows=False)]
    made = run(*ASKED[command], "--output", str(path))
    if not forms:
        assert made.code == 2
        assert made.err.splitlines()[0] == f"error: {command} cannot write {suffix}"
        assert not path.exists()
        return
    assert made.code == 0, made.err
    if forms[0].kind == "text":
        assert path.read_text() == run(*ASKED[command], "--format", forms[0].name).out
    else:
        assert path.read_bytes()[:4] in (b"<?xm", b"\x89PNG", b"%PDF", b"\x93NUM", b"PK\x03\x04")


@pytest.mark.parametrize("name", ["found", "found.txt", "found.out", "found.log", "found.unheard-of"])
@pytest.mark.parametrize("command", ASKED)
def test_a_name_that_says_nothing_gets_the_default(run, command, name, tmp_path):
    made = run(*ASKED[command], "--output", str(tmp_path / name))
    assert (made.code, made.err) == (0, run(*ASKED[command]).err)
    assert (tmp_path / name).read_text() == run(*ASKED[command]).out


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_is_written_as_its_name_says(run, suffix, tmp_path):
    pytest.importorskip("polars")
    made = run("grad", "x^2", *TABLE, "--output", str(tmp_path / f"found{suffix}"))
    assert made.code == (0 if any(form.rows for form in FORMATS.of_suffix(suffix)) else 2)
    if made.code:
        assert made.err.startswith(f"error: grad of a table of points cannot write {suffix}\n")


def test_a_format_asked_for_wins_over_a_name_of_its_kind(run, tmp_path):
    path = tmp_path / "found.json"
    made = run("grad", "x^2", "--at", "x=2", "--format", "csv", "--output", str(path))
    assert (made.code, path.read_text()) == (0, "target,value,d/dx,status\nf,4,4,ok\n")
    assert made.err == "note: the .json file holds csv, as --format says\n"
    assert run("grad", "x^2", "--at", "x=2", "--format", "csv", "--output", str(path), "--quiet").err == ""
    for name in ("found.png", "found.gz", "found.parquet"):
        refused = run("grad", "x^2", "--at", "x=2", "--format", "csv", "--output", str(tmp_path / name))
        assert refused.code == 2
        assert "exclude each other" in refused.err


def test_a_product_is_an_array_in_a_file_of_arrays(run, tmp_path):
    words = ("matmul", "3 1; 8 2", "6 1; 7 9")
    assert run(*words, "--output", str(tmp_path / "c.npy")).code == 0
    assert numpy.load(tmp_path / "c.npy").tolist() == [[25, 12], [62, 26]]
    assert run(*words, "--grad", "--output", str(tmp_path / "c.npz")).code == 0
    with numpy.load(tmp_path / "c.npz") as archive:
        assert {name: archive[name].shape for name in archive} == {"dA": (2, 2), "dB": (2, 2)}
    for entries in ("a 1; 1 2", "1e300 2; 1 2"):
        refused = run("matmul", entries, "1e300 0; 0 1", "--output", str(tmp_path / "no.npy"))
        assert (refused.code, (tmp_path / "no.npy").exists()) == (2, False)


# Languages


def talk(task: Any, name: str | None, test: Any) -> str:
    """A language of code, as anybody would write it: here only its heading."""
    return f"// {', '.join(task.targets)}\npackage main\n"


@pytest.fixture
def a_language() -> Iterator[None]:
    LANGUAGES.add(Lang("talk", (".talk",), f"{__name__}:talk"))
    yield
    LANGUAGES.remove("talk")


@pytest.mark.usefixtures("a_language")
def test_a_new_language_is_had(run, tmp_path):
    assert run("code", "x^2", "--lang", "talk").out == "// f\npackage main\n"
    assert run("code", "x^2", "--output", str(tmp_path / "f.talk")).code == 0
    assert (tmp_path / "f.talk").read_text() == "// f\npackage main\n"
    assert ", talk. " in " ".join(run("code", "--help").out.split())
    assert run("grad", "x^2", "--output", str(tmp_path / "g.talk")).code == 2


def test_an_unknown_language_is_refused(run):
    refused = run("code", "x^2", "--lang", "pythn")
    assert (refused.code, refused.err) == (2, "error: code has no --lang pythn\n  did you mean python?\n")


@pytest.mark.parametrize("language", [*LANGUAGES], ids=lambda language: language.name)
def test_a_suffix_chooses_the_language(run, language, tmp_path):
    path = tmp_path / f"f{language.suffixes[0]}"
    assert run("code", "x^2*y", "--output", str(path)).code == 0
    first = LANGUAGES.of_suffix(language.suffixes[0])[0]
    assert path.read_text() == run("code", "x^2*y", "--lang", first.name).out
    made = run("code", "x^2*y", "--lang", language.name, "--output", str(path))
    assert (made.code, made.err) == (0, "")
    assert path.read_text() == run("code", "x^2*y", "--lang", language.name).out


@pytest.mark.parametrize("suffix", [s for s in SUFFIXES if not LANGUAGES.of_suffix(s)])
def test_code_refuses_what_is_no_language(run, suffix, tmp_path):
    refused = run("code", "x^2", "--output", str(tmp_path / f"f{suffix}"))
    assert (refused.code, refused.err.splitlines()[0]) == (2, f"error: code cannot write {suffix}")


# Sources and sinks


class Semicolons(DelimitedSource):
    """A source, as anybody would write it."""

    def __init__(self, stream: Any, name: str) -> None:
        super().__init__(stream, name, Dialect(";"))


def test_a_new_source_is_read(run, tmp_path):
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "points.semi"
    path.write_text("x;y\n1;2\n3;4\n")
    SOURCES.add(TableKind("trial", (".semi",), f"{__name__}:Semicolons", ("stream", "name")))
    try:
        for where in (path, path.parent):
            made = run("eval", "x*y", "--points", str(where), "--format", "values")
            assert (made.code, made.out) == (0, "2\n12\n"), made.err
    finally:
        SOURCES.remove("trial")


def test_a_sink_is_that_of_its_format(run):
    FORMATS.add(Format("again", (".again",), (), f"{Csv.__module__}:Csv"))
    try:
        words = ("eval", "x^2", *TABLE)
        assert run(*words, "--format", "again").out == run(*words, "--format", "csv").out
        assert run("eval", "x^2", "--at", "x=1", "--format", "again").code == 2
    finally:
        FORMATS.remove("again")


# Statuses


def test_a_status_says_all_in_one_place():
    assert GRAVITY == STATUSES == tuple(Status)
    assert [status.exit_status for status in (Status.OK, Status.KINK, Status.DISAGREE)] == [
        ExitStatus.DONE,
        ExitStatus.UNDEFINED,
        ExitStatus.UNCERTIFIED,
    ]
    assert json.dumps([*Status]) == json.dumps([status.value for status in Status])


def test_a_sentence_steers_nothing(run, monkeypatch):
    """Second derivatives are the same whatever the reason of a first one says, and if it says nothing."""
    from gradcli.certified.verdict import Verdicts

    words = ("hessian", "sqrt(x^4)*y", "--at", "x=0,y=2", "--format", "values")
    before = run(*words)
    decided = Verdicts._decided

    def silent(self: Any, *given: Any) -> Any:
        return decided(self, *given)._replace(reason="")

    monkeypatch.setattr(Verdicts, "_decided", silent)
    assert run(*words).out == before.out


@pytest.mark.parametrize("words", [["hessian", "x + ("], ["propagate", "2(:=1"], ["grad", "x*y", "--at", "z="]])
def test_a_refusal_says_nothing_of_the_file_that_never_came(run, words, tmp_path):
    """Found by random command lines: five lines, the first of them of the format of no file."""
    found = run(*words, "--format", "csv", "--output", str(tmp_path / "out.jsonl"))
    assert found.code == 2
    assert "file holds" not in found.err
    assert len(found.err.splitlines()) <= 4
    assert not list(tmp_path.iterdir())
    whole = run("grad", "x^2", "--at", "x=3", "--format", "csv", "--output", str(tmp_path / "out.jsonl"))
    assert whole.err == "note: the .jsonl file holds csv, as --format says\n"
