"""The functions that Python itself has."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gradcli.python.algebra import largest, total
from gradcli.python.registry import Applied
from gradcli.python.terms import Growing, Scalar, is_integer, is_known, is_scalar
from gradcli.python.values import Items, Meaning, ObjectArray

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

FUNCTIONS: dict[str, Applied] = {}


def python(function: Applied) -> Applied:
    """Enters a function under its name, less the underscore behind it."""
    FUNCTIONS[function.__name__.rstrip("_")] = function
    return function


def arguments(
    reader: FileReader, given: list[Meaning], named: dict[str, Meaning], least: int, most: int
) -> list[Meaning]:
    """The positional arguments, no others, as many as wanted."""
    for name in named:
        reader.refuse(f"the argument {name}= is not read", "leave it out")
    if not least <= len(given) <= most:
        reader.refuse(
            f"here are {len(given)} arguments", f"give {least}" if least == most else "give as many as it takes"
        )
    return given


@python
def len_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    (value,) = arguments(reader, given, named, 1, 1)
    if isinstance(value, ObjectArray) and value.shape:
        return value.shape[0]
    if isinstance(value, (range, str)):
        return len(value)
    return len(reader.listed(value))


@python
def range_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    numbers = [reader.integer(value) for value in arguments(reader, given, named, 1, 3)]
    if len(numbers) == 3 and numbers[2] == 0:
        reader.refuse("a range of step 0", "write another step")
    return range(*numbers)


@python
def zip_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    strict = named.pop("strict", False)
    columns = [reader.listed(value) for value in arguments(reader, given, named, 0, 99)]
    if strict is True and len({len(column) for column in columns}) > 1:
        reader.refuse("zip of sequences of unequal length", "make them equally long")
    return Items([Items(list(row), True) for row in zip(*columns, strict=False)], False, len(reader.paths))


@python
def enumerate_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    start = named.pop("start", 0)
    value, *rest = arguments(reader, given, named, 1, 2)
    first = reader.integer(rest[0] if rest else start)
    pairs = [Items([place, member], True) for place, member in enumerate(reader.listed(value), first)]
    return Items(pairs, False, len(reader.paths))


@python
def sum_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    start = named.pop("start", 0)
    value, *rest = arguments(reader, given, named, 1, 2)
    members = reader.listed(value)
    start = rest[0] if rest else start
    if all(map(is_scalar, members)) and is_known(start) and start == 0:
        return total(reader, members)
    for member in members:
        nothing = is_known(start) and start == 0
        start = member if nothing else reader.entrywise(reader.add, start, member, sequences=False)
    return start


@python
def abs_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    (value,) = arguments(reader, given, named, 1, 1)
    return reader.entrywise(lambda x: reader.call("abs", x), value, sequences=False)


def _extreme(name: str) -> Applied:
    def call(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        values = arguments(reader, given, named, 1, 999)
        members = reader.listed(values[0]) if len(values) == 1 else values
        return largest(reader, name, [reader.scalar(member) for member in members])

    return call


FUNCTIONS |= {"max": _extreme("max"), "min": _extreme("min")}


@python
def pow_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    return reader.entrywise(reader.pow, *arguments(reader, given, named, 2, 2), sequences=False)


@python
def round_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    value, *digits = arguments(reader, given, named, 1, 2)
    if digits and digits[0] not in (None, 0):
        reader.refuse("rounding to places is not read", "write round(100*x)/100")
    found = reader.entrywise(lambda x: reader.call("round", x), value, sequences=False)
    return int(found) if isinstance(found, Fraction) and not digits else found


@python
def float_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    value = reader.scalar(arguments(reader, given, named, 1, 1)[0])
    return Fraction(value) if is_known(value) else reader.number(value)


@python
def int_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    value = reader.scalar(arguments(reader, given, named, 1, 1)[0])
    return int(value) if is_known(value) else truncated(reader, value)


def truncated(reader: FileReader, value: Scalar) -> Scalar:
    """A number without what stands behind its point."""
    if is_known(value):
        return Fraction(int(value))
    below = reader.truth(reader.compare("<", value, 0))
    return reader.where(below, reader.call("ceil", value), reader.call("floor", value))


@python
def bool_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    return reader.decided(arguments(reader, given, named, 1, 1)[0])


@python
def list_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    values = arguments(reader, given, named, 0, 1)
    return Items(reader.listed(values[0]) if values else [], False, len(reader.paths))


@python
def tuple_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    values = arguments(reader, given, named, 0, 1)
    return Items(reader.listed(values[0]) if values else [], True)


@python
def reversed_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    (value,) = arguments(reader, given, named, 1, 1)
    return Items(reader.listed(value)[::-1], True)


@python
def map_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    function, *columns = arguments(reader, given, named, 2, 99)
    rows = zip(*(reader.listed(column) for column in columns), strict=False)
    return Items([reader.called(function, list(row), {}) for row in rows], True)


def _joined(every: bool) -> Applied:
    def call(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        (value,) = arguments(reader, given, named, 1, 1)
        found: bool | Growing = every
        for member in reader.listed(value):
            truth = reader.decided(member)
            found = reader.both(found, truth) if every else reader.either(found, truth)
        return found

    return call


FUNCTIONS |= {"all": _joined(True), "any": _joined(False)}


@python
def print_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    """Says something and changes nothing."""
    return None


@python
def divmod_(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    a, b = arguments(reader, given, named, 2, 2)
    if not (is_integer(a) and is_integer(b)):
        reader.refuse("divmod of numbers that are no known integers jumps", "write floor(a/b)")
    return Items([reader.floor_div(a, b), reader.mod(a, b)], True)
