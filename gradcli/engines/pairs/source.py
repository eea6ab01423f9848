"""A tape printed as C over pairs of doubles with running bounds: of each point the results, where every one is sure.

Only text printed here, in the headers beside and in the rows of the table reaches a compiler: slots are numbered,
constants are printed from their bits. ``gradcli help proofs`` derives the bounds. The tape becomes parts, loops over
a strip of points each: arithmetic in as few parts as there are calls to wait for, and calls of kernels between them.
What passes between parts stands in registers, rows of ``work``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gradcli.engines.c_entry import ROW, STRIP
from gradcli.engines.pairs.parts import FIELD, MOST_STEPS, PairParts, PairStep, called
from gradcli.language.expressions import CONDITIONS
from gradcli.languages.code_text import NoFunction
from gradcli.records import NamedTuple
from gradcli.tape.tape import INPUT, WHERE, Slot, Tape

ENTRY, RESTS = "gradcli_pairs", "gradcli_rests"
MOST_SLOTS = 1000
"""The compiler takes some five milliseconds an operation."""
BoundedPair = tuple[float, float, float]
HeldPair = BoundedPair | int
"""A number, or of a condition 1, 0 or -1 (not known)."""


class PairSource(NamedTuple):
    """The C text, and how many registers of ``ROW`` doubles the function needs."""

    text: str
    working: int


def pair_source(
    tape: Tape, results: Sequence[Slot], edges: Sequence[Slot], constants: Mapping[Slot, HeldPair]
) -> PairSource:
    """The tape as the C function ``gradcli_pairs`` of ``gradcli.engines.kernel``, over pairs: a point is suspect where
    some result is not certain to round to the double given, or some edge (a condition) is not certainly false.
    ``constants`` are the slots that no input moves. Raises NoFunction
    where there is no kernel for an operation of the tape's.
    """
    return _Writer(tape, results, edges, constants).source()


def headers() -> str:
    """The text of the operations and kernels over pairs."""
    here = Path(__file__).parent
    return "\n".join((here / name).read_text(encoding="ascii") for name in ("constants.h", "operations.h", "kernels.h"))


class _Writer:
    def __init__(
        self,
        tape: Tape,
        results: Sequence[Slot],
        edges: Sequence[Slot],
        constants: Mapping[Slot, HeldPair],
    ) -> None:
        self.tape, self.results, self.edges, self.constants = tape, results, edges, constants
        self.inputs = list(tape.inputs.values())
        needed = [slot for slot in tape.live([*results, *edges]) if slot not in constants]
        if len(needed) > MOST_SLOTS:
            raise NoFunction(f"code for {len(needed)} operations")
        parts = PairParts(tape, needed, [*results, *edges])
        self.parts, self.registers, self.working = parts.parts, parts.registers, parts.working
        self.functions: dict[str, str] = {}

    def source(self) -> PairSource:
        calls = [self._kernel(part) if part[0].call else self._part(part) for part in self.parts]
        calls += [self._check(start) for start in range(0, max(1, len(self.results)), MOST_STEPS)]
        texts = [text.replace("NAME", name, 1) for text, name in self.functions.items()]
        whole = _ENTRY.replace("CALLS", "\n".join(f"    {call};" for call in calls))
        return PairSource("\n".join([headers(), *texts, whole]), self.working)

    # Functions as text, and how they are called

    def _named(self, text: str) -> str:
        """The name of a function: equal ones are one."""
        return self.functions.setdefault(text, f"part{len(self.functions)}")

    def _kernel(self, part: Sequence[PairStep]) -> str:
        """A kernel over the registers of its operands, whichever these are."""
        instructions = [self.tape.instructions[step.slot] for step in part]
        operands = [*dict.fromkeys(instructions[0].operands)]
        arguments, lines, given, taken = ["long count"], [], ["count"], []
        for k, operand in enumerate(operands):
            if isinstance(number := self.constants.get(operand), tuple):
                arguments.append(f"B r{k}")
                given.append(f"gp_mk({', '.join(map(_literal, number))})")
            else:
                arguments.append(f"const double *restrict x{k}")
                given.append(f"work + {ROW * self.registers[operand]}")
                lines.append(f"const B r{k} = gp_mk(x{k}[i], x{k}[{ROW} + i], x{k}[{2 * ROW} + i]);")
        places = tuple(operands.index(operand) for operand in instructions[0].operands)
        for k, (step, instruction) in enumerate(zip(part, instructions, strict=True)):
            text = called(instruction._replace(operands=places))
            found = FIELD.fullmatch(text)
            if not k:
                lines.append(f"const {'SC' if found else 'B'} z = {found[1] if found else text};")
            arguments.append(f"double *restrict y{k}")
            taken.append(f"work + {ROW * self.registers[step.slot]}")
            value = f"z.{found[2]}" if found else "z"
            lines += [f"y{k}[{ROW * n} + i] = {value}.{letter};" for n, letter in enumerate("hle")]
        text = _Loop(lines).text(f"{_FUNCTION}({', '.join(arguments)})")
        return f"{self._named(text)}({', '.join([*given, *taken])})"

    def _part(self, part: Sequence[PairStep]) -> str:
        loop, here = _Loop(), {step.slot for step in part}
        for slot in dict.fromkeys(operand for step in part for operand in self.tape.instructions[step.slot].operands):
            if slot not in here:
                self._load(slot, loop)
        for step in part:
            loop.lines += self._statement(step.slot, loop)
            self._store(step.slot, loop)
        text = loop.text(f"{_FUNCTION}({_ARGUMENTS})")
        return f"{self._named(text)}(first, count, in, moves, work)"

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
            yield f"const B r{slot} = {called(self.tape.instructions[slot])};"

    def _check(self, start: int) -> str:
        """A loop that fills some results, and flags the points where one is not sure; the first heeds the edges."""
        loop = _Loop()
        results = dict(enumerate(self.results[start : start + MOST_STEPS], start))
        edges = () if start else self.edges
        for slot in dict.fromkeys([*results.values(), *edges]):
            self._load(slot, loop)
        loop.lines.append("long sure = 1;")
        loop.lines += [f"sure &= f{slot};" for slot in edges]
        for place, slot in results.items():
            loop.lines += [f"sure &= gp_sure(r{slot});", f"{loop.filled(place)} = r{slot}.h + 0.0;"]
        loop.lines.append("flags[i] |= !sure;")
        text = loop.text(f"{_FUNCTION}({_ARGUMENTS}, double *const *out, long *restrict flags)")
        return f"{self._named(text)}(first, count, in, moves, work, out, flags)"


_FUNCTION = "static __attribute__((noinline)) void NAME"
_ARGUMENTS = "long first, long count, const double *const *in, const long *moves, double *restrict work"


class _Loop:
    """A loop over the points of a strip: its statements, and the arrays they take."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self.lines = [*lines]
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
    for (long i = 0; i < count; i++) flags[i] = 0;
CALLS
    for (long i = 0; i < count; i++) {{
      suspects[first + i] = flags[i] != 0 || !usual;
      any |= suspects[first + i];
    }}
  }}
  return any;
}}
"""
