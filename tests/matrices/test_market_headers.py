"""Matrix Market headers as they are mistyped: read as what they are, or refused by name; never a comment."""

from __future__ import annotations

import pytest

BODY = "3 3 3\n1 1 5\n2 2 6\n3 3 7\n"


@pytest.mark.parametrize("marks", ["%", "%%", "%%%", "% ", "#", "\n%", "% a comment\n%"])
@pytest.mark.parametrize("word", ["MatrixMarket", "matrixmarket", "MATRIXMARKET"])
def test_read_whatever_stands_before_the_word(run, tmp_path, marks, word):
    (tmp_path / "a.mtx").write_text(f"{marks}{word} matrix coordinate real general\n{BODY}")
    assert run("matmul", "a.mtx", "1; 1; 1", "--format", "values", cwd=tmp_path).out.split() == ["5", "6", "7"]


@pytest.mark.parametrize(
    "header",
    [
        "%MatrixMarket",
        "%%MatrixMarkt matrix coordinate real general",
        "%Matrix Market matrix coordinate real general",
        "%MatrixMarket matrix coordinate complex general",
    ],
)
def test_refused_by_name(run, tmp_path, header):
    (tmp_path / "a.mtx").write_text(f"{header}\n{BODY}")
    found = run("matmul", "a.mtx", "1; 1; 1", cwd=tmp_path)
    assert found.code == 2
    assert "a.mtx:1:1" in found.err
    assert "Matrix Market" in found.err or "not supported" in found.err


def test_other_comments_are_comments(run, tmp_path):
    (tmp_path / "a.txt").write_text("% the market of matrices\n1 2\n3 4\n")
    assert run("matmul", "a.txt", "1; 1", "--format", "values", cwd=tmp_path).out.split() == ["3", "7"]
