"""Claims of numbers by arrays: as nested lists of JSON, as entries by name, as programs print them."""

import json

import pytest

AT = ("--at", "A=[2,1;3,4],x=[1,2]")
GRADIENT = {"x": [12, 20], "A": [[1, 2], [2, 4]]}


def verdicts(run, claim, *more):
    found = run("check", "x'@A@x", *AT, *more, "--claim-values", claim)
    assert found.err == ""
    header, *rows = [line.split("\t") for line in found.out.splitlines()]
    return {row[header.index("variable")]: row[header.index("verdict")] for row in rows}, found.code


@pytest.mark.parametrize("names", [["x"], ["A"], ["x", "A"], ["A", "x"]])
def test_an_object_of_json_names_arrays(run, names):
    found, code = verdicts(run, json.dumps({name: GRADIENT[name] for name in names}))
    assert code == 0
    assert len(found) == 2 * ("x" in names) + 4 * ("A" in names)


@pytest.mark.parametrize(("name", "place"), [("x", (1,)), ("A", (0, 1)), ("A", (1, 0))])
def test_a_wrong_entry_is_found_where_it_is(run, name, place):
    wrong = json.loads(json.dumps(GRADIENT))
    cell = wrong[name]
    for index in place[:-1]:
        cell = cell[index]
    cell[place[-1]] += 1
    found, code = verdicts(run, json.dumps(wrong))
    entry = f"{name}[{','.join(str(index + 1) for index in place)}]"
    assert code == 1
    assert [variable for variable, verdict in found.items() if verdict == "wrong"] == [entry]


def test_entries_are_named(run):
    assert verdicts(run, "A[1,2]=2, x[1]=12") == ({"A[1,2]": "ok", "x[1]": "ok"}, 0)
    assert verdicts(run, "df/dA[2, 1] = 2; df/dx[2] = 20") == ({"A[2,1]": "ok", "x[2]": "ok"}, 0)


def test_numbered_variables_are_named_as_before(run):
    found = run("check", "x1^2 + x2", "--at", "x1=3,x2=1", "--claim-values", '{"x": [6, 1]}')
    assert found.code == 0


def test_the_shapes_of_a_point_are_proposed(run):
    found = run("check", "x'@A@x", *AT, "--claim", "x: A@x + A'@x")
    assert found.code == 2
    shapes = found.err.rpartition("arrays: ")[2].split()
    assert run("check", "x'@A@x", *shapes, "--claim", "x: A@x + A'@x").code == 0


def test_a_function_that_returns_one_array_is_told_of_wrt(run, tmp_path):
    (tmp_path / "m.py").write_text(
        "def loss(w, b):\n    return ((w - b)**2).sum()\ndef slope(w, b):\n    return 2*(w - b)\n"
    )
    words = ("check", f"{tmp_path}/m.py:loss", "--claim-function", f"{tmp_path}/m.py:slope", "--shape", "w=3,b=3")
    found = run(*words)
    assert found.code == 2
    assert len(found.err.splitlines()) <= 4
    assert run(*words, *found.err.split("alone: ")[1].split()).code == 0
