"""The rules behind a derivative, one step for each part of the expression that depends on the variable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradcli.errors import GradcliError, Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import NO_RULE, Primitive
from gradcli.functions.wording import derivatives, sentence
from gradcli.language.grammar import parse
from gradcli.language.program import Program
from gradcli.results.differentials import Step
from gradcli.symbolic.builder import SUMS, Builder
from gradcli.symbolic.constructors import named
from gradcli.symbolic.forms import Forms
from gradcli.symbolic.limits import NoFormula
from gradcli.symbolic.printing import Printer
from gradcli.symbolic.slopes import derivative as slope
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import INPUT, WHERE, Slot, Tape, is_condition

MOST_STEPS = 200


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
    builder = Builder(tape, check)
    found = builder.expressions([root])
    printer = Printer(set(program.variables), decimals=program.decimals)
    forms = Forms(printer, check)
    result = []
    for slot in parts:
        whole = found[slot]
        whole = whole.replace(builder.sympy.Abs, named("abs")) if whole.has(builder.sympy.Abs) else whole
        rule, general = _rule(tape, slot, varying, source)
        derivative = forms.shortest(slope(whole, builder.symbols[variable]), [builder.symbols[variable]]).text
        result.append(Step(rule, general, printer.text(whole), derivative))
    return result


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


def _rule(tape: Tape, slot: Slot, varying: Sequence[bool], source: Slot) -> tuple[str, str]:
    """The rule of an operation: its name, and how it reads for any operands."""
    instruction = tape.instructions[slot]
    operation = instruction.operation
    fixed = [not varying[operand] for operand in instruction.operands]
    if (operation in ("mul", "div") and fixed[-1]) or (operation == "mul" and fixed[0]):
        return "constant factor", "(u/c)' = u'/c" if operation == "div" else "(c*u)' = c*u'"
    if operation == "div" and fixed[0]:
        return "quotient rule", "(c/v)' = -c*v'/v^2"
    if operation == "pow" and any(fixed):
        return "power rule", "(c^v)' = c^v*log(c)*v'" if fixed[0] else "(u^c)' = c*u^(c-1)*u'"
    ordered = operation in PRIMITIVES and NO_RULE in PRIMITIVES[operation].partials
    places = [o for o in instruction.operands if varying[o] or not ordered]
    chain = "" if places[:1] == [source] else " and chain rule"
    if operation == WHERE:
        return "branches", "where(c, u, v)' = where(c, u', v')"
    row = PRIMITIVES[operation]
    if row.rule is not None:
        rule, general = row.rule
        return rule + (chain if operation in ("powi", "powr") else ""), general
    return f"{operation}{chain}", of_function(row, chained=bool(chain), fixed=fixed)


def of_function(row: Primitive, *, chained: bool = True, fixed: Sequence[bool] = ()) -> str:
    """A function's rule from its row's partials: ``sin(u)' = cos(u)*u'``. Operands that are ``fixed``, as an order is,
    or by which there is no rule keep the letters of the row and have no term."""
    count = len(row.partials)
    still = fixed if (count > 2 or NO_RULE in row.partials) and any(fixed) and not all(fixed) else [False] * count
    held = [stays or rule is NO_RULE for stays, rule in zip(still, row.partials, strict=True)]
    free = iter("uvwstz")
    letters = [own if stays else next(free) for own, stays in zip(row.letters, held, strict=False)]
    moving = [place for place in range(count) if not held[place]]
    call = f"{row.name}({', '.join(letters)})'"
    found = derivatives(row, letters)
    if not all(_is_formula(found[place]) for place in moving):
        return f"{call} is {sentence(row, letters)}"
    if not chained and len(moving) == 1:
        return f"{call} = {found[moving[0]]}"
    terms = [_times(found[place], f"{letters[place]}'") for place in moving]
    return f"{call} = {' + '.join(terms)}"


def _is_formula(text: str) -> bool:
    """Whether it is said in the language and not in words."""
    try:
        parse(Source(text))
    except GradcliError:
        return False
    return True


def _times(partial: str, prime: str) -> str:
    (statement,) = parse(Source(partial))
    operation: Any = statement.body.nodes[-1].operation
    if partial == "1":
        return prime
    if partial == "0":
        return "0"
    return f"({partial})*{prime}" if operation in (*SUMS, "div") else f"{partial}*{prime}"
