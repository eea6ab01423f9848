"""What a reader sees of second derivatives by arrays: blocks that fit, whose numbers are the machine's."""

import json
import re

import pytest

CASES = [
    ("x'@A@x*c", "A=[2,1;3,4],x=[1,2],c=3"),
    ("sum(p.^3) + q*p[2]", "p=[1/2,-3,5],q=7"),
    ("logdet(S)", "S=[2,1;1,3]"),
    ("norm(v - w)", "v=[3,4,1],w=[0,0,1]"),
    ("u = sum(x.^2); y = prod(x)", "x=[1,2,3]"),
]


@pytest.mark.parametrize(("program", "at"), CASES)
def test_blocks_hold_the_numbers_of_the_document(run, program, at):
    shown = run("hessian", program, "--at", at, "--format", "table", COLUMNS="80").out
    document = json.loads(run("hessian", program, "--at", at, "--format", "json").out)
    for row in document["points"][0]["rows"]:
        for a, others in row["hessian"].items():
            for b, found in others.items():
                if list(others).index(a) > list(others).index(b):
                    continue  # the blocks are symmetric
                block = re.search(rf"^ d2{row['target']}/d{a}d{b}\n((?: .*\n)+)", shown, re.MULTILINE)
                assert block, (a, b)
                printed = [line.split() for line in block[1].splitlines()]
                values = found["value"] if isinstance(found["value"], list) else [[found["value"]]]
                assert [len(line) for line in printed] == [len(line) for line in values]
                for texts, numbers in zip(printed, values, strict=True):
                    for text, number in zip(texts, numbers, strict=True):
                        assert text == "none" if number is None else abs(float(text) - float(number)) < 1e-8


@pytest.mark.parametrize(("program", "at"), CASES)
@pytest.mark.parametrize("command", ["grad", "hessian"])
def test_lines_without_long_formulas_fit(run, command, program, at):
    shown = run(command, program, "--at", at, "--format", "table", COLUMNS="80").out
    lines = [line for line in shown.splitlines() if line.count(" = ") != 1]
    assert max(map(len, lines)) <= 80


VECTOR = f"x=[{','.join(str(number * 137) for number in range(40))}]"


@pytest.mark.parametrize(
    "words", [("eval", "3*x"), ("grad", "sum(x.^2)"), ("grad", "sumsq(x)", "--cond"), ("hessian", "sum(x.^3)")]
)
@pytest.mark.parametrize("width", ["80", "120"])
def test_long_arrays_are_left_out_in_the_middle_or_whole(run, words, width):
    words = (*words, "--at", VECTOR, "--format", "table")
    shown = run(*words, COLUMNS=width).out
    assert max(map(len, shown.splitlines())) <= int(width)
    assert len(shown.splitlines()) < 60
    assert "…" in shown
    whole = run(*words, "--full", COLUMNS=width).out
    assert not any("…" in line for line in whole.splitlines() if " = " not in line and "more" not in line)


def test_elasticities_are_shown_in_the_shapes_of_their_arrays(run):
    at = ("--at", "A=[1,2;3,4],x=[1,2],b=[5,10],c=7")
    words = ("grad", "c*norm(A@x-b)^2", *at, "--cond")
    (row,) = json.loads(run(*words, "--format", "json").out)["points"][0]["rows"]
    shown = run(*words, "--format", "table").out
    assert "elasticity A\n 0   0\n 6  16\n" in shown
    assert "elasticity c" in shown
    assert row["gradient"]["A"]["value"] == [[0, 0], [14, 28]]


def test_values_are_shown_in_the_shape_of_their_array(run):
    found = run("eval", "A@A", "s = sum(A)", "v = A[1,:]", "--at", "A=[1,2;3,4]", "--format", "table").out
    assert "\n 15  22\n" in found
    assert re.search(r"^ s +10$", found, re.MULTILINE)
