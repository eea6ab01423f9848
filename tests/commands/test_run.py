"""Jobs: an object a line in, an object a line out, in order; errors are answers too."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys

import pytest


def jobs(run, *lines):
    texts = [line if isinstance(line, bytes | str) else json.dumps(line) for line in lines]
    data = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in texts)
    result = run("run", "-", stdin=data)
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
        (b'{"command": "grad", "program": "x\xff"}', "not UTF-8 (byte 34)", "write UTF-8"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8 (byte 1)", ""),
        (b'{"command": "grad", "program": "x\0y"}', "not JSON", ""),
        ('{"command": "grad", "program": "x\\u0000y"}', "", ""),
        ('{"command": "grad", "program": "\\ud800"}', "", ""),
        ('{"command": "\\ud800"}', "command is", ""),
        ('{"command": ["grad"], "program": "x"}', "command is", ""),
        ('{"command": {}, "program": "x"}', "command is", ""),
        ('{"command": "grad", "program": {"x": 1}}', "a text or a list of texts", "write"),
        ('{"command": "grad", "program": "x", "at": [1]}', "", ""),
        ('{"command": "grad", "program": "x", "at": {"x": {"y": 1}}}', "cannot hold", ""),
        ('{"command": "grad", "program": "x", "wrt": 3}', "", ""),
        ('{"command": "grad", "program": "x", "format": "png"}', "", ""),
        ('{"command": "grad", "program": "x", "file": "nowhere.txt"}', "nowhere.txt", ""),
        ('{"command": "grad", "program": "x", "points": "nowhere.csv"}', "nowhere.csv", ""),
        ('{"command": "grad", "program": "x", "help": true}', "", ""),
        ('{"command": "plot", "program": "x"}', "command is plot", ""),
        ("1e999999999", "a job is an object", ""),
        ("9" * 5000, "a job is an object", ""),
        ('{"command": "grad", "program": "x"} {}', "not JSON", ""),
        ("\ufeff" + '{"command": "grad", "program": "1/"}', "", ""),
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


def test_a_line_that_is_too_long_is_one_answer_and_is_not_kept_in_memory(run, monkeypatch):
    monkeypatch.setattr("gradcli.commands.jobs.LONGEST_LINE", 1000)
    long = '{"command": "grad", "program": "' + "x+" * 3_000_000 + 'x"}'
    result, (first, second, third) = jobs(run, long, GRAD, {"command": "grad", "program": "x" * 990})
    assert "longer than 1,000 bytes" in first["error"]["what"]
    assert (second["line"], second["exit"], third["line"]) == (2, 0, 3)
    assert result.code == 2


def test_every_line_has_its_answer_whatever_it_is(run):
    """Chance: bytes of all kinds, and jobs with a byte changed."""
    chosen = random.Random(7)
    lines = []
    for _ in range(300):
        line = bytearray(
            json.dumps(chosen.choice([GRAD, {"command": "eval", "program": ["u=x^2", "u"], "at": "x=1"}])), "ascii"
        )
        for _ in range(chosen.randint(0, 3)):
            line[chosen.randrange(len(line))] = chosen.choice(
                [0, 9, 34, 44, 58, 92, 125, 127, 200, 255, *range(48, 58)]
            )
        lines.append(bytes(line) if chosen.random() < 0.9 else chosen.randbytes(20).replace(b"\n", b""))
    lines = [line for line in lines if line.strip()]
    result, found = jobs(run, *lines)
    assert [answer["line"] for answer in found] == list(range(1, len(lines) + 1))
    assert all(("error" in answer) == ("result" not in answer) for answer in found)
    assert all("fault" not in answer.get("error", {}).get("what", "") for answer in found)
    assert result.err == ""
    assert result.code == max(answer["exit"] for answer in found)


def test_a_file_that_one_job_has_read_another_may_write(run, tmp_path):
    path, other = tmp_path / "d.csv", tmp_path / "e.csv"
    path.write_text("x\n2\n")
    read = {"command": "eval", "program": "x^2", "points": str(path), "keep_columns": "x"}
    result, found = jobs(
        run,
        {**read, "output": str(path)},
        {**read, "output": str(other)},
        {"command": "eval", "program": "x^3", "points": str(other), "rename": "value=y", "output": str(path)},
    )
    assert [answer["exit"] for answer in found] == [2, 0, 0], found
    assert "is an input" in found[0]["error"]["what"]
    assert path.read_text().splitlines()[1] == "f,8,ok"
    assert result.code == 2


def test_a_job_may_have_a_table(run, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("x\n2\nNA\n")
    table = {"command": "eval", "program": "x^2", "points": str(path)}
    others = {**table, "reduce": "sum"}, {**table, "certify": True}, {**table, "certify": 1}
    result, (rows, lines, total, proved, drawn) = jobs(run, table, {**table, "format": "tsv"}, *others)
    assert proved["result"]["points"] == drawn["result"]["points"] == rows["result"]["points"]
    assert any("certified 1 of 1 points" in line for line in drawn["messages"])
    alone = run("eval", "x^2", "--points", str(path), "--format", "json")
    assert (rows["exit"], rows["result"], rows["messages"]) == (3, json.loads(alone.out), alone.err.splitlines())
    assert lines["result"].splitlines()[1] == "f\t4\tok"
    assert total["exit"] == result.code == 3
    assert total["result"]["reduction"]["rows"] == 2


def test_a_reader_that_goes_ends_the_loop_in_silence():
    command = [sys.executable, "-m", "gradcli", "run", "-"]
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=usual, **pipes) as process:
        process.stdin.write(json.dumps(GRAD).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["exit"] == 0
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(GRAD).encode() * 1 + b"\n")
            process.stdin.close()
        assert process.wait(timeout=20) == 141
        assert process.stderr.read() == b""


def test_the_same_program_at_other_points_and_others_beside_it_are_told_apart(run):
    points = [{"command": "grad", "program": "x*y", "at": {"x": k, "y": "1/3"}} for k in range(5)]
    others = [
        {**points[0], "wrt": "x"},
        {**points[0], "program": "u=x*y;u^2", "of": "u"},
        {**points[0], "at": {"x": [1], "y": 2}},
    ]
    _, found = jobs(run, *points, *others)
    alone = [run("run", "-", stdin=json.dumps(job) + "\n").out for job in (*points, *others)]
    assert [{**answer, "line": 1} for answer in found] == [json.loads(text) for text in alone]


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


@pytest.mark.parametrize(
    ("limit", "status"),
    [("inf", 0), (1e300, 0), (30, 0), ("0.5", 0), ("nan", 2), (0, 2), ("", 2)],
)
def test_a_time_limit_is_what_the_option_says_it_is(limit, status, run):
    """No limit at all is as many seconds as a timer takes, and no number is no limit."""
    job = {"command": "diff", "program": "x^2", "time_limit": limit}
    answer = json.loads(run("run", "-", stdin=json.dumps(job)).out)
    assert answer["exit"] == status, answer
    assert "sympy gives up" not in str(answer)
