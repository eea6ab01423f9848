"""The functions of ``scipy.special`` and others under their own names: the numbers are mpmath's, the order SciPy's."""

from __future__ import annotations

import mpmath
import pytest

from gradcli.answers.derivatives import answer
from gradcli.errors import Source
from gradcli.functions.libraries import ELEMENTWISE
from gradcli.questions.point import read_point
from gradcli.questions.request import Request

MP = mpmath.mp
CALLS = {
    "special.gammainc(a, b)": lambda a, b: MP.gammainc(a, 0, b, regularized=True),
    "special.gammaincc(a, b)": lambda a, b: MP.gammainc(a, b, regularized=True),
    "special.betainc(a, b, 0.25)": lambda a, b: MP.betainc(a, b, 0, 0.25, regularized=True),
    "special.jv(2, a) + special.yv(1, b)": lambda a, b: MP.besselj(2, a) + MP.bessely(1, b),
    "special.iv(1, a) * special.kv(0, b)": lambda a, b: MP.besseli(1, a) * MP.besselk(0, b),
    "special.ellipk(a / 4) + special.ellipe(b / 4)": lambda a, b: MP.ellipk(a / 4) + MP.ellipe(b / 4),
    "special.ellipkinc(a, b / 4)": lambda a, b: MP.ellipf(a, b / 4),
    "special.expi(a) + special.exp1(b) + special.expn(2, b)": lambda a, b: MP.ei(a) + MP.e1(b) + MP.expint(2, b),
    "special.ndtr(a) + special.log_ndtr(b)": lambda a, b: MP.ncdf(a) + MP.log(MP.ncdf(b)),
    "special.xlogy(a, b) + special.entr(b)": lambda a, b: a * MP.log(b) - b * MP.log(b),
    "special.rel_entr(a, b)": lambda a, b: a * MP.log(a / b),
    "special.hyp2f1(a, b, 3, 0.25)": lambda a, b: MP.hyp2f1(a, b, 3, 0.25),
    "special.eval_genlaguerre(3, a, b)": lambda a, b: MP.laguerre(3, a, b),
    "special.eval_gegenbauer(3, a, b)": lambda a, b: MP.gegenbauer(3, a, b),
    "special.eval_jacobi(2, a, b, 0.25)": lambda a, b: MP.jacobi(2, a, b, 0.25),
    "special.boxcox(a, b)": lambda a, b: (MP.mpf(a) ** b - 1) / b,
    "special.binom(a, b) + special.poch(a, b)": lambda a, b: MP.binomial(a, b) + MP.rf(a, b),
    "special.zeta(a + 1)": lambda a, b: MP.zeta(a + 1),
    "special.spherical_jn(1, a)": lambda a, b: MP.sqrt(MP.pi / 2 / a) * MP.besselj(1.5, a),
    "special.psi(a) + special.polygamma(1, b)": lambda a, b: MP.digamma(a) + MP.polygamma(1, b),
    "np.sinc(a) + math.fmod(-b, 0.5) + np.copysign(a, -b)": lambda a, b: MP.sincpi(a) - 0.25 - a,
}


@pytest.mark.parametrize("call", CALLS)
def test_a_function_is_scipys(call):
    text = f"import math\nimport numpy as np\nfrom scipy import special\n\ndef f(a, b):\n    return {call}\n"
    at = (1.5, 0.75)
    row = answer(
        Request([Source(text, "m.py", function="f")], read_point([Source("a=1.5, b=0.75")])), symbolic=False
    ).rows[0]
    assert float(row.value.value) == pytest.approx(float(CALLS[call](*at)), rel=1e-12)


def test_no_name_of_the_tables_is_lost():
    assert {"gammaincc", "jv", "ellipkinc", "ndtr", "xlogy"} <= ELEMENTWISE["special"].keys()
    assert {"sinc", "fmod", "copysign"} <= ELEMENTWISE["numpy"].keys()
