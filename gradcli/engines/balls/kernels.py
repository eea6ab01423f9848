"""C over FLINT's real balls for the sweeps of any tape of some operations: a function of each, and two loops.

Unlike the code of one program (``gradcli.engines.balls.source``) this does not grow with the tape: it is compiled once
for the operations that occur, and runs over the tape's own columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count
from typing import Any

from gradcli.engines.balls.plan import fits, step_of
from gradcli.engines.balls.prelude import LAYOUT, PRELUDE, ROUNDED
from gradcli.engines.balls.source import complete, statements
from gradcli.engines.held import CONSTANT_BITS
from gradcli.languages.code_text import NoFunction
from gradcli.records import NamedTuple
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, Slot, Tape, is_condition

GIVEN, NUMBER = 0, 1
"""The kernels of what is set before, and of a constant: a quotient of integers."""
KERNELS = 2
"""The first of the others."""
MOST_OPERANDS = 2
"""Of an operation: a tape has columns for so many."""
SCRATCH = 64
"""Balls that a kernel may use."""


class Operation(NamedTuple):
    """What is done to how many operands, with which parameter."""

    name: str
    given: int
    parameter: Any = None


def kernels_source(operations: Sequence[Operation]) -> str:
    """The loops ``gradcli_values`` and ``gradcli_adjoints`` over a tape of these operations, the kernels ``KERNELS``,
    ``KERNELS`` + 1, … Each returns 1; 0 where a corner, a step or an end of a domain may be met, or a branch is open.

    Raises NoFunction where FLINT has no function of an operation's, or of its slope's.
    """
    if longest := next((operation for operation in operations if operation.given > MOST_OPERANDS), None):
        raise NoFunction(longest.name)
    kernels = [_Kernel(number, operation) for number, operation in enumerate(operations, KERNELS)]
    functions = [line for kernel in kernels for line in kernel.functions()]
    whole = "\n".join([
        PRELUDE,
            ROUNDED,
            LAYOUT,
        *functions,
        _LOOPS.replace("@VALUES@", "\n".join(kernel.value_case() for kernel in kernels))
        .replace("@ADJOINTS@", "\n".join(kernel.adjoint_case() for kernel in kernels)),
    ])  # fmt: skip
    return complete(whole)


class _Kernel:
    """The C functions of one operation: its value, whether pieces may meet, what an adjoint sends to its operands."""

    def __init__(self, number: int, operation: Operation) -> None:
        self.number, self.operation = number, operation
        tape = Tape()
        places = tuple(tape.record(INPUT, (), f"x{k}") for k in range(operation.given))
        tape.inputs = {f"x{k}": place for k, place in enumerate(places)}
        root = tape.record(operation.name, places, operation.parameter)
        found = gradient_tape(tape, {"y": root}, tape.inputs, edges=True)
        self.tape, self.value, self.facts = found.tape, found.values["y"], found.edges
        self.partials = [(int(name[1:]), slot) for (_, name), slot in found.connected.items()]

    @property
    def _given(self) -> str:
        return "".join(f"const arb *x{k}, " for k in range(self.operation.given))

    def functions(self) -> Iterator[str]:
        yield f"static int value_{self.number}(arb *y, {self._given}arb *t, long w) {{"
        yield from self._statements([self.value], whole=True)
        yield "  return 1; }"
        yield f"static int meets_{self.number}(const arb *y, {self._given}arb *t, long w) {{"
        yield from self._statements(self.facts)
        yield from (f"  if (c{slot} != 0) return 0;" for slot in self.facts)
        yield "  return 1; }"
        sent = "".join(f"arb *s{k}, " for k in range(self.operation.given))
        yield f"static int adjoint_{self.number}(const arb *y, {self._given}const arb *c, {sent}arb *t, long w) {{"
        for place, slot in self.partials:
            yield f"  if (s{place}) {{"
            yield from self._sent(place, slot)
            yield "  }"
        yield "  return 1; }"

    def _sent(self, place: int, slot: Slot) -> Iterator[str]:
        """What goes to one operand: the adjoint times the partial."""
        number = self.tape.constant(slot)
        if number in (1, -1):
            yield f"    arb_{'add' if number == 1 else 'sub'}(s{place}, s{place}, c, w);"
            return
        yield from self._statements([slot])
        yield f"    arb_addmul(s{place}, {self._names([slot])[slot]}, c, w);"

    def _names(self, slots: Sequence[Slot]) -> dict[Slot, str]:
        held, found = count(), {}
        inputs = {slot: name for name, slot in self.tape.inputs.items()}
        for slot in self.tape.live(slots):
            if slot in inputs:
                found[slot] = inputs[slot]
            elif slot == self.value:
                found[slot] = "y"
            elif is_condition(self.tape.instructions[slot].operation):
                found[slot] = f"c{slot}"
            else:
                found[slot] = f"(t + {next(held)})"
        if next(held) > SCRATCH:
            raise NoFunction(f"code for the slopes of {self.operation.name}")
        return found

    def _statements(self, slots: Sequence[Slot], *, whole: bool = False) -> Iterator[str]:
        """What computes some slots of the kernel's tape, its value among them or there already."""
        names, there = self._names(slots), {*self.tape.inputs.values()}
        if not whole:
            there.add(self.value)
        for slot in self._needed(slots, there):
            instruction = self.tape.instructions[slot]
            if instruction.operation == CONSTANT:
                yield _constant(instruction.parameter, names[slot])
            elif instruction.operation in NAMED_CONSTANTS:
                yield f"    arb_const_{instruction.operation}({names[slot]}, w);"
            else:
                yield from (f"    {line}" for line in statements(step_of(slot, instruction), names))

    def _needed(self, slots: Sequence[Slot], there: set[Slot]) -> list[Slot]:
        """What must be computed for some slots where others are ``there``."""
        seen, stack = set(slots) - there, list(set(slots) - there)
        while stack:
            for operand in self.tape.instructions[stack.pop()].operands:
                if operand not in seen and operand not in there:
                    seen.add(operand)
                    stack.append(operand)
        return sorted(seen)

    @property
    def _taken(self) -> str:
        return "".join([", v + first[i]", ", v + second[i]"][: self.operation.given])

    def value_case(self) -> str:
        met = f" && (!active[i] || meets_{self.number}(v + i{self._taken}, t, w))" if self.facts else ""
        return f"    case {self.number}: all = value_{self.number}(v + i{self._taken}, t, w){met}; break;"

    def adjoint_case(self) -> str:
        if not self.partials:
            return f"    case {self.number}: break;"
        sent = "".join([", SENT(first)", ", SENT(second)"][: self.operation.given])
        return f"    case {self.number}: all = adjoint_{self.number}(v + i{self._taken}, c + i{sent}, t, w); break;"


def _constant(number: int | Fraction, into: str) -> str:
    if not fits(number):
        raise NoFunction(f"{number}")
    quotient = f" arb_div_ui({into}, {into}, {number.denominator}UL, w);" if number.denominator != 1 else ""
    return f"    arb_set_si({into}, {number.numerator}L);{quotient}"


_LOOPS = f"""
void flint_free(void *);
#define SENT(which) (active[which[i]] ? c + which[i] : 0)
enum {{ SCRATCH = {SCRATCH} }};

/* Each of these is of a count and of pointers, as `gradcli.engines.library.entry` has it. */
long gradcli_begin(long n, arb *v) {{
  for (long i = 0; i < n; i++) arb_init(v + i);
  return n;
}}
long gradcli_end(long n, arb *v) {{
  for (long i = 0; i < n; i++) arb_clear(v + i);
  return n;
}}
/* The i-th ball is what a text says. */
long gradcli_given(long i, arb *v, const char *text) {{ return arb_set_str(v + i, text, {CONSTANT_BITS}L); }}

long gradcli_values(long n, const long *bits, const int *order, const unsigned short *kernels, const int *first,
                    const int *second, const int *parameter, const unsigned char *active, const long *tops,
                    const unsigned long *bottoms, arb *v) {{
  arb t[SCRATCH];
  const long w = *bits;
  int all = 1;
  for (int k = 0; k < SCRATCH; k++) arb_init(t + k);
  for (long at = 0; all && at < n; at++) {{
    const long i = order[at];
    switch (kernels[i]) {{
    case {GIVEN}: break;
    case {NUMBER}:
      arb_set_si(v + i, tops[parameter[i]]);
      if (bottoms[parameter[i]] != 1) arb_div_ui(v + i, v + i, bottoms[parameter[i]], w);
      break;
@VALUES@
    }}
  }}
  for (int k = 0; k < SCRATCH; k++) arb_clear(t + k);
  return all;
}}

/* From the last of the slots in order to the first. */
long gradcli_adjoints(long n, const long *bits, const int *order, const unsigned short *kernels, const int *first,
                      const int *second, const unsigned char *active, const arb *v, arb *c) {{
  arb t[SCRATCH];
  const long w = *bits;
  int all = 1;
  for (int k = 0; k < SCRATCH; k++) arb_init(t + k);
  for (long at = n - 1; all && at >= 0; at--) {{
    const long i = order[at];
    if (!active[i]) continue;
    switch (kernels[i]) {{
@ADJOINTS@
    }}
  }}
  for (int k = 0; k < SCRATCH; k++) arb_clear(t + k);
  return all;
}}

/* The i-th ball as text that encloses it, of less than so many characters; else 0. */
long gradcli_text(long i, const long *room, const arb *v, char *into) {{
  char *text = arb_get_str(v + i, 150L, 1UL);
  const long length = (long)strlen(text);
  if (length < *room) memcpy(into, text, (unsigned long)length + 1);
  flint_free(text);
  return length < *room;
}}

/* 1 and the double that the i-th ball is for certain; 0 where it may be several; -1 where it is one number. */
long gradcli_double(long i, const long *bits, const arb *v, double *found) {{
  const arb *z = v + i;
  const long w = *bits;
  if (arb_is_exact(z)) return -1;
  arf low, high;
  arf_init(&low);
  arf_init(&high);
  const int sure = rounded(z, w, &low, &high, found);
  arf_clear(&low);
  arf_clear(&high);
  return sure;
}}
"""
