"""``--format numpy`` prints the derivatives by an array in its shape."""

import json

import numpy as np
import pytest

CASES = [
    ("norm(A@x)^2*c", "A=[2,1;3,4;5,6],x=[1,2],c=3"),
    ("A@x + c*ones(3)", "A=[2,1;3,4;5,6],x=[1,2],c=3"),
    ("sum(abs(x)) + y", "x=[1,0,-2],y=2"),
]


@pytest.mark.parametrize(("program", "at"), CASES)
def test_it_is_the_document_in_arrays(run, program, at):
    names: dict[str, object] = {}
    exec(run("grad", program, "--at", at, "--format", "numpy").out, names)  # noqa: S102  our own output
    rows = json.loads(run("grad", program, "--at", at, "--format", "json").out)["points"][0]["rows"]
    for name in rows[0]["gradient"]:
        told = [row["gradient"][name]["value"] for row in rows]
        expected = np.array(told if len(rows) > 1 else told[0], dtype=float)
        shown = names[f"gradient_{name}"]
        if program.startswith("A@x") and name == "A":
            shown, expected = shown[expected != 0], expected[expected != 0]  # not connected: 0 here, null there
            shown, expected = np.nan_to_num(shown), np.nan_to_num(expected)
        assert shown.shape == expected.shape
        assert np.array_equal(shown, expected, equal_nan=True)
