"""``diff`` by an array tells the numbers too, those of ``grad`` and ``hessian``; by an entry it is one of scalars."""

import json

import pytest

PROGRAMS = [
    ("x'@A@x", "A=[2,1;3,4],x=[1,2]", ["x", "A"]),
    ("norm(p - q)", "p=[1,2,2],q=[0,0,0]", ["p", "q"]),
    ("logdet(S)", "S=[2,1;1/2,3]", ["S"]),
    ("sum(abs(v))", "v=[1,0,-2]", ["v"]),
    ("c*sum(v.^3)", "v=[1,-2],c=1/3", ["v"]),
]


def document(run, *words):
    return json.loads(run(*words, "--format", "json").out)


@pytest.mark.parametrize(("program", "at", "names"), PROGRAMS)
def test_the_numbers_are_those_of_grad_and_hessian(run, program, at, names):
    (gradients,) = document(run, "grad", program, "--at", at)["points"][0]["rows"]
    (second,) = document(run, "hessian", program, "--at", at)["points"][0]["rows"]
    for name in names:
        (once,) = document(run, "diff", program, name, "--at", at)["rows"]
        (twice,) = document(run, "diff", program, name, name, "--at", at)["rows"]
        for found, told in ((once, gradients["gradient"][name]), (twice, second["hessian"][name][name])):
            assert {key: found[key] for key in ("shape", "value", "status")} == {
                key: told[key] for key in ("shape", "value", "status")
            }
        assert run("diff", program, name, "--at", at).code == (
            3 if gradients["gradient"][name]["status"] == "kink" else 0
        )


@pytest.mark.parametrize(("program", "at", "names"), PROGRAMS)
def test_an_entry_may_be_differentiated_by(run, program, at, names):
    (gradients,) = document(run, "grad", program, "--at", at)["points"][0]["rows"]
    for name in names:
        found = gradients["gradient"][name]
        matrix = len(found["shape"]) == 2
        entry = f"{name}[2,1]" if matrix else f"{name}[2]"
        told = found["value"][1][0] if matrix else found["value"][1]
        (row,) = document(run, "diff", program, entry, "--at", at)["rows"]
        assert row["value"] == told
        beyond = run("diff", program, f"{name}[7,7]" if matrix else f"{name}[7]", "--at", at)
        assert (beyond.code, len(beyond.err.splitlines())) == (2, 2)
        assert entry.replace("2,1", "1,1").replace("[2]", "[1]") in beyond.err


def test_numbers_stand_where_there_is_no_formula_in_matrix_notation(run):
    found = run("diff", "x'@A@x", "A", "x", "--at", "A=[2,1;3,4],x=[1,2]")
    assert (found.code, found.out.splitlines()[-1]) == (0, "# at A=[2, 1; 3, 4], x=[1, 2]: [2, 0; 2, 1; 2, 1; 0, 4]")
    assert "no formula for f" in found.err
    fix = run("diff", "x'@A@x", "A", "x", "--shape", "A=2,2", "--shape", "x=2").err.splitlines()[-1]
    entry = fix.split("'")[1]
    assert run("diff", "x'@A@x", entry, "--shape", "A=2,2", "--shape", "x=2").code == 0


def test_a_jacobian_has_a_row_for_each_entry(run):
    (row,) = document(run, "diff", "A@x", "x", "--at", "A=[2,1;3,4;5,6],x=[1,2]")["rows"]
    assert (row["shape"], row["value"]) == ([3, 2], [[2, 1], [3, 4], [5, 6]])


@pytest.mark.parametrize("program", ["expm(A)", "eigvalsh(A)", "inv(A)"])
def test_the_jacobian_by_a_matrix_is_that_of_grad(run, program):
    at = ("--at", "A=[1,2,3;4,5,6;7,8,10]")
    (row,) = document(run, "diff", program, "A", *at)["rows"]
    told = document(run, "grad", program, *at)["points"][0]["rows"]
    assert row["value"] == [[entry for line in each["gradient"]["A"]["value"] for entry in line] for each in told]
