"""The tape and its sweeps: what is shared, folded, skipped; forward against reverse; the cost of a sweep."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

import pytest

from gradcli.errors import GradcliError, LanguageError, LimitError, Source
from gradcli.functions.book import PRIMITIVES
from gradcli.language import limits
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64, Float64
from gradcli.numbers.rational import RATIONALS, Singular
from gradcli.tape import lowering
from gradcli.tape.lowering import lower, lower_constant
from gradcli.tape.sweeps import evaluate, evaluated, pullback, pushforward
from gradcli.tape.tape import Tape, is_comparison, is_condition
from tests.oracles import sweep_checks


def tape_of(text: str, *wrt: str, **options: Any) -> Tape:
    return lower(read([Source(text)], named=wrt), wrt=wrt, **options)


def gradient(tape: Tape, m: Any, point: dict[str, Any], target: str = "f") -> dict[str, Any]:
    root = tape.outputs[target]
    values = evaluate(tape, m, point, [root])
    found = pullback(tape, m, values, {root: m.number(1)}, tape.dependents(tape.inputs.values()))
    return {name: found.get(slot) for name, slot in tape.inputs.items()}


def operations(tape: Tape) -> list[str]:
    return [tape.instructions[slot].operation for slot in tape.live(tape.outputs.values())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin(x)+sin(x)", ["input", "sin", "add"]),
        ("x*y-y*x", ["input", "input", "mul", "sub"]),
        ("x-y+(y-x)", ["input", "input", "sub", "sub", "add"]),
        ("u=x^2; u+x^2", ["input", "powi", "add"]),
        ("f(a)=a^2; f(x)+f(x)", ["input", "powi", "add"]),
        ("max(x,x)", ["input"]),
        ("x^1", ["input"]),
        ("root(x,1)", ["input"]),
        ("root(x,2)", ["input", "sqrt"]),
        ("root(x,3)", ["input", "cbrt"]),
        ("root(x,4)", ["input", "powr"]),
        ("root(x,5)", ["input", "root"]),
        ("x^(1/2)", ["input", "sqrt"]),
        ("x^0.3", ["input", "powr"]),
        ("x^-2", ["input", "powi"]),
        ("x^10^20", ["input", "constant", "pow"]),
        ("e^x", ["input", "exp"]),
        ("log(x,2)", ["input", "constant", "log", "log", "div"]),
        ("ln(x,2)", ["input", "constant", "log", "log", "div"]),
        ("acot(x)+acot(x)", ["input", "constant", "div", "atan", "add"]),
        ("digamma(x)", ["input", "polygamma"]),
        ("polygamma(0,x)", ["input", "polygamma"]),
        ("max(x,y,x)", ["input", "input", "max", "max"]),
    ],
)
def test_what_is_recorded(text, expected):
    assert sorted(operations(tape_of(text))) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3+1/6", Fraction(1, 2)),
        ("2^10", 1024),
        ("-2^2", -4),
        ("0^0", 1),
        ("(2/3)^-2", Fraction(9, 4)),
        ("max(1,2,3)*min(4,5)", 12),
        ("floor(7/2)+ceil(7/2)+round(5/2)", 9),
        ("mod(-7,3)", 2),
        ("abs(-3)+sign(-3)+relu(-3)+heaviside(0)", Fraction(5, 2)),
        ("0.1+0.2", Fraction(3, 10)),
        ("stop(3)", 3),
    ],
)
def test_rational_constants_are_folded(text, value):
    tape = tape_of(text)
    assert tape.constant(tape.outputs["f"]) == value


@pytest.mark.parametrize("text", ["9^9^9", "1/0", "0^-1", "mod(1,0)", "2^(2^60)"])
def test_what_cannot_be_folded_stays_on_the_tape(text):
    tape = tape_of(text)
    assert tape.constant(tape.outputs["f"]) is None


def test_as_typed_or_as_doubles():
    assert evaluate(t := tape_of("0.1+0.2"), FLOAT64, {}, t.outputs.values())[t.outputs["f"]] == 0.3
    t = tape_of("0.1+0.2", typed_exactly=False)
    assert evaluate(t, FLOAT64, {}, t.outputs.values())[t.outputs["f"]] == 0.1 + 0.2
    t = tape_of("1e400*1e-400", typed_exactly=False)
    assert math.isnan(evaluate(t, FLOAT64, {}, t.outputs.values())[t.outputs["f"]])


def test_constant_expressions():
    (statement,) = read([Source("pi/3")]).values.values()
    tape = lower_constant(statement.body)
    assert evaluate(tape, FLOAT64, {}, [tape.outputs["value"]])[tape.outputs["value"]] == math.pi / 3
    for text in ("x+1", "foo(1)", "log(1,2,3)"):
        with pytest.raises(LanguageError):
            lower_constant(Source and _body(text))


def _body(text: str) -> Any:
    from gradcli.language.grammar import parse

    return parse(Source(text))[0].body


@pytest.mark.parametrize("text", ["root(x,y)", "root(x,1/2)", "root(x,0)", "polygamma(x,1)", "polygamma(-1,x)"])
def test_parameters_are_constants(text):
    with pytest.raises(LanguageError):
        tape_of(text)


def test_definitions_expand_on_a_stack_and_are_bounded(monkeypatch):
    deep = "; ".join(["f0(x)=x+1", *(f"f{k}(x)=f{k - 1}(x)+f{k - 1}(x)" for k in range(1, 500)), "f499(x)"])
    assert len(tape_of(deep)) < 1100
    wide = "; ".join(["f0(x)=x+1", *(f"f{k}(x)=f{k - 1}(x*x)+f{k - 1}(x+{k})" for k in range(1, 40)), "f39(x)"])
    monkeypatch.setattr("gradcli.language.limits.NODES", 50_000)  # the limit itself takes half a minute to reach
    with pytest.raises(LimitError, match="50,000 operations"):
        tape_of(wide)


def test_the_branch_not_taken_is_never_touched():
    class NoLogarithms(Float64):
        def log(self, a: float) -> float:
            raise AssertionError("evaluated")

    m = NoLogarithms()
    tape = tape_of("where(x>0, x^2, log(x)) + where(x<=0, log(x), 3*x)")
    assert gradient(tape, m, {"x": 2.0}) == {"x": 7.0}
    assert gradient(tape_of("where(1>0, x*x, 1)"), m, {"x": 2.0}) == {"x": 4.0}
    nested = tape_of("where(x>0 and not (x>5 or x==3), where(x!=1, x, log(x)), where(x>=1, log(x), log(x)))")
    assert gradient(nested, m, {"x": 2.0}) == {"x": 1.0}


def test_an_undecided_condition_is_undefined():
    tape = tape_of("where(0*x < 1 or log(x) > 0, x, 2) + where(log(x)<0 and not (log(x)>1), 1, x)")
    root = tape.outputs["f"]
    assert math.isnan(evaluate(tape, FLOAT64, {"x": -1.0}, [root])[root])
    assert root in evaluated(tape, evaluate(tape, FLOAT64, {"x": -1.0}, [root]), [root])


def test_inactive_operands_have_no_partial():
    """x^y by x alone takes no logarithm of a negative base."""

    class NoLogarithms(Float64):
        def pow_by_exponent(self, *_: float) -> float:
            raise AssertionError("formed")

    tape = tape_of("x^y")
    root = tape.outputs["f"]
    values = evaluate(tape, FLOAT64, {"x": -2.0, "y": 3.0}, [root])
    found = pullback(tape, NoLogarithms(), values, {root: 1.0}, tape.dependents([tape.inputs["x"]]))
    assert found[tape.inputs["x"]] == 12.0


def test_intermediates_in_wrt_have_a_slot_of_their_own():
    tape = tape_of("u=x*y; p=u^2+x*y", "u", "x")
    root = tape.outputs["p"]
    values = evaluate(tape, RATIONALS, {"x": 2, "y": 3}, [root])
    found = pullback(tape, RATIONALS, values, {root: 1}, tape.dependents([tape.outputs["u"], tape.inputs["x"]]))
    assert (found[tape.outputs["u"]], found[tape.inputs["x"]]) == (12, 39)
    two = tape_of("u=x; v=x; u*v", "u", "v")
    assert two.outputs["u"] != two.outputs["v"]


def test_structural_zeros_are_not_numbers():
    tape = tape_of("x*stop(x) + floor(x)")
    assert gradient(tape, FLOAT64, {"x": 2.5}) == {"x": 2.5}
    assert gradient(tape_of("floor(x)"), FLOAT64, {"x": 2.5}) == {"x": None}
    tape = tape_of("floor(x)")
    values = evaluate(tape, FLOAT64, {"x": 2.5}, [1])
    assert pushforward(tape, FLOAT64, values, {0: 1.0}, [1]) == {0: 1.0}


def test_exact_rationals_and_their_limits():
    tape = tape_of("x^2/y - abs(x-y)*max(x,y)")
    assert gradient(tape, RATIONALS, {"x": Fraction(1, 3), "y": 2}) == {"x": Fraction(7, 3), "y": Fraction(-133, 36)}
    with pytest.raises(Singular):
        gradient(tape_of("1/x"), RATIONALS, {"x": 0})
    with pytest.raises(Singular):
        evaluate(t := tape_of("where(x/y>1,1,2)"), RATIONALS, {"x": 1, "y": 0}, t.outputs.values())


SMOOTH = [row for row in PRIMITIVES.values() if not row.parameter and row.name not in ("stop", "same")]


def random_program(chance: random.Random, size: int) -> tuple[Tape, list[int]]:
    """A tape built straight from the table: random rows over random earlier slots."""
    tape = Tape()
    for name in ("x", "y", "z"):
        tape.inputs[name] = tape.record("input", (), name)
    while len(tape) < size:
        row = chance.choice(SMOOTH)
        operands = tuple(chance.randrange(len(tape)) for _ in row.partials)
        tape.record(row.name, operands)
    return tape, [len(tape) - 1, len(tape) - 2]


def test_forward_is_reverse_and_the_inner_products_agree():
    """<v, J u> = <J'v, u> on programs built from the table. Programs that leave the reals are drawn again."""
    chance = random.Random(7)
    compared = 0
    while compared < 300:
        tape, roots = random_program(chance, 14)
        point = {name: chance.uniform(-2, 2) for name in tape.inputs}
        values = evaluate(tape, FLOAT64, point, roots)
        if not all(math.isfinite(values[slot]) and abs(values[slot]) < 1e6 for slot in tape.live(roots)):
            continue
        u = {slot: chance.uniform(-1, 1) for slot in tape.inputs.values()}
        v = {slot: chance.uniform(-1, 1) for slot in roots}
        forward = pushforward(tape, FLOAT64, values, u, roots)
        backward = pullback(tape, FLOAT64, values, v, tape.dependents(tape.inputs.values()))
        left = [v[slot] * forward.get(slot, 0.0) for slot in roots]
        right = [backward.get(slot, 0.0) * u[slot] for slot in u]
        if not all(map(math.isfinite, [*left, *right])):
            continue
        # Cancellation is measured against the sum of the magnitudes of all path products; its largest
        # partial bounds it well enough at this size.
        scale = sum(map(abs, [*left, *right])) + max(abs(c) for c in backward.values())
        assert abs(math.fsum(left) - math.fsum(right)) <= 1e-12 * scale + 1e-300
        compared += 1


class Counting(Float64):
    """Float64 that counts multiplications and additions through number objects."""

    class Number(float):
        count = 0

        def __add__(self, other: Any) -> Any:
            Counting.Number.count += 1
            return Counting.Number(float(self) + float(other))

        def __mul__(self, other: Any) -> Any:
            Counting.Number.count += 1
            return Counting.Number(float(self) * float(other))

        __radd__, __rmul__ = __add__, __mul__

    def number(self, q: Any) -> Any:
        return Counting.Number(float(q))


@pytest.mark.parametrize("count", [10, 100, 1000])
def test_one_reverse_sweep_costs_a_small_constant_times_the_evaluation(count):
    """Counted operations, not time; the bound 4 is Baur and Strassen's for products and sums."""
    tape = tape_of("*".join(f"x{i}" for i in range(count)))
    m = Counting()
    point = {name: m.number(1.001) for name in tape.inputs}
    root = tape.outputs["f"]
    Counting.Number.count = 0
    values = evaluate(tape, m, point, [root])
    forward = Counting.Number.count
    Counting.Number.count = 0
    found = pullback(tape, m, values, {root: m.number(1)}, tape.dependents(tape.inputs.values()))
    assert forward == count - 1
    assert 0 < Counting.Number.count <= 4 * forward
    assert len([slot for slot in tape.inputs.values() if slot in found]) == count


def test_every_refusal_is_our_own():
    with pytest.raises(GradcliError):
        tape_of("sin(x")


def test_comparisons_and_conditions_are_told_from_numbers() -> None:
    """A comparison compares numbers; a condition also joins comparisons; neither slot holds a number."""
    tape = lower(read([Source("where(x < 1 and not (x == 0), sqrt(x), 2)")]))
    compared = [i.operation for i in tape.instructions if is_comparison(i.operation)]
    conditions = [i.operation for i in tape.instructions if is_condition(i.operation)]
    assert len(compared) == 2
    assert set(compared) < set(conditions)
    assert not {"sqrt", "where", "input", "constant"} & set(conditions)


def test_latex_has_a_line_a_slot(run):
    found = run("tape", "where(x > 0, x_max*x^2, 1/3)", "--at", "x=3,x_max=1e-8", "--format", "latex").out.splitlines()
    assert found[:2] == ["% at x = 3, x_max = 1e-8", r"\begin{align*}"]
    assert found[2:4] == [
        r"x &= 3 & \bar{x} &= 6 \cdot 10^{-8} \\",
        r"x_{\mathrm{max}} &= 10^{-8} & \bar{x}_{\mathrm{max}} &= 9 \\",
    ]
    assert r"v_{1} &= \left[x > 0\right] = \text{true}" in found[4]
    assert r"\frac{\partial v_{2}}{\partial x} &= 6" in found[5]
    assert r"f &= \begin{cases} v_{3} & \text{if } v_{1} \\ \frac{1}{3} & \text{otherwise} \end{cases}" in found[7]
    assert found[8:] == [r"\end{align*}"]


def test_the_sweeps_give_what_they_promise():
    """The checks that broken sweeps are fed to pass on whole ones."""
    sweep_checks.check()


def test_what_stands_below_a_stop_is_held() -> None:
    tape = lower(read([Source("x*stop(floor(x*y))")], named=["x", "y"]), wrt=["x"])
    (stop,) = (slot for slot, row in enumerate(tape.instructions) if row.operation == "stop")
    (floor,) = (slot for slot, row in enumerate(tape.instructions) if row.operation == "floor")
    root = tape.outputs["f"]
    assert floor in tape.live([root])
    assert stop in tape.live([root], held=True)
    assert floor not in tape.live([root], held=True)
    by_y = tape.dependents([tape.inputs["y"]]), tape.dependents([tape.inputs["y"]], held=True)
    assert [(found[floor], found[stop], found[root]) for found in by_y] == [(True, True, True), (True, False, False)]


def test_a_tape_is_extended_and_stays_as_it_is():
    tape = lowering.tape_of(read([Source("f = x*y")]))
    before = list(tape.instructions)
    longer = tape.extended()
    known = longer.record("mul", tape.instructions[tape.outputs["f"]].operands)
    new = longer.record("add", (known, tape.inputs["x"]))
    longest = longer.extended()
    assert (known, new) == (tape.outputs["f"], len(before))
    assert longest.record("add", (known, tape.inputs["x"])) == new
    assert (tape.instructions, len(longest)) == (before, len(before) + 1)
    with pytest.raises(AssertionError, match="extended, not written on"):
        tape.record("neg", (known,))


def test_a_row_is_combined_where_it_is_not_there():
    tape = tape_of("f = x; g = y; h = x - 3*y")
    x, y = tape.inputs["x"], tape.inputs["y"]
    there = len(tape)
    assert tape.combined({x: 1}) == x
    total = tape.combined({x: 2, y: Fraction(-1, 2)})
    assert len(tape) > there
    assert evaluate(tape, RATIONALS, {"x": 3, "y": 4}, [total])[total] == 4
    assert tape.combined({x: 2, y: Fraction(-1, 2)}) == total


def test_a_long_tape_in_columns_is_the_tape_it_would_be_as_a_list(monkeypatch):
    for text in (
        "u = sin(x)*y + 2; v = u^3/(x - y); where(u > v, max(x, y), pi*u) + root(v, 5) + betainc(x, y, 0.5)",
        "sum(x^i*y, i, 1, 12) + f(x) + diff(x*sin(y), y); f(t) = t*exp(t)",
        "stop(x)*y + x*y + y*x + same; same = 1.5; z1 = exp(x)",
    ):
        monkeypatch.setattr(limits, "LONG_TAPE", 10**9)
        plain = tape_of(text, typed_exactly=False), tape_of(text)
        for least in (0, 1):
            monkeypatch.setattr(limits, "LONG_TAPE", least)
            for tape, long in zip(plain, (tape_of(text, typed_exactly=False), tape_of(text)), strict=True):
                same_answers(tape, long)


def same_answers(tape: Tape, long: Tape) -> None:
    columns = long.columns
    assert columns is not None
    assert (list(long.instructions), list(columns[1:3])) == (tape.instructions, tape.instructions[1:3])
    roots, inputs = list(tape.outputs.values()), list(tape.inputs.values())
    for held in (False, True):
        assert list(long.live(roots, held=held)) == tape.live(roots, held=held)
        assert long.dependents(inputs, held=held) == tape.dependents(inputs, held=held)
    for rational in ((), ("x",), tuple(tape.inputs)):
        assert long.irrational(rational) == tape.irrational(rational)
    for slots in (set(inputs), set(roots), {3}, {2, 5}, set()):
        assert long.users(slots) == tape.users(slots)
    assert (long.lines(), long.branches, long.names) == (tape.lines(), tape.branches, tape.names)
    slots = range(1, len(tape))
    for wanted in (
        lambda operation, row: operation == "mul",
        lambda operation, row: row is not None and not row.rational,
        lambda operation, row: operation == "nothing of the kind",
    ):
        instructions = ((slot, tape.instructions[slot]) for slot in slots)
        assert [*long.picked(slots, wanted)] == [slot for slot, i in instructions if wanted(i.operation, i.row)]
        assert tape.picked(slots, wanted) is slots  # it is looked through where it is used
    tape.seal()
    long.seal()
    for slot, instruction in enumerate(tape.instructions):
        bare = long.bare(slot)
        assert (*bare[:3], bare.row) == (*instruction[:3], instruction.row)
    extended, other = long.extended(), tape.extended()
    for operation, operands in (("mul", inputs[:2]), ("mul", inputs[1::-1]), ("add", inputs[:2]), ("sin", roots[:1])):
        assert extended.record(operation, tuple(operands)) == other.record(operation, tuple(operands))
    assert extended.separate(roots[0]) == other.separate(roots[0])
    assert list(extended.instructions) == list(other.instructions)
    assert len(long.instructions) == len(tape.instructions)
