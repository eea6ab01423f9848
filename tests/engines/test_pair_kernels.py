"""The kernels over pairs of doubles: what their proofs (``gradcli help proofs``) rest on, held against balls."""

from __future__ import annotations

import math
import re
import struct
from fractions import Fraction

import pytest
from flint import arb, arb_series, ctx

from gradcli.engines.library import compiler
from gradcli.engines.pairs.source import headers
from gradcli.manual import page
from tests.oracles import pair_constants, pair_errors
from tests.trials import pair_kernels
from tests.trials.pair_kernels import KERNELS, compiled, tried

TEXT = headers()
NUMBERS = {name: float.fromhex(text) for name, text in re.findall(r"#define (GP_[A-Z0-9_]+) (-?0x\S+)$", TEXT, re.M)}
TABLES = {
    name: [float.fromhex(text) for text in numbers.split(",")]
    for name, numbers in re.findall(r"static const double (gp_\w+)\[\d+\] = \{([^}]*)\}", TEXT)
}


@pytest.fixture(autouse=True)
def bits():
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = 600, 40
    yield
    ctx.prec, ctx.cap = before


def test_the_constants_are_those_written_from_balls():
    assert pair_constants.FILE.read_text(encoding="ascii") == pair_constants.text()


def wide(number: float) -> int:
    """The bits of a double from its first to its last that is not 0."""
    return abs(Fraction(number).numerator).bit_length() if number else 0


@pytest.mark.parametrize(
    ("name", "bits", "largest"), [("GP_LN", [36, 36], 2**17), ("GP_PI", [32, 32, 32], 2**21), ("GP_LOG2_", [42], 2**11)]
)
def test_multiples_of_the_parts_are_doubles(name, bits, largest):
    for place, size in enumerate(bits):
        part = NUMBERS[f"{name}{place}"]
        assert wide(part) <= size
        assert wide(part) + (largest - 1).bit_length() <= 53


@pytest.mark.parametrize(
    ("name", "count", "whole", "left"),
    [
        ("GP_LN", 3, lambda: arb(2).log() / 64, -133),
        ("GP_PI", 4, lambda: arb.pi() / 64, -153),
        ("GP_LOG2_", 2, lambda: arb(2).log(), -96),
    ],
)
def test_what_the_parts_leave_out(name, count, whole, left):
    rest = whole() - sum((arb(NUMBERS[f"{name}{place}"]) for place in range(count)), arb(0))
    assert abs(rest) < arb(2) ** left


def test_the_ranges_of_the_reductions():
    """n fits the bits that are left for it, and what is reduced fits a double: x is a multiple of the unit in the last
    place of the least number with n = 1, and of no more bits than a double has."""
    slack = arb(2) ** -30  # of rounding x * (64/log 2), and that constant
    for per, most, largest, reduced in [
        ("GP_PER_LN", 600, 2**17, pair_errors.REDUCED_EXP),
        ("GP_PER_PI", 1e5, 2**21, pair_errors.REDUCED_SIN),
    ]:
        assert arb(most) * NUMBERS[per] + 1 < largest
        half = (arb(1) / 2 + slack) / NUMBERS[per]
        assert half < reduced
        least = math.ulp(float(((arb(1) / 2 - slack) / NUMBERS[per]).mid()))  # of the numbers that n is not 0 for
        part = NUMBERS["GP_LN0" if per == "GP_PER_LN" else "GP_PI0"]
        granule = Fraction(part).denominator
        assert Fraction(least).denominator % granule == 0  # every n * part is a multiple of that, too
        assert reduced + arb(2) ** -17 < arb(least) * 2**53  # what n times the next part leaves is in 2^-17


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("gp_exp2", lambda i: (arb(i) / 64 * arb(2).log()).exp()),
        ("gp_sin", lambda i: (arb(i) / 64 * arb.pi()).sin()),
        ("gp_cos", lambda i: (arb(i) / 64 * arb.pi()).cos()),
        ("gp_log", lambda i: -arb(TABLES["gp_inverse"][i]).log()),
        ("gp_atan", lambda i: (arb(i) / 64).atan()),
    ],
)
def test_tables_are_within_half_a_unit_of_their_low_parts(name, entry):
    for i, (high, low) in enumerate(zip(TABLES[f"{name}_h"], TABLES[f"{name}_l"], strict=True)):
        assert abs(entry(i) - high - low) <= arb(math.ulp(low)) / 2 + arb(2) ** -500, (name, i)
        assert abs(low) <= math.ulp(high) / 2


def test_what_sines_are_at_least():
    for i in range(1, 64):
        entry = arb(TABLES["gp_sin_h"][i])
        ends = [(arb(i) * arb.pi() / 64 + side * (arb.pi() / 128 + arb(2) ** -30)).sin() for side in (-1, 1)]
        least = min(ends, key=float)
        assert least > pair_errors.LEAST_SIN
        assert entry < arb(2.01) * least


def test_the_page_states_what_is_derived():
    rows = re.findall(
        r"^\| (exp|expm1|log|sin|atan)[ ,].*\| 2⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+)[^|]*\| 2⁻(\S+) \|$", page("proofs"), re.M
    )
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹·", "0123456789.")
    found = {
        name: (float(stated.translate(digits)), float(derived.translate(digits))) for name, stated, derived in rows
    }
    assert len(found) == 5
    for name, (stated, derived) in found.items():
        error = getattr(pair_errors, {"sin": "sincos"}.get(name, name) + "_error")
        bits = -math.log2(float(pair_errors.at_enough_bits(error)))
        assert stated < derived <= bits < derived + 0.11, name


def test_every_number_finds_a_small_rest_in_the_table_of_logarithms():
    for i, inverse in enumerate(TABLES["gp_inverse"]):
        low, high = pair_constants.interval(i)
        for end in (low, math.nextafter(high, 0)):
            assert abs(arb(end) * inverse - 1) < pair_errors.REDUCED_LOG - arb(2) ** -52
        mantissa = struct.unpack(">q", struct.pack(">d", low))[0] - 0x3FE6000000000000
        assert mantissa >> 45 & 127 == i  # as the kernel finds it
        if inverse == 1:
            assert low == 1 or high == 1
        else:
            assert low > 1 or high < 1
            nearest = min(abs(arb(low).log()), abs(arb(high).log()), key=float)
            assert nearest > arb(2) ** -8
            assert abs(TABLES["gp_log_h"][i]) < 3 * nearest


@pytest.mark.parametrize(
    ("stated", "derived", "where"),
    [
        ("0x1p-93", pair_errors.exp_error, "(z.spread + {})"),
        ("0x1p-86", pair_errors.expm1_error, "gp_abs1(less.h) * {}"),
        ("0x1p-90", pair_errors.log_error, "(good ? x.e / least : GP_INF) + gp_abs1(z.h) * {}"),
        ("0x1p-90", pair_errors.sincos_error, "gp_abs1(z.s.h) * {}"),
        ("0x1p-90", pair_errors.atan_error, "gp_abs1(z.h) * {} + gp_eta(x)"),
    ],
)
def test_the_bounds_stated_are_above_those_derived(stated, derived, where):
    assert where.format(stated) in TEXT
    found = pair_errors.at_enough_bits(derived)
    assert found < arb(float.fromhex(stated)) * arb("0.99")
    assert found > arb(float.fromhex(stated)) / 64  # the derivation says something


@pytest.mark.parametrize(
    ("function", "degree", "most", "about"),
    [("exp", 10, 0.00542, 0), ("log", 14, 0.0082, 1), ("sin", 14, 0.0246, 0), ("atan", 14, 0.0078, 0)],
)
def test_what_a_polynomial_leaves_out_is_what_it_is(function, degree, most, about):
    """Lagrange's bound is above what is left out at the ends of the interval, and not by much."""
    bound = pair_errors.left_out(function, degree, arb(most), about)
    taylor = getattr(arb_series([about, 1], prec=degree + 1), function)()
    for end in (arb(most), -arb(most)):
        there = sum((taylor[k] * end**k for k in range(degree + 1)), arb(0))
        off = abs(getattr(about + end, function)() - there)
        assert off <= bound < 2 * off


needs_a_compiler = pytest.mark.skipif(compiler() is None, reason="no C compiler")


@needs_a_compiler
def test_every_kernel_within_its_bound():
    for kernel, function in zip(KERNELS, compiled(KERNELS, TEXT), strict=True):
        found = tried(kernel, function, 5, 60)
        assert found.faults == []
        assert found.known > 15, kernel.name


MUTANTS = [
    ("exp", "GP_LN1 0x1.c", "GP_LN1 0x1.d"),
    ("exp", "GP_F5H 0x1.1111111111111", "GP_F5H 0x1.1111191111111"),
    ("exp", "GP_F3L 0x1.5", "GP_F3L 0x1.7"),
    ("exp", "z.spread + 0x1p-93", "z.spread + 0x1p-103"),
    ("expm1", "gp_abs1(less.h) * 0x1p-86", "gp_abs1(less.h) * 0x1p-100"),
    ("expm1", "z.spread * 0x1.02p0", "0"),
    ("log", "GP_LOG2_1 0x1.ef3", "GP_LOG2_1 0x1.ef4"),
    ("log", "GP_R7H 0x1.24924", "GP_R7H 0x1.24925"),
    ("log", "x.e / least", "x.e / x.h * 0.99"),
    ("sin", "GP_PI2 0x1.3", "GP_PI2 0x1.4"),
    ("sin", "GP_F9H 0x1.71de", "GP_F9H 0x1.71df"),
    ("cos", "GP_F6H 0x1.6c16c16c16c1", "GP_F6H 0x1.6c16c16c17c1"),
    ("atan", "GP_QUARTERL 0x1.1", "GP_QUARTERL 0x1.2"),
    ("atan", "square * 0x1.fffffep-1", "square * 2"),
    ("sqrt", "good ? x.e / s", "good ? x.e / (3 * s)"),
    ("mul", "* 0x1.0000001p0 + x.e * y.e", "* 0x1.0000001p0"),
    ("div", "* 0x1.0000001p0 * y.e", "* 0.5 * y.e"),
    ("add", "GP_UP(x.e + y.e", "GP_UP(x.e"),
]


@needs_a_compiler
@pytest.mark.slow
@pytest.mark.parametrize(("name", "right", "wrong"), MUTANTS)
def test_a_wrong_constant_or_bound_is_caught(name, right, wrong):
    assert right in TEXT
    kernel = next(kernel for kernel in KERNELS if kernel.row.name == name)
    (function,) = compiled([kernel], TEXT.replace(right, wrong, 1))
    assert tried(kernel, function, 5, 3000).faults


def test_every_trial_point_is_a_pair():
    """High parts are what pairs round to, so that trials try what kernels may be given."""
    chance = pair_kernels.random.Random(3)
    for _ in range(2000):
        high, low, error = pair_kernels.pair(chance, (-4.0, 4.0))
        assert high + low == high
        assert error >= 0
