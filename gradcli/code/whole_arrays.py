"""A program of arrays as one function of arrays: each slot of the array tape and of its gradient a line.

What a library cannot write so (a product of all entries, Hessians) is written in scalars instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.shapes import Shape, is_row
from gradcli.code.array_tasks import ArrayTask
from gradcli.code.expressions import CodeNames
from gradcli.code.libraries.library import ArrayLibrary
from gradcli.code.listing import rounded
from gradcli.errors import OptionError
from gradcli.language.expressions import COMPARISONS, CONDITIONS
from gradcli.language.program import Program
from gradcli.languages.code_text import ANY, ATOM, Text
from gradcli.tape.lowering import Lowering
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Slot

_SIGNS = {name: sign for sign, name in COMPARISONS.items()}


class ArrayBody(NamedTuple):
    """The function's own names, its lines (one level in), and the texts of values and partials."""

    function: str
    parameters: tuple[str, ...]
    lines: tuple[str, ...]
    values: tuple[str, ...]
    partials: tuple[tuple[str, ...], ...]


class ArrayLines:
    """The lines of one task in one library."""

    def __init__(self, task: ArrayTask, library: ArrayLibrary, taken: CodeNames, parameters: Mapping[str, str]) -> None:
        self.task, self.library, self.tape, self.taken = task, library, task.tape, taken
        self.language = library.language
        self.names: dict[Slot, str] = {self.tape.inputs[name]: own for name, own in parameters.items()}
        self.wanted = self._wanted()
        self.constants = self._rounded()

    def _wanted(self) -> dict[Slot, str]:
        found = dict(self.tape.names)
        for target, slot in zip(self.task.targets, self.task.values, strict=True):
            found.setdefault(slot, target)
        if len(self.task.partials) == 1:
            for name, partial in zip(self.task.variables, self.task.partials[0], strict=True):
                if partial is not None:
                    found.setdefault(partial, f"d{self.task.targets[0]}_d{name}")
        return found

    def _rounded(self) -> dict[Slot, float]:
        """The numbers that no input reaches, correctly rounded: libraries take no function of a plain number."""
        scalars = Lowering(None, frozenset(), True)
        at: dict[Slot, Slot] = {}
        for slot, instruction in enumerate(self.tape.instructions):
            operation, operands = instruction.operation, instruction.operands
            known = not instruction.shape and all(operand in at for operand in operands)
            if operation == CONSTANT:
                at[slot] = scalars.number(instruction.parameter, instruction.origin)
            elif operation in NAMED_CONSTANTS:
                at[slot] = scalars.tape.record(operation)
            elif known and instruction.row is not None and operands:
                given = tuple(at[operand] for operand in operands)
                at[slot] = scalars.apply(operation, given, instruction.origin, instruction.parameter)
        return {slot: rounded(scalars.tape, place, {}) for slot, place in at.items()}

    def lines(self, roots: Sequence[Slot]) -> Iterator[str]:
        """The assignments that compute the roots."""
        for slot in self.tape.live(roots):
            instruction = self.tape.instructions[slot]
            if slot in self.names or slot in self.constants or self._inside(instruction):
                continue
            text = self._computed(instruction)
            name = self.taken.new(self.wanted[slot]) if slot in self.wanted else self.taken.numbered()
            self.names[slot] = name
            yield f"{name} = {text}"

    def text(self, slot: Slot) -> str:
        """A slot where it is used."""
        if slot in self.constants:
            return self.language.numbers.literal(self.constants[slot])
        return self.names[slot] if slot in self.names else self._computed(self.tape.instructions[slot])

    def full(self, slot: Slot | None, shape: Shape) -> str:
        """A result in its shape; zeros where nothing is connected."""
        if slot is None:
            zero = self.language.numbers.literal(0.0)
            return self._filled("broadcast", shape, zero) if shape else zero
        return self.text(slot)

    def _inside(self, instruction: ArrayInstruction) -> bool:
        return instruction.operation == "broadcast"

    def _computed(self, instruction: ArrayInstruction) -> str:
        operation, operands, shape = instruction.operation, instruction.operands, instruction.shape
        if instruction.row is not None or operation == WHERE or operation in CONDITIONS:
            return self._entrywise(instruction)
        special = getattr(self, f"_{operation}", None)
        if special is not None:
            return str(special(instruction))
        key = operation + (" back" if operation == "cumsum" and instruction.parameter else "")
        if operation == "fold":
            key = str(instruction.parameter)
        return self._filled(key, shape, *(self.text(operand) for operand in operands))

    def _filled(self, key: str, shape: Shape, *texts: str) -> str:
        if key not in self.library.words:
            raise OptionError(f"{self.language.name} has no {key} of arrays", fix="choose another --lang")
        n = str(shape[0]) if shape else ""
        form = self.library.words[key]
        backwards = ", ".join(map(str, reversed(shape)))
        return form.format(*texts, shape=self.library.shaped(shape), n=n, items=", ".join(texts), reversed=backwards)

    def _entrywise(self, instruction: ArrayInstruction) -> str:
        language, m = self.language, self.language.numbers
        operation, row = instruction.operation, instruction.row
        given = [Text(m, self._scalar(operand), ATOM) for operand in instruction.operands]
        if operation == "stop":
            found = given[0].code if language.stopped == "{0}" else language.stopped.format(given[0].code)
        elif row is not None:
            parameter = () if instruction.parameter is None else (instruction.parameter,)
            try:
                found = m.number(row.value(m, *given, *parameter)).code
            except AttributeError as missing:
                what = f"{language.name} has no {missing}"
                raise OptionError(what, span=instruction.origin, fix="choose another --lang") from None
        elif operation == WHERE:
            condition, yes, no = (text.code for text in given)
            found = language.conditional(condition, yes, no)
        elif operation == "not":
            found = Text(m, language.negated(given[0].code), ANY).code
        elif operation in ("and", "or"):
            found = f" {language.both if operation == 'and' else language.either} ".join(f"({t.code})" for t in given)
        else:
            found = f"{given[0].code} {language.relations.get(operation, _SIGNS[operation])} {given[1].code}"
        return self.library.dotted.format(found) if instruction.shape else found

    def _scalar(self, slot: Slot) -> str:
        """An operand that goes entry by entry: a number that was made an array is the number."""
        instruction = self.tape.instructions[slot]
        if instruction.operation == "broadcast" and slot not in self.names:
            return self.text(instruction.operands[0])
        text = self.text(slot)
        return text if slot in self.names or text.isidentifier() else f"({text})" if text[:1] == "-" else text

    # What depends on shapes

    def _matmul(self, instruction: ArrayInstruction) -> str:
        left, right = instruction.operands
        a, b, shapes = self.text(left), self.text(right), (self.tape.shape(left), self.tape.shape(right))
        words, library = self.library.words, self.library
        if len(shapes[0]) == 1:  # a column times a row
            found = words.get("matmul", "{0} @ {1}").format(library.column.format(a), b)
        elif len(shapes[1]) == 1 and is_row(shapes[0]):
            return library.one.format(f"({words.get('matvec', '{0} @ {1}').format(a, b)})")
        elif len(shapes[1]) == 1:
            found = words.get("matvec", "{0} @ {1}").format(a, b)
        else:
            found = words.get("matmul", "{0} @ {1}").format(a, b)
        if self.language.name == "julia":
            found = found.replace(" @ ", " * ")
        return library.only.format(f"({found})") if not instruction.shape else found

    def _transpose(self, instruction: ArrayInstruction) -> str:
        (operand,) = instruction.operands
        shape, text = self.tape.shape(operand), self.text(operand)
        if len(shape) == 1:
            return self.library.row.format(text)
        if is_row(shape) and len(instruction.shape) == 1:
            return self.library.first_row.format(text)
        return self._filled("transpose", instruction.shape, text)

    def _index(self, instruction: ArrayInstruction) -> str:
        picked = instruction.parameter
        array = self.text(instruction.operands[0])
        if len(self.tape.shape(instruction.operands[0])) == 1:
            picked = picked[:1]
        return self.library.taken(array, picked)

    def _stack(self, instruction: ArrayInstruction) -> str:
        shapes = [self.tape.shape(operand) for operand in instruction.operands]
        texts = [self.text(operand) for operand in instruction.operands]
        words = self.library.words
        if not any(shapes):
            flat = self._filled("stack", (), *(words.get("item", "{0}").format(text) for text in texts))
        else:
            flat = self._filled(
                "join", (), *(self._flat(text, shape) for text, shape in zip(texts, shapes, strict=True))
            )
        if len(instruction.shape) == 1:
            return flat
        if self.language.name == "julia":
            m, n = instruction.shape
            return f"permutedims(reshape({flat}, {n}, {m}))"
        return self._filled("reshape", instruction.shape, flat)

    def _flat(self, text: str, shape: Shape) -> str:
        kind = "flat number" if not shape else "flat vector" if len(shape) == 1 else "flat"
        return self.library.words.get(kind, self.library.words["flat"]).format(text)

    def _reshape(self, instruction: ArrayInstruction) -> str:
        (operand,) = instruction.operands
        text, shape = self.text(operand), self.tape.shape(operand)
        if self.language.name != "julia":
            return self._filled("reshape", instruction.shape, text)
        flat = self._flat(text, shape)
        if len(instruction.shape) == 1:
            return flat
        m, n = instruction.shape
        return f"permutedims(reshape({flat}, {n}, {m}))"

    def _solve(self, instruction: ArrayInstruction) -> str:
        texts = [self.text(operand) for operand in instruction.operands]
        vector = len(instruction.shape) == 1 and "solve vector" in self.library.words
        return self._filled("solve vector" if vector else "solve", instruction.shape, *texts)

    def _diag(self, instruction: ArrayInstruction) -> str:
        key = "diagonal" if len(instruction.shape) == 1 and "diagonal" in self.library.words else "diag"
        return self._filled(key, instruction.shape, self.text(instruction.operands[0]))


def array_body(task: ArrayTask, inputs: Sequence[str], library: ArrayLibrary, name: str | None) -> ArrayBody:
    """The program and its gradient as lines of a library; ``inputs`` are the parameters by their names."""
    language = library.language
    taken = CodeNames(language.reserved, shapes=language.shapes)
    function = "" if name is None else taken.new(name, language.outside)
    parameters = {given: taken.new(given) for given in inputs}
    function = function or taken.new("f", language.outside)
    found = ArrayLines(task, library, taken, parameters)
    roots = [*task.values, *(slot for row in task.partials for slot in row if slot is not None)]
    lines = tuple(found.lines(roots))
    shapes = [task.tape.shape(task.tape.inputs.get(v, task.tape.outputs.get(v, 0))) for v in task.variables]
    partials = tuple(
        tuple(found.full(slot, shape) for slot, shape in zip(row, shapes, strict=True)) for row in task.partials
    )
    return ArrayBody(function, tuple(parameters.values()), lines, tuple(map(found.text, task.values)), partials)


def inputs_of(program: Program) -> list[str]:
    """The parameters of a program of arrays, by name."""
    return [name for name, slot in program.array_program.plain.inputs.items() if _is_input(program, slot)]


def _is_input(program: Program, slot: Slot) -> bool:
    return bool(program.array_program.plain.instructions[slot].operation == INPUT)
