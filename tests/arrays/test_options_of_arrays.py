"""Options that take arrays say, of one of another shape, both shapes; never an entry that nobody typed."""

import pytest

AT = ("--at", "A=[1,2;3,4],x=[1,2]")


@pytest.mark.parametrize("command", ["grad", "hessian"])
@pytest.mark.parametrize(
    ("option", "given", "shapes"),
    [
        ("--seed", "u=[1,-1,3]", ("(3)", "(2)")),
        ("--seed", "u=3", ("a number", "(2)")),
        ("--dir", "x=[1,2,3]", ("(3)", "(2)")),
        ("--dir", "x=2", ("a number", "(2)")),
        ("--dir", "A=[1,2]", ("(2)", "(2, 2)")),
        ("--dir", "A=[1,2,3;4,5,6]", ("(2, 3)", "(2, 2)")),
    ],
)
def test_an_option_of_another_shape_is_told_both(run, command, option, given, shapes):
    found = run(command, "u = A@x", *AT, option, given)
    assert found.code == 2
    assert found.err.startswith(f"error: {option} {given[0]} is ")
    assert all(shape in found.err for shape in shapes)
    assert "[3]" not in found.err
    assert len(found.err.splitlines()) <= 4


@pytest.mark.parametrize(("option", "least"), [("--seed", "u=[1]"), ("--dir", "b=[1,2]")])
def test_what_is_proposed_is_right(run, option, least):
    found = run("grad", "u = A@x", *AT, option, least)
    assert found.code == 2
    if option == "--seed":
        fix = found.err.splitlines()[-1].partition("--seed ")[2]
        assert run("grad", "u = A@x", *AT, "--seed", fix).code == 0


@pytest.mark.parametrize("option", ["--seed", "--dir"])
def test_a_value_without_a_name_is_told_of_its_option(run, option):
    found = run("grad", "A@x", *AT, option, "[1,-1]")
    assert found.code == 2
    assert f"write {option} " in found.err
    assert "--at" not in found.err


def test_an_entry_is_no_name_of_two(run):
    assert "write --wrt A " in run("grad", "u = A@x", *AT, "--wrt", "A[1,2]").err
    found = run("grad", "u = A@x", *AT, "--of", "u[1]")
    program, option, name = found.err.partition("program: ")[2].strip().partition("; then ")
    assert run("grad", f"u = A@x; {program}", *AT, *name.split()).code == 0, (option, found.err)


@pytest.mark.parametrize("command", ["grad", "plot", "eval"])
def test_a_grid_over_an_entry_is_told_how(run, command):
    found = run(command, "sum(x.^2)", "--at", "x=[1,2]", "--grid", "x[1]=-1:1:5")
    assert (found.code, len(found.err.splitlines())) == (2, 2)
    assert "an entry of an array has no range" in found.err
    assert run(command, "x = [t, 2]; f = sum(x.^2)", "--of", "f", "--grid", "t=-1:1:5").code == 0
