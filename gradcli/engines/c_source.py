"""A plan printed as C: one loop over points, one line an operation.

Only text printed here ever reaches a compiler: registers are numbered, constants are printed from their
bits, and no name or text of a program appears.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from gradcli.engines.c_prelude import functions, prototypes
from gradcli.engines.plan import DOUBT, FLAG, WATCH, Plan, PlanStep, Register
from gradcli.language.expressions import CONDITIONS
from gradcli.languages.c_text import C, code, literal, named
from gradcli.languages.code_text import Text
from gradcli.tape.tape import WHERE

ENTRY = "gradcli_block"
STRIP = 256
"""Points a part runs over before the next part takes its turn: what passes between them stays in the cache."""
ROW = STRIP + 8
"""Doubles a working register takes: a power of two would put all of them into the same lines of the cache."""
MOST_STEPS = 800
"""Steps in a part. A compiler's time grows faster than the length of a loop's body."""

_RELATIONS = {"lt": ("<", ">="), "le": ("<=", ">"), "gt": (">", "<="), "ge": (">=", "<")}
_ARGUMENTS = (
    "long first, long count, const double *const *in, const long *moves, double *const *out, double *restrict work"
)


def c_source(plan: Plan, *, vectors: bool) -> str:
    """The program as a C function

    ``long gradcli_block(long n, const double *const *in, const long *moves, double *const *out, double *work,
    unsigned char *suspects)``

    that fills ``out[k][0..n-1]`` from ``in[j][0..n-1]``, marks suspect points (``suspects`` comes
    zeroed) and tells whether there are any. Of a strip in which some number underflowed, as the processor says, every
    point is suspect.
    Where ``moves[j]`` is 0 and not -1, ``in[j]`` holds one number ``STRIP`` times, for all points.
    ``work`` has room for ``ROW`` doubles a working register. ``vectors`` declares the vector forms of the
    mathematical functions (libmvec).
    """
    ends = range(MOST_STEPS, max(1, len(plan.steps)) + MOST_STEPS, MOST_STEPS)  # constants are copied, too
    parts = [_Part(plan, end - MOST_STEPS, min(end, len(plan.steps))) for end in ends]
    texts = [part.function(f"part{number}") for number, part in enumerate(parts)]
    calls = "\n".join(f"    part{number}(first, count, in, moves, out, work);" for number in range(len(parts)))
    whole = "\n".join([*texts, _check(plan), _ENTRY.replace("CALLS", calls)])
    needed = functions(whole)
    return "\n".join(["#include <fenv.h>", prototypes(needed + whole, vectors=vectors), needed, whole])


# The flags of a strip are as wide as its numbers, so that one vector of numbers makes one of flags.
_ENTRY = f"""
long {ENTRY}(
  long n, const double *const *in, const long *moves, double *const *out, double *work, unsigned char *suspects)
{{
  long any = 0, flags[{STRIP}];
  feclearexcept(FE_UNDERFLOW);
  for (long first = 0; first < n; first += {STRIP}) {{
    const long count = n - first < {STRIP} ? n - first : {STRIP};
CALLS
    const long here = check(first, count, in, moves, out, work, flags), lost = fetestexcept(FE_UNDERFLOW) != 0;
    if (lost) feclearexcept(FE_UNDERFLOW);
    for (long i = 0; (here | lost) && i < count; i++) suspects[first + i] = lost | (flags[i] != 0);
    any |= here | lost;
  }}
  return any;
}}
"""


class _Part:
    """Some steps in a row, as a loop of their own: numbers that outlive it go through ``work``."""

    def __init__(self, plan: Plan, start: int, end: int) -> None:
        self.plan = plan
        self.steps = plan.steps[start:end]
        self.later = _read(plan.steps[end:]) | {plan.witness} | ({source for source, _ in plan.copies})
        self.last = end == len(plan.steps)
        self.names = _constants(plan)
        self.lines: list[str] = []
        self.pointers: dict[str, None] = {}

    def function(self, name: str) -> str:
        written: dict[Register, None] = {}
        for number, step in enumerate(self.steps):
            self._statement(step, f"{number}")
            written[step.into] = None
        for register in written:
            self._store(register)
        for source, target in self.plan.copies if self.last else ():
            self._line(f"{self._out(target)}[i] = {self._name(source)};")
        return _loop(f"static __attribute__((noinline)) void {name}({_ARGUMENTS})", self.pointers, self.lines)

    def _line(self, text: str) -> None:
        self.lines.append(text)

    def _out(self, register: Register) -> str:
        return _pointer(self.plan, register, self.pointers)

    def _name(self, register: Register) -> str:
        """The name of what a register holds, loaded where an earlier part left it."""
        if register not in self.names:
            self.names[register] = f"r{register}"
            self._line(f"const double r{register} = {_pointer(self.plan, register, self.pointers)}[i];")
        return self.names[register]

    def _flags(self, register: Register) -> str:
        """What the two flags of a condition are called by."""
        if register not in self.names:
            place = _pointer(self.plan, register, self.pointers)
            self.names[register] = f"cr{register}"
            self._line(f"const long tr{register} = {place}[i] == 1, fr{register} = {place}[i] == 0;")
        return self.names[register][1:]

    def _store(self, register: Register) -> None:
        plan, name = self.plan, self.names[register]
        if plan.first_result <= register < plan.first_working:
            self._line(f"{self._out(register)}[i] = {name};")
        elif register in self.later:
            flags = name[1:]
            value = f"t{flags} ? 1.0 : f{flags} ? 0.0 : 2.0" if name.startswith("c") else name
            self._line(f"{self._out(register)}[i] = {value};")

    def _statement(self, step: PlanStep, number: str) -> None:
        """One operation; conditions are two flags, true and false, neither at a NaN."""
        operation = step.operation
        if operation in (WATCH, FLAG, DOUBT):
            self._note(step, number)
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

    def _note(self, step: PlanStep, number: str) -> None:
        """The witness: 0, and no number from the first suspicion on."""
        if step.operation == FLAG:
            noted = f"(t{self._flags(step.operands[0])} ? {literal(math.nan)} : 0.0)"
        elif step.operation == DOUBT:
            noted = f"(f{self._flags(step.operands[0])} ? 0.0 : {literal(math.nan)})"
        else:
            name = self._name(step.operands[0])
            noted = f"({name} - {name})"
        so_far = "".join(f"{self._name(register)} + " for register in step.operands[1:])
        self._line(f"const double v{number} = {so_far}{noted};")
        self.names[step.into] = f"v{number}"


def _check(plan: Plan) -> str:
    """The loop that finds the suspects: a result that is not finite, or a witness."""
    pointers: dict[str, None] = {}
    results = [_pointer(plan, register, pointers) for register in (*plan.results, plan.witness) if register is not None]
    lines = [f"const double {place}v = {place}[i];" for place in results]
    wrong = f"{' + '.join(f'({place}v - {place}v)' for place in results)} != 0"  # NaN unless all are finite
    lines += [f"flags[i] = {wrong};", "any |= flags[i];"]
    return _loop(
        f"static __attribute__((noinline)) long check({_ARGUMENTS}, long *restrict flags)", pointers, lines, counts=True
    )


def _loop(head: str, pointers: Mapping[str, None], lines: Sequence[str], *, counts: bool = False) -> str:
    return "\n".join(
        [
            head,
            "{",
            *[f"  {pointer}" for pointer in pointers],
            *(["  long any = 0;"] if counts else []),
            "#pragma omp simd" + (" reduction(|:any)" if counts else ""),
            "  for (long i = 0; i < count; i++) {",
            *[f"    {line}" for line in lines],
            "  }",
            *(["  return any;"] if counts else []),
            "}",
        ]
    )


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
