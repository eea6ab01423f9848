"""Program to formulas: written out and differentiated by sympy where that is short, else in shared pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from gradcli.language.expressions import Expression
from gradcli.language.names import Names
from gradcli.language.program import Program
from gradcli.results.entries import Conditions, Definition, FormulaRow
from gradcli.symbolic.builder import Builder, Given, constant
from gradcli.symbolic.conditions import Questions, hidden, texts
from gradcli.symbolic.derivatives import own_corners
from gradcli.symbolic.forms import Forms
from gradcli.symbolic.limits import Deadline, NoFormula, Nothing, attempt, timely
from gradcli.symbolic.passed import Passage
from gradcli.symbolic.printing import Printer
from gradcli.symbolic.readback import reread
from gradcli.symbolic.repeated import repeated
from gradcli.symbolic.sharing import Sharing
from gradcli.symbolic.slopes import Terms
from gradcli.symbolic.swell import LARGEST_TREE, written_out
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import Slot, Tape

LONG_TEXT = 2_000
"""Characters of formulas past which shared subexpressions are tried, and taken when they halve them."""

TargetWeights = Sequence[tuple[str, int | Fraction]]


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
    rows: Sequence[TargetWeights],
    wrt: Sequence[str],
    *,
    given: Mapping[str, Expression] | None = None,
    keep: bool = False,
    values: bool = True,
    seconds: float = 5.0,
) -> Formulas:
    """Value and partial derivatives of weighted sums of targets, as text of the language.

    ``given`` replaces variables by constant expressions; ``keep`` leaves named intermediates unexpanded;
    without ``values`` the rows hold derivatives alone.
    What cannot be had within the limits gives a reason instead; nothing is raised.
    """
    deadline = Deadline(seconds)
    found, reason = attempt(lambda: _Answer(program, rows, wrt, given or {}, deadline, values).formulas(keep), seconds)
    return found or Formulas((), timely(reason, deadline))


def of_order(program: Program, target: str, by: Sequence[str], *, seconds: float = 5.0) -> Formulas:
    """The derivative of a target by each of ``by`` in turn, written out: a row whose gradient has the last of them."""
    deadline = Deadline(seconds)
    answer = partial(_Answer, program, [[(target, 1)]], tuple(dict.fromkeys(by)), {}, deadline, False)
    found, reason = attempt(lambda: answer().of_order(by), seconds)
    return found or Formulas((), timely(reason, deadline))


class _Answer:
    def __init__(
        self,
        program: Program,
        rows: Sequence[TargetWeights],
        wrt: Sequence[str],
        given: Mapping[str, Expression],
        deadline: Deadline,
        values: bool,
    ) -> None:
        import sympy

        self.sympy, self.deadline, self.check, self.values = sympy, deadline, deadline.check, values
        self.program, self.rows, self.wrt = program, rows, tuple(wrt)
        # A bare expression's label is no name: a variable may be called the same.
        self.inner = [name for name in wrt if name in program.values and program.values[name].name]
        self.given = Given({sympy.Symbol(n, real=True): constant(v, self.check) for n, v in given.items()})
        self.names = {*program.names, *wrt}
        self.printer = Printer(self.names, decimals=program.decimals)
        self.remark = ""
        self.by: tuple[str, ...] = ()  # all the variables of a derivative, where its name here is the last of them

    def formulas(self, keep: bool) -> Formulas:
        """The formulas written out, or in pieces where that is asked for or much shorter."""
        kept = [name for name, statement in self.program.values.items() if statement.name] if keep else []
        tape = self._tape([])
        tree = written_out(tape, self._roots(tape), [self._slot(name, tape) for name in self.wrt])
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

    def of_order(self, by: Sequence[str]) -> Formulas:
        """The derivative by each of ``by`` in turn of the one row."""
        (row,), last, self.by = self.rows, by[-1], tuple(by)
        tape = self._tape([])
        if set(self._connected(row, tape)) != set(by):
            return Formulas((self._row({}, Conditions()),))
        builder = Builder(tape, self.check, differentiating=True)
        found = builder.expressions(self._roots(tape), lambda slot, built: own_corners(built))
        symbols = [builder.symbols[name] for name in by]
        total = self._total(row, tape, found)
        printed = {last: repeated(total, symbols, Forms(self.printer, self.check), self.check).text}
        conditions = self._in_time(row, builder.tape, found, lambda e: e, printed)
        return Formulas((self._row(printed, conditions),), "", (), self.remark)

    def _slot(self, name: str, tape: Tape) -> Slot:
        return tape.named(name)

    def _tape(self, kept: Sequence[str]) -> Tape:
        return tape_of(self.program, wrt=[*self.wrt, *kept])

    def _roots(self, tape: Tape) -> list[Slot]:
        names = [name for row in self.rows for name, _ in row] + self.inner
        return list(dict.fromkeys(tape.outputs[name] for name in names))

    def _total(self, row: TargetWeights, tape: Tape, found: Mapping[Slot, Any]) -> Any:
        s = self.sympy
        terms = [s.Rational(w.numerator, w.denominator) * found[tape.outputs[name]] for name, w in row]
        return s.Add(*terms)

    def _known(self, expression: Any) -> Any:
        """With the values given put in."""
        s = self.sympy
        if self.given.known:
            expression = self.given.put_into(expression)
            if expression.has(s.zoo, s.nan, s.oo, -s.oo, s.I):
                raise NoFormula(Nothing("it has no real value at the values given"))
        return expression

    # Written out

    def _written_out(self) -> Formulas:
        tape = self._tape([])
        builder = Builder(tape, self.check, differentiating=not self.inner)
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
            return own_corners(expression)

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
            shown = {"": whole, **derivatives} if self.values else derivatives
            crossed = {n: [builder.symbols[n]] if n in builder.symbols else [] for n in shown}
            printed = {n: forms.shortest(self._known(e), crossed[n]).text for n, e in shown.items()}
            conditions = self._in_time(row, builder.tape, found, lambda e: self._known(unfold(e)), printed)
            rows.append(self._row(printed, conditions))
        return Formulas(tuple(rows), "", (), self.remark)

    def _connected(self, row: TargetWeights, tape: Tape) -> list[str]:
        """The variables a row depends on; of the others 0 would be another answer."""
        reached = set(tape.live(tape.outputs[name] for name, _ in row))
        return [name for name in self.wrt if self._slot(name, tape) in reached]

    def _row(self, printed: Mapping[str, str], conditions: Conditions) -> FormulaRow:
        return FormulaRow(printed.get("", ""), {name: printed.get(name, "none") for name in self.wrt}, conditions)

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
            printed = {n: shown(e) for n, e in (({"": value} if self.values else {}) | derivatives).items()}
            conditions = self._in_time(row, tape, sharing.found, meaning, printed, shared)
            found.append(self._row(printed, conditions))
        return Formulas(tuple(found), "", tuple(shared), self.remark)

    def _top(self, value: Any, row: TargetWeights, tape: Tape, sharing: Sharing) -> Any:
        """A target that is itself a kept name is shown by what it stands for; 0 where no value is wanted."""
        if not self.values:
            return self.sympy.Integer(0)
        if len(row) == 1 and row[0][1] == 1:
            pieces = dict(sharing.forward)
            return pieces.get(value, value) if value in sharing.kept.values() else value
        return value

    def _in_time(self, *asked: Any) -> Conditions:
        """The side conditions, for which a formula is not given up."""
        found, reason = attempt(partial(self._conditions, *asked), self.deadline.left / 2)
        if found is None and "time limit" not in reason:
            raise NoFormula(reason)
        self.remark = self.remark if found else "side conditions were not worked out within the time limit"
        return found or Conditions()

    def _conditions(
        self,
        row: TargetWeights,
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
        by = {name: self.by or (name,) for name in printed if name}
        active = {name: tape.dependents([self._slot(each, tape) for each in names]) for name, names in by.items()}
        wanted = {name: program.asked(active.get(name)) for name in printed}
        if not any(wanted.values()):
            return Conditions()
        formula = reread(list(printed.values()), self.names, shared)
        kept = {formula.tape.outputs[d.name]: self.sympy.Symbol(d.name, real=True) for d in shared}
        builder = Builder(formula.tape, self.check)
        read_back = builder.expressions(formula.roots, lambda slot, built: kept.get(slot, built))
        missing, until = {}, Deadline(self.deadline.left / 3)  # most of what there is for conditions
        for name, root in zip(printed, formula.roots, strict=True):
            owed = wanted[name]
            if owed and name and not shared and name not in self.inner:
                total = meaning(self._total(row, tape, found))
                symbols = [self.sympy.Symbol(each, real=True) for each in by[name]]
                owed = Passage(total, read_back[root], symbols, program.asked(), owed, until).owed()
            missing[name] = hidden(owed, Questions(formula.tape, [root], read_back).asked())
        each = {name: tuple(texts([asked], self.printer)) for name, asked in missing.items()}
        return Conditions(tuple(texts(missing.values(), self.printer)), {n: c for n, c in each.items() if c})
