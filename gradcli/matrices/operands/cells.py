"""One cell: an integer, a decimal, a fraction, or an expression of the program language."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction

from gradcli.errors import GradcliError, LimitError, MathematicsError, OptionError, Source, Span, nearest
from gradcli.language.program import Program, read
from gradcli.matrices.entries import CellFormulas, MatrixEntry
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import RATIONALS, NotExact, tidy
from gradcli.questions.point import Point
from gradcli.records import dataclass, field

MOST_DIGITS = 100_000
"""Digits of one number in a cell."""
MOST_EXPONENT_DIGITS = 4
MOST_SCALE = 50_000_000
"""The exponents of all cells together: a short text must not stand for gigabytes of digits."""

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")
_RATIO = re.compile(r"([+-]?[0-9]+)/([0-9]+)")
_NOT_NUMBERS = re.compile(r"[+-]?(nan|inf|infinity|na|n/a|none|null|true|false)", re.IGNORECASE)
_OTHER_BASES = re.compile(r"[+-]?0[xXoObB][0-9a-fA-F]+")
_FORTRAN = re.compile(r"[+-]?[0-9]*\.?[0-9]*[dD][+-]?[0-9]+")


@dataclass
class Bindings:
    """The values given to variables, and what the cells made of them: names used, names without a value,
    formulas."""

    point: Point
    used: set[str] = field(default_factory=set)
    missing: dict[str, Span] = field(default_factory=dict)
    cells: CellFormulas = field(default_factory=CellFormulas)

    def check(self) -> None:
        """Raises OptionError for every name without a value at once, or for a value no cell uses."""
        if self.missing:
            names = list(self.missing)[:8]
            raise OptionError(
                f"no value for {', '.join(names)}{', …' * (len(self.missing) > 8)}",
                span=self.missing[names[0]],
                fix="add --at " + ",".join(f"{name}=…" for name in names),
            )
        for name in self.point:
            if name not in self.used:
                close = nearest(name, sorted(self.used))
                fix = f"did you mean {close}?" if close else "leave it away"
                raise OptionError(f"{name} is given a value, but no cell uses {name}", fix=fix)


class CellReader:
    """Reads the cells of one source, and knows whether any of them was typed as a decimal."""

    def __init__(self, source: Source, bindings: Bindings, *, exactly: bool = False) -> None:
        self.source = source
        self.bindings = bindings
        self.point = bindings.point
        self.exactly = exactly
        self.decimal = False
        self._scale = 0
        self._expressions: dict[str, MatrixEntry] = {}

    def cell(self, start: int, end: int) -> MatrixEntry:
        """The entry at these characters of the source."""
        text = self.source.text[start:end]
        missing = len(self.bindings.missing)
        try:
            entry = self.entry(text)
            if len(self.bindings.missing) > missing:
                for name in list(self.bindings.missing)[missing:]:
                    self.bindings.missing[name] = Span(self.source, start, end)
            return entry
        except GradcliError as error:
            # The cell was read on its own; the caret belongs into the whole text.
            first, last = (error.span.start, error.span.end) if error.span else (0, len(text))
            error.span = Span(self.source, start + first, start + last)
            raise

    def entry(self, text: str) -> MatrixEntry:
        """The entry a cell's text stands for; spans of its errors count from the text's start."""
        number = self.number(text)
        return self._expression(text) if number is None else number

    def number(self, text: str) -> int | Fraction | None:
        """The number typed: integer, decimal or fraction; None for anything else."""
        if _INTEGER.fullmatch(text):
            return _integer(text)
        ratio = _RATIO.fullmatch(text)
        if ratio:
            below = _integer(ratio[2])
            if not below:
                raise MathematicsError(f"{_short(text)} is a division by zero")
            return tidy(Fraction(_integer(ratio[1]), below))
        decimal = _DECIMAL.fullmatch(text)
        return self._decimal(*decimal.groups(default="")) if decimal else None

    def _decimal(self, sign: str, whole: str, after: str, only: str, exponent: str) -> int | Fraction:
        self.decimal = True
        if len(exponent.lstrip("+-0")) > MOST_EXPONENT_DIGITS:
            raise LimitError("an exponent has more than four digits")
        decimals = after or only
        scale = int(exponent or 0) - len(decimals)
        self._scale += abs(scale)
        if self._scale > MOST_SCALE:
            raise LimitError("the exponents of the cells are too large to keep exact", fix="scale the matrix down")
        digits = _integer(sign + whole + decimals)
        return digits * 10**scale if scale >= 0 else tidy(Fraction(digits, 10**-scale))

    def _expression(self, text: str) -> MatrixEntry:
        known = self._expressions.get(text)
        if known is None:
            known = self._expressions[text] = self._new_expression(text)
        return known

    def _new_expression(self, text: str) -> MatrixEntry:
        if _NOT_NUMBERS.fullmatch(text):
            raise OptionError(f"{text} is not a number", fix="fill the cell, or leave the row out")
        if _OTHER_BASES.fullmatch(text):
            raise OptionError(f"{text} is not a decimal number", fix="write it in base ten")
        if _FORTRAN.fullmatch(text) and any(c.isdigit() for c in text.lower().partition("d")[0]):
            raise OptionError(f"{text} is not a number here", fix=f"write {re.sub('[dD]', 'e', text)}")
        try:
            program = read([Source(text)], named=self.point)
        except GradcliError as error:
            if text[0] in "+*/^-" or text[-1] in "+*/^-":
                error.fix = "write a cell without blanks, for example x+1"
            raise
        (target,) = program.targets[:1]
        if len(program.values) != 1 or program.values[target].name:
            raise OptionError("a cell is one number or expression", fix="leave the = away")
        self.bindings.used.update(program.variables)
        missing = [name for name in program.variables if name not in self.point]
        if missing:
            if self.point:
                # Collected, so that one message names them all (see Bindings.check).
                for name in missing:
                    self.bindings.missing.setdefault(name, Span(self.source, 0, 0))
            return self.bindings.cells.read(program.expression(target))
        return self._value(program, target)

    def _value(self, program: Program, target: str) -> MatrixEntry:
        """The value at the point where it is rational, else the expression: its digits are proved in the product."""
        from gradcli.tape.lowering import tape_of
        from gradcli.tape.sweeps import evaluate

        tape = tape_of(program)
        root = tape.outputs[target]
        exact = {name: self.point[name].exact for name in program.variables}
        if None not in exact.values():
            try:
                value: int | Fraction = evaluate(tape, RATIONALS, exact, [root])[root]
                return tidy(value)
            except NotExact:
                pass
        if self.exactly:
            raise MathematicsError("the cell is not a rational number", fix="leave --exact away")
        self.decimal = True
        inputs = {name: self.point[name].over(FLOAT64) for name in program.variables}
        double: float = evaluate(tape, FLOAT64, inputs, [root])[root]
        if math.isnan(double):
            raise MathematicsError("the cell has no real value", fix="change the cell or the point")
        return self.bindings.cells.read(program.expression(target))


def _integer(text: str) -> int:
    if len(text) <= 4000:
        return int(text)
    if len(text) > MOST_DIGITS:
        raise LimitError(f"a number has more than {MOST_DIGITS:,} digits")
    # Python refuses to convert longer texts directly; a Decimal of them is exact.
    return int(Decimal(text))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
