"""Large arrays from files: each number is the double nearest to the one with more digits, whoever proved it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Arrays of doubles and of decimals, as a point gives them."""
    chance = np.random.default_rng(60)
    np.save(tmp_path / "A.npy", chance.standard_normal((60, 60)))
    np.savetxt(tmp_path / "B.txt", chance.standard_normal((60, 60)), fmt="%.7f")
    np.save(tmp_path / "x.npy", chance.standard_normal((60, 1)))
    return {name: f"{name}=@{tmp_path / name}.{form}" for name, form in [("A", "npy"), ("B", "txt"), ("x", "npy")]}


@pytest.mark.parametrize(
    "text", ["norm(A@x - B@x)^2", "sum(log(1 + exp(A@x)))", "x'@B@x/(x'@x)", "sum(sqrt(1 + (A@B@x).^2))", "norm1(A@x)"]
)
def test_a_printed_number_is_the_nearest_double(run: Any, files: dict[str, str], text: str) -> None:
    point = ",".join(value for name, value in files.items() if name in text)
    command = ["grad", text, "--at", point, "--wrt", "x", "--format", "json", "--no-symbolic"]
    found = []
    for more in ([], ["--digits", "30"]):
        (row,) = json.loads(run(*command, *more).out)["points"][0]["rows"]
        assert row["gradient"]["x"]["status"] == "ok"
        found.append([float(number) for number in (row["value"], *row["gradient"]["x"]["value"])])
    assert found[0] == found[1]
