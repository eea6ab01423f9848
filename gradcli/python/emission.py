"""Formulas to statements of the language: what the file names, and what is used more than once, gets a statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gradcli.errors import Source, Span
from gradcli.language.expressions import Expression, Node
from gradcli.language.grammar import Statement
from gradcli.language.names import Names
from gradcli.python.terms import Growing

_LEAVES = frozenset(["name", "number"])


def statements(
    source: Source, targets: Sequence[tuple[str, Growing]], names: Names, reserved: Collection[str]
) -> list[Statement]:
    """The statements that compute targets, given by their names, which ``names`` has handed out; other statements get
    none of the ``reserved`` names."""
    uses = _uses([term for _, term in targets])
    called: dict[int, str] = {}
    alone = {id(term): name for name, term in targets if uses[id(term)] == 1 and term.operation not in _LEAVES}
    found: list[Statement] = []
    for target, term in targets:
        for part in _order(term):
            if id(part) in called or part.operation in _LEAVES:
                continue
            name = alone.get(id(part), "")
            if not name and part.condition:
                continue
            if not name and (part.hint or uses[id(part)] > 1):
                name = _free(part.hint, names, reserved)
            if name:
                found.append(_statement(source, name, part, called))
                called[id(part)] = name
        if id(term) not in alone:
            found.append(_statement(source, target, term, called))
    return found


def formula(source: Source, term: Growing, most: int) -> Expression | None:
    """A term as one expression, whatever it shares written out; None where it takes more than ``most`` nodes."""
    sizes: dict[int, int] = {}
    for part in _order(term):
        sizes[id(part)] = 1 + sum(sizes[id(operand)] for operand in part.operands)
    return _statement(source, "", term, {}).body if sizes[id(term)] <= most else None


def entry_of(term: Growing) -> tuple[str, tuple[int, ...]]:
    """The array and the place of a variable that is an entry, as ``A[1,2]``; no place for any other term."""
    name = str(term.value)
    if term.operation != "name" or not name.endswith("]"):
        return name, ()
    array, _, inside = name[:-1].partition("[")
    return array, tuple(map(int, inside.split(",")))


def _free(hint: str, names: Names, reserved: Collection[str]) -> str:
    while (name := names.new(hint) if hint else names.numbered("v")) in reserved:
        pass
    return name


def _uses(terms: Sequence[Growing]) -> dict[int, int]:
    """How often each term stands in others, or is a target."""
    count: dict[int, int] = {}
    stack = list(terms)
    while stack:
        term = stack.pop()
        count[id(term)] = count.get(id(term), 0) + 1
        if count[id(term)] == 1:
            stack.extend(term.operands)
    return count


def _order(term: Growing) -> list[Growing]:
    """The parts of a term, each after those it is made of."""
    order: list[Growing] = []
    seen: set[int] = set()
    stack: list[tuple[Growing, bool]] = [(term, False)]
    while stack:
        part, ready = stack.pop()
        if ready:
            order.append(part)
        elif id(part) not in seen:
            seen.add(id(part))
            stack.append((part, True))
            stack.extend((operand, False) for operand in reversed(part.operands))
    return order


def _statement(source: Source, name: str, term: Growing, called: Mapping[int, str]) -> Statement:
    """``name = term``, in which the terms that have statements stand by their names."""
    nodes: list[Node] = []
    done: list[int] = []
    arrays = False
    stack: list[tuple[Growing, bool]] = [(term, False)]
    while stack:
        part, ready = stack.pop()
        if ready:
            count = len(part.operands)
            operands = tuple(done[len(done) - count :]) if count else ()
            del done[len(done) - count :]
            array, place = entry_of(part)
            if place:
                operands = tuple(range(len(nodes), len(nodes) + 1 + len(place)))
                nodes.append(Node("name", (), array, part.start, part.end))
                nodes += [Node("number", (), index, part.start, part.end) for index in place]
                part = Growing("index", (), "", (part.start, part.end))
                arrays = True
            done.append(len(nodes))
            nodes.append(Node(part.operation, operands, part.value, part.start, part.end))
        elif id(part) in called:
            done.append(len(nodes))
            nodes.append(Node("name", (), called[id(part)], part.start, part.end))
        else:
            stack.append((part, True))
            stack.extend((operand, False) for operand in reversed(part.operands))
    return Statement(name, None, Expression(nodes, source, arrays), Span(source, term.start, term.end))
