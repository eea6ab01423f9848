"""What is asked of a program, read once: the program, its tape, the rows as seeds. Nothing here judges."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from gradcli.errors import OptionError, Source
from gradcli.functions.names import CONSTANTS
from gradcli.language.program import Program, read
from gradcli.numbers.rounding import Rounding
from gradcli.questions.kinks import CHOICES
from gradcli.questions.point import Point
from gradcli.questions.seeds import Seeds, as_mapping, rows_of, sum_of, weighted
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import Slot, Tape, Weights


class Asked(NamedTuple):
    """What is asked of every entry. ``floats_only`` is ``--float``; ``choose`` is the word of ``--kink`` that
    asks for a number at a corner (see ``gradcli.questions.kinks``); ``relative`` is ``--cond``; ``seconds`` bounds
    the raising of precision."""

    rounding: Rounding = Rounding()
    floats_only: bool = False
    choose: str = ""
    relative: bool = False
    seconds: float = 5.0


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

    def varied(self, **changes: Any) -> Request:
        """The same question with other fields. The program is not read again where they leave it what it is."""
        other = replace(self, **changes)
        if other.texts is not self.texts or other._named & CONSTANTS.keys() != self._named & CONSTANTS.keys():
            return other  # a constant that is named is a variable
        if other._named != self._named and any(text.python for text in self.texts):
            return other  # so is a parameter of a Python function
        if other.of is self.of:
            other.__dict__["program"] = self.program
        elif other.of is not None and all(name in self.program.values for name in other.of):
            other.__dict__["program"] = self.program.aimed(other.of)
        return other

    @property
    def _named(self) -> frozenset[str]:
        return frozenset([*self.at, *(self.wrt or ()), *(self.direction or ()), *self.declared])

    @cached_property
    def program(self) -> Program:
        """The program read, its targets chosen, its names resolved."""
        return read(self.texts, self._named, self.of)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The variables to differentiate by, in order, each once. Raises OptionError."""
        if self.wrt is None:
            return self.program.variables
        for name in self.wrt:
            _check_column(self.program, name)
        return tuple(dict.fromkeys(self.wrt))

    @property
    def tape(self) -> Tape:
        """The program as it is run, the columns on slots of their own; extend it to record more."""
        return tape_of(self.program, wrt=self.columns, typed_exactly=not self.floats_only)

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Where the columns are on the tape."""
        return {name: self.tape.named(name) for name in self.columns}

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
        program = self.program
        return [name for name in program.variables if name not in self.at and program.needed_by(name)]

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
        return {name: coordinate.text for name, coordinate in self.at.items()}

    def along(self, columns: Collection[str]) -> Point | None:
        """The direction asked for. Raises OptionError for a name that is not differentiated by."""
        for name in self.direction or {}:
            if name not in columns:
                raise OptionError(f"--dir names {name}, which is not differentiated by", fix="add it to --wrt")
        return self.direction


def _check_column(program: Program, name: str) -> None:
    if not name.isidentifier():
        raise OptionError(
            f"--wrt takes names, not expressions: {name[:60]}", fix="name the expression in the program: u = …; --wrt u"
        )
    if name in program.functions:
        raise OptionError(f"{name} is a function, not a variable", fix="name a variable or an intermediate")
