"""What a command found: frozen results, no input or output, no formatting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from gradcli.errors import ExitStatus, Span
from gradcli.records import NamedTuple
from gradcli.results.presentable import Presentable
from gradcli.results.reduction import Reduction

Number = int | Fraction | float | Decimal

MultiIndex = tuple[str, ...]
"""What a derivative is taken by, in turn: ``()`` the value itself, ``("x",)`` a partial, ``("x", "y")`` the derivative
by y of that by x."""


class Status(StrEnum):
    """What an entry is, when it is not simply a number: its word, and what the process tells the shell.

    They stand from harmless to grave: a row shows the gravest status of its entries.
    """

    exit_status: ExitStatus

    OK = "ok", ExitStatus.DONE
    UNCONNECTED = "unconnected", ExitStatus.DONE
    KINK = "kink", ExitStatus.UNDEFINED
    JUMP = "jump", ExitStatus.UNDEFINED
    INFINITE = "infinite", ExitStatus.UNDEFINED
    DOMAIN = "domain", ExitStatus.UNDEFINED
    UNCERTIFIED = "uncertified", ExitStatus.UNCERTIFIED
    DISAGREE = "disagree", ExitStatus.UNCERTIFIED

    def __new__(cls, word: str, exit_status: ExitStatus) -> Status:
        made = str.__new__(cls, word)
        made._value_, made.exit_status = word, exit_status
        return made


GRAVITY = tuple(Status)


class Entry(NamedTuple):
    """One number, or why there is none.

    ``value`` is exact (int, Fraction), the nearest double, or a Decimal of the digits asked for (17 where no double is
    of that size); ``sides`` the one-sided derivatives (or values, at a jump) from the left and from the right;
    ``line`` the line of the tape and ``span`` the place in the text where the trouble arose, ``operands`` what stood
    there; ``interval`` the midpoint and the radius reached of a number whose digits could not be proved; ``routes``
    what the tape and the formula give where they disagree; ``orders`` a mixed derivative as asked and in the other
    order, where they disagree; ``chained`` is false for a number that was found by other means than the chain rule;
    ``bound`` is how far a sum over rows may be from the true one.
    """

    value: Number | None
    status: Status = Status.OK
    reason: str = ""
    sides: tuple[Number | None, Number | None] | None = None
    line: int | None = None
    span: Span | None = None
    operands: tuple[str, ...] = ()
    interval: tuple[str, str] | None = None
    routes: tuple[Number | None, Number | None] | None = None
    orders: tuple[Number, Number] | None = None
    chained: bool = True
    bound: float | None = None

    @property
    def exact(self) -> bool:
        """Whether the number is a rational, not a double near it."""
        return isinstance(self.value, int | Fraction)


class Loss(NamedTuple):
    """What plain float64 makes of an entry, and where its digits go.

    ``variable`` is empty for the value itself; ``digits`` how many decimal digits are wrong; ``text``, ``line`` and
    ``span`` the operation to blame, ``rewrite`` a way to write it that keeps the digits. ``how`` tells that its result
    is no double: it ``overflows``, ``underflows``, or ``finds no value``.
    """

    variable: str
    float64: float
    digits: float
    text: str
    line: int | None
    span: Span | None
    rewrite: str = ""
    how: str = ""


class Relative(NamedTuple):
    """How relative changes pass through a row. The elasticity by x is x*f'/f: the percent f changes by when
    x changes by one; ``condition`` is the sum of their sizes, the most a common relative error of all
    variables can grow by. Source: Higham, Accuracy and Stability (2002), ch. 1.
    """

    elasticities: Mapping[str, Entry]
    condition: Entry

    @property
    def entries(self) -> list[Entry]:
        """The elasticities, then the condition number."""
        return [*self.elasticities.values(), self.condition]


class Definition(NamedTuple):
    """A name that formulas use, and the formula it stands for."""

    name: str
    text: str


class Conditions(NamedTuple):
    """Side conditions, texts of the language: of all formulas of a row, and of each (``""``: of the value)."""

    together: tuple[str, ...] = ()
    each: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class FormulaText(NamedTuple):
    """One formula, empty or ``none`` where there is none, and the side conditions that are its own."""

    text: str
    conditions: tuple[str, ...] = ()


class FormulaRow(NamedTuple):
    """Symbolic value and gradient of one target, in the program language.

    ``conditions`` must hold where the formulas do not show them themselves. ``agrees`` tells, for each formula
    (``""``: the value's) beside a number, whether both are the same at the point; None: it says nothing there.
    """

    value: str
    gradient: Mapping[str, str]
    conditions: Conditions = Conditions()
    agrees: Mapping[str, bool | None] = MappingProxyType({})

    @property
    def texts(self) -> dict[MultiIndex, FormulaText]:
        """Every formula: the value's, then the partials'."""
        own = self.conditions.each
        value: dict[MultiIndex, FormulaText] = {(): FormulaText(self.value, own.get("", ()))}
        return value | {(name,): FormulaText(text, own.get(name, ())) for name, text in self.gradient.items()}


class Row(NamedTuple):
    """One target (or weighted sum of targets): value, gradient by variable, and J·v if asked for."""

    target: str
    expression: str
    value: Entry | None
    gradient: Mapping[str, Entry]
    along: Entry | None = None
    formula: FormulaRow | None = None
    losses: tuple[Loss, ...] = ()
    relative: Relative | None = None
    slope: str = "d{target}/d{name}"
    """What an entry of ``gradient`` is called in a sentence."""

    def slope_by(self, name: str) -> str:
        """The name of one entry of ``gradient``."""
        return self.slope.replace("{name}", name).replace("{target}", self.target)

    @property
    def derivatives(self) -> dict[MultiIndex, Entry]:
        """The numbers there are: the value, then the partials."""
        value: dict[MultiIndex, Entry] = {(): self.value} if self.value else {}
        return value | {(name,): partial for name, partial in self.gradient.items()}

    @property
    def formulas(self) -> dict[MultiIndex, FormulaText]:
        """The formulas there are, by what their numbers are found by."""
        return self.formula.texts if self.formula else {}

    def judged(self, derivatives: Mapping[MultiIndex, Entry], agrees: Mapping[MultiIndex, bool | None]) -> Row:
        """The row with other numbers, each formula held against its own."""
        return self._replace(
            value=derivatives.get(()),
            gradient={name: derivatives[name,] for name in self.gradient},
            formula=self.formula and self.formula._replace(agrees={"".join(by): told for by, told in agrees.items()}),
        )

    @property
    def entries(self) -> list[Entry]:
        """Every entry of the row: value, partials, directional derivative, elasticities."""
        last = [*([self.along] if self.along else []), *(self.relative.entries if self.relative else [])]
        return [*self.derivatives.values(), *last]

    @property
    def status(self) -> Status:
        """The gravest status in the row; a variable the target does not depend on is no fault."""
        gravest = max((entry.status for entry in self.entries), key=GRAVITY.index, default=Status.OK)
        return Status.OK if gravest is Status.UNCONNECTED else gravest


class _Gradient(NamedTuple):
    variables: tuple[str, ...]
    at: Mapping[str, str]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    along: Mapping[str, str] | None = None
    certified: bool = True
    shared: tuple[Definition, ...] = ()
    shapes: Mapping[str, tuple[int | str, ...]] | None = None
    reduction: Reduction | None = None


class Gradient(Presentable, _Gradient):
    """What ``grad`` and ``eval`` found: rows by target, columns by variable.

    ``at`` holds the point as typed; without a point the rows hold formulas only. ``certified`` is false where plain
    float64 was asked for. ``shared`` are the names the formulas use besides the variables, in an order in which each
    needs earlier ones only; ``shapes`` those of the variables of formulas in matrix notation; ``reduction`` tells of
    how many rows of a table the numbers are the sum or the mean.
    """

    __slots__ = ()

    @property
    def formulas_by(self) -> tuple[str, ...]:
        """What formulas are differentiated by: the variables, or an array for its entries where one is of it whole."""
        whole = {name for row in self.rows if row.formula for name in row.formula.gradient}
        arrays = ((name, name.partition("[")[0]) for name in self.variables)
        return tuple(dict.fromkeys(array if array in whole else name for name, array in arrays))

    @property
    def exit_status(self) -> ExitStatus:
        """What the process should tell the shell."""
        return exit_status(row.status for row in self.rows)

    @property
    def exact(self) -> bool:
        """Whether every number is a rational printed from its exact value."""
        entries = [e for row in self.rows for e in row.entries if e.status is Status.OK]
        return bool(entries) and all(e.exact for e in entries)


class TapeLine(NamedTuple):
    """One line of the Wengert list.

    ``expression`` is the operation in the names of other lines; ``operands`` are their line numbers;
    ``sensitivities`` holds one adjoint a row asked for (or one tangent); ``partials`` pairs an operand's
    name with the local derivative (each a number, nothing, or a word where digits are not proved);
    ``remark`` says why there is no value; ``digits`` how many decimal digits float64 gets right of the
    value and of each sensitivity, where some were lost.
    """

    line: int
    name: str
    operation: str
    expression: str
    operands: tuple[int, ...]
    value: Number | bool | str | None
    sensitivities: tuple[Number | str | None, ...]
    partials: tuple[tuple[str, Number | str | None], ...]
    span: Span | None
    remark: str = ""
    digits: tuple[float | None, ...] = ()


class _TapeListing(NamedTuple):
    labels: tuple[str, ...]
    at: Mapping[str, str]
    lines: tuple[TapeLine, ...]
    result: Gradient
    forward: bool
    seeds: tuple[Mapping[int, Number | str | None], ...] = ()


class TapeListing(Presentable, _TapeListing):
    """What ``tape`` found: the lines, what the adjoint columns belong to, and the rows of results; ``seeds`` says of
    each column the lines its sweep starts from, and with what."""

    __slots__ = ()

    @property
    def exit_status(self) -> ExitStatus:
        """What the process should tell the shell."""
        return self.result.exit_status


def exit_status(statuses: Iterable[Status]) -> ExitStatus:
    """The exit status a set of entry statuses asks for."""
    return max((status.exit_status for status in statuses), default=ExitStatus.DONE)
