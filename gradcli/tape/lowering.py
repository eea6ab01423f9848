"""Program to tape: definitions expanded, equal subexpressions shared, rational constants folded."""

from __future__ import annotations

from collections.abc import Container, Iterable
from fractions import Fraction
from functools import cache
from typing import Any

from gradcli.errors import LanguageError, Source, Span
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import CONSTANTS, CORE, FUNCTIONS
from gradcli.language.counted import COUNTED
from gradcli.language.definitions import check_calls
from gradcli.language.differentiated import DERIVATIVES, DIFF, PRIME
from gradcli.language.expressions import CONDITIONS, Expression, Node
from gradcli.language.grammar import parse
from gradcli.language.plain_text import PlainValues
from gradcli.language.program import Program
from gradcli.language.uncollected import uncollected
from gradcli.numbers.rational import folded
from gradcli.tape.forms import SpecialForms
from gradcli.tape.frame import Frame
from gradcli.tape.tape import CONSTANT, INPUT, WHERE, Slot, Tape

LARGEST_EXPONENT = 2**53


def tape_of(program: Program, *, wrt: Iterable[str] = (), typed_exactly: bool = True) -> Tape:
    """The tape of a program's targets, lowered once for all who ask for it; to record more on it, extend it.

    The parameters are those of ``lower``.
    """
    apart = frozenset(wrt) - frozenset(program.variables)
    key = (apart, typed_exactly)
    if key not in program.recorded:
        lowered = program.lowered or lower
        tape = lowered(program, wrt=apart, typed_exactly=typed_exactly)
        tape.seal()
        program.recorded[key] = tape
    found: Tape = program.recorded[key]
    return found


def lower(program: Program, *, wrt: Iterable[str] = (), typed_exactly: bool = True) -> Tape:
    """The tape of a program's targets.

    ``wrt`` may name intermediates: each gets a slot of its own, so that its adjoint is its own.
    ``typed_exactly=False`` replaces every literal by the nearest double and folds nothing, as a
    framework in float64 would.
    """
    with uncollected():
        if isinstance(program.values, PlainValues):
            from gradcli.tape.plain_lowering import PlainLowering

            return PlainLowering(program, frozenset(wrt), typed_exactly).run()
        return Lowering(program, frozenset(wrt), typed_exactly).run()


def lower_constant(expression: Expression) -> Tape:
    """The tape of a constant expression (a value given with ``--at``); its output is ``value``."""
    check_calls(expression, {})
    lowering = Lowering(None, frozenset(), True)
    lowering.tape.outputs["value"] = lowering.expression(expression)
    return lowering.tape


@cache
def parsed(body: str) -> Expression:
    """The body of a built-in definition, read once."""
    (statement,) = parse(Source(body))
    return statement.body


class Lowering(SpecialForms):
    def __init__(self, program: Program | None, separate: frozenset[str], exactly: bool) -> None:
        super().__init__()
        self.program = program
        self.separate = separate - frozenset(program.variables if program else ())
        self.exactly = exactly
        self.tape = Tape(typed_exactly=exactly)
        self.names: dict[str, Slot] = {}
        self.calls: dict[tuple[str, tuple[Slot, ...], bool], Slot] = {}

    def run(self) -> Tape:
        program = self.program
        assert program is not None
        apart = self.begin(name for name, statement in program.values.items() if statement.name)
        for name, statement in program.values.items():
            slot = self.expression(statement.body)
            if name in apart:
                slot = self.apart(slot, statement.span)
            if statement.name:
                self.names[name] = slot
                self.tape.names[slot] = name
            self.tape.outputs[name] = slot
        return self.tape

    def begin(self, named: Iterable[str]) -> Container[str]:
        """Records the variables and the constants; the values of those that are ``named`` that stand apart."""
        program, inner = self.program, frozenset(named)
        assert program is not None
        # A bare expression's label is no name: a variable may be called the same.
        for name in dict.fromkeys([*program.variables, *(n for n in self.separate if n not in inner)]):
            self.names[name] = self.tape.inputs[name] = self.variable(name)
        for name in program.constants:
            self.names[name] = self.tape.record(CONSTANTS[name])
        return inner & {*self.separate, *program.differentiated_by}

    def variable(self, name: str) -> Slot:
        """The slot of a variable."""
        return self.tape.record(INPUT, (), name)

    def expression(self, body: Expression) -> Slot:
        """The slot of an expression. Calls are expanded on a stack of frames, not by recursion."""
        return self.expanded(Frame(body, self.names, [], None, end=len(body.nodes)))

    def expanded(self, first: Frame) -> Slot:
        """The slot that a frame comes to, with all that it calls."""
        frames = [first]
        while True:
            frame = frames[-1]
            nodes, slots, start, count = frame.body.nodes, frame.slots, frame.start, frame.end - frame.start
            while len(slots) < count:
                if frame.body.repeated and frame.passed():
                    continue
                node = nodes[start + len(slots)]
                origin = frame.origin or Span(frame.body.source, node.start, node.end)
                operation = node.operation
                if operation == "number":
                    slot = self.number(node.value, origin)  # type: ignore[arg-type]
                elif operation == "name":
                    slot = self._name(str(node.value), frame, origin)
                else:
                    operands = tuple([slots[operand - start] for operand in node.operands])
                    if operation == "call":
                        found = self.call(str(node.value), operands, origin, ours=frame.origin is not None)
                    else:
                        found = self.operation(frame, node, operands, origin)
                    if isinstance(found, Frame):
                        frames.append(found)
                        break
                    slot = found
                slots.append(slot)
            else:
                frames.pop()
                finished = self.finished(frame)
                if isinstance(finished, Frame):
                    frames.append(finished)
                elif frames:
                    frames[-1].slots.append(finished)
                else:
                    return finished

    def operation(self, frame: Frame, node: Node, operands: tuple[Slot, ...], origin: Span) -> Slot | Frame:
        """The slot of an operator's node, or the frame of the first term of a sum."""
        if node.operation == COUNTED:
            return self.counted(node, frame, origin)
        if node.operation == DIFF:
            return self.differentiated(operands[0], operands[1:], origin)
        return self.apply(node.operation, operands, origin)

    def _name(self, name: str, frame: Frame, origin: Span) -> Slot:
        slot = frame.names.get(name)
        if slot is None and frame.origin is None:  # the bodies of our definitions mean our constants
            slot = self.names.get(name)
        if slot is None and name in CONSTANTS:
            slot = self.tape.record(CONSTANTS[name], (), None, origin)
        if slot is None:
            raise LanguageError(
                f"the value uses the name {name}",
                span=origin,
                fix="a value is a number or a constant expression, as pi/3",
            )
        return slot

    def number(self, value: int | Fraction, origin: Span | None) -> Slot:
        if not self.exactly:
            try:
                value = Fraction(float(value))
            except OverflowError:
                return self.tape.record("mul", (self.constant(10**308), self.constant(10)), None, origin)
            value = value.numerator if value.denominator == 1 else value
        return self.tape.record(CONSTANT, (), value, origin)

    def constant(self, value: int | Fraction) -> Slot:
        return self.tape.record(CONSTANT, (), value)

    def call(self, name: str, operands: tuple[Slot, ...], origin: Span, *, ours: bool = False) -> Slot | Frame:
        """A primitive's slot, or the frame of a definition that is still to be expanded.

        The program's definition of a name wins, but in the bodies of ``ours``, which mean our functions.
        """
        if name.endswith(PRIME):
            return self.primed(name, operands, origin)
        own = not ours and self.program is not None and name in self.program.functions
        defined = self.definition(name, len(operands), own=own)
        if defined is not None:
            key = (name, operands, own)
            if key in self.calls:
                return self.calls[key]
            parameters, body = defined
            names = self.parameters(body, dict(zip(parameters, operands, strict=True)), origin)
            return Frame(body, names, [], None if own else origin, key, end=len(body.nodes))
        if name in DERIVATIVES:
            return self.derivative(name, operands, origin)
        function = FUNCTIONS[name].called_with(len(operands))
        name = function.name  # from here on aliases are forgotten: ln(x, 2) is log(x, 2)
        if name == "root":
            return self._root(operands, origin)
        if name == "log" and len(operands) == 2:
            top, base = (self.apply("log", (operand,), origin) for operand in operands)
            return self.apply("div", (top, base), origin)
        if name in ("max", "min"):
            slot = operands[0]
            for operand in operands[1:]:
                slot = slot if slot == operand else self.apply(name, (slot, operand), origin)
            return slot
        if name == "polygamma":
            return self._polygamma(operands, origin)
        if name == "digamma":
            return self.apply("polygamma", operands, origin, parameter=0)
        return self.apply(function.primitive, operands, origin)

    def definition(self, name: str, count: int, *, own: bool) -> tuple[tuple[str, ...], Expression] | None:
        """The parameters and the body of a definition, the program's ``own`` or ours; None for a primitive."""
        if own:
            assert self.program is not None
            statement = self.program.functions[name]
            return statement.parameters or (), statement.body
        found = CORE.get(name) or FUNCTIONS.get(name)
        if found is None:
            return None
        function = found.called_with(count)
        return (function.parameters, parsed(function.body)) if function.body else None

    def _polygamma(self, operands: tuple[Slot, ...], origin: Span) -> Slot:
        order = self.tape.constant(operands[0])
        if not isinstance(order, int) or not 0 <= order <= 100:
            raise LanguageError(
                "the order of polygamma is an integer from 0 to 100", span=origin, fix="write polygamma(1, x)"
            )
        return self.apply("polygamma", operands[1:], origin, parameter=order)

    def _root(self, operands: tuple[Slot, ...], origin: Span) -> Slot:
        """Real roots: odd ones of any number, even ones of a number that is not negative."""
        base, degree = operands
        n = self.tape.constant(degree)
        if not isinstance(n, int) or not 1 <= n <= 1000:
            raise LanguageError("the degree of a root is an integer from 1 to 1000", span=origin, fix="write x^(1/n)")
        if n == 1:
            return base
        if n % 2 == 0:
            return self._power(base, self.constant(Fraction(1, n)), origin)
        return self.apply("cbrt", (base,), origin) if n == 3 else self.apply("root", (base,), origin, parameter=n)

    def apply(self, operation: str, operands: tuple[Slot, ...], origin: Span | None, parameter: Any = None) -> Slot:
        """The slot of a primitive, a condition or a ``where``, folded where its operands are rational."""
        if operation == "pow":
            base, exponent = operands
            return self._power(base, exponent, origin)
        if operation in CONDITIONS or operation == WHERE:
            return self.tape.record(operation, operands, None, origin)
        row = PRIMITIVES[operation]
        if row.rational and (self.exactly or operation == "neg"):
            exact = [self.tape.constant(operand) for operand in operands]
            value = None if None in exact else folded(row, exact, parameter)
            if value is not None:
                return self.tape.record(CONSTANT, (), value, origin)
        return self.tape.record(operation, operands, parameter, origin)

    def _power(self, base: Slot, exponent: Slot, origin: Span | None) -> Slot:
        """Which of the power primitives an exponent asks for."""
        if self.tape.instructions[base].operation == "e":
            return self.apply("exp", (exponent,), origin)
        value = self.tape.constant(exponent)
        if value is None or not -LARGEST_EXPONENT <= value <= LARGEST_EXPONENT:
            return self.tape.record("pow", (base, exponent), None, origin)
        if value == 1:
            return base
        if isinstance(value, int):
            return self.apply("powi", (base,), origin, parameter=value)
        if value == Fraction(1, 2):
            return self.apply("sqrt", (base,), origin)
        return self.apply("powr", (base,), origin, parameter=value)
