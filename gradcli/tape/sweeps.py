"""The only loops over a tape: evaluate, pushforward (tangents), pullback (cotangents).

Values, tangents and cotangents are kept by slot; ``None`` is a structural zero (a branch not taken, a
``stop``, a slot nothing asked for), which is never confused with a number that happens to be 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gradcli.functions.row import NO_RULE, Primitive, Rule
from gradcli.numbers.derived import Lacking
from gradcli.numbers.system import NumberSystem, Operations
from gradcli.records import NamedTuple
from gradcli.tape.by_slot import BySlot
from gradcli.tape.tape import CONSTANT, INPUT, WHERE, Instruction, Slot, Tape, is_condition
from gradcli.tape.uses import branch, on_demand, used

Values = list[Any]
_COMPARE = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
}
_METHODS = {"pi": "pi", "e": "e", WHERE: "where", "not": "negated", "and": "both", "or": "either"}
"""What is a method of the number system without a row."""


class Same(NamedTuple):
    """What is known of a slot: that it holds the very number another one holds, at the point or ``everywhere`` near."""

    slot: Slot
    everywhere: bool = False


class Held(NamedTuple):
    """What is made of a slot: this number, wherever the operands go. That is what ``stop`` asks for, and what an
    identity in the variables is."""

    value: Any


Known = Mapping[Slot, Any]
"""What was proved of slots whatever their enclosures show: an exact number, or Same. Or what they are Held at."""


def evaluate(
    tape: Tape,
    m: NumberSystem,
    inputs: Mapping[str, Any],
    roots: Iterable[Slot],
    known: Known | None = None,
    holds: Callable[[Slot, Values], bool] | None = None,
) -> Values:
    """The value of every slot the roots need, over number system ``m``; None elsewhere.

    Only the branch of a ``where`` that is taken is evaluated. ``holds`` tells, from the values so far, whether what
    is known of a slot at the point may be used where ``m`` is; it may be everywhere, where there is none.
    """
    known = known or {}
    values: Values = [None] * len(tape)
    compute = _computing(tape, m, inputs, values)
    for slot in on_demand(tape, roots, values) if tape.branches else tape.live(roots):
        try:
            values[slot] = compute(slot)
        except m.lacking as trouble:
            values[slot] = None if is_condition(tape.bare(slot).operation) else Lacking(trouble)
        if slot in known and values[slot].__class__ is not Lacking and (holds is None or holds(slot, values)):
            values[slot] = _with_fact(m, values, slot, known[slot])
    return values


def _computing(tape: Tape, m: NumberSystem, inputs: Mapping[str, Any], values: Values) -> Callable[[Slot], Any]:
    """What computes a slot from the values before it; of a long tape without a look at what needs none."""
    bare, bounded, columns = tape.bare, m.bounded, tape.columns

    def generally(slot: Slot) -> Any:
        instruction = bare(slot)
        value = computed(instruction, m, inputs, values)
        return value if bounded is None or instruction.row is None else bounded(value)

    if columns is None:
        return generally
    codes, first, second, parameter = columns.codes, columns.first, columns.second, columns.parameter
    rows = [row.value if row is not None and count <= 2 else None for _, count, row in columns.operations]
    two = [count == 2 for _, count, _ in columns.operations]

    def directly(slot: Slot) -> Any:
        code = codes[slot]
        rule = rows[code]
        if rule is None or parameter[slot] >= 0:
            return generally(slot)
        value = rule(m, values[first[slot]], values[second[slot]]) if two[code] else rule(m, values[first[slot]])
        return value if bounded is None else bounded(value)

    return directly


def _with_fact(m: NumberSystem, values: Values, slot: Slot, fact: Any) -> Any:
    if isinstance(fact, Held):
        return m.number(fact.value)
    number = values[fact.slot] if isinstance(fact, Same) else fact
    if number is None or isinstance(number, Lacking):
        return values[slot]
    return number if isinstance(fact, Same) and fact.everywhere else m.known(values[slot], number)


def evaluated(tape: Tape, values: Values, roots: Iterable[Slot]) -> Sequence[Slot]:
    """The slots the roots were computed from, in evaluation order, branches not taken left out."""
    if not tape.branches:
        return tape.live(roots)
    seen, bare = set(roots), tape.bare
    stack = list(seen)
    while stack:
        for operand in used(bare(stack.pop()), values):
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return sorted(seen)


def computed(instruction: Instruction, m: NumberSystem, inputs: Mapping[str, Any], values: Any) -> Any:
    """What an instruction makes of the values of its operands (by slot): the one reading of it by numbers."""
    row = instruction.row
    if row is not None:
        return row.value(m, *instruction.arguments(values))
    operation = instruction.operation
    if operation == CONSTANT:
        return m.number(instruction.parameter)
    if operation == INPUT:
        return inputs[instruction.parameter]
    given = [values[operand] for operand in instruction.operands]
    if operation in _METHODS:
        return getattr(m, _METHODS[operation])(*given)
    return m.compare(_COMPARE[operation], *given)


def pullback(
    tape: Tape,
    m: NumberSystem,
    values: Values,
    seeds: Mapping[Slot, Any],
    active: Sequence[bool],
    rules: Callable[..., Iterable[tuple[Slot, Any]]] | None = None,
) -> Mapping[Slot, Any]:
    """Cotangents of every slot, from the seeds down: one reverse sweep, by ``partials`` where there are no other rules.

    ``active`` says which slots depend on a variable asked for; partials of others are never formed, so
    that an inactive exponent cannot spoil a result. A slot without an entry received nothing.
    """
    cotangents: Any = dict(seeds)
    get = cotangents.get
    if tape.columns is not None:
        cotangents = [None] * len(tape)
        get = cotangents.__getitem__
        for slot, number in seeds.items():
            cotangents[slot] = number
    bounded, local = m.bounded, _local(tape, m, values, active, rules or partials)
    for slot in reversed(evaluated(tape, values, seeds)):
        cotangent = get(slot)
        if cotangent is None or not active[slot]:
            continue
        for operand, partial in local(slot):
            share = scaled(cotangent, partial)
            if share is None:
                continue
            before = get(operand)
            if before is not None:
                share = before + share
            cotangents[operand] = share if bounded is None else bounded(share)
    return cotangents if tape.columns is None else BySlot(cotangents)


def _local(
    tape: Tape,
    m: NumberSystem,
    values: Values,
    active: Sequence[bool],
    rules: Callable[..., Iterable[tuple[Slot, Any]]],
) -> Callable[[Slot], Iterable[tuple[Slot, Any]]]:
    """The partials of a slot by rules; of a long tape without a look at what needs none."""
    bare, columns = tape.bare, tape.columns

    def generally(slot: Slot) -> Iterable[tuple[Slot, Any]]:
        return rules(bare(slot), m, values, slot, active)

    if columns is None or rules not in (partials, ruled):
        return generally
    codes, first, second, parameter = columns.codes, columns.first, columns.second, columns.parameter
    plain = [
        row.partials if row is not None and count <= 2 and not row.still and NO_RULE not in row.partials else None
        for _, count, row in columns.operations
    ]

    def directly(slot: Slot) -> Iterable[tuple[Slot, Any]]:
        found = plain[codes[slot]]
        if found is None or parameter[slot] >= 0:
            return generally(slot)
        a = first[slot]
        if len(found) == 1:
            return ((a, found[0](m, values[slot], values[a])),) if active[a] else ()
        b = second[slot]
        given = m, values[slot], values[a], values[b]
        by = ((a, found[0](*given)),) if active[a] else ()
        return (*by, (b, found[1](*given))) if active[b] else by

    return directly


def pushforward(
    tape: Tape,
    m: NumberSystem,
    values: Values,
    tangents: Mapping[Slot, Any],
    roots: Iterable[Slot],
    rules: Callable[..., Iterable[tuple[Slot, Any]]] | None = None,
) -> dict[Slot, Any]:
    """Tangents of every slot the roots need, from the seeded slots up: one forward sweep."""
    found: dict[Slot, Any] = dict(tangents)
    active = tape.dependents(tangents)
    bare, bounded, rules = tape.bare, m.bounded, rules or partials
    for slot in evaluated(tape, values, roots):
        if slot in tangents or not active[slot]:
            continue
        total = None
        for operand, partial in rules(bare(slot), m, values, slot, active):
            tangent = found.get(operand)
            share = None if tangent is None else scaled(tangent, partial)
            if share is not None:
                total = share if total is None else total + share
        if total is not None:
            found[slot] = total if bounded is None else bounded(total)
    return found


def partials(
    instruction: Instruction, m: Operations, values: Sequence[Any], slot: Slot, active: Sequence[bool]
) -> Iterable[tuple[Slot, Any]]:
    """The active operands of a slot, each with the slot's partial derivative by it."""
    row = instruction.row
    if row is None:
        taken = branch(instruction, values)
        return [] if taken is None or not active[taken] else [(taken, 1)]
    arguments = instruction.arguments(values)
    value = values[slot]
    return [
        (operand, partial(m, value, *arguments))
        for operand, partial in zip(instruction.operands, rules_at(row, arguments), strict=True)
        if active[operand]
    ]


def ruled(
    instruction: Instruction, m: Operations, values: Sequence[Any], slot: Slot, active: Sequence[bool]
) -> Iterable[tuple[Slot, Any]]:
    """The same without partials that no rule gives, for who asks for those apart."""
    row = instruction.row
    if row is None or NO_RULE not in row.partials:
        return partials(instruction, m, values, slot, active)
    rules = rules_at(row, instruction.arguments(values))
    asked = {o for o, rule in zip(instruction.operands, rules, strict=True) if rule is not NO_RULE}
    known = [o in asked and active[o] for o in range(max(instruction.operands) + 1)]
    return partials(instruction, m, values, slot, known)


def rules_at(row: Primitive, arguments: Sequence[Any]) -> tuple[Rule, ...]:
    """The rules of a row's partials where its operands are these."""
    if row.still and arguments[-1].__class__ in (int, float) and arguments[-1] in row.still:
        return (*[_nothing] * (len(row.partials) - 1), row.partials[-1])
    return row.partials


def _nothing(m: Operations, *given: Any) -> Any:
    """The partial by what a value does not hang on where it is."""
    return m.number(0)


def scaled(cotangent: Any, partial: Any) -> Any:
    """Cotangent times partial; None where the partial is a structural zero."""
    if partial.__class__ is int and (partial == 1 or partial == -1):
        return cotangent if partial == 1 else -cotangent
    return None if partial is None else cotangent * partial
