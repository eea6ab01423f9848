"""Soundness of ball arithmetic: what a ball says contains the truth, and what it cannot know it does not say."""

from __future__ import annotations

import itertools
import operator
import random
from collections.abc import Iterator
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import mpmath as mp
import pytest
from flint import arb, ctx, fmpz

from gradcli.functions.book import CORE as ROWS
from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.balls.ball import POLE, UNDEFINED, Ball, kind
from gradcli.numbers.balls.balls import Balls, decimal, mid_rad, nearest_double, shortest
from gradcli.numbers.rational import RATIONALS, NotExact
from tests.oracles.row_truth import DIGITS, contains, ends, exactly, faults


@pytest.fixture(autouse=True)
def many_digits():
    with mp.workdps(DIGITS):
        yield


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("precision", [64, 160])
@pytest.mark.slow
def test_values_and_partials_contain_the_truth(row, precision):
    found, seen = faults(row, Balls(precision))
    assert found == []
    assert seen > 30  # the check had something to check


class Careless(Balls):
    """Drops the radius of every result: what a soundness test must notice."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if not callable(found) or name in ("working", "compare"):
            return found

        def call(*arguments: Any) -> Any:
            result = found(*arguments)
            return Ball(result.arb.mid()) if type(result) is Ball else result

        return call


@pytest.mark.parametrize("name", ["div", "sqrt", "exp", "sin", "log", "atan2", "lgamma", "erf", "sign", "floor"])
def test_a_dropped_radius_is_caught(name):
    assert faults(PRIMITIVES[name], Careless(64))[0]


WRONG_VALUES = {
    "max": lambda m, a, b: a,  # a branch taken without deciding
    "sqrt": lambda m, a: m.sqrt(m.abs(a)) * 1 + m.div(1, 10**15),  # off in the fifteenth digit
    "log": lambda m, a: UNDEFINED,  # a value denied
}


@pytest.mark.parametrize("name", WRONG_VALUES)
def test_a_wrong_rule_is_caught(name):
    assert faults(PRIMITIVES[name]._replace(value=WRONG_VALUES[name]), Balls(64))[0]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_two_precisions_overlap_and_the_finer_one_is_sharp(row):
    chance = random.Random(row.name)
    for parameter in row.parameter or (None,):
        extra = () if parameter is None else (parameter,)
        for _ in range(10):
            point = [Fraction(chance.uniform(low, high)) for low, high in row.sample]
            results = []
            for m in (Balls(64), Balls(200)):
                with m.working():
                    value = row.value(m, *point, *extra)
                    results.append([value, *(rule(m, value, *point, *extra) or 0 for rule in row.partials)])
            for coarse, fine in zip(*results, strict=True):
                assert kind(coarse) == kind(fine) == "finite"
                if isinstance(fine, Ball):
                    assert coarse.arb.overlaps(fine.arb)
                    # Of 64 and 200 bits; 24 are left to the conditioning of points well inside the domain.
                    assert coarse.arb.rel_accuracy_bits() > 40
                    assert fine.arb.rel_accuracy_bits() > 176


@pytest.mark.parametrize("row", [row for row in ROWS if row.rational], ids=lambda row: row.name)
def test_rationals_stay_exact(row):
    m = Balls(64)
    pool = [0, 1, -3, 7, Fraction(1, 2), Fraction(-5, 2), Fraction(1, 10)]
    compared = 0
    for point in itertools.product(pool, repeat=len(row.sample)):
        extra = row.parameter[:1]
        for rule in (row.value, *(lambda n, *a, p=p: p(n, row.value(n, *a), *a) or 0 for p in row.partials)):
            try:
                expected = rule(RATIONALS, *point, *extra)
            except NotExact:
                continue
            got = rule(m, *point, *extra)
            assert type(got) in (int, Fraction)
            assert got == expected
            compared += 1
    assert compared >= len(pool)


def test_exact_special_values():
    m = Balls(64)
    third = Fraction(1, 3)
    for got, expected in [
        (m.sin(0), 0), (m.cos(0), 1), (m.exp(0), 1), (m.log(1), 0), (m.sqrt(4), 2), (m.sqrt(Fraction(4, 9)), 2 * third),
        (m.cbrt(-8), -2), (m.root(32, 5), 2), (m.powr(8, 2 * third), 4), (m.powr(0, third), 0), (m.pow(0, 0), 1),
        (m.pow(0, third), 0), (m.hypot(3, 4), 5), (m.hypot(0, m.pi()) * 0, 0), (m.log2(Fraction(1, 8)), -3),
        (m.log10(1000), 3), (m.exp2(-2), Fraction(1, 4)), (m.gamma(5), 24), (m.lgamma(2), 0), (m.sigmoid(0), m.half()),
        (m.acosh(1), 0), (m.atan2(0, m.pi()), 0), (0 * m.pi(), 0), (m.div(0, m.pi()), 0), (m.floor(m.pi()), 3),
        (m.round(-m.pi()), -3), (m.above(m.pi(), 3, m.half()), 1), (m.sign(-m.pi()), -1), (m.lambertw(0), 0),
    ]:  # fmt: skip
        assert type(got) in (int, Fraction)
        assert got == expected
    pi = m.pi()
    assert (pi - pi, m.div(pi, pi), m.max(pi, 3), m.abs(pi)) == (0, 1, pi, pi)
    assert kind(m.log(2) - m.log(2)) == "finite"
    assert type(m.log(2) - m.log(2)) is Ball  # two enclosures of log(2) are not known to be one number


@pytest.mark.parametrize("name", ["sin", "cos", "tan", "cot", "sec", "csc"])
def test_functions_of_multiples_of_pi_are_exact_where_they_are_rational(name):
    """Against sympy, which knows the closed forms, over all twelfths and a few others (Niven's theorem)."""
    import sympy

    poles = 0
    with Balls(64).working() as m:
        for turns in [*(Fraction(n, 12) for n in range(-30, 31)), Fraction(1, 5), Fraction(10**30, 7), Fraction(1, 8)]:
            truth = getattr(sympy, name)(sympy.Rational(turns.numerator, turns.denominator) * sympy.pi)
            got = getattr(m, name)(m.pi() * turns)
            if truth is sympy.zoo:
                assert got is POLE
                poles += 1
            elif truth.is_Rational:
                assert got == Fraction(int(truth.p), int(truth.q))
                assert not isinstance(got, Ball)
            else:
                low, high = (sympy.Rational(str(end)) for end in _ends(got))
                assert low <= truth <= high
    assert bool(poles) == (name not in ("sin", "cos"))


def _ends(ball: Any) -> tuple[Fraction, Fraction]:
    middle, radius = (Fraction(text) for text in mid_rad(ball))
    return middle - radius, middle + radius


def test_multiples_of_pi_stay_what_they_are():
    with Balls(64).working() as m:
        pi = m.pi()
        assert (pi - m.pi(), m.div(2 * pi, m.pi()), m.div(0, pi), pi + -pi, 0 * pi) == (0, 2, 0, 0, 0)
        assert [m.same(m.div(pi, 2), pi * Fraction(1, 2)), pi < 2 * pi, m.max(pi, -pi) is pi] == [True, True, True]
        for got, expected in [
            (1 - pi, 1 - mp.pi), (pi - 1, mp.pi - 1), (m.sqrt(2) - pi, mp.sqrt(2) - mp.pi), (pi * m.pi(), mp.pi**2),
            (pi * m.sqrt(2), mp.pi * mp.sqrt(2)), (m.div(m.sqrt(2), pi), mp.sqrt(2) / mp.pi), (m.div(pi, 7), mp.pi / 7),
            (m.div(pi, m.sqrt(2)), mp.pi / mp.sqrt(2)), (m.div(1, pi), 1 / mp.pi), (m.powi(pi, 3), mp.pi**3),
        ]:  # fmt: skip
            assert contains(got, expected)
        assert [kind(x) for x in (POLE - pi, pi - POLE, pi * POLE, pi + UNDEFINED, m.div(pi, 0), m.div(pi, POLE))] == [
            "pole", "pole", "pole", "undefined", "pole", "undefined",
        ]  # fmt: skip


def test_large_rationals_become_balls():
    with Balls(64).working() as m:
        found = [m.powi(3, 10**6), m.number(10**2000), m.bounded(Fraction(1, 3**3000)), m.powi(Fraction(1, 3), 5000)]
    for got in found:
        assert type(got) is Ball
        # The exponent 10^6 < 2^20 costs at most its own 20 bits of 64.
        assert got.arb.rel_accuracy_bits() > 40
    assert contains(m.pow(2, Fraction(1, 2**70)), mp.power(2, mp.mpf(2) ** -70))
    assert m.powi(m.number(10**2000), 2).arb.contains(arb(fmpz(10) ** 4000))


def test_what_certainly_has_no_value_is_told_from_what_cannot_be_told():
    with Balls(64).working() as m:
        zero = m.log(2) - m.log(2)  # 0 for us, not for the ball
        negative = -m.pi()
        for got, expected in [
            (m.log(negative), "undefined"), (m.sqrt(-1), "undefined"), (m.asin(Fraction(11, 10)), "undefined"),
            (m.acosh(0), "undefined"), (m.atanh(2), "undefined"), (m.log1p(negative), "undefined"),
            (m.lambertw(-1), "undefined"), (m.powr(negative, Fraction(1, 3)), "undefined"), (m.div(0, 0), "undefined"),
            (m.pow(negative, Fraction(1, 2)), "undefined"), (m.atan2(0, 0), "undefined"), (m.mod(1, 0), "undefined"),
            (m.asin(1 + Fraction(1, 10**60)), "undefined"),
            (m.div(1, 0), "pole"), (m.div(m.pi(), 0), "pole"), (m.log(0), "pole"), (m.atanh(-1), "pole"),
            (m.gamma(-3), "pole"), (m.lgamma(0), "pole"), (m.polygamma(-1, 2), "pole"), (m.powi(0, -2), "pole"),
            (m.powr(0, Fraction(-1, 2)), "pole"), (m.cot(0), "pole"), (m.csch(0), "pole"), (m.pow(0, negative), "pole"),
            (m.log(zero), "unclear"), (m.sqrt(zero), "unclear"), (m.div(1, zero), "unclear"),
            (m.div(zero, 0), "unclear"),
            (m.tan(m.pi() * m.half()), "pole"), (m.tan(m.div(1, zero)), "unclear"), (m.gamma(zero), "unclear"), (m.atan2(zero, zero), "unclear"),
            (m.sin(m.lambertw(m.div(-1, m.e()) + zero)), "unclear"), (m.sign(m.log(zero)), "unclear"),
            (m.undefined(), "unclear"),
            (m.cbrt(zero), "finite"), (m.root(zero, 5), "finite"), (m.hypot(zero, zero), "finite"),
            (m.mod(zero, 1), "finite"), (m.asinh(zero), "finite"), (m.powi(zero, 2), "finite"),
        ]:  # fmt: skip
            assert kind(got) == expected


def test_kinds_propagate():
    with Balls(64).working() as m:
        pi, zero, unclear = m.pi(), m.log(2) - m.log(2), m.undefined()
        for got, expected in [
            (POLE + 1, "pole"), (pi - POLE, "pole"), (Fraction(1, 3) * POLE, "pole"), (-POLE, "pole"),
            (POLE * POLE, "pole"),
            (pi + UNDEFINED, "undefined"), (UNDEFINED * 0, "undefined"), (0 * POLE, "undefined"),
            (POLE - POLE, "undefined"),
            (unclear + UNDEFINED, "undefined"), (UNDEFINED * unclear, "undefined"), (POLE * UNDEFINED, "undefined"),
            (POLE * zero, "unclear"), (unclear * 0, "unclear"), (POLE + unclear, "unclear"),
            (unclear - unclear, "unclear"),
            (m.exp(POLE), "undefined"), (m.div(1, POLE), "undefined"), (m.div(POLE, 2), "pole"),
            (m.div(POLE, zero), "unclear"),
            (m.max(POLE, 1), "undefined"), (m.abs(UNDEFINED), "undefined"), (m.floor(POLE), "undefined"),
            (m.above(1, UNDEFINED, 0), "undefined"), (m.pow(UNDEFINED, 2), "undefined"),
            (m.hypot(0, POLE), "undefined"),
        ]:  # fmt: skip
            assert kind(got) == expected
        assert m.same(POLE, POLE) is None


def test_decisions_have_three_answers():
    with Balls(64).working() as m:
        zero, pi, other = m.log(2) - m.log(2), m.log(2), m.log(2)
        assert [m.is_zero(x) for x in (0, 1, pi, zero, Ball(arb(0)))] == [True, False, False, None, True]
        assert [m.same(*p) for p in ((pi, pi), (pi, other), (pi, 3), (1, 1))] == [True, None, False, True]
        assert [m.is_integer(x) for x in (3, Fraction(1, 2), pi, zero, Ball(arb(4)))] == [
            True,
            False,
            False,
            None,
            True,
        ]
        for relation in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne):
            assert m.compare(relation, pi, Fraction(22, 7)) is relation(1, 2)
            assert m.compare(relation, zero, 0) is None
        assert (m.pi() > 3, m.pi() < 3, zero > 0) == (True, False, None)
        assert [m.both(*p) for p in ((True, None), (None, False), (True, True), (None, None))] == [
            None,
            False,
            True,
            None,
        ]
        for name in ("abs", "relu", "sign", "heaviside", "floor"):
            row = PRIMITIVES[name]
            assert [(row.kink or row.jump)(m, x) for x in (0, zero, pi)] == [True, None, False]
        half = m.half()
        assert (m.round(Ball(arb(2.5))), m.round(Ball(arb(3.5))), m.round(m.half() + 2)) == (2, 4, 2)
        assert contains(m.round(zero + half), 0)
        assert contains(m.round(zero + half), 1)
        assert contains(m.floor(zero), -1)


def test_the_working_precision_is_put_back():
    before = ctx.prec
    with Balls(777).working():
        assert ctx.prec == 777
        with pytest.raises(KeyError), Balls(99).working():
            raise KeyError
        assert ctx.prec == 777
    assert ctx.prec == before


# Text


def correct(q: Fraction, digits: int) -> Decimal:
    """Decimal's division rounds exactly once, half to even."""
    return Context(prec=digits, Emax=10**9, Emin=-(10**9)).divide(Decimal(q.numerator), Decimal(q.denominator))


def rationals(count: int) -> Iterator[Fraction]:
    chance = random.Random(5)
    for _ in range(count):
        size = chance.choice((3, 20, 60, 300, 1070))
        q = Fraction(chance.getrandbits(size) + 1, chance.getrandbits(chance.choice((3, 60, size))) + 1)
        yield chance.choice((q, -q, 1 / q))


def test_decimals_of_rationals_are_correctly_rounded():
    for k, q in enumerate(rationals(1500)):
        digits = (1, 2, 10, 17, 40)[k % 5]
        text = decimal(q, digits)
        assert text is not None
        assert Decimal(text) == correct(q, digits)


def test_decimals_are_laid_out_as_python_lays_out_doubles():
    chance = random.Random(6)
    samples = [0.0, 0.5, 2.5, 1e22, 1e-5, 0.0001, 9.9999995, 999999.5, 123456.0, -1e300, 5e-324]
    samples += [chance.uniform(-1, 1) * 10.0 ** chance.randint(-30, 30) for _ in range(1000)]
    for x, digits in itertools.product(samples, (1, 6, 15)):
        assert decimal(Fraction(x), digits) == format(x, f".{digits}g")
        assert decimal(Ball(arb(x)), digits) == format(x, f".{digits}g")


def test_a_ball_has_a_decimal_only_when_all_its_points_share_it():
    certain = 0
    for k, q in enumerate(rationals(1500)):
        digits, gap = (3, 10, 17)[k % 3], Fraction(1, 10 ** (2 + k % 23))
        if k % 4 == 0:  # about a tie, the worst place
            q = Fraction(correct(q, digits)) + Fraction(10) ** (correct(q, digits).adjusted() - digits + 1) / 2
        with Balls(128).working() as m:
            ball = Ball(arb(exactly_enclosing(m, q), float(abs(q) * gap) if abs(q) < 10**300 else 0.0))
        text = decimal(ball, digits)
        inside = [correct(end, digits) for end in ends(ball.arb)]
        assert text is None or [Decimal(text)] * 2 == inside
        assert text is not None or inside[0] != inside[1] or ball.arb.rel_accuracy_bits() < 4 * digits
        certain += text is not None
    assert 200 < certain < 1400


def exactly_enclosing(m: Balls, q: Fraction) -> Any:
    return m.div(Ball(arb(q.numerator)), Ball(arb(q.denominator))).arb.mid()


def test_decimals_of_irrational_numbers():
    for k in range(200):
        q = Fraction(random.Random(k).getrandbits(40) - 2**39, 2**30)
        with Balls(400).working() as m:
            text = decimal(m.exp(q), 30)
        assert text is not None
        with mp.workdps(120):
            assert Decimal(text) == Context(prec=30).create_decimal(mp.nstr(mp.exp(exactly(q)), 100))


def test_nearest_double_is_correctly_rounded():
    doubles = 0
    for k, q in enumerate(rationals(3000)):
        try:
            expected = float(q)
        except OverflowError:
            expected = 0.0
        assert nearest_double(q) == (expected or None)
        with Balls(64 + 64 * (k % 3)).working() as m:
            got = nearest_double(m.div(Ball(arb(q.numerator)), Ball(arb(q.denominator))))
        assert got in (None, expected)
        doubles += got is not None
    assert doubles > 2000
    tie = Fraction(2**53 + 1)
    assert nearest_double(tie) == 2.0**53
    assert nearest_double(Ball(arb(int(tie)))) == 2.0**53
    assert nearest_double(Ball(arb(int(tie), 1e-9))) is None
    assert nearest_double(Ball(arb(0, 1) * arb(2) ** -1400)) is None
    assert nearest_double(0) == 0.0


def test_numbers_past_the_doubles():
    with Balls(128).working() as m:
        assert shortest(m.exp(1000)) == "1.970071114017047e+434"
        assert shortest(m.exp(-1000)) == "5.0759588975494568e-435"
        assert shortest(m.div(1, 10)) == "0.1"
        assert shortest(10**400) == "1e+400"
        assert (nearest_double(m.exp(1000)), nearest_double(m.exp(-1000))) == (None, None)
        huge = decimal(m.exp(m.exp(40)), 5)
    with mp.workdps(60):
        exponent = mp.exp(40) / mp.log(10)
        assert huge == f"{mp.nstr(10 ** (exponent - mp.floor(exponent)), 5)}e+{int(mp.floor(exponent))}"
    assert decimal(POLE, 5) is shortest(UNDEFINED) is nearest_double(POLE) is None


def test_an_interval_in_text_contains_the_ball():
    chance = random.Random(7)
    for _ in range(500):
        x = chance.uniform(-1, 1) * 10.0 ** chance.randint(-20, 20)
        ball = arb(x, abs(x) * 10.0 ** chance.randint(-25, 2))
        middle, radius = (Fraction(text) for text in mid_rad(Ball(ball)))
        low, high = ends(ball)
        assert middle - radius <= low
        assert high <= middle + radius
        # Not much wider either: one digit rounded up, and what moving the midpoint to it costs.
        assert radius <= 3 * (high - low) / 2 + 2 * abs(Fraction(x)) / 10**18 or middle == 0
    assert mid_rad(POLE) == ("0", "inf")
    assert mid_rad(1) == ("1", "0")
