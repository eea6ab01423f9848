"""A long plain text to a tape: its nodes are run over in order, straight onto columns."""

from __future__ import annotations

from gradcli.errors import Span
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import CONSTANTS, CORE, FUNCTIONS
from gradcli.language import limits
from gradcli.language.plain_text import NAME, NEGATIVE, NUMBER, OPERATIONS, SIGNS, PlainCall, PlainText, PlainValues
from gradcli.tape.columns import TapeColumns
from gradcli.tape.frame import Frame
from gradcli.tape.lowering import Lowering
from gradcli.tape.tape import CONSTANT, WHERE, Slot, Tape

POWER = SIGNS["^"]
_DIRECT = [name for name in OPERATIONS[NEGATIVE + 1 :] if name != OPERATIONS[POWER]]


class PlainLowering(Lowering):
    """The same tape as ``Lowering`` makes, slot for slot."""

    def run(self) -> Tape:
        assert self.program is not None
        values = self.program.values
        assert isinstance(values, PlainValues)
        text, heads = values.text, values.text.heads
        self.columns = self.tape.instructions = self.tape.columns = TapeColumns()
        apart = self.begin(name for name, place in values.places.items() if heads[place] >= 0)
        self.known = [self.names.get(name, -1) for name in text.names]
        """The slots of the names of the text."""
        self.numbers = [-1] * len(text.numbers)
        self.folds: set[Slot] = set()
        """The slots of exact constants, which are folded."""
        self.rows = [self._direct(call) for call in text.calls]
        self.direct = [self.columns.code(name, 2) if name in _DIRECT else -1 for name in OPERATIONS]
        """The codes of what is recorded as it stands."""
        self.powers: dict[Slot, tuple[int, int]] = {}
        """By the slots of exponents, what a power of one is, and the number of its parameter."""
        self.exponential = self.columns.code(CONSTANTS["e"], 0)
        """The code of e, whose powers are exponentials."""
        self.source = self.columns.of(text.source)
        tape = self.tape
        for name, place in values.places.items():
            slot = self._statement(text, text.nodes_of(place))
            if name in apart:
                slot = self.apart(slot, values[name].span)
            if heads[place] >= 0:
                self.known[heads[place]] = slot
                tape.names[slot] = name
            tape.outputs[name] = slot
        if len(tape) < limits.LONG_TAPE:
            tape.shrink()
        return tape

    def _direct(self, call: PlainCall) -> tuple[int, bool] | None:
        """The code of a call that is a row at its operands, and whether it may be folded; None of another,
        which is called as any is."""
        if call.name == WHERE:
            return None
        function = (CORE.get(call.name) or FUNCTIONS[call.name]).called_with(call.given)
        if function.body or function.parameter is not None or call.given != 1:
            return None
        row = PRIMITIVES[function.primitive]
        return None if row.parameter or len(row.partials) != 1 else (self.columns.code(row.name, 1), row.rational)

    def _statement(self, text: PlainText, nodes: range) -> Slot:
        """The slot of an expression: its nodes are run over with a stack of slots."""
        known, numbers, exact, source, powers = self.known, self.numbers, self.folds, self.source, self.powers
        codes, values, starts, ends = text.codes, text.values, text.starts, text.ends
        taken, direct, slots = self.columns.taken, self.direct, self.columns.codes
        stack: list[Slot] = []
        push, pop = stack.append, stack.pop
        for at in nodes:
            code = codes[at]
            if code == NAME:
                push(known[values[at]])
            elif code == NUMBER:
                slot = numbers[values[at]]
                if slot < 0:
                    slot = numbers[values[at]] = self._folded(
                        self.number(text.numbers[values[at]], Span(text.source, starts[at], ends[at]))
                    )
                push(slot)
            elif code > NEGATIVE:
                b = pop()
                a = stack[-1]
                if code == POWER and b in powers and a not in exact and slots[a] != self.exponential:
                    operation, parameter = powers[b]
                    stack[-1] = taken(operation, a, 0, source, starts[at], ends[at], parameter)
                elif code == POWER or (a in exact and b in exact):
                    origin = Span(text.source, starts[at], ends[at])
                    stack[-1] = self._folded(self.apply(OPERATIONS[code], (a, b), origin))
                    if code == POWER and b in exact:
                        self._note_power(stack[-1], a, b)
                else:
                    stack[-1] = taken(direct[code], a, b, source, starts[at], ends[at])
            else:
                self._called(text, at, stack)
        return stack[-1]

    def _note_power(self, slot: Slot, base: Slot, exponent: Slot) -> None:
        """How a power of such an exponent is recorded: as one of one operand, perhaps with a parameter."""
        columns = self.columns
        one = columns.operations[columns.codes[slot]][1] == 1 and columns.first[slot] == base
        if one and base not in self.folds and columns.codes[base] != self.exponential:
            self.powers[exponent] = columns.codes[slot], columns.parameter[slot]

    def _called(self, text: PlainText, at: int, stack: list[Slot]) -> None:
        """A sign, or a function of what is on top of the stack."""
        if text.codes[at] == NEGATIVE:
            count = 1
            direct: tuple[int, bool] | None = self.columns.code("neg", 1), True
        else:
            count, direct = text.calls[text.values[at]].given, self.rows[text.values[at]]
        operands = tuple(stack[-count:])
        del stack[-count:]
        if direct is not None and not (direct[1] and self.folds.issuperset(operands)):
            stack.append(self.columns.taken(direct[0], operands[0], 0, self.source, text.starts[at], text.ends[at]))
            return
        origin = Span(text.source, text.starts[at], text.ends[at])
        name = "neg" if text.codes[at] == NEGATIVE else text.calls[text.values[at]].name
        if name in ("neg", WHERE):
            stack.append(self._folded(self.apply(name, operands, origin)))
            return
        found = self.call(name, operands, origin)
        stack.append(self._folded(self.expanded(found) if isinstance(found, Frame) else found))

    def _folded(self, slot: Slot) -> Slot:
        """A slot that may be an exact constant: it is noted if it is one."""
        if self.columns.operations[self.columns.codes[slot]][0] == CONSTANT:
            self.folds.add(slot)
        return slot
