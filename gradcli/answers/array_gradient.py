"""Gradients and values of programs of arrays that are long in scalars: judged over whole arrays, and what is open there
by the scalars, where they are not too many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradcli.answers.degenerate import DegenerateRows
from gradcli.answers.derivatives import settled
from gradcli.arrays.entries import array_of, entry_names
from gradcli.arrays.size import ENDLESS
from gradcli.certified.array_judge import ArrayJudge
from gradcli.certified.array_verdict import ArrayVerdict
from gradcli.certified.judge import Judge
from gradcli.certified.verdict import Verdict
from gradcli.errors import MathematicsError, OptionError
from gradcli.questions import seeds as seeding
from gradcli.questions.array_question import ArrayQuestion, columns_of
from gradcli.questions.fitting import check_point
from gradcli.questions.remarks import remarks_on
from gradcli.questions.seeds import Seeds, rows_of, sum_of, unlike_array, weighted
from gradcli.questions.whole_arrays import named_of, whole_of
from gradcli.results.entries import Entry, Gradient, Relative, Row, Status
from gradcli.tape.lowering import tape_of

_OPEN = "a corner, a pole or an exact zero is not excluded, and "


def gradient_in_arrays(question: ArrayQuestion) -> Gradient:
    """Value and gradient of every row asked for, each entry judged, as of programs of numbers."""
    checked(question)
    return ArrayAnswer(question, question.names).result()


def values_in_arrays(question: ArrayQuestion) -> Gradient:
    """The values alone."""
    return ArrayAnswer(question, ()).result()


def checked(question: ArrayQuestion) -> None:
    """Refuses names that are not differentiated by. Raises OptionError."""
    for name in question.request.wrt or ():
        if name in question.typed.functions:
            raise OptionError(f"{name} is a function, not a variable", fix="name a variable or an intermediate")
    direction = question.request.direction
    if direction is None:
        return
    columns = set(columns_of(question))
    arrays = {array_of(column)[0] for column in columns}
    for name in [*named_of(direction), *whole_of(direction)]:
        if name not in columns and name not in arrays:
            if said := unlike_array(name, named_of(direction), columns):
                raise OptionError(f"--dir {said}", fix="write an entry for each")
            raise OptionError(f"--dir names {array_of(name)[0]}, which is not differentiated by", fix="add it to --wrt")


class ArrayAnswer:
    """The rows of one question."""

    def __init__(self, question: ArrayQuestion, names: Sequence[str]) -> None:
        self.question, self.request, self.names = question, question.request, names
        self.tape = question.tape if names else question.plain_tape
        self.entries = {name: entry_names(name, self.tape.shape(question.slots[name])) for name in names}
        self.columns = tuple(entry for entries in self.entries.values() for entry in entries)
        self.plan = self._plan()
        self.remarks: list[str] = []
        self.degenerate = DegenerateRows(self.request)

    def _plan(self) -> list[Seeds]:
        program, request = self.question.aimed, self.request
        if request.seed is not None:
            return [weighted(program, request.seed)]
        each, total = rows_of(program.targets), sum_of(program.targets)
        return {"each": each, "sum": [total], "total": [*each, Seeds("total", total.weights)]}[request.rows]

    def result(self) -> Gradient:
        """The rows judged, as a result."""
        question, request = self.question, self.request
        wrt = {name: question.slots[name] for name in self.names}
        how: dict[str, Any] = {"rational": question.rational, "exact_first": question.exact_first}
        how["enclosed"] = question.enclosed
        judge = ArrayJudge(self.tape, question.inputs, wrt, request.asked, **how)
        direction = question.direction() if self.names else None
        found = list(judge.judge([question.row(seeds, self.tape) for seeds in self.plan], direction))
        open_rows = [seeds for seeds, verdict in zip(self.plan, found, strict=True) if verdict.open]
        told = self._by_scalars(open_rows)
        rows = [
            self.row(seeds, verdict, self._explained(seeds, verdict, told.get(seeds.label)))
            for seeds, verdict in zip(self.plan, found, strict=True)
        ]
        along = None
        if request.direction is not None:
            along = {name: coordinate.text for name, coordinate in request.direction.items()}
        notes = (*remarks_on(request), *self.remarks)
        return Gradient(self.columns, request.coordinates, tuple(rows), notes, along, not request.floats_only)

    def _by_scalars(self, rows: Sequence[Seeds]) -> Mapping[str, Verdict]:
        """The verdicts of the judge of numbers on some rows; none where it would have too much to do."""
        request = self.request
        if not rows or self.question.long:
            return {}
        program = request.program
        check_point(program, request.at, also=request.wrt or ())
        tape = request.tape if self.names else tape_of(program, typed_exactly=not request.floats_only)
        slots = {name: tape.named(name) for name in self.columns}
        judge = Judge(tape, request.at, slots, request.asked)
        weights = [seeding.as_mapping(row, tape.outputs) for row in rows]
        direction = request.direction if self.names else None
        found = {seeds.label: v for seeds, v in zip(rows, judge.judge(weights, direction), strict=True)}
        self.remarks += [f"{label}: {remark}" for label, verdict in found.items() for remark in verdict.remarks]
        return found

    def _explained(self, seeds: Seeds, found: ArrayVerdict, told: Verdict | None) -> Verdict | None:
        """What the scalars tell of a row, or its matrices, where one is singular."""
        if told is not None:
            return self.degenerate.judged(seeds, told)
        if found.value is not None or self.request.floats_only:
            return None
        why = self.degenerate.of(seeds, Entry(None, Status.UNCERTIFIED))
        if why is None:
            return None
        gradient = {
            column: why.entry if reached else Entry(None, Status.UNCONNECTED)
            for name, entries in self.entries.items()
            for column, reached in zip(entries, found.reached[name], strict=True)
        }
        relative = Relative({}, why.entry) if self.request.relative else None
        return Verdict(why.entry, gradient, why.entry if self.request.direction is not None else None, relative)

    def row(self, seeds: Seeds, found: ArrayVerdict, told: Verdict | None) -> Row:
        request = self.request
        value = told.value if told is not None else found.value or self.unsure(None)
        partials: dict[str, Entry] = {}
        for name, entries in self.entries.items():
            judged = found.gradient[name]
            if told is not None:
                partials |= {column: told.gradient[column] for column in entries}
            else:
                partials |= {
                    column: entry or self._open_entry(found, name, place)
                    for place, (column, entry) in enumerate(zip(entries, judged, strict=True))
                }
        connected = dict(partials)
        for column, entry in connected.items():
            if entry.status is not Status.OK:
                partials[column] = settled(request, seeds.label, (column,), entry, connected)
        along = None
        if self.names and request.direction is not None:
            along = told.along if told is not None else found.along or self.unsure(None)
        if request.exact:
            self._require_exact(seeds, [value, *partials.values()])
        relative = told.relative if told is not None else self._relative(found)
        losses = told.losses if told is not None else ()
        return Row(seeds.label, self.question.expression(seeds), value, partials, along, None, losses, relative)

    def _open_entry(self, found: ArrayVerdict, name: str, place: int) -> Entry:
        """What is said of an entry that nobody tells."""
        if not found.reached[name][place]:
            return Entry(None, Status.UNCONNECTED)
        return self.unsure(found.intervals.get((name, place)))

    def unsure(self, interval: tuple[str, str] | None) -> Entry:
        scalars = self.question.scalars
        size = f"written out it is {scalars:,} scalar operations, more than are judged one by one"
        size = size if scalars < ENDLESS else "it cannot be written out in scalars"
        reason = "its digits could not be proved" if interval else _OPEN + size
        return Entry(None, Status.UNCERTIFIED, reason, interval=interval)

    def _relative(self, found: ArrayVerdict) -> Relative | None:
        if found.elasticities is None:
            return None
        elasticities = {
            column: entry or self.unsure(None)
            for name, entries in self.entries.items()
            for column, entry in zip(entries, found.elasticities[name], strict=True)
            if entry is None or entry.status is not Status.UNCONNECTED
        }
        return Relative(elasticities, found.condition or self.unsure(None))

    def _require_exact(self, seeds: Seeds, entries: Sequence[Entry]) -> None:
        if all(entry.exact for entry in entries if entry.status is Status.OK):
            return
        tape = self.tape
        for slot in tape.live([tape.outputs[array_of(target)[0]] for target, _ in seeds.weights]):
            instruction = tape.instructions[slot]
            if instruction.row is not None and not instruction.row.rational:
                what = instruction.origin.text if instruction.origin else instruction.operation
                raise MathematicsError(
                    f"{seeds.label} is not rational: {' '.join(what.split())[:40]}",
                    span=instruction.origin,
                    fix="leave out --exact for decimals",
                )
        raise MathematicsError(
            f"the exact result of {seeds.label} is too large to print", fix="leave out --exact for decimals"
        )
