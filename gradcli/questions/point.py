"""The point: values given to variables, each the exact number or constant expression as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gradcli.arrays.entries import entry_name, shapes_of
from gradcli.errors import GradcliError, OptionError, Source, Span, printable
from gradcli.functions.names import CONSTANTS
from gradcli.language.counted import check_counters, unbound
from gradcli.language.cursor import RESERVED
from gradcli.language.definitions import check_calls
from gradcli.language.expressions import Expression, Node
from gradcli.language.grammar import Statement, parse
from gradcli.language.tokens import END, tokenize
from gradcli.numbers.derived import Kind
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import LONG_RATIONALS, NotExact, tidy
from gradcli.numbers.system import NumberSystem
from gradcli.records import NamedTuple
from gradcli.tape.lowering import lower_constant
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import CONSTANT, Tape

_NESTING = re.compile(r"[(\[#\"']")
"""Without these in a text, its commas are those between values."""
_NOT_NUMBERS = frozenset(["nan", "inf", "infinity", "none", "null"])
_PART = re.compile(r"(?:^|[,;\n])\s*(?P<part>(?P<name>[^\W\d]\w*)\s*(?:\[[^\]=]*\]|'+|\.T))\s*=(?!=)")
"""What is part of an array, or its transpose, where the name of a variable should be."""


class Coordinate(NamedTuple):
    """One variable's value: the text as typed, the expression, and its tape of constants."""

    text: str
    expression: Expression
    tape: Tape

    def over(self, m: NumberSystem) -> Any:
        """The value over a number system."""
        root = self.tape.outputs["value"]
        number = self.tape.constant(root)  # as most are, folded where they were rational
        return evaluate(self.tape, m, {}, [root])[root] if number is None else m.number(number)

    @property
    def exact(self) -> Any:
        """The value as an integer or fraction, or None when it is irrational."""
        try:
            return self.over(LONG_RATIONALS)
        except NotExact:
            return None

    @property
    def double(self) -> float:
        """The nearest double, whatever is rounded on the way there; what float64 makes of it where that is not sure."""
        if (exact := self.exact) is not None:
            return FLOAT64.number(exact)
        from gradcli.numbers.balls.balls import Balls, nearest_double

        with Balls(256).working() as m:
            found = nearest_double(self.over(m))
        return float(self.over(FLOAT64)) if found is None else found

    @property
    def held(self) -> bool:
        """Whether it is the number that its double is printed as."""
        double = self.double
        return abs(double) < float("inf") and self.exact == Fraction(repr(double))

    @property
    def missing(self) -> str:
        """Why the expression certainly has no finite value, as ``1/0`` and ``sqrt(-1)``; else nothing."""
        if self.exact is not None:
            return ""
        from gradcli.numbers.balls.balls import Balls

        with Balls().working() as m:
            return {Kind.UNDEFINED: "no real value", Kind.POLE: "a pole"}.get(m.kind(self.over(m)), "")


Point = dict[str, Coordinate]


def read_point(texts: Iterable[Source]) -> Point:
    """The point a list of ``name=value,name=value`` texts gives (newlines separate too).

    Raises LanguageError or OptionError: a value that is not constant, a name given twice.
    """
    point: Point = {}
    for source in texts:
        if not point and (plain := _plain(source)) is not None:
            point = plain
            continue
        for statement in _statements(source):
            _add(point, statement)
    for coordinate in point.values():
        _refuse_variables(coordinate, point)
    return point


_PLAIN = re.compile(
    r"([A-Za-z]\w{0,40})=([-+]?)((?:0|[1-9]\d{0,60})(?:\.\d{1,60})?(?:[eE][-+]?[1-9]\d{0,2})?)", re.ASCII
)


def _plain(source: Source) -> Point | None:
    """The point of plain numbers, as most are, without reading the language; None where there is more than those."""
    point: Point = {}
    start = 0
    for piece in source.text.split(","):
        found = _PLAIN.fullmatch(piece)
        if found is None or found[1] in point or found[1] in RESERVED or "__" in found[1] or found[1][-1] == "_":
            return None
        point[found[1]] = _of_number(source, found[2], found[3], start + found.start(3))
        start += len(piece) + 1
    return point


def _of_number(source: Source, sign: str, digits: str, first: int) -> Coordinate:
    """A number as the language reads it, with its digits from the character ``first`` on."""
    value, last = tidy(Fraction(Decimal(digits))), first + len(digits)
    tape = Tape(typed_exactly=True)
    nodes = [Node("number", (), value, first, last)]
    slot = tape.record(CONSTANT, (), value, Span(source, first, last))
    if sign == "-":
        nodes.append(Node("neg", (0,), "", first - 1, last))
        slot = tape.record(CONSTANT, (), -value, Span(source, first - 1, last))
    tape.outputs["value"] = slot
    return Coordinate(digits if sign == "+" else sign + digits, Expression(nodes, source), tape)


def of_entries(texts: Mapping[str, str], where: str = "") -> Point:
    """The point of values by name, where names may be those of entries: ``A[1,2]``."""
    return {name: read_point([Source(f"value = {text}", where)])["value"] for name, text in texts.items()}


def of_numbers(numbers: Mapping[str, float | str], where: str = "") -> Point:
    """The point of doubles, each for the decimal it is printed as, and of decimals in text, perhaps with powers of ten:
    the same as ``of_entries`` of their texts, mostly without reading a language."""
    powers = of_entries({name: str(number) for name, number in numbers.items() if "^" in str(number)}, where)
    point: Point = {}
    for name, text in zip(numbers, map(str, numbers.values()), strict=True):
        sign = text[:1] if text[:1] in "+-" else ""
        point[name] = powers.get(name) or _of_number(Source(text, where), sign, text.removeprefix(sign), len(sign))
    return point


def _statements(source: Source) -> list[Statement]:
    """The statements between the commas, placed in the text as it was typed."""
    try:
        found = parse(_commas_to_breaks(source))
    except GradcliError as error:
        if (part := _PART.search(source.text)) is not None:
            what = f"a value is given to a name, not to {printable(part['part'][:60])}"
            fix = f"give all of it: --at {part['name']}=[1,2], or [1,2;3,4]"
            raise OptionError(what, span=Span(source, *part.span("part")), fix=fix) from None
        if error.span is not None:
            error.span = error.span._replace(source=source)
        raise
    return [s._replace(body=s.body._replace(source=source), span=s.span._replace(source=source)) for s in found]


def _commas_to_breaks(source: Source) -> Source:
    """The same text, with the commas between values turned into statement ends."""
    if not _NESTING.search(source.text):
        return Source(source.text.replace(",", ";"), source.name)
    characters = list(source.text)
    depth = 0
    for token in tokenize(source):
        if token.value in ("(", "["):
            depth += 1
        elif token.value in (")", "]"):
            depth -= 1
        elif token.value == "," and depth == 0 and token.kind != END:
            characters[token.start] = ";"
    return Source("".join(characters), source.name)


def _add(point: Point, statement: Statement) -> None:
    if not statement.name or statement.parameters is not None:
        raise OptionError("a value needs the name of its variable", span=statement.span, fix="write --at x=2,y=1/3")
    if statement.name in point or statement.name in shapes_of(point):
        raise OptionError(f"{statement.name} is given twice", span=statement.span, fix="give each variable one value")
    body = statement.body
    for node in body.nodes:
        if node.operation == "name" and str(node.value).lower() in _NOT_NUMBERS:
            raise OptionError(
                f"{node.value} is not a number of the language",
                span=Span(body.source, node.start, node.end),
                fix="write a finite number",
            )
    for name, coordinate in _coordinates(statement.name, body):
        if coordinate.missing:
            raise OptionError(
                f"{printable(coordinate.text[:60])} has {coordinate.missing}",
                span=body.span(),
                fix="write a finite number",
            )
        point[name] = coordinate


def _coordinates(name: str, body: Expression) -> Iterator[tuple[str, Coordinate]]:
    """The value of a number; of an array, those of its entries by their names."""
    if not (check_calls(body, {}) or body.arrays):
        yield name, Coordinate(_on_one_line(body.text), body, _constant_tape(body))
        return
    from gradcli.questions.array_values import computed, entries_of

    _refuse_names(body)
    entries = entries_of(body)
    if entries is None:
        yield from ((entry_name(name, place), coordinate) for place, coordinate in computed(body))
        return
    for place, entry in entries:
        yield entry_name(name, place), Coordinate(_on_one_line(entry.text), entry, lower_constant(entry))


def _on_one_line(text: str) -> str:
    """A value as results show it: a comment inside it would end up in places where it is more than a comment."""
    return " ".join(re.sub(r"#[^\n]*", "", text).split()) if "#" in text or "\n" in text else text


def _constant_tape(body: Expression) -> Tape:
    _refuse_names(body)
    return lower_constant(body)


def _refuse_names(body: Expression) -> None:
    free = next((n for _, n in unbound(body) if n.value not in CONSTANTS), None)
    if free is not None:
        raise OptionError(
            f"the value uses the name {free.value}",
            span=Span(body.source, free.start, free.end),
            fix="a value is a number or a constant expression, as pi/3",
        )
    check_counters(body, ())


def _refuse_variables(coordinate: Coordinate, point: Mapping[str, Coordinate]) -> None:
    """``pi`` and ``e`` are no constants in a value once the point itself makes them variables."""
    body = coordinate.expression
    for _, node in unbound(body):
        if node.value in point:
            raise OptionError(
                f"the value uses the variable {node.value}",
                span=Span(body.source, node.start, node.end),
                fix="a value is a number or a constant expression, as pi/3",
            )
