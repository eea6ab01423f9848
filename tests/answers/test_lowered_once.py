"""A question's program is read and lowered once, whoever needs its tape; so is every formula printed of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from gradcli.certified.judge import Judge
from gradcli.certified.second_order import SecondOrder
from gradcli.engines.engine import compile_tape
from gradcli.errors import Source
from gradcli.language import program as reading
from gradcli.language.program import Program
from gradcli.questions import request as asking
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.symbolic import readback
from gradcli.tape import lowering

LINES = [
    ("grad", "sin(x)*y", "--at", "x=1,y=2", "--symbolic"),
    ("grad", "z1=abs(x)*y", "z2=x*y", "--at", "x=0,y=2", "--sum", "--kink", "subgradient"),
    ("grad", "f(a)=a^2", "u=f(x)", "v=u*y", "--at", "x=1,y=2", "--wrt", "u,x", "--symbolic", "--total"),
    ("grad", "x*exp(y)", "--grid", "x=0:1:3", "--at", "y=1", "--certify"),
    ("hessian", "exp(x*y)+abs(x)", "--at", "x=1/3,y=2", "--symbolic"),
    ("hessian", "sqrt(x)*y", "--at", "x=1/3,y=2", "--symbolic", "--total"),
    ("hessian", "sqrt(x)*y"),
    ("hessian", "x*exp(y)", "--grid", "x=0:1:3", "--at", "y=1"),
    ("diff", "x^2*sin(x)", "x:2", "--at", "x=1/2"),
    ("diff", "log(x)^2", "x:3", "--at", "x=1/2", "--steps"),
    ("diff", "a=x^2*y; log(a)", "x", "y", "--at", "x=1/2,y=3"),
    ("diff", "log(x)", "x", "--at", "x=1/2"),
    ("eval", "x*exp(y)", "--at", "x=1,y=2"),
    ("tape", "x*exp(y)", "--at", "x=1,y=2", "--trace"),
    ("check", "x^2*y", "--claim", "x: 2*x*y"),
    ("check", "x^2*y", "--at", "x=1,y=2", "--claim-values", "4 1"),
    ("propagate", "V/I", "--grid", "V=1:2:3", "--at", "I=2,u_V=0.1", "--certify"),
    ("propagate", "V/I", "--at", "V=5±0.1,I=2±0.1", "--interval", "--monte-carlo", "100"),
    ("code", "x*exp(y)", "--at", "x=1,y=2", "--self-test", "--order", "2"),
    ("plot", "abs(x)", "--grid", "x=-1:1:20"),
]
CHECKED = ("check", "(1-cos(x))/x^2", "--at", "x=1e-8")


@pytest.fixture
def lowered(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[tuple[str, frozenset[str], bool]]]:
    """How often each program was lowered: its statements, the names set apart, whether as typed."""
    found: Counter[tuple[str, frozenset[str], bool]] = Counter()
    real = lowering.lower

    def counting(program: Program, *, wrt: frozenset[str], typed_exactly: bool) -> object:
        texts = dict.fromkeys(statement.body.source.text for statement in program.values.values())
        found["; ".join(texts), frozenset(wrt), typed_exactly] += 1
        return real(program, wrt=wrt, typed_exactly=typed_exactly)

    monkeypatch.setattr(lowering, "lower", counting)
    asking._short_program.cache_clear()
    readback._reread.cache_clear()
    yield found
    readback._reread.cache_clear()


@pytest.fixture
def read_texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often each text was read as a program."""
    found: Counter[str] = Counter()
    real = reading.parse

    def counting(source: Source, *named: frozenset[str]) -> object:
        found[source.text] += 1
        return real(source, *named)

    monkeypatch.setattr(reading, "parse", counting)
    asking._short_program.cache_clear()
    readback._reread.cache_clear()
    yield found
    readback._reread.cache_clear()


@pytest.mark.parametrize("line", [*LINES, CHECKED], ids=" ".join)
def test_every_program_is_read_once(run, read_texts, line):
    done = run(*line)
    assert done.code in (0, 3), done.err
    assert set(read_texts.values()) == {1}, read_texts


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_every_program_is_lowered_once(run, lowered, line):
    done = run(*line)
    assert done.code in (0, 3), done.err
    asked = [key for key in lowered if not key[0].startswith("formula")]
    assert len(asked) == 1, asked
    assert set(lowered.values()) == {1}, lowered


def test_check_lowers_as_typed_and_as_doubles(run, lowered):
    """Its routes over float64 run the nearest doubles: another tape."""
    assert run(*CHECKED).code == 0
    asked = {key: count for key, count in lowered.items() if not key[0].startswith("formula")}
    assert sorted(exactly for _, _, exactly in asked) == [False, True]
    assert set(lowered.values()) == {1}, lowered


def test_a_shared_tape_stays_as_it_is():
    """Whoever records sums, amounts or switches does so on a tape of its own."""
    request = Request(
        [Source("z1 = abs(x)*y; z2 = x*y; z3 = where(x > 0, x, y)")], read_point([Source("x=0,y=2")]), rows="sum"
    )
    tape = request.tape
    before = (list(tape.instructions), dict(tape.inputs), dict(tape.outputs), dict(tape.names))
    (weights,) = request.weights
    list(
        Judge(tape, request.at, request.slots, request.asked._replace(choose="subgradient")).judge(
            [weights], request.at
        )
    )
    second = SecondOrder(tape, request.at, request.slots, request.asked)
    second.row(weights)
    second.product(weights, request.at)
    compile_tape(tape, dict(enumerate(weights)), request.slots, engine="numpy")
    assert (tape.instructions, tape.inputs, tape.outputs, tape.names) == before
    assert request.tape is tape
    with pytest.raises(AssertionError, match="extended"):
        tape.record("mul", (0, 0))


def test_an_extended_tape_begins_as_the_other():
    tape = Request([Source("x*y + 2")]).tape
    first, second = tape.extended(), tape.extended()
    known = first.record("mul", (tape.inputs["x"], tape.inputs["y"]))
    assert known < len(tape)
    new = first.record("mul", (known, known))
    assert new == len(tape)
    assert second.record("add", (known, known)) == len(tape)
    third = first.extended()
    assert third.record("mul", (known, known)) == new
    first.record("sub", (known, new))
    assert third.record("div", (known, new)) == new + 1
    assert first.instructions[new + 1].operation == "sub"


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"digits": 30}, True),
        ({"rows": "sum"}, True),
        ({"floats_only": True}, True),
        ({"at": read_point([Source("x=3,y=1,z=3")])}, True),
        ({"declared": ("z",), "wrt": ("x",)}, True),
        ({"at": read_point([Source("x=2,y=1,e=3")])}, False),
        ({"declared": ("e",)}, False),
        ({"texts": [Source("x*y")]}, False),
    ],
    ids=str,
)
def test_a_varied_question_reads_again_only_what_is_another_program(changes, same):
    request = Request([Source("x*y*e")], read_point([Source("x=2,y=1")]))
    program = request.program
    other = request.varied(**changes)
    assert (other.program is program) == same
    assert other.program.variables == Request(**{**vars_of(request), **changes}).program.variables


def test_other_targets_share_the_tape():
    request = Request([Source("a = x*y; b = a^2; c = sin(x)")], read_point([Source("x=2,y=1")]))
    tape = request.tape
    one = request.varied(of=["a"])
    assert one.program.targets == ("a",)
    assert one.tape is tape
    assert one.varied(of=None).program.targets == request.program.targets


def vars_of(request: Request) -> dict[str, object]:
    return {name: getattr(request, name) for name in Request.__dataclass_fields__}
