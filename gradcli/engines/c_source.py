"""A plan printed as C: one loop over points, one line an operation.

Only text printed here ever reaches a compiler: registers are numbered, constants are printed from their
bits, and no name or text of a program appears.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from gradcli.engines.c_entry import ARGUMENTS, PASSED, ROW, STRIP, entry_text
from gradcli.engines.c_loop import COPY, KEPT, POINT, STREAMS, by_lines, loop, waits, writes
from gradcli.engines.c_order import calls_first
from gradcli.engines.c_prelude import functions, prototypes
from gradcli.engines.plan import DOUBT, FLAG, WATCH, Plan, PlanStep, Register
from gradcli.language.expressions import CONDITIONS
from gradcli.languages.c_text import C, code, literal, named
from gradcli.languages.code_text import Text
from gradcli.tape.tape import WHERE

MOST_STEPS = 6000
"""Steps in a part. What passes from one part to the next takes the compiler longer than what stays in one, and points
too, until a part is so long that the compiler's time grows with its square."""

_RELATIONS = {"lt": ("<", ">="), "le": ("<=", ">"), "gt": (">", "<="), "ge": (">=", "<")}


def c_source(plan: Plan, *, vectors: bool) -> str:
    """The program as a C function

    ``long gradcli_block(long n, const double *const *in, const long *moves, double *const *out, double *work,
    unsigned char *suspects)``

    that fills ``out[k][0..n-1]`` from ``in[j][0..n-1]``, marks suspect points (``suspects`` comes
    zeroed) and tells whether there are any. A point where some number underflowed, as the processor says, is suspect
    (1); so it may say of an operation that the compiler has done for nothing, on what a register happened to hold. What
    the numbers of a point themselves say is ``NOTED``, as surely as they are the same.
    It computes whole strips of ``STRIP`` points, of which the last is filled up: what is left of a vector loop would be
    computed by scalar functions, whose last bits are others, and a number would hang on where its row stands.
    Where ``moves[j]`` is 0 and not -1, ``in[j]`` holds one number ``STRIP`` times, for all points.
    ``gradcli_streamed`` is the same, and of a short program writes results that start at lines of the cache past it.
    ``work`` has room for as many rows of ``ROW`` doubles as ``rows`` says. ``vectors`` declares the vector forms of the
    mathematical functions (libmvec).
    """
    ends = range(MOST_STEPS, max(1, len(plan.steps)) + MOST_STEPS, MOST_STEPS)  # constants are copied, too
    parts = [_Part(plan, end - MOST_STEPS, min(end, len(plan.steps))) for end in ends]
    texts = [part.function(f"part{number}") for number, part in enumerate(parts)]
    calls = [f"part{number}(first, past, {PASSED});" for number in range(len(parts))]
    strip = f"static double strip({ARGUMENTS}) {{ {' '.join([*calls[:-1], 'return', calls[-1]])} }}"
    whole = "\n".join([*texts, strip, entry_text(plan)])
    needed = functions(whole)
    return "\n".join(
        [
            "#include <fenv.h>",
            "#include <stdlib.h>",
            "#include <string.h>",
            prototypes(needed + whole, vectors=vectors),
            STREAMS,
            needed,
            whole,
        ]
    )


class _Part:
    """Some steps in a row, as a loop of their own: numbers that outlive it go through ``work``.

    Everything that makes a point suspect is summed up on the way: no number comes of it where one of the summands is
    none. The sum may overflow of itself; then a point is suspect without need.
    """

    def __init__(self, plan: Plan, start: int, end: int) -> None:
        self.plan = plan
        self.steps: Sequence[PlanStep] = plan.steps[start:end]
        self.later = _read(plan.steps[end:]) | {source for source, _ in plan.copies}
        self.first, self.last = start == 0, end == len(plan.steps)
        if self.first and self.last:
            self.steps = calls_first(plan.steps, plan.first_working)
        self.by_lines = self.first and self.last and writes(plan.steps, len(plan.results))
        self.kept: list[str] = []
        self.names = _constants(plan)
        self.lines: list[str] = []
        self.pointers: dict[str, None] = {}
        self.noted: str | None = None

    def function(self, name: str) -> str:
        if not self.first:
            self._note(f"noted[{POINT}]")
        final = {step.into: number for number, step in enumerate(self.steps)}
        for number, step in enumerate(self.steps):
            self._statement(step, f"{number}{COPY}")
            if step.operation not in (WATCH, FLAG, DOUBT) and final[step.into] == number:
                self._store(step.into)
        for source, target in self.plan.copies if self.last else ():
            self._result(target, self._name(source))
        wrong = self.noted or "0.0"
        self._line(f"{KEPT}noted[i] = {wrong};" if self.by_lines else f"noted[{POINT}] = {wrong};")
        head = f"{name}({ARGUMENTS})"
        if self.by_lines:
            return by_lines(head, STRIP, self.pointers, self.lines, self.kept)
        return loop(
            head,
            STRIP,
            self.pointers,
            self.lines,
            2 if waits(self.steps) else 1,
            f"{wrong} - {wrong}" if self.last else "",
        )

    def _line(self, text: str) -> None:
        self.lines.append(text)

    def _out(self, register: Register) -> str:
        return f"{_pointer(self.plan, register, self.pointers)}[{POINT}]"

    def _name(self, register: Register) -> str:
        """The name of what a register holds, loaded where an earlier part left it."""
        if register not in self.names:
            self.names[register] = f"r{register}{COPY}"
            self._line(f"const double r{register}{COPY} = {self._out(register)};")
        return self.names[register]

    def _flags(self, register: Register) -> str:
        """What the two flags of a condition are called by."""
        if register not in self.names:
            place, flags = self._out(register), f"r{register}{COPY}"
            self.names[register] = f"c{flags}"
            self._line(f"const long t{flags} = {place} == 1, f{flags} = {place} == 0;")
        return self.names[register][1:]

    def _store(self, register: Register) -> None:
        plan, name = self.plan, self.names[register]
        if plan.first_result <= register < plan.first_working:
            self._result(register, name)
        elif register in self.later:
            flags = name[1:]
            value = f"t{flags} ? 1.0 : f{flags} ? 0.0 : 2.0" if name.startswith("c") else name
            self._line(f"{self._out(register)} = {value};")

    def _result(self, register: Register, name: str) -> None:
        into = self._out(register)
        if self.by_lines:
            self.kept.append(into.removesuffix(f"[{POINT}]"))
            into = f"{KEPT}{self.kept[-1]}[i]"
        self._line(f"{into} = {name};")
        self._note(name)

    def _statement(self, step: PlanStep, number: str) -> None:
        """One operation; conditions are two flags, true and false, neither at a NaN."""
        operation = step.operation
        if operation == WATCH:
            self._note(self._name(step.operands[0]))
            return
        if operation == FLAG:
            self._note(f"t{self._flags(step.operands[0])}", chosen=True)
            return
        if operation == DOUBT:
            self._note(f"!f{self._flags(step.operands[0])}", chosen=True)
            return
        if operation in ("and", "or", "not"):
            true, false = _logic(operation, [self._flags(operand) for operand in step.operands])
        elif operation in CONDITIONS:
            true, false = _comparison(operation, *[self._name(operand) for operand in step.operands])
        else:
            if operation == WHERE:
                decided = self._flags(step.operands[0])
                yes, no = (self._name(operand) for operand in step.operands[1:])
                value = f"t{decided} ? {yes} : f{decided} ? {no} : {literal(math.nan)}"
            else:
                value = _value(step, [named(self._name(operand)) for operand in step.operands])
            self._line(f"const double v{number} = {value};")
            self.names[step.into] = f"v{number}"
            return
        self._line(f"const long t{number} = {true}, f{number} = {false};")
        self.names[step.into] = f"c{number}"

    def _note(self, name: str, *, chosen: bool = False) -> None:
        """Takes up a number that must be one, or a condition that must not hold."""
        so_far = self.noted
        self.noted = f"n{len(self.lines)}{COPY}"
        if chosen:
            value = f"{name} ? {literal(math.nan)} : {so_far or '0.0'}"
        else:
            value = name if so_far is None else f"{so_far} + {name}"
        self._line(f"const double {self.noted} = {value};")


def _pointer(plan: Plan, register: Register, pointers: dict[str, None]) -> str:
    """The name of the array a register is in, declared on the way."""
    if register < len(plan.inputs):
        name, text = (
            f"in{register}",
            f"const double *restrict in{register} = in[{register}] + (first & moves[{register}]);",
        )
    elif register < plan.first_working:
        k = register - plan.first_result
        name, text = f"out{k}", f"double *restrict out{k} = out[{k}] + first;"
    else:
        k = register - plan.first_working
        name, text = f"work{k}", f"double *restrict work{k} = work + {ROW * k};"
    pointers[text] = None
    return name


def _constants(plan: Plan) -> dict[Register, str]:
    return {k: literal(number) for k, number in enumerate(plan.constants, len(plan.inputs))}


def _read(steps: Sequence[PlanStep]) -> set[Register]:
    """The registers that steps read before they write them."""
    read: set[Register] = set()
    written: set[Register] = set()
    for step in steps:
        read |= {operand for operand in step.operands if operand not in written}
        written.add(step.into)
    return read


def _value(step: PlanStep, given: Sequence[Text]) -> str:
    assert step.row is not None
    return code(step.row.value(C, *given, *(() if step.parameter is None else (step.parameter,))))


def _comparison(operation: str, left: str, right: str) -> tuple[str, str]:
    if operation in _RELATIONS:
        true, false = _RELATIONS[operation]
        return f"{left} {true} {right}", f"{left} {false} {right}"
    equal, differs = f"{left} == {right}", f"({left} < {right}) | ({left} > {right})"
    return (equal, differs) if operation == "eq" else (differs, equal)


def _logic(operation: str, flags: Sequence[str]) -> tuple[str, str]:
    if operation == "not":
        return f"f{flags[0]}", f"t{flags[0]}"
    both, either = (" & ", " | ") if operation == "and" else (" | ", " & ")
    return both.join(f"t{flag}" for flag in flags), either.join(f"f{flag}" for flag in flags)
