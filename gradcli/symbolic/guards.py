"""Which branches a slot stands in: what must have been decided for it to be evaluated at all."""

from __future__ import annotations

from collections.abc import Iterable

from gradcli.tape.tape import WHERE, Guard, Slot, Tape


def guards(tape: Tape, roots: Iterable[Slot]) -> dict[Slot, tuple[Guard, ...]]:
    """For every slot the roots need, the conditions under which alone it is used, the outermost first."""
    roots = set(roots)
    found: dict[Slot, tuple[Guard, ...]] = dict.fromkeys(roots, ())

    def use(slot: Slot, within: tuple[Guard, ...]) -> None:
        found[slot] = within if slot not in found else _common(found[slot], within)

    for slot in reversed(tape.live(roots)):
        instruction, own = tape.instructions[slot], found[slot]
        if instruction.operation != WHERE:
            for operand in instruction.operands:
                use(operand, own)
            continue
        condition, yes, no = instruction.operands
        use(condition, own)
        use(yes, (*own, (condition, True)))
        use(no, (*own, (condition, False)))
    return found


def _common(a: tuple[Guard, ...], b: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """What two lists begin with alike."""
    length = 0
    while length < min(len(a), len(b)) and a[length] == b[length]:
        length += 1
    return a[:length]
