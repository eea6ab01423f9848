"""Annex H of the GUM (JCGM 100:2008) as command lines: the published figures, each within its printed rounding."""

from __future__ import annotations

import json

import pytest

GAUGE = ("ls=0.050000623±25e-9@18", "d=2.15e-7±5.8e-9@24±3.9e-9@5±6.7e-9@8", "da=0±1e-6r@50", "as=11.5e-6±2e-6r",
         "thbar=-0.1±0.2", "D=0±0.5u", "dth=0±0.05r@2")  # fmt: skip
READINGS = """V,I,phi
5.007,19.663e-3,1.0456
4.994,19.639e-3,1.0438
5.005,19.640e-3,1.0468
4.990,19.685e-3,1.0428
4.999,19.678e-3,1.0433
"""
THERMOMETER = [(21.521, -0.171), (22.012, -0.169), (22.512, -0.166), (23.003, -0.159), (23.507, -0.164),
               (23.999, -0.165), (24.513, -0.156), (25.002, -0.157), (25.503, -0.159), (26.010, -0.161),
               (26.511, -0.160)]  # fmt: skip
LINE = """
D = n*(th'@th) - sum(th)^2
y1 = (sum(b)*(th'@th) - (b'@th)*sum(th))/D
y2 = (n*(b'@th) - sum(b)*sum(th))/D
b30 = y1 + 10*y2
"""


def answered(run, *arguments):
    found = run("propagate", *arguments, "--format", "json")
    assert found.code == 0, found.err
    return json.loads(found.out)


def near(number, printed):
    """Whether a number is within the rounding of what is printed."""
    decimals = len(printed.partition("e")[0].partition(".")[2])
    unit = float(f"1e{int(printed.partition('e')[2] or 0) - decimals}")
    return abs(number - float(printed)) <= unit / 2 * (1 + 1e-9)


def test_h1_end_gauge_calibration(run):
    body = answered(run, "ls+d-ls*(da*(thbar+D)+as*dth)", "--at", ",".join(GAUGE), "--coverage", "99")
    (row,) = body["points"][0]["rows"]
    inputs = row["inputs"]
    assert near(row["value"], "0.050000838")
    assert near(row["u"]["value"], "32e-9")
    printed = {"ls": "25e-9", "d": "9.7e-9", "da": "2.9e-9", "dth": "16.6e-9"}
    assert all(near(inputs[name]["contribution"], u) for name, u in printed.items())
    assert inputs["as"]["contribution"] == inputs["thbar"]["contribution"] == 0
    assert near(inputs["as"]["u"], "1.2e-6")
    assert near(inputs["D"]["u"], "0.35")
    assert near(inputs["thbar"]["u"], "0.2")
    assert near(inputs["d"]["degrees_of_freedom"]["value"], "25.4")  # printed 25.6, of 9.7 nm rounded
    assert near(row["degrees_of_freedom"]["value"], "16.8")  # printed 16.7, of rounded contributions
    assert row["coverage"]["degrees_of_freedom"]["value"] == 16
    assert near(row["coverage"]["k"]["value"], "2.92")
    assert abs(row["U"]["value"] - 93e-9) < 1e-9  # 2.92 · 32 nm, rounded before
    assert near(row["second_order"]["u"]["value"], "34e-9")
    assert row["second_order"]["sufficient"] is False


def test_h2_resistance_from_readings_taken_together(run, tmp_path):
    path = tmp_path / "h2.csv"
    path.write_text(READINGS)
    given = [word for name in ("V", "I", "phi") for word in ("--readings", f"{name}={path}")]
    body = answered(run, "R=V/I*cos(phi)", "X=V/I*sin(phi)", "Z=V/I", *given, "--coverage", "95")
    printed = {"R": ("127.732", "0.071"), "X": ("219.847", "0.295"), "Z": ("254.260", "0.236")}
    for row in body["points"][0]["rows"]:
        value, u = printed[row["target"]]
        assert near(row["value"], value)
        assert abs(row["u"]["value"] - float(u)) < 1.01e-3  # the annex rounds s, r and c before
        assert row["degrees_of_freedom"]["value"] == row["coverage"]["degrees_of_freedom"]["value"] == 4
        assert near(row["coverage"]["k"]["value"], "2.78")
    correlation = body["correlation"]
    assert near(correlation[0][1], "-0.588")
    assert near(correlation[0][2], "-0.485")
    assert abs(correlation[1][2] - 0.993) < 1e-3
    assert "read together, 5 times" in body["notes"][-1]


def test_h3_calibration_of_a_thermometer(run, tmp_path):
    theta = ",".join(f"{t - 20:.3f}" for t, _ in THERMOMETER)
    corrections = ",".join(f"{b:.3f}" for _, b in THERMOMETER)
    path = tmp_path / "h3.csv"
    path.write_text("t,b\n" + "".join(f"{t},{b}\n" for t, b in THERMOMETER))
    fit = ["eval", LINE.replace("n*", "11*"), "--of", "y1,y2", "--at", f"th=[{theta}],b=[{corrections}]"]
    y1, y2 = (line.split("\t")[1] for line in run(*fit).out.splitlines()[1:])
    squares = run(
        "eval", "(b-(y1+y2*(t-20)))^2/9", "--points", str(path), "--at", f"y1={y1},y2={y2}", "--reduce", "sum"
    )
    variance = squares.out.splitlines()[1].split("\t")[1]
    assert near(float(variance) ** 0.5, "0.0035")
    at = f"n=11,th=[{theta}],b=[{corrections}]±sqrt({variance})@9"
    body = answered(run, LINE, "--of", "y1,y2,b30", "--at", at, "--coverage", "95")
    printed = {"y1": ("-0.1712", "0.0029"), "y2": ("0.00218", "0.00067"), "b30": ("-0.1494", "0.0041")}
    for row in body["points"][0]["rows"]:
        value, u = printed[row["target"]]
        assert near(row["value"], value)
        assert near(row["u"]["value"], u)
        assert row["degrees_of_freedom"]["value"] == pytest.approx(9, abs=1e-12)
        assert row["coverage"]["degrees_of_freedom"]["value"] == 9
    assert near(body["correlation"][0][1], "-0.930")
    # The same from the published figures, as somebody does who has the certificate only.
    known = ("--at", "y1=-0.1712(29),y2=0.00218(67)", "--corr", "y1,y2=-0.930")
    later = answered(run, "y1+y2*(30-20)", *known)["points"][0]["rows"][0]
    assert near(later["value"], "-0.1494")
    assert near(later["u"]["value"], "0.0041")
