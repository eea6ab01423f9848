"""What is asked of a program, read once: the program, its tape, the rows as seeds. Nothing here judges."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gradcli.arrays.entries import array_of, entry_names, grouped, has_arrays, shapes_of
from gradcli.arrays.shapes import Shape, lettered
from gradcli.errors import OptionError, Source
from gradcli.functions.names import CONSTANTS
from gradcli.language.program import Program, read
from gradcli.numbers.rounding import Rounding
from gradcli.questions.kinks import CHOICES
from gradcli.questions.point import Point
from gradcli.questions.seeds import Seeds, as_mapping, rows_of, sum_of, unlike_array, weighted
from gradcli.questions.whole_arrays import named_of, shapes_at, whole_of
from gradcli.records import NamedTuple, cached_property, dataclass, field, replace
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import Slot, Tape, Weights

SHORT_TEXT = 4096
"""Characters of a program that is kept for the next question: an optimiser, or a loop of jobs, asks the same again."""

if TYPE_CHECKING:
    from gradcli.arrays.reading import ArrayProgram


class Asked(NamedTuple):
    """What is asked of every entry. ``floats_only`` is ``--float``; ``choose`` is the word of ``--kink`` that
    asks for a number at a corner (see ``gradcli.questions.kinks``); ``relative`` is ``--cond``; ``seconds`` bounds
    the raising of precision; ``losses`` also asks what float64 would have lost."""

    rounding: Rounding = Rounding()
    floats_only: bool = False
    choose: str = ""
    relative: bool = False
    seconds: float = 5.0
    losses: bool = True


@dataclass(frozen=True)
class Request:
    """What is asked of a program. ``rows`` is ``each``, ``sum`` or ``total`` (each, and the sum); ``digits``
    are proved of every number, None for the correctly rounded double; ``relative`` adds elasticities.

    What follows from it is found once: ``program``, ``columns``, ``tape``, ``slots``, ``plan``."""

    texts: Sequence[Source]
    at: Point = field(default_factory=dict)
    of: Sequence[str] | None = None
    wrt: Sequence[str] | None = None
    rows: str = "each"
    seed: Point | None = None
    direction: Point | None = None
    unconnected: str = "none"
    kink: str = "report"
    floats_only: bool = False
    exact: bool = False
    seconds: float = 5.0
    digits: int | None = None
    relative: bool = False
    keep: bool = False
    """Whether named intermediates stay unexpanded in formulas."""
    declared: Collection[str] = ()
    """Further names that are variables, as the columns of a table are."""
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    """The shapes that ``--shape`` gives."""
    sort: bool = False
    """Whether the variables stand in alphabetical order, and not as they first appear."""

    def varied(self, **changes: Any) -> Request:
        """The same question with other fields. The program is not read again where they leave it what it is."""
        other = replace(self, **changes)
        if other.texts is not self.texts or other._named & CONSTANTS.keys() != self._named & CONSTANTS.keys():
            return other  # a constant that is named is a variable
        if other._shapes != self._shapes:
            return other
        if other._named != self._named and any(text.form or text.python for text in self.texts):
            return other  # the point says how the names of LaTeX are spelled, and what a Python function is given
        other.__dict__["_like"] = self  # whose program is read when it is asked for: its columns may not be known yet
        return other

    @property
    def _named(self) -> frozenset[str]:
        given = [*named_of(self.at), *whole_of(self.at), *self.shapes]
        return frozenset([*given, *(self.wrt or ()), *(self.direction or ()), *self.declared])

    @property
    def _shapes(self) -> dict[str, Shape]:
        """The shapes of arrays, by what has a value, by columns, by ``--shape``."""
        given = {name: shape for name, shape in shapes_at(self.at).items() if shape}
        return {**shapes_of(self.declared), **given, **self.shapes}

    @cached_property
    def program(self) -> Program:
        """The program read, its targets chosen, its names resolved; its arrays written out."""
        if (aimed := self._aimed) is not None:
            return aimed
        return self._read if self.array_program is None else self.array_program.program

    @property
    def typed(self) -> Program:
        """The program as it was typed."""
        if self.array_program is not None:
            return self.array_program.typed
        return self.program.typed or self.program

    @cached_property
    def _aimed(self) -> Program | None:
        """The program of the question this one varies, aimed at other targets; None where it is read for itself."""
        like: Request | None = self.__dict__.get("_like")
        if like is None or like.of is self.of or self.of is None:
            return None
        return like.program.aimed(self.of) if all(name in like.program.values for name in self.of) else None

    @cached_property
    def _read(self) -> Program:
        like: Request | None = self.__dict__.get("_like")
        if like is not None and like.of is self.of:
            return like._read
        named = [array_of(name)[0] for name in self._named]
        if any(text.python for text in self.texts):  # whose functions go through the entries of their arrays
            for name, shape in self._shapes.items():
                if lettered(shape):
                    what = f"--shape {name}: the arrays of a Python function have lengths that are numbers"
                    raise OptionError(what, fix=f"write --shape {name}={','.join('32'[: len(shape)])}")
                named += entry_names(name, shape) if shape else []
        return _program(tuple(self.texts), frozenset(named), None if self.of is None else tuple(self.of))

    @cached_property
    def array_program(self) -> ArrayProgram | None:
        """The program as one of arrays; None where it has none."""
        like: Request | None = self.__dict__.get("_like")
        if like is not None and like.of is self.of:
            return like.array_program
        if self._aimed is not None:
            return None
        shapes = {**self._read.shapes, **shapes_of(self._named), **shapes_at(self.at), **self._shapes}
        if not has_arrays(self._read, shapes):
            return None
        from gradcli.arrays.reading import ArrayProgram

        return ArrayProgram(self._read, shapes)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The variables to differentiate by, in order, each once. Raises OptionError."""
        if self.wrt is None:
            names = self.program.variables
            return tuple(sorted(names, key=lambda name: array_of(name)[0])) if self.sort else names
        for name in self.wrt:
            _check_column(self.program, name)
        shapes = self.program.shapes
        letters = {name for name, shape in shapes.items() if lettered(shape)}
        entries = ([name] if name in letters else entry_names(name, shapes.get(name, ())) for name in self.wrt)
        return tuple(dict.fromkeys(entry for names in entries for entry in names))

    @property
    def variable_shapes(self) -> dict[str, Shape]:
        """The shapes of what was typed as variables, where some are arrays."""
        typed, shapes = self.program.typed, self.program.shapes
        return {} if typed is None else {name: shapes[name] for name in typed.variables if name in shapes}

    @property
    def tape(self) -> Tape:
        """The program as it is run, the columns on slots of their own; extend it to record more."""
        return tape_of(self.program, wrt=self.columns, typed_exactly=not self.floats_only)

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Where the columns are on the tape."""
        tape = self.tape
        return {name: tape.named(name) for name in self.columns}

    @cached_property
    def plan(self) -> list[Seeds]:
        """The rows asked for, as seeds. Raises OptionError."""
        program = self.program
        if self.seed is not None:
            return [weighted(program, self.seed)]
        each, total = rows_of(program.targets), sum_of(program.targets)
        return {"each": each, "sum": [total], "total": [*each, Seeds("total", total.weights)]}[self.rows]

    @property
    def weights(self) -> list[Weights]:
        """The rows asked for, as weights on slots of the tape."""
        return [as_mapping(row, self.tape.outputs) for row in self.plan]

    @property
    def open_names(self) -> list[str]:
        """The variables that a target needs and that have no value."""
        whole = bool(whole_of(self.at))  # then nothing is written out for this
        program, given = (self.typed, shapes_at(self.at)) if whole else (self.program, self.at)
        return [name for name in program.variables if name not in given and program.needed_by(name)]

    @property
    def asked(self) -> Asked:
        """What is asked of every entry."""
        return Asked(Rounding(self.digits), self.floats_only, self.chooses, self.relative, self.seconds)

    @property
    def chooses(self) -> str:
        """The word of ``--kink`` that asks for a number at a corner; empty where none is asked for."""
        return self.kink if self.kink in CHOICES else ""

    @property
    def coordinates(self) -> dict[str, str]:
        """The point as it was typed."""
        point = named_of(self.at)
        found = {}
        for name, entries in grouped(point, shapes_of(point)).items():
            texts = [point[entry].text for entry in entries]
            found[name] = texts[0] if entries == [name] else _literal(entries, texts)
        return found | {name: value.typed for name, value in whole_of(self.at).items()}

    def along(self, columns: Collection[str]) -> Point | None:
        """The direction asked for. Raises OptionError for a name that is not differentiated by."""
        for name in self.direction or {}:
            if name not in columns:
                if said := unlike_array(name, self.direction or {}, columns):
                    raise OptionError(f"--dir {said}", fix="write an entry for each")
                raise OptionError(
                    f"--dir names {array_of(name)[0]}, which is not differentiated by", fix="add it to --wrt"
                )
        return self.direction


def _literal(entries: Sequence[str], texts: Sequence[str]) -> str:
    """An array as it is typed: ``[1, 2; 3, 4]``."""
    rows: dict[int, list[str]] = {}
    for entry, text in zip(entries, texts, strict=True):
        place = array_of(entry)[1]
        rows.setdefault(place[0] if len(place) == 2 else 0, []).append(text)
    return f"[{'; '.join(', '.join(row) for row in rows.values())}]"


def _program(texts: tuple[Source, ...], named: frozenset[str], of: tuple[str, ...] | None) -> Program:
    """The program of some texts; the same one, with its tape, where a short one is asked of again at another point."""
    if sum(len(source.text) for source in texts) > SHORT_TEXT:
        return read(texts, named, of)
    return _short_program(texts, named, of)


@lru_cache(maxsize=64)
def _short_program(texts: tuple[Source, ...], named: frozenset[str], of: tuple[str, ...] | None) -> Program:
    return read(texts, named, of)


def _check_column(program: Program, name: str) -> None:
    if not array_of(name)[0].isidentifier():
        raise OptionError(
            f"--wrt takes names, not expressions: {name[:60]}", fix="name the expression in the program: u = …; --wrt u"
        )
    if name in program.functions:
        raise OptionError(f"{name} is a function, not a variable", fix="name a variable or an intermediate")
