"""A tape printed as C over pairs of doubles with running bounds: of each point the results, where every one is sure.

Only text printed here, in ``pairs.h`` and in the rows of the table reaches a compiler: slots are numbered, constants
are printed from their bits. ``gradcli help proofs`` derives the bounds.

The tape becomes parts, loops over a strip of points each: arithmetic in as few parts as there are calls to wait for,
and a part for every call of a kernel. What passes between parts stands in registers, rows of ``work``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from gradcli.engines.ball_plan import fits
from gradcli.engines.c_source import ROW, STRIP
from gradcli.language.expressions import CONDITIONS
from gradcli.languages.code_text import NoFunction
from gradcli.tape.tape import INPUT, WHERE, Instruction, Slot, Tape

ENTRY, RESTS = "gradcli_pairs", "gradcli_rests"
MOST_SLOTS = 4000
MOST_STEPS = 100
"""Operations in a part: one over pairs is some twenty over doubles."""
_KERNEL, _FIELD = "gk_", re.compile(r"(.*\))\.([a-z])")
"""What begins the names of functions that get loops of their own; a field of a function with two results."""
BoundedPair = tuple[float, float, float]


class PairSource(NamedTuple):
    """The C text, and how many registers of ``ROW`` doubles the function needs."""

    text: str
    working: int


class _Step(NamedTuple):
    """A slot by its place in the order: ``level`` counts the calls one after the other that it waits for."""

    level: int
    call: str
    slot: Slot


def pair_source(
    tape: Tape, results: Sequence[Slot], edges: Sequence[Slot], constants: Mapping[Slot, BoundedPair | int]
) -> PairSource:
    """The tape as the C function ``gradcli_pairs`` of ``gradcli.engines.kernel``, over pairs: a point is suspect where
    some result is not certain to round to the double given, or some edge (a condition) is not certainly false.
    ``constants`` are the slots that no input moves: a pair and its bound, or, of a condition, 1, 0 or -1 (not known).
    Raises NoFunction where there is no kernel for an operation of the tape's.
    """
    return _Writer(tape, results, edges, constants).source()


class _Writer:
    def __init__(
        self, tape: Tape, results: Sequence[Slot], edges: Sequence[Slot], constants: Mapping[Slot, BoundedPair | int]
    ) -> None:
        self.tape, self.results, self.edges, self.constants = tape, results, edges, constants
        self.inputs = list(tape.inputs.values())
        needed = [slot for slot in tape.live([*results, *edges]) if slot not in constants]
        if len(needed) > MOST_SLOTS:
            raise NoFunction(f"code for {len(needed)} operations")
        self.steps = self._ordered(needed)
        self.parts = list(self._parts())
        self.registers, self.working = self._allotted()

    def source(self) -> PairSource:
        texts = [self._part(f"part{number}", part) for number, part in enumerate(self.parts)]
        calls = "\n".join(f"    part{number}(first, count, in, moves, work);" for number in range(len(texts)))
        here = Path(__file__).parent
        headers = [(here / name).read_text(encoding="ascii") for name in ("pair_constants.h", "pairs.h")]
        return PairSource("\n".join([*headers, *texts, self._check(), _ENTRY.replace("CALLS", calls)]), self.working)

    # In what order

    def _ordered(self, needed: Sequence[Slot]) -> list[_Step]:
        """The slots so that calls that wait for the same number of others stand together."""
        levels: dict[Slot, int] = {}
        steps = []
        for slot in needed:
            instruction = self.tape.instructions[slot]
            level = max((levels.get(operand, 0) for operand in instruction.operands), default=0)
            call = self._call(slot)
            levels[slot] = level + bool(call)
            steps.append(_Step(level, call, slot))
        return sorted(steps, key=lambda step: (step.level, bool(step.call)))

    def _call(self, slot: Slot) -> str:
        """What tells two calls of kernels apart; empty where it is none."""
        instruction = self.tape.instructions[slot]
        row = instruction.row
        if instruction.operation in (INPUT, WHERE) or instruction.operation in CONDITIONS:
            return ""
        if row is None or not row.pairs or not fits(instruction.parameter):
            raise NoFunction(instruction.operation)
        text = _text(instruction)
        found = _FIELD.fullmatch(text)
        return "" if _KERNEL not in text else found[1] if found else text

    def _parts(self) -> Iterator[list[_Step]]:
        """The steps of each loop: so many of arithmetic, or those that take their results from one call."""
        for (_, kernels), run in groupby(self.steps, key=lambda step: (step.level, bool(step.call))):
            if kernels:
                found = sorted(run, key=lambda step: step.call)
                yield from (list(one) for _, one in groupby(found, key=lambda step: step.call))
            else:
                steps = list(run)
                yield from (steps[start : start + MOST_STEPS] for start in range(0, len(steps), MOST_STEPS))

    def _allotted(self) -> tuple[dict[Slot, int], int]:
        """A register for each slot that a later part needs, three rows long, of a condition one; and how many rows."""
        last = dict.fromkeys([*self.results, *self.edges], len(self.parts))
        for number, part in reversed([*enumerate(self.parts)]):
            for step in part:
                for operand in self.tape.instructions[step.slot].operands:
                    last.setdefault(operand, number)
        registers: dict[Slot, int] = {}
        free: list[int] = []
        ending: dict[int, list[int]] = {}
        working = 0
        for number, part in enumerate(self.parts):
            for step in part:
                if last.get(step.slot, number) == number:
                    continue
                register = free.pop() if free else working
                working = max(working, register + 3)
                registers[step.slot] = register
                ending.setdefault(last[step.slot], []).append(register)
            free += ending.pop(number, [])
        return registers, max(1, working)

    # As text

    def _part(self, name: str, part: Sequence[_Step]) -> str:
        loop, here = _Loop(), {step.slot for step in part}
        for slot in dict.fromkeys(operand for step in part for operand in self.tape.instructions[step.slot].operands):
            if slot not in here:
                self._load(slot, loop)
        for step in part:
            loop.lines += self._statement(step.slot, loop)
            self._store(step.slot, loop)
        return loop.text(f"static __attribute__((noinline)) void {name}({_ARGUMENTS})")

    def _load(self, slot: Slot, loop: _Loop) -> None:
        """What a part takes from another, or from the constants."""
        if slot in self.constants:
            number = self.constants[slot]
            if isinstance(number, tuple):
                loop.lines.append(f"const B r{slot} = gp_mk({', '.join(map(_literal, number))});")
            else:
                loop.lines.append(f"const long t{slot} = {int(number == 1)}, f{slot} = {int(number == 0)};")
        elif self._is_condition(slot):
            place = loop.work(self.registers[slot])
            loop.lines.append(f"const long t{slot} = {place} == 1, f{slot} = {place} == 0;")
        else:
            rows = ", ".join(loop.work(self.registers[slot] + k) for k in range(3))
            loop.lines.append(f"const B r{slot} = gp_mk({rows});")

    def _store(self, slot: Slot, loop: _Loop) -> None:
        if slot not in self.registers:
            return
        first = self.registers[slot]
        if self._is_condition(slot):
            loop.lines.append(f"{loop.work(first)} = t{slot} ? 1.0 : f{slot} ? 0.0 : 2.0;")
        else:
            loop.lines += [f"{loop.work(first + k)} = r{slot}.{part};" for k, part in enumerate("hle")]

    def _is_condition(self, slot: Slot) -> bool:
        return self.tape.instructions[slot].operation in CONDITIONS

    def _statement(self, slot: Slot, loop: _Loop) -> Iterator[str]:
        """One slot. A condition is two flags, for certainly true and certainly false."""
        operation, operands, *_ = self.tape.instructions[slot]
        if operation == INPUT:
            place = self.inputs.index(slot)
            yield f"const B r{slot} = gp_input({loop.given(place)}, {loop.given(place + len(self.inputs))});"
        elif operation in CONDITIONS:
            yield from _condition(operation, operands, slot)
        elif operation == WHERE:
            test, yes, no = operands
            yield f"const B w{slot} = gp_if(t{test}, r{yes}, r{no});"
            yield f"const B r{slot} = gp_mk(w{slot}.h, w{slot}.l, t{test} | f{test} ? w{slot}.e : GP_NAN);"
        else:
            text = _text(self.tape.instructions[slot])
            if found := _FIELD.fullmatch(text):  # two results of one call
                if found[1] not in loop.calls:
                    loop.calls[found[1]] = f"s{slot}"
                    yield f"const SC s{slot} = {found[1]};"
                text = f"{loop.calls[found[1]]}.{found[2]}"
            yield f"const B r{slot} = {text};"

    def _check(self) -> str:
        """The loop that fills the results, and flags the points where one is not sure."""
        loop = _Loop()
        for slot in dict.fromkeys([*self.results, *self.edges]):
            self._load(slot, loop)
        loop.lines.append("long sure = 1;")
        loop.lines += [f"sure &= f{slot};" for slot in self.edges]
        for place, slot in enumerate(self.results):
            loop.lines += [f"sure &= gp_sure(r{slot});", f"{loop.filled(place)} = r{slot}.h + 0.0;"]
        loop.lines.append("flags[i] = !sure;")
        more = "double *const *out, long *restrict flags"
        return loop.text(f"static __attribute__((noinline)) void check({_ARGUMENTS}, {more})")


_ARGUMENTS = "long first, long count, const double *const *in, const long *moves, double *restrict work"


class _Loop:
    """A loop over the points of a strip: its statements, the arrays they take, and the calls with two results."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.calls: dict[str, str] = {}
        self._arrays: dict[str, str] = {}

    def work(self, register: int) -> str:
        return self._array(f"work{register}", f"double *restrict work{register} = work + {ROW * register};")

    def given(self, place: int) -> str:
        start = f"in[{place}] + (first & moves[{place}])"
        return self._array(f"in{place}", f"const double *restrict in{place} = {start};")

    def filled(self, place: int) -> str:
        return self._array(f"out{place}", f"double *restrict out{place} = out[{place}] + first;")

    def _array(self, name: str, declared: str) -> str:
        self._arrays[name] = declared
        return f"{name}[i]"

    def text(self, head: str) -> str:
        arrays = [f"  {declared}" for declared in self._arrays.values()]
        lines = [f"    {line}" for line in self.lines]
        opening = ["#pragma omp simd", "  for (long i = 0; i < count; i++) {"]
        return "\n".join([head, "{", *arrays, *opening, *lines, "  }", "}"])


def _text(instruction: Instruction) -> str:
    """A function of slots as C."""
    given = [f"r{operand}" for operand in instruction.operands]
    pairs, parameter = instruction.row.pairs if instruction.row else "", instruction.parameter
    if isinstance(pairs, str):
        return pairs.format(*given, p=parameter)
    return pairs(*given, *([] if parameter is None else [parameter]))


def _literal(number: float) -> str:
    return number.hex() if number == number and abs(number) != float("inf") else "GP_NAN"


def _condition(operation: str, operands: Sequence[Slot], slot: Slot) -> Iterator[str]:
    if operation == "not":
        true, false = f"f{operands[0]}", f"t{operands[0]}"
    elif operation in ("and", "or"):
        both, either = ("&", "|") if operation == "and" else ("|", "&")
        true = f" {both} ".join(f"t{operand}" for operand in operands)
        false = f" {either} ".join(f"f{operand}" for operand in operands)
    else:
        left, right = operands
        yield f"const B d{slot} = gp_sub(r{left}, r{right});"
        below, above, same = (f"gp_{name}(d{slot})" for name in ("negative", "positive", "zero"))
        apart = f"{below} | {above}"
        true, false = {
            "lt": (below, f"{above} | {same}"), "le": (f"{below} | {same}", above),
            "gt": (above, f"{below} | {same}"), "ge": (f"{above} | {same}", below),
            "eq": (same, apart), "ne": (apart, same),
        }[operation]  # fmt: skip
    yield f"const long t{slot} = {true}, f{slot} = {false};"


# The flags of a strip are as wide as its numbers, so that one vector of numbers makes one of flags. Where doubles are
# not rounded to nearest, or the smallest are taken for 0, no bound holds.
_ENTRY = f"""
#include <fenv.h>
long {ENTRY}(
  long n, const double *const *in, const long *moves, double *const *out, double *work, unsigned char *suspects)
{{
  volatile double least = 0x1p-1022;
  const int usual = fegetround() == FE_TONEAREST && least * 0.5 != 0;
  long any = 0, flags[{STRIP}];
  for (long first = 0; first < n; first += {STRIP}) {{
    const long count = n - first < {STRIP} ? n - first : {STRIP};
CALLS
    check(first, count, in, moves, work, out, flags);
    for (long i = 0; i < count; i++) {{
      suspects[first + i] = flags[i] != 0 || !usual;
      any |= suspects[first + i];
    }}
  }}
  return any;
}}
"""
