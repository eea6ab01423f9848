"""Tangents and tangent planes as equations."""

from __future__ import annotations

import json

import pytest


def test_a_plane_by_value_and_slopes_and_written_out(run):
    found = run("grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3", "--tangent")
    assert found.out == "f = 105 + 36*(w1 - 5) + 10*(w2 - 3)  # 36*w1 + 10*w2 - 105\n"
    assert found.code == 0


@pytest.mark.parametrize(
    ("program", "at"),
    [("x^2*y", "x=3,y=1/3"), ("sin(x)*y", "x=pi/6,y=2"), ("exp(x*y)", "x=-1,y=0.5"), ("x/y", "x=0,y=-2")],
)
def test_a_tangent_has_the_value_and_the_slopes_of_its_target(run, program, at):
    tangent = run("grad", program, "--at", at, "--tangent").out.split("  #")[0].strip()
    ours, theirs = (
        json.loads(run("grad", text, "--at", at, "--wrt", "x,y", "--format", "json").out)["points"][0]["rows"][0]
        for text in (tangent, program)
    )
    assert ours["value"] == pytest.approx(theirs["value"], rel=1e-15)
    for name in ("x", "y"):
        slope = ours["gradient"][name]["value"] or 0  # a slope of 0 is left out
        assert slope == pytest.approx(theirs["gradient"][name]["value"], rel=1e-15)


def test_several_targets_of_which_one_has_none(run):
    found = run("grad", "abs(x)", "x^2", "--at", "x=0", "--tangent")
    assert (found.code, found.out) == (3, "f2 = 0\n")
    assert "df1/dx: abs(x) has a corner here" in found.err
    rows = json.loads(run("grad", "abs(x)", "x^2", "--at", "x=0", "--tangent", "--format", "json").out)["rows"]
    assert [(row["tangent"], row["status"]) for row in rows] == [(None, "kink"), ("0", "ok")]


def test_what_is_refused(refused):
    refused("grad", "x^2", "--at", "x=1", "--tangent", "--grid", "x=0:1:3", says=["--tangent and", "leave out"])
    refused("grad", "x^2", "--at", "x=1", "--tangent", "--cond", says=["--tangent and --cond", "leave out --cond"])
    refused("grad", "x*y", "--at", "x=1", "--tangent", says=["no value for y", "--at y="])
