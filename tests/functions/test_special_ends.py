"""Special functions at the ends of their domains, at poles and corners, and short definitions: as a user sees them."""

from __future__ import annotations

import json

import mpmath as mp
import pytest

from gradcli.functions.names import FUNCTIONS

ENDS = [
    ("Ei(x)", "0", "infinite"),
    ("E1(x)", "0", "infinite"),
    ("E1(x)", "-1", "domain"),
    ("Ci(x)", "-1", "domain"),
    ("li(x)", "1", "infinite"),
    ("li(x)", "-1", "domain"),
    ("erfinv(x)", "1", "infinite"),
    ("erfinv(x)", "3/2", "domain"),
    ("erfcinv(x)", "2", "infinite"),
    ("erfcinv(x)", "-1/2", "domain"),
    ("lambertwm1(x)", "0", "infinite"),
    ("lambertwm1(x)", "-1", "domain"),
    ("zeta(x)", "1", "infinite"),
    ("zeta(2, x)", "0", "domain"),
    ("zeta(2, x)", "-1/2", "domain"),
    ("polylog(1, x)", "1", "infinite"),
    ("polylog(2, x)", "2", "domain"),
    ("expn(2, x)", "-1", "domain"),
    ("legendre(1/2, x)", "-2", "domain"),
]


def _entry(found, *, value=True):
    row = json.loads(found.out)["points"][0]["rows"][0]
    return row if value else row["gradient"]["x"]


@pytest.mark.parametrize(("text", "at", "status"), ENDS, ids=[f"{text} {at}" for text, at, _ in ENDS])
def test_no_value_has_its_word(run, text, at, status):
    found = run("grad", text, "--at", f"x={at}", "--format", "json")
    assert _entry(found)["status"] == status
    assert found.code == 3


EXACT = [
    ("li(x)", "0", "0"),
    ("polylog(0, x)", "-3", "-3/4"),
    ("zeta(x)", "-1", "-1/12"),
    ("zeta(x)", "-2", "0"),
    ("zeta(x)", "0", "-1/2"),
    ("legendre(3, x)", "1/3", "-11/27"),
    ("hermite(4, x)", "1/2", "1"),
    ("hermitehe(3, x)", "2", "2"),
    ("laguerre(2, x)", "1", "-1/2"),
    ("assoclaguerre(2, 1/2, x)", "1", "-1/8"),
    ("chebyshevt(5, x)", "1/2", "1/2"),
    ("chebyshevu(4, x)", "1/2", "-1"),
    ("gegenbauer(2, 3/2, x)", "1", "6"),
    ("jacobi(2, 1/2, 1, x)", "1", "15/8"),
    ("lerch(2, 3, x)", "0", "1/9"),
    ("lambertwm1(x)", "-2*exp(-2)", "-2"),
    ("lambertwm1(x)", "-exp(-1)", "-1"),
    ("trunc(x)", "-5/2", "-2"),
    ("rem(x, 2)", "-7/2", "-3/2"),
    ("copysign(x, -2)", "3", "-3"),
    ("degrees(x)", "pi/3", "60"),
    ("sinpi(x)", "1/6", "1/2"),
    ("hav(x)", "pi", "1"),
]


@pytest.mark.parametrize(("text", "at", "value"), EXACT, ids=[f"{text} {at}" for text, at, _ in EXACT])
def test_values_that_are_exact(run, text, at, value):
    """The difference is proved to be 0, not found to be small."""
    found = run("eval", f"{text} - ({value})", "--at", f"x={at}")
    assert found.out.splitlines()[-1].split("\t")[1:] == ["0", "ok"], found


CORNERS = [
    ("polylog(3, x)", "1", "left 1.6449340668482264, right none"),
    ("polylog(3, 1-abs(x))", "0", "left 1.6449340668482264, right -1.6449340668482264"),
    ("erfi(abs(x))", "0", "left -1.1283791670955126, right 1.1283791670955126"),
    ("polylog(2, abs(x))", "0", "left -1, right 1"),
    ("trianglewave(x)", "pi", "left 0.6366197723675814, right -0.6366197723675814"),
    ("li(x)", "0", "left none, right 0"),
    ("x*Ei(x)", "0", "of the whole the limit is 0"),
]


@pytest.mark.parametrize(("text", "at", "sides"), CORNERS, ids=[text for text, *_ in CORNERS])
def test_both_sides_of_a_corner(run, text, at, sides):
    assert sides in run("grad", text, "--at", f"x={at}").err


SMOOTH = [
    ("li(abs(x))", "0", "0"),
    ("polylog(2, 1-x^2)", "0", "0"),
    ("smoothstep(x)", "0", "0"),
    ("smoothstep(x)", "1", "0"),
    ("Si(x)", "0", "1"),
    ("Shi(x)", "0", "1"),
    ("polylog(2, x)", "0", "1"),
    ("polylogx(2, x)", "0", "0.25"),
    ("trunc(x)", "0", "0"),
    ("laguerre(0, x)", "3", "0"),
]


@pytest.mark.parametrize(("text", "at", "slope"), SMOOTH, ids=[f"{text} {at}" for text, at, _ in SMOOTH])
def test_rules_have_no_holes(run, text, at, slope):
    found = run("grad", text, "--at", f"x={at}")
    assert found.out.splitlines()[-1].split("\t")[2:] == [slope, "ok"], found


DEFINED = {
    "radians": mp.radians,
    "degrees": mp.degrees,
    "sinpi": mp.sinpi,
    "cospi": mp.cospi,
    "tanpi": lambda x: mp.tan(mp.pi * x),
    "gd": lambda x: 2 * mp.atan(mp.tanh(x / 2)),
    "hav": lambda x: (1 - mp.cos(x)) / 2,
    "trunc": lambda x: mp.sign(x) * mp.floor(abs(x)),
    "smoothstep": lambda x: 0 if x < 0 else 1 if x > 1 else 3 * x**2 - 2 * x**3,
    "sawtooth": lambda x: 2 * (x / (2 * mp.pi) - mp.floor(x / (2 * mp.pi))) - 1,
    "trianglewave": lambda x: 4 * abs(x / (2 * mp.pi) - mp.floor(x / (2 * mp.pi) + mp.mpf(1) / 2)) - 1,
}


@pytest.mark.parametrize("name", [name for name, f in FUNCTIONS.items() if f.name in DEFINED])
@pytest.mark.parametrize("x", ["0.3", "-2.7", "17.45"])
def test_definitions(run, name, x):
    row = _entry(run("grad", f"{name}(x)", "--at", f"x={x}", "--digits", "25", "--format", "json"))
    with mp.workdps(60):
        f = DEFINED[FUNCTIONS[name].name]
        step = mp.mpf(10) ** -15
        slope = (f(mp.mpf(x) + step) - f(mp.mpf(x) - step)) / (2 * step)
        for shown, truth in ((row["value"], f(mp.mpf(x))), (row["gradient"]["x"]["value"], slope)):
            assert abs(mp.mpf(str(shown)) - truth) <= mp.mpf(10) ** -24 * (1 + abs(truth))


def test_a_variable_called_pi_is_not_the_constant_of_our_definitions(run):
    found = run("grad", "pi*radians(x)", "--at", "pi=2,x=180")
    assert found.out.splitlines()[-1].split("\t")[1] == "6.283185307179586"


FAR = [
    ("erfcx(x)*x", "0.564189583547756"),
    ("2*x*dawson(x)", "1"),
    ("Si(x)", "1.57079632679490"),
    ("x*E1(x)*exp(x)", "1"),
    ("Ei(x)*x*exp(-x)", "1"),
    ("zeta(x)", "1"),
]


@pytest.mark.parametrize(("text", "limit"), FAR)
def test_large_arguments_have_all_their_digits(run, text, limit):
    shown = run("eval", text, "--at", "x=1e20", "--digits", "40").out.splitlines()[-1].split("\t")
    assert shown[2] == "ok"
    assert abs(float(shown[1]) - float(limit)) < 1e-14


CALLED = {
    "numpy": ("Ei(x)*legendre(3, x)", ["scipy.special.expi(x)", "scipy.special.eval_legendre(3.0, x)"]),
    "python": ("fresnels(x)", ["(scipy.special.fresnel(x)[0])", "import scipy.special"]),
    "jax": ("E1(x)", ["special.exp1(x)"]),
    "torch": ("erfcx(x)", ["torch.special.erfcx(x)"]),
    "julia": ("erfinv(x)", ["import SpecialFunctions", "SpecialFunctions.erfinv(x)"]),
    "tensorflow": ("dawson(x)", ["tf.math.special.dawsn(x)"]),
}


@pytest.mark.parametrize("language", CALLED)
def test_code_calls_the_library_of_the_language(run, language):
    text, calls = CALLED[language]
    found = run("code", text, "--lang", language)
    assert found.code == 0, found.err
    for call in calls:
        assert call in found.out


@pytest.mark.parametrize("language", ["c", "js", "rust", "sql"])
def test_code_refuses_by_name_what_a_language_lacks(run, language):
    found = run("code", "x*polylog(2, x)", "--lang", language)
    assert found.code == 2
    assert f"{language} has no polylog" in found.err


@pytest.mark.parametrize(("text", "at"), [("xlogy(2, x)", "0"), ("xlogy(-2, x)", "0"), ("xlog1py(2, x)", "-1")])
def test_a_pole_is_one_in_its_value_and_its_slope(run, text, at):
    found = run("grad", text, "--at", f"x={at}", "--format", "json")
    assert _entry(found)["status"] == "infinite"
    assert _entry(found, value=False)["status"] == "infinite"
