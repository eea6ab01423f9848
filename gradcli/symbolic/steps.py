"""The rules behind a derivative, one step for each part of the expression that depends on the variable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from gradcli.errors import Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import NO_RULE, Primitive
from gradcli.functions.wording import derivatives, sentence
from gradcli.language.grammar import parse
from gradcli.language.program import Program
from gradcli.results.differentials import Step
from gradcli.symbolic.builder import SUMS, Builder
from gradcli.symbolic.derivatives import own_corners
from gradcli.symbolic.forms import Forms
from gradcli.symbolic.limits import NoFormula
from gradcli.symbolic.printing import Printer
from gradcli.symbolic.slopes import derivative as slope
from gradcli.symbolic.worked import is_formula, power, put_in, sum_of
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import INPUT, WHERE, Slot, Tape, is_condition

MOST_STEPS = 200
WITH_CHAIN = " with the chain rule"


def steps(program: Program, target: str, variable: str, check: Callable[[], None]) -> list[Step]:
    """How the derivative of a target comes about, innermost parts first.

    Each derivative is sympy's, in its shortest form. Raises NoFormula past ``MOST_STEPS`` parts.
    """
    tape = tape_of(program, wrt=[variable])
    root, source = tape.outputs[target], tape.inputs[variable]
    varying = tape.dependents([source])
    parts = [slot for slot in _parts(tape, root) if varying[slot] and slot != source]
    if len(parts) > MOST_STEPS:
        raise NoFormula(f"there are more than {MOST_STEPS} steps")
    told = _Told(program, tape, variable, check, root)
    return [told.step(slot, _rule(tape, slot, varying, source)) for slot in parts]


class _Rule(NamedTuple):
    """A rule: its name, how it reads for any operands, and which operand each of its letters is."""

    name: str
    general: str
    letters: Sequence[str] = ()


class _Told:
    """The steps so far: the text of each part, and of its derivative."""

    def __init__(self, program: Program, tape: Tape, variable: str, check: Callable[[], None], root: Slot) -> None:
        self.tape, self.source = tape, tape.inputs[variable]
        self.varying = tape.dependents([self.source])
        self.builder = Builder(tape, check)
        self.found = self.builder.expressions([root])
        self.symbol = self.builder.symbols[variable]
        self.printer = Printer(set(program.variables), decimals=program.decimals)
        self.forms = Forms(self.printer, check)
        self.slopes: dict[Slot, str] = {self.source: "1"}

    def step(self, slot: Slot, rule: _Rule) -> Step:
        derivative = self.slope(slot)
        worked = self._worked(slot, rule)
        same = worked.replace(" ", "") == derivative.replace(" ", "")
        return Step(rule.name, rule.general, self.text(slot), derivative, "" if same else worked)

    def text(self, slot: Slot) -> str:
        return self.printer.text(self._expression(slot))

    def _expression(self, slot: Slot) -> Any:
        return own_corners(self.found[slot])

    def slope(self, slot: Slot) -> str:
        """The derivative of a slot, as it is printed."""
        if not self.varying[slot]:
            return "0"
        if slot not in self.slopes:
            self.slopes[slot] = self.forms.shortest(slope(self._expression(slot), self.symbol), [self.symbol]).text
        return self.slopes[slot]

    def _worked(self, slot: Slot, rule: _Rule) -> str:
        operation, operands, parameter, *_ = self.tape.instructions[slot]
        if operation in SUMS:
            return sum_of([(sign, self.slope(term)) for sign, term in self._terms(slot, 1) if self.varying[term]])
        if operation in ("powi", "powr"):
            rational = self.builder.sympy.Rational(parameter.numerator, parameter.denominator)
            inner = "" if operands[0] == self.source else self.slope(operands[0])
            raised, less = self.printer.text(rational), self.printer.text(rational - 1)
            return power(self.text(operands[0]), raised, less, inner)
        texts: dict[str, str] = {}
        for letter, operand in zip(rule.letters, operands, strict=False):
            texts |= {letter: self.text(operand), f"{letter}'": self.slope(operand)}
        if parameter is not None and len(rule.letters) > len(operands):
            texts[rule.letters[-1]] = str(parameter)
        return put_in(rule.general, texts)

    def _terms(self, slot: Slot, sign: int) -> list[tuple[int, Slot]]:
        """The terms of a sum, those of sums that only it uses too, each with its sign."""
        operation, (first, second), *_ = self.tape.instructions[slot]
        signs = ((first, sign), (second, sign if operation == "add" else -sign))
        terms = [self._terms(o, s) if isinstance(self.found[o], list) else [(s, o)] for o, s in signs]
        return [*terms[0], *terms[1]]


def _parts(tape: Tape, root: Slot) -> list[Slot]:
    """The slots that are steps: of a sum of many terms only the whole, conditions and copies left out."""
    inner = set()
    users: dict[Slot, list[Slot]] = {}
    live = tape.live([root])
    for slot in live:
        for operand in tape.instructions[slot].operands:
            users.setdefault(operand, []).append(slot)
    for slot in live:
        instruction = tape.instructions[slot]
        above = [tape.instructions[user].operation for user in users.get(slot, [])]
        partial_sum = instruction.operation in SUMS and len(above) == 1 and above[0] in SUMS
        if partial_sum or instruction.operation in (INPUT, "same") or is_condition(instruction.operation):
            inner.add(slot)
    return [slot for slot in live if slot not in inner]


def _rule(tape: Tape, slot: Slot, varying: Sequence[bool], source: Slot) -> _Rule:
    """The rule of an operation."""
    instruction = tape.instructions[slot]
    operation = instruction.operation
    fixed = [not varying[operand] for operand in instruction.operands]
    if operation == "div" and fixed[-1]:
        return _Rule("constant factor", "(u/c)' = u'/c", "uc")
    if operation == "mul" and any(fixed):
        return _Rule("constant factor", "(c*u)' = c*u'", "cu" if fixed[0] else "uc")
    if operation == "div" and fixed[0]:
        return _Rule("reciprocal rule", "(c/v)' = -c*v'/v^2", "cv")
    if operation == "pow" and any(fixed):
        if fixed[0]:
            return _Rule("exponential rule", "(c^v)' = c^v*log(c)*v'", "cv")
        return _Rule("power rule", "(u^c)' = c*u^(c-1)*u'", "uc")
    ordered = operation in PRIMITIVES and NO_RULE in PRIMITIVES[operation].partials
    places = [o for o in instruction.operands if varying[o] or not ordered]
    chain = "" if places[:1] == [source] else WITH_CHAIN
    if operation == WHERE:
        return _Rule("branches", "where(c, u, v)' = where(c, u', v')")
    row = PRIMITIVES[operation]
    if row.rule is not None:
        rule, general = row.rule
        return _Rule(rule + (chain if operation in ("powi", "powr") else ""), general, "uv")
    general = of_function(row, chained=bool(chain), fixed=fixed)
    return _Rule(f"derivative of {operation}{chain}", general, _letters(row, fixed))


def _held(row: Primitive, fixed: Sequence[bool]) -> list[bool]:
    """Which operands of a function keep their letters and have no term in its rule."""
    orders = (len(row.partials) > 2 or NO_RULE in row.partials) and any(fixed) and not all(fixed)
    still = fixed if orders else [False] * len(row.partials)
    return [stays or rule is NO_RULE for stays, rule in zip(still, row.partials, strict=True)]


def _letters(row: Primitive, fixed: Sequence[bool]) -> list[str]:
    """What the operands of a function are called in its rule, and its parameter after them."""
    free = iter("uvwstz")
    letters = [own if stays else next(free) for own, stays in zip(row.letters, _held(row, fixed), strict=False)]
    return [*letters, *row.letters[len(letters) :]]


def of_function(row: Primitive, *, chained: bool = True, fixed: Sequence[bool] = ()) -> str:
    """A function's rule from its row's partials: ``sin(u)' = cos(u)*u'``. Operands that are ``fixed``, as an order is,
    or by which there is no rule keep the letters of the row and have no term."""
    letters = _letters(row, fixed)[: len(row.partials)]
    moving = [place for place, stays in enumerate(_held(row, fixed)) if not stays]
    call = f"{row.name}({', '.join(letters)})'"
    found = derivatives(row, letters)
    if not all(is_formula(found[place]) for place in moving):
        return f"{call} is {sentence(row, letters)}"
    if not chained and len(moving) == 1:
        return f"{call} = {found[moving[0]]}"
    terms = [_times(found[place], f"{letters[place]}'") for place in moving]
    return f"{call} = {' + '.join(terms)}"


def _times(partial: str, prime: str) -> str:
    (statement,) = parse(Source(partial))
    operation: Any = statement.body.nodes[-1].operation
    if partial == "1":
        return prime
    if partial == "0":
        return "0"
    return f"({partial})*{prime}" if operation in (*SUMS, "div") else f"{partial}*{prime}"
