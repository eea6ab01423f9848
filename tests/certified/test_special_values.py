"""Every corner users meet: gradcli against the truth of special_values.jsonl, and the file against two witnesses."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction

import pytest
import sympy as s

from gradcli.errors import Source
from gradcli.functions.book import CORE as ROWS
from gradcli.functions.names import FUNCTIONS
from gradcli.language.program import read as read_program
from gradcli.results.entries import Status
from gradcli.tape.lowering import lower
from tests.oracles.special_values import SHOWN, read, truth
from tests.shell.documents import ROOT, special_values

HEADER, SPECIAL = read()
BY_ID = {row["id"]: row for row in SPECIAL}
rows = pytest.mark.parametrize("row", SPECIAL, ids=lambda row: row["id"])

# gradcli


def nearest(shown: object, wanted: str) -> bool:
    """Whether ``shown`` is the double nearest to the truth; past the doubles, text right to 17 digits."""
    exact = Fraction(wanted)
    if isinstance(shown, str):
        last_digit = Fraction(10) ** (Decimal(shown).adjusted() - 16)
        return abs(Fraction(shown) - exact) <= last_digit / 2
    if not isinstance(shown, int | float) or (shown == 0) != (exact == 0):
        return False
    return float(shown) == float(exact) if abs(exact) < 2**1024 else False


def side_faults(found: dict, wanted: dict, notes: str) -> list[str]:
    """The one-sided numbers. JSON has null for a missing side, and the word for an infinite one."""
    faults = []
    for side in ("left", "right"):
        number, shown = wanted[side], found.get(side)
        if number is None or number.endswith("inf"):
            right = shown == number and (number is None or f"{side} {number}" in notes)
        else:
            right = nearest(shown, number)
        if not right:
            faults.append(f"{side} is {shown}, not {number}")
    return faults


def limit_faults(found: dict, wanted: dict) -> list[str]:
    told = re.search(r"the limit is (\S+?)(?:, slope (\S+))?$", found.get("reason", ""))
    faults = []
    for key, group in (("limit", 1), ("limit_slope", 2)):
        if key in wanted and (told is None or told[group] is None or Fraction(told[group]) != Fraction(wanted[key])):
            faults.append(f"the {key} {wanted[key]} is not in the reason {found.get('reason')!r}")
    return faults


def faults(found: dict, wanted: dict, notes: str) -> list[str]:
    """What is wrong with an entry of the JSON."""
    if found["status"] != wanted["status"]:
        return [f"status {found['status']}, not {wanted['status']}: {found.get('reason', found['value'])}"]
    wrong = []
    if wanted["status"] == "ok":
        if not nearest(found["value"], wanted["value"]):
            wrong.append(f"value {found['value']}, not {wanted['value']}")
        if "left" in found:
            wrong.append("sides of a number that exists")
        return wrong
    if found["value"] is not None:
        wrong.append(f"value {found['value']} where there is none")
    if wanted["status"] == "infinite" and wanted["value"]:
        sign = -1 if wanted["value"].startswith("-") else 1
        if found.get("sign") != sign:
            wrong.append(f"sign {found.get('sign')}, not {sign}")
    if "left" in wanted:
        wrong += side_faults(found, wanted, notes)
    return wrong + limit_faults(found, wanted)


@rows
def test_gradcli_finds_the_truth(run, row):
    at = ",".join(f"{name}={given}" for name, given in row["at"].items())
    result = run("grad", row["expr"], "--at", at, "--wrt", ",".join(row["at"]), "--format", "json")
    (found,) = json.loads(result.out)["points"][0]["rows"]
    wrong = {"value": faults(found, row["value"], result.err)}
    wrong |= {f"d/d{name}": faults(found["gradient"][name], row["gradient"][name], result.err) for name in row["at"]}
    assert {name: what for name, what in wrong.items() if what} == {}
    fine = {entry["status"] for entry in (row["value"], *row["gradient"].values())} <= {"ok", "unconnected"}
    assert result.code == (0 if fine else 3)


# The file


@rows
@pytest.mark.slow
def test_the_truth_is_what_limits_say(row):
    assert truth(row["expr"], row["at"]) == {"value": row["value"], "gradient": row["gradient"]}


X = s.Symbol("x", real=True)
LIMITS = {  # another witness, that shares nothing with the samples: sympy's limits of the difference quotients
    "sqrt-abs": s.sqrt(s.Abs(X)),
    "abs-sum-right": s.Abs(X - 1) + s.Abs(X + 1),
    "x-abs": X * s.Abs(X),
    "x-to-x-1": X**X,
    "cbrt-fourth": s.real_root(X, 3) ** 4,
    "acos-1": s.acos(X),
    "sin-pi": s.sin(X),
    "softsign": X / (1 + s.Abs(X)),
    "hole-sinc": s.sin(X) / X,
    "hole-cos": (1 - s.cos(X)) / X**2,
    "hole-log1p": s.log(1 + X) / X,
    "hole-tan": s.tan(X) / X,
    "hole-factor": (X**2 - 1) / (X - 1),
    "xlogx": X * s.log(X),
    "essential": s.exp(-1 / X**2),
    "atan-pole": s.atan(1 / X),
    "one-over-x2": 1 / X**2,
    "log-0": s.log(X),
    "gamma-ratio": s.gamma(X + 1) / s.gamma(X),
}


def as_shown(number: str | None) -> object:
    infinities = {"inf": s.oo, "-inf": -s.oo}
    return None if number is None else infinities.get(number) or s.Rational(Fraction(number))


@pytest.mark.parametrize("name", LIMITS)
def test_sympy_has_the_same_limits(name):
    row, h, f = BY_ID[name], s.Symbol("h", positive=True), LIMITS[name]
    given, entry = s.pi if row["at"]["x"] == "pi" else s.Rational(row["at"]["x"]), row["gradient"]["x"]

    def limits(form: object, signs: tuple[int, ...] = (-1, 1)) -> list[object]:
        return [s.limit(form(sign * h), h, 0, "+") for sign in signs]

    if row["value"]["status"] == "ok":
        value = as_shown(row["value"]["value"])
        slopes = limits(lambda step: (f.subs(X, given + step) - value) / step)
        wanted = [entry.get("left", entry["value"]), entry.get("right", entry["value"])]
        if name == "acos-1":  # no real value to the right
            slopes, wanted = slopes[:1], wanted[:1]
        assert slopes == list(map(as_shown, wanted))
        return
    one_sided = (1,) if name in ("xlogx", "log-0") else (-1, 1)
    found = limits(lambda step: f.subs(X, given + step), one_sided)
    there = entry if entry["status"] == "domain" else row["value"]
    default = there.get("limit", there["value"])
    close = [as_shown(there.get(side, default)) for side in ("left", "right")][-len(one_sided) :]
    assert all(a == b or s.N(abs(a - b)) < s.Float(10) ** (2 - SHOWN) for a, b in zip(found, close, strict=True))
    if "limit_slope" in entry:
        nearby = limits(lambda step: (f.subs(X, given + step) - found[0]) / step)
        assert nearby == [as_shown(entry["limit_slope"])] * 2


def test_every_corner_pole_and_edge_of_the_table_is_met():
    """Every row of ``gradcli functions`` with a kink, a jump or a domain occurs where something is missing."""
    met: set[str] = set()
    for row in SPECIAL:
        if {e["status"] for e in (row["value"], *row["gradient"].values())} <= {"ok", "unconnected"}:
            continue
        program = read_program([Source(row["expr"])])
        met |= {node.value for node in program.expression("f").nodes if node.operation == "call"}
        met |= {instruction.operation for instruction in lower(program).instructions}
    for primitive in ROWS:
        if primitive.name == "above":  # recorded in gradients only: nobody can type it
            continue
        if primitive.kink or primitive.jump or not primitive.domain.startswith("all x"):
            assert primitive.name in met, primitive.name
    for function in FUNCTIONS.values():
        if function.body and function.domain and not function.group:
            assert function.name in met, function.name


def test_the_file_is_well_formed():
    assert len(BY_ID) == len(SPECIAL) >= 120
    assert set(HEADER["measured"]) == {"tensorflow", "jax", "torch"}
    statuses = {str(status) for status in Status} - {"uncertified", "disagree"}
    assert {entry["status"] for row in SPECIAL for entry in (row["value"], *row["gradient"].values())} == statuses
    for row in SPECIAL:
        assert set(row["others"]) <= set(HEADER["measured"])
        for found in row["others"].values():
            assert list(found) == list(row["at"])
            assert all(text == "None" or isinstance(float(text), float) for text in found.values())


def test_the_readme_shows_what_the_file_says():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- special values -->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert found is not None
    assert found[1] == special_values()
