"""Program to formulas: written out and differentiated by sympy where that is short, else in shared pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from gradcli.language.expressions import Expression
from gradcli.language.names import Names
from gradcli.language.program import Program
from gradcli.lowering import lower
from gradcli.results import Conditions, Definition, FormulaRow
from gradcli.symbolic.builder import LINEAR, Builder, Given, constant
from gradcli.symbolic.conditions import Questions, hidden, texts
from gradcli.symbolic.constructors import named
from gradcli.symbolic.forms import Forms
from gradcli.symbolic.limits import MOST_SLOTS, Deadline, NoFormula, attempt, timely
from gradcli.symbolic.printing import Printer
from gradcli.symbolic.readback import reread
from gradcli.symbolic.sharing import Sharing
from gradcli.symbolic.slopes import Terms
from gradcli.tape import Slot, Tape

LARGEST_TREE = 20_000
"""Operations a value and its derivatives may have when written out, before sympy is asked to try."""

LONG_TEXT = 2_000
"""Characters of formulas past which shared subexpressions are tried, and taken when they halve them."""

Weights = Sequence[tuple[str, int | Fraction]]


class Formulas(NamedTuple):
    """One row for each row asked for, or the reason why there is none.

    ``shared`` are definitions the rows use, each after those it needs itself; ``remark`` is what a reader
    should know besides.
    """

    rows: tuple[FormulaRow, ...]
    reason: str = ""
    shared: tuple[Definition, ...] = ()
    remark: str = ""

    @property
    def length(self) -> int:
        """Characters of all formulas."""
        texts = [text for row in self.rows for text in (row.value, *row.gradient.values())]
        return sum(map(len, texts)) + sum(len(definition.text) for definition in self.shared)


def gradients(
    program: Program,
    rows: Sequence[Weights],
    wrt: Sequence[str],
    *,
    given: Mapping[str, Expression] | None = None,
    keep: bool = False,
    seconds: float = 5.0,
) -> Formulas:
    """Value and partial derivatives of weighted sums of targets, as text of the language.

    ``given`` replaces variables by constant expressions; ``keep`` leaves named intermediates unexpanded.
    What cannot be had within the limits gives a reason instead; nothing is raised.
    """
    deadline = Deadline(seconds)
    found, reason = attempt(lambda: _Answer(program, rows, wrt, given or {}, deadline).formulas(keep), seconds)
    return found or Formulas((), timely(reason, deadline))


class _Answer:
    def __init__(
        self,
        program: Program,
        rows: Sequence[Weights],
        wrt: Sequence[str],
        given: Mapping[str, Expression],
        deadline: Deadline,
    ) -> None:
        import sympy

        self.sympy, self.deadline, self.check = sympy, deadline, deadline.check
        self.program, self.rows, self.wrt = program, rows, tuple(wrt)
        # A bare expression's label is no name: a variable may be called the same.
        self.inner = [name for name in wrt if name in program.values and program.values[name].name]
        values = {name: constant(value, self.check) for name, value in given.items()}
        self.given = Given({sympy.Symbol(name, real=True): value for name, value in values.items()})
        self.names = {*program.variables, *wrt, *(n for n, s in program.values.items() if s.name)}
        self.printer = Printer(self.names, decimals=program.decimals)
        self.remark = ""

    def formulas(self, keep: bool) -> Formulas:
        """The formulas written out, or in pieces where that is asked for or much shorter."""
        kept = [name for name, statement in self.program.values.items() if statement.name] if keep else []
        tape = self._tape([])
        tree = _tree(tape, self._roots(tape), [self._slot(name, tape) for name in self.wrt])
        if kept or tree > LARGEST_TREE:
            return self._in_pieces(kept, cut=tree > LARGEST_TREE)
        whole, why = attempt(self._written_out, self.deadline.left / 2)
        if whole is not None and whole.length <= LONG_TEXT:
            return whole
        pieces, still = attempt(partial(self._in_pieces, [], cut=True), self.deadline.left)
        if pieces is None or (whole is not None and whole.length < 2 * pieces.length):
            if whole is None:
                raise NoFormula(still or why)
            return whole
        return pieces

    def _slot(self, name: str, tape: Tape) -> Slot:
        return tape.named(name)

    def _tape(self, kept: Sequence[str]) -> Tape:
        return lower(self.program, wrt=dict.fromkeys([*self.wrt, *kept]))

    def _roots(self, tape: Tape) -> list[Slot]:
        names = [name for row in self.rows for name, _ in row] + self.inner
        return list(dict.fromkeys(tape.outputs[name] for name in names))

    def _total(self, row: Weights, tape: Tape, found: Mapping[Slot, Any]) -> Any:
        s = self.sympy
        terms = [s.Rational(w.numerator, w.denominator) * found[tape.outputs[name]] for name, w in row]
        return s.Add(*terms)

    def _known(self, expression: Any) -> Any:
        """With the values given put in."""
        s = self.sympy
        if self.given.known:
            expression = self.given.put_into(expression)
            if expression.has(s.zoo, s.nan, s.oo, -s.oo, s.I):
                raise NoFormula("it has no real value at the values given")
        return expression

    # Written out

    def _written_out(self) -> Formulas:
        tape = self._tape([])
        builder = Builder(tape, self.check)
        # A named intermediate is a symbol of its own while differentiating by it.
        inner = {tape.outputs[name]: self.sympy.Dummy(name, real=True) for name in self.inner}
        meaning: dict[Any, Any] = {}

        def replaced(slot: Slot, built: Any) -> Any:
            if slot not in inner:
                return built
            meaning[inner[slot]] = built
            return inner[slot]

        def unfold(expression: Any) -> Any:
            for symbol, piece in reversed(meaning.items()):
                expression = expression.xreplace({symbol: piece})
            if expression.has(self.sympy.Abs):  # sympy's own, from sqrt(x^2): its derivative may turn complex
                expression = expression.replace(self.sympy.Abs, named("abs"))
            return expression

        found = builder.expressions(self._roots(tape), replaced)
        forms = Forms(self.printer, self.check)
        rows = []
        for row in self.rows:
            total = self._total(row, tape, found)
            whole = unfold(total)
            derivatives = {}
            by_variable, by_inner = Terms(whole), Terms(total)
            for name in self._connected(row, tape):
                self.check()
                if name in self.inner:
                    derivatives[name] = unfold(by_inner.derivative(inner[tape.outputs[name]]))
                else:
                    derivatives[name] = by_variable.derivative(builder.symbols[name])
            printed = {n: forms.shortest(self._known(e)).text for n, e in {"": whole, **derivatives}.items()}
            conditions = self._in_time(row, tape, found, lambda e: self._known(unfold(e)), printed)
            rows.append(self._row(printed, conditions))
        return Formulas(tuple(rows), "", (), self.remark)

    def _connected(self, row: Weights, tape: Tape) -> list[str]:
        """The variables a row depends on; of the others 0 would be another answer."""
        reached = set(tape.live(tape.outputs[name] for name, _ in row))
        return [name for name in self.wrt if self._slot(name, tape) in reached]

    def _row(self, printed: Mapping[str, str], conditions: Conditions) -> FormulaRow:
        return FormulaRow(printed[""], {name: printed.get(name, "none") for name in self.wrt}, conditions)

    # In pieces

    def _in_pieces(self, kept: Sequence[str], *, cut: bool) -> Formulas:
        s, self.remark = self.sympy, ""
        tape = self._tape(kept)
        builder = Builder(tape, self.check)
        stays = {tape.outputs[name]: s.Symbol(name, real=True) for name in kept}
        for name in self.inner:
            stays.setdefault(tape.outputs[name], s.Dummy(name, real=True))
        sharing = Sharing(builder, self._roots(tape), stays, cut=cut)
        symbols = {n: stays[tape.outputs[n]] if n in self.inner else builder.symbols[n] for n in self.wrt}
        rows = []
        for row in self.rows:
            connected = self._connected(row, tape)
            rows.append(sharing.row(self._total(row, tape, sharing.found), {n: symbols[n] for n in connected}))
        pieces = sharing.pieces(
            [(self._top(v, row, tape, sharing), d) for (v, d), row in zip(rows, self.rows, strict=True)]
        )
        names = Names(self.names)
        called = {symbol: s.Symbol(names.numbered("v"), real=True) for symbol, _ in pieces.lines if symbol.is_Dummy}
        forms = Forms(self.printer, self.check)
        text = forms.as_it_is if cut else forms.shortest

        def shown(expression: Any) -> str:
            return text(self._known(expression.xreplace(called))).text

        shared = [Definition(called.get(symbol, symbol).name, shown(piece)) for symbol, piece in pieces.lines]

        def meaning(expression: Any) -> Any:
            return self._known(sharing.meaning(expression, called))

        found = []
        for row, (value, derivatives) in zip(self.rows, pieces.rows, strict=True):
            printed = {n: shown(e) for n, e in {"": value, **derivatives}.items()}
            conditions = self._in_time(row, tape, sharing.found, meaning, printed, shared)
            found.append(self._row(printed, conditions))
        return Formulas(tuple(found), "", tuple(shared), self.remark)

    def _top(self, value: Any, row: Weights, tape: Tape, sharing: Sharing) -> Any:
        """A target that is itself a kept name is shown by what it stands for."""
        if len(row) == 1 and row[0][1] == 1:
            pieces = dict(sharing.forward)
            return pieces.get(value, value) if value in sharing.kept.values() else value
        return value

    def _in_time(self, *asked: Any) -> Conditions:
        """The side conditions, for which a formula is not given up."""
        found, reason = attempt(partial(self._conditions, *asked), self.deadline.left / 3)
        if found is None and "time limit" not in reason:
            raise NoFormula(reason)
        self.remark = self.remark if found else "side conditions were not worked out within the time limit"
        return found or Conditions()

    def _conditions(
        self,
        row: Weights,
        tape: Tape,
        found: Mapping[Slot, Any],
        meaning: Callable[[Any], Any],
        printed: Mapping[str, str],
        shared: Sequence[Definition] = (),
    ) -> Conditions:
        """What the row's formulas do not show of the program's domain, corners and steps.

        ``printed`` maps variables to derivatives, and ``""`` to the value.
        """
        roots = list(dict.fromkeys(tape.outputs[name] for name, _ in row))
        program = Questions(tape, roots, found, meaning)
        wanted = {"": program.asked()}
        for name in filter(None, printed):
            wanted[name] = program.asked(tape.dependents([self._slot(name, tape)]))
        if not any(wanted.values()):
            return Conditions()
        formula = reread(list(printed.values()), self.names, shared)
        kept = {formula.tape.outputs[d.name]: self.sympy.Symbol(d.name, real=True) for d in shared}
        builder = Builder(formula.tape, self.check)
        read_back = builder.expressions(formula.roots, lambda slot, built: kept.get(slot, built))
        missing = {}
        for name, root in zip(printed, formula.roots, strict=True):
            missing[name] = hidden(wanted[name], Questions(formula.tape, [root], read_back).asked())
        each = {name: tuple(texts([asked], self.printer)) for name, asked in missing.items()}
        return Conditions(tuple(texts(missing.values(), self.printer)), {n: c for n, c in each.items() if c})


def _tree(tape: Tape, wanted: Sequence[Slot], wrt: Sequence[Slot]) -> int:
    """About how many operations the values and their derivatives have when nothing is shared."""
    active = tape.dependents(wrt)
    size: dict[Slot, int] = {}
    slope: dict[Slot, int] = {}
    live = tape.live(wanted)
    if len(live) > MOST_SLOTS:
        raise NoFormula(f"the program has more than {MOST_SLOTS:,} operations")
    for slot in live:
        operands = tape.instructions[slot].operands
        size[slot] = min(1 + sum(size[o] for o in operands), LARGEST_TREE + 1)
        # The partial of a sum is 1, of a product the other operand; of anything else about the whole.
        operation = tape.instructions[slot].operation
        factor = {o: 0 if operation in LINEAR else size[slot] - size[o] * (operation == "mul") for o in operands}
        slope[slot] = min(sum(slope[o] + factor[o] for o in operands if active[o]), LARGEST_TREE + 1)
    return sum(size[slot] + slope[slot] for slot in wanted)
