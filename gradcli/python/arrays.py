"""Arrays of scalars: made of nested sequences, combined entry by entry with NumPy's broadcasting, indexed, stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from gradcli.errors import LanguageError, Source, Span
from gradcli.python import limits
from gradcli.python.scalars import ScalarRules
from gradcli.python.terms import Growing, Scalar, is_integer, is_known, is_scalar
from gradcli.python.values import UNSET, Items, Meaning, Method, ObjectArray, Unmeasured, Unset, made

_INT64 = 2**63


class UnknownLength(LanguageError):
    """A function needs the length of an argument, which a point gives."""


class Shaped(ScalarRules):
    """Operations on scalars and arrays. ``paths`` are the conditions of the undecided branches being read, and
    ``variables`` the names that are variables, with their places."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.paths: list[Growing] = []
        self.variables: dict[str, Span] = {}

    # What is an array

    def array(self, value: Meaning) -> ObjectArray:
        """A value as a new view or a new array. Refused where NumPy would not have numbers in a rectangle."""
        if isinstance(value, ObjectArray):
            return value
        if is_scalar(value):
            return made([value], ())
        if isinstance(value, range):
            return made(self.listed(value))
        if isinstance(value, Unmeasured):
            self.refuse_open(value)
        if not isinstance(value, Items):
            self.refuse("this is no number and no array", "read numbers and arrays of numbers")
        parts = [self.array(part) for part in value.items]
        shapes = {part.shape for part in parts}
        if len(shapes) > 1:
            self.refuse("the rows of this array differ in length", "make them equally long")
        shape = (len(parts), *(shapes.pop() if shapes else ()))
        self.allow(len(parts))
        return made([entry for part in parts for entry in part.data.ravel()], shape)

    def value(self, array: ObjectArray) -> Meaning:
        """An array of no dimensions is its number, as NumPy has it."""
        return self.read(array.data[()]) if array.shape == () else array

    def read(self, entry: Meaning) -> Meaning:
        """An entry that must have been set."""
        while isinstance(entry, Unset) and any(path is entry.condition for path in self.paths):
            entry = entry.value
        if isinstance(entry, Unset):
            self.refuse("this is read before it is set on every path", "set it first")
        return entry

    def scalar(self, value: Meaning) -> Scalar:
        """A value as one number."""
        if isinstance(value, ObjectArray) and value.data.size == 1:
            return self.read(value.data.reshape(())[()])  # type: ignore[no-any-return]
        if isinstance(value, Unmeasured):
            self.refuse_open(value)
        if not is_scalar(value):
            self.refuse(f"{called(value)} stands where one number is wanted", "use its entries: x[0], or sum(x)")
        return value

    def refuse_open(self, value: Unmeasured) -> NoReturn:
        name = value.name
        fix = f"give it, as --at {name}=[1,2], or --shape {name}=2"
        raise UnknownLength(f"how long {name} is, nobody says", span=Span(self.source, *self.at), fix=fix)

    def integer(self, value: Meaning) -> int:
        """A known integer, as counts and indices are."""
        value = self.scalar(value) if not isinstance(value, str) else value
        if isinstance(value, bool) or not isinstance(value, int):
            what = "this depends on the variables" if isinstance(value, Growing) else "this is no integer"
            self.refuse(f"{what}, and an integer that is known is wanted", "write the number")
        return value

    def allow(self, count: int) -> None:
        """Refuses more entries than the limit, before they are made."""
        if count > limits.ENTRIES:
            self.refuse(f"more than {limits.ENTRIES:,} entries", "read a smaller array")
        self.step(count)

    def listed(self, value: Meaning) -> list[Meaning]:
        """The members of what a loop runs over."""
        if isinstance(value, Items):
            found = list(value.items)
        elif isinstance(value, range):
            self.allow(len(value))
            return list(value)
        elif isinstance(value, ObjectArray):
            if value.shape == ():
                self.refuse("an array of no dimensions has no entries to go through", "use the number")
            found = [self.value(value.alike(part)) if _is_array(part) else self.read(part) for part in value.data]
        elif isinstance(value, Unmeasured):
            self.refuse_open(value)
        elif isinstance(value, str):
            found = list(value)
        else:
            self.refuse(f"{called(value)} has no entries to go through", "loop over range(…), a list or an array")
        self.step(len(found))
        return found

    # Entry by entry

    def entrywise(self, function: Callable[..., Scalar], *values: Meaning, sequences: bool = True) -> Meaning:
        """A function of scalars over arrays, broadcast as NumPy does. Where not ``sequences``, a list stands only
        beside an array or an entry of one, as among the operators of Python."""
        if all(map(is_scalar, values)):
            return function(*values)
        if not sequences and not any(isinstance(value, (ObjectArray, Growing)) for value in values):
            odd = next(value for value in values if not is_scalar(value))
            if isinstance(odd, Unmeasured):
                self.refuse_open(odd)
            self.refuse(f"{called(odd)} has no such operator", "make it an array: np.array(…)")
        import numpy

        parts = [self.array(value) for value in values]
        try:
            size = numpy.broadcast_shapes(*(part.shape for part in parts))
        except ValueError:
            shown = " and ".join(str(part.shape) for part in parts)
            self.refuse(f"shapes {shown} do not go together", "make them equal")
        count = 1
        for length in size:
            count *= length
        self.allow(count)
        spread = [numpy.broadcast_to(part.data, size).ravel() for part in parts]
        made_of = [function(*map(self.read, row)) for row in zip(*spread, strict=True)]
        result = made(made_of, size)
        result.depth = len(self.paths)
        if any(part.integer for part in parts):
            self.fits(result)
        return self.value(result)

    def fits(self, array: ObjectArray) -> ObjectArray:
        """NumPy's ints have 64 bits; past them Python and NumPy differ."""
        if any(is_integer(entry) and not -_INT64 <= entry < _INT64 for entry in array.data.ravel()):
            self.refuse("this overflows NumPy's 64-bit integers", "write floats: 2.0")
        return array

    # Indices

    def key(self, index: Meaning) -> Any:
        """What stands between the brackets, as NumPy wants it."""
        if isinstance(index, Items) and index.fixed:
            return tuple([self.key(part) for part in index.items])
        if index is None or index is Ellipsis or isinstance(index, slice):
            return index
        if isinstance(index, (Items, ObjectArray, range)):
            import numpy

            array = self.array(index)
            found = [entry if isinstance(entry, bool) else self.integer(entry) for entry in array.data.ravel()]
            masks = {isinstance(entry, bool) for entry in found}
            if len(masks) > 1:
                self.refuse("an index is either numbers or true and false", "write one of them")
            return numpy.array(found, dtype=bool if masks == {True} else int).reshape(array.shape)
        return self.integer(index)

    def item(self, of: Meaning, index: Meaning) -> Meaning:
        """``of[index]``."""
        if isinstance(of, Unmeasured):
            return self._entry(of, index)
        if isinstance(of, (Items, range, str)):
            return self._member(of, index)
        if not isinstance(of, ObjectArray):
            self.refuse(f"{called(of)} has no entries", "use the number itself")
        try:
            found = of.data[self.key(index)]
        except IndexError:
            self.refuse(f"the index lies outside an array of shape {of.shape}", "indices begin at 0")
        return self.value(of.alike(found)) if _is_array(found) else self.read(found)

    def _entry(self, of: Unmeasured, index: Meaning) -> Growing:
        if isinstance(index, slice) or not is_integer(index) or index < 0:
            self.refuse_open(of)
        name = f"{of.name}[{index + 1}]"
        self.variables.setdefault(name, Span(self.source, *self.at))
        return Growing("name", (), name, self.at)

    def _member(self, of: Meaning, index: Meaning) -> Meaning:
        members = of.items if isinstance(of, Items) else of
        if isinstance(index, slice):
            found = members[index]
            return Items(list(found), of.fixed, len(self.paths)) if isinstance(of, Items) else found
        try:
            return self.read(members[self.integer(index)])
        except IndexError:
            self.refuse(f"the index lies outside a sequence of {len(members)}", "indices begin at 0")

    def store(self, of: Meaning, index: Meaning, new: Meaning) -> None:
        """``of[index] = new``; inside a branch nobody can decide, the entries keep what they were on the other side."""
        if isinstance(of, Items) and not of.fixed and not isinstance(index, slice):
            self.changeable(of)
            place = self.integer(index)
            if not -len(of.items) <= place < len(of.items):
                self.refuse(f"the index lies outside a list of {len(of.items)}", "indices begin at 0")
            of.items[place] = self.chosen(of.depth, new, of.items[place])
            return
        if not isinstance(of, ObjectArray):
            self.refuse(f"entries of {called(of)} cannot be set here", "set entries of an array or a list")
        self.changeable(of)
        import numpy

        key = self.key(index)
        try:
            old = of.data[key]
            put = numpy.broadcast_to(self.array(new).data, old.shape if _is_array(old) else ())
        except (IndexError, ValueError):
            self.refuse(f"this does not fit into an array of shape {of.shape}", "make the shapes equal")
        before = old.ravel() if _is_array(old) else [old]
        after = [self.chosen(of.depth, self.read(a), b) for a, b in zip(put.ravel(), before, strict=True)]
        if of.integer and not all(map(is_integer, after)):
            self.refuse("NumPy would cut this down to an integer, as the array holds integers", "make it 0.0, not 0")
        self.allow(len(after))
        if _is_array(old):
            cells = numpy.empty(len(after), dtype=object)
            cells[:] = after
            of.data[key] = cells.reshape(old.shape)
        else:
            of.data[key] = after[0]

    def changeable(self, of: ObjectArray | Items) -> None:
        """Refuses to change what belongs to the caller, or what stands for either of two things."""
        if of.frozen:
            self.refuse("this changes an argument, which its caller sees", "copy it first: x = x.copy()")

    def chosen(self, depth: int, new: Meaning, old: Meaning) -> Meaning:
        """What is there once the branches being read are decided: the new value on this path, else the old one."""
        for condition in reversed(self.paths[depth:]):
            new = self.merged(condition, new, old)
        return new

    def merged(self, condition: Growing, a: Meaning, b: Meaning) -> Meaning:
        """``a`` where a condition holds, else ``b``; both must be of one kind and shape."""
        if a is b:
            return a
        if isinstance(a, Unset) or isinstance(b, Unset):
            return Unset(condition, a) if isinstance(b, Unset) and a is not UNSET else Unset(self.negated(condition), b)
        if is_scalar(a) and is_scalar(b):
            if is_known(a) and is_known(b) and type(a) is type(b) and a == b:
                return a
            if isinstance(a, (bool, Growing)) and isinstance(b, (bool, Growing)) and _conditions(a, b):
                return self.either(self.both(condition, a), self.both(self.negated(condition), b))
            return self.where(condition, a, b)
        if isinstance(a, ObjectArray) and isinstance(b, ObjectArray) and a.shape == b.shape:
            pairs = zip(a.data.ravel(), b.data.ravel(), strict=True)
            found = made([self.merged(condition, x, y) for x, y in pairs], a.shape)
            found.frozen, found.integer = True, a.integer and b.integer
            return found
        if isinstance(a, Items) and isinstance(b, Items) and len(a.items) == len(b.items) and a.fixed == b.fixed:
            pair = zip(a.items, b.items, strict=True)
            return Items([self.merged(condition, x, y) for x, y in pair], a.fixed, frozen=True)
        if isinstance(a, (str, range)) and a == b:
            return a
        return Unset()


def _conditions(a: bool | Growing, b: bool | Growing) -> bool:
    return all(isinstance(one, bool) or one.condition for one in (a, b))


def _is_array(value: Any) -> bool:
    import numpy

    return isinstance(value, numpy.ndarray)


def called(value: Meaning) -> str:
    """What a value is called where it does not fit."""
    if isinstance(value, ObjectArray):
        return f"an array of shape {value.shape}"
    if isinstance(value, Items):
        return "a tuple" if value.fixed else "a list"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Method):
        return f"the attribute {value.name}"
    return "None" if value is None else "this" if not is_scalar(value) else "a number"
