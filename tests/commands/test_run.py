"""Jobs: an object a line in, an object a line out, in order; errors are answers too."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def jobs(run, *lines):
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    result = run("run", "-", stdin=text)
    return result, [json.loads(line) for line in result.out.splitlines()]


GRAD = {"command": "grad", "program": "3*w1^2+2*w1*w2", "at": {"w1": 5, "w2": 3}}


def test_a_job_answers_as_the_command_does(run):
    alone = run("grad", GRAD["program"], "--at", "w1=5,w2=3", "--format", "json")
    result, (answer,) = jobs(run, GRAD)
    assert result.code == 0
    assert answer == {"line": 1, "command": "grad", "exit": 0, "result": json.loads(alone.out)}


def test_every_kind_of_option_and_value(run):
    result, found = jobs(
        run,
        {"id": "a", "command": "eval", "program": ["u = x^2", "u + 1/3"], "at": {"x": "1/2"}, "digits": 30},
        {"id": 2, "command": "hessian", "program": "x'@S@x", "at": {"x": [1, 2], "S": [[1, 2], [3, 4]]}, "wrt": ["x"]},
        {"command": "grad", "program": "p = x*y; q = x - y", "at": "x=2,y=3", "sum": True},
        {"command": "diff", "program": ["x^3", "x"]},
        {"command": "matmul", "operands": ["3 1; 8 2", "6 1; 7 9"]},
        {"command": "check", "program": "x^2", "claim": "x: 2*x"},
        {"command": "propagate", "program": "x*y", "at": "x=2±0.1,y=3"},
        {"command": "grad", "program": "x*y", "at": {"x": 1, "y": 2}, "format": "values"},
        {"command": "grad", "program": "x", "at": {"x": 0.1}, "digits": 40},
    )
    assert result.code == 0
    assert [answer["line"] for answer in found] == list(range(1, 10))
    assert (found[0]["id"], found[1]["id"]) == ("a", 2)
    assert found[0]["result"]["points"][0]["rows"][0]["value"] == "0.583333333333333333333333333333"
    assert found[1]["result"]["points"][0]["rows"][0]["hessian"]["x"]["x"]["value"] == [[2, 5], [5, 8]]
    assert found[2]["result"]["points"][0]["rows"][0]["gradient"]["x"]["value"] == 4
    assert found[3]["result"]["rows"][0]["formula"] == "3*x^2"
    assert found[4]["result"]["rows"] == [[25, 12], [62, 26]]
    assert found[7]["result"] == "2 1\n"
    assert found[8]["result"]["points"][0]["rows"][0]["value"] == "0.1"  # of forty digits, as text


@pytest.mark.parametrize(
    ("line", "what", "fix"),
    [
        ("nonsense", "not JSON", "write"),
        ("[1]", "a job is an object", "write"),
        ('{"command": "grap"}', "command is grap", "did you mean grad"),
        ('{"program": "x"}', "command is nothing", "the commands are"),
        ('{"command": "run", "jobs": "-"}', "command is run", ""),
        ('{"command": "grad", "program": "x", "att": 1}', "grad has no att", "did you mean at"),
        ('{"command": "grad", "program": "1/2x"}', "ambiguous", "(1/2)*x"),
        ('{"command": "grad", "program": "-"}', "standard input", "write the text"),
        ('{"command": "grad", "program": "x", "sum": 1}', "true or false", "true"),
        ('{"command": "grad", "program": "x", "digits": "many"}', "digits cannot be many", ""),
        ('{"command": "grad", "program": "x", "at": {"x": "1,y=2"}}', "cannot hold", "write"),
        ('{"command": "grad", "program": "x", "at": {"x": NaN}}', "", ""),
        ('{"command": "grad", "program": null}', "program cannot be null", ""),
        ('{"command": "grad"}', "there is no program", ""),
        ("[" * 100000, "not JSON", ""),
    ],
)
def test_errors_are_answers_and_the_next_job_runs(run, line, what, fix):
    result, (error, answer) = jobs(run, line, GRAD)
    assert result.code == 2
    assert error["exit"] == 2
    assert what in error["error"]["what"]
    assert fix in error["error"].get("fix", "")
    assert "Traceback" not in result.err
    assert (answer["line"], answer["exit"]) == (2, 0)


def test_where_an_error_stands(run):
    _, (error,) = jobs(run, {"command": "grad", "program": "3 + 1/2x"})
    assert (error["error"]["text"], error["error"]["start"], error["error"]["end"]) == ("1/2x", 4, 8)


def test_statuses_and_messages(run):
    result, found = jobs(run, {"command": "grad", "program": "abs(x)", "at": {"x": 0}}, "", GRAD)
    assert result.code == 3
    assert result.err == ""
    assert found[0]["exit"] == 3
    assert found[0]["messages"][0].startswith("kink: df/dx: abs(x) has a corner")
    assert found[1]["line"] == 3


def test_an_answer_comes_before_the_next_job(tmp_path):
    command = [sys.executable, "-m", "gradcli", "run", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for k in range(3):
            process.stdin.write(json.dumps({**GRAD, "id": k}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == k
        process.stdin.close()
        assert process.wait(timeout=20) == 0
