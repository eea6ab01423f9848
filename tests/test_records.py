"""Records are what the standard library's are, to all that use them."""

from __future__ import annotations

import collections
import copy
import dataclasses
import pickle
from typing import Any
from typing import NamedTuple as Standard

import pytest

from gradcli.records import NamedTuple, dataclass, field, replace


class Mine(NamedTuple):
    """A pair."""

    left: int
    right: str = "r"

    @property
    def both(self) -> str:
        return f"{self.left}{self.right}"


class Theirs(Standard):
    left: int
    right: str = "r"


class Below(Mine):
    __slots__ = ()


@dataclass(frozen=True)
class Kept:
    text: str
    more: dict[str, int] = field(default_factory=dict)
    last: int = 3


@dataclass
class Changing:
    items: list[int] = field(default_factory=list)
    hidden: int = 0
    memo: dict[int, int] = field(default_factory=dict, repr=False, compare=False)


@pytest.mark.parametrize("values", [(), (1,), (1, "b"), (1, "b", 3)])
@pytest.mark.parametrize("named", [{}, {"left": 2}, {"right": "c"}, {"other": 1}])
def test_a_named_tuple_is_made_of_what_the_standard_one_is(values, named):
    def made(kind: Any) -> Any:
        try:
            return tuple(kind(*values, **named))
        except TypeError:
            return TypeError

    assert made(Mine) == made(Theirs) == made(Below)


def test_a_named_tuple_has_what_the_standard_one_has():
    one = Mine(1, "b")
    assert (one.left, one.right, one.both, *one) == (1, "b", "1b", 1, "b")
    assert one._replace(left=2) == Mine(2, "b")
    assert type(Below(1)._replace(left=2)) is Below
    assert one._asdict() == Theirs(1, "b")._asdict()
    assert repr(one) == repr(Theirs(1, "b")).replace("Theirs", "Mine")
    assert Mine._make([3, "c"]) == Mine(3, "c")
    assert (Mine._fields, Mine._field_defaults, Mine.__match_args__) == (
        Theirs._fields,
        Theirs._field_defaults,
        Theirs._fields,
    )
    assert pickle.loads(pickle.dumps(one)) == copy.copy(one) == one  # noqa: S301
    assert not hasattr(one, "__dict__")
    for wrong in (lambda: one._replace(other=1), lambda: Mine._make([1])):
        with pytest.raises((ValueError, TypeError)):
            wrong()
    with pytest.raises(AttributeError):
        one.left = 2  # type: ignore[misc]


def test_a_record_is_made_of_its_fields():
    one, other = Kept("a"), Kept("a", {"x": 1})
    assert (one.text, one.more, one.last) == ("a", {}, 3)
    assert one.more is not Kept("a").more
    assert one == Kept(text="a") != other
    assert repr(Kept("a", last=4)) == "Kept(text='a', more={}, last=4)"
    assert repr(Changing([1])) == "Changing(items=[1], hidden=0)"
    assert Changing([1], memo={1: 1}) == Changing([1])
    for wrong in ({}, {"text": "a", "other": 1}):
        with pytest.raises(TypeError):
            Kept(**wrong)
    with pytest.raises(TypeError):
        Kept("a", {}, 3, 4)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Kept("a", text="b")  # type: ignore[misc]


def test_what_is_frozen_stays_and_has_a_hash():
    one = Kept("a", collections.OrderedDict(), 1)
    with pytest.raises(AttributeError):
        one.last = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        hash(Changing())
    changing = Changing()
    changing.hidden = 4
    assert changing.hidden == 4


def test_a_dataclass_of_the_standard_library_may_inherit_from_one():
    @dataclasses.dataclass(frozen=True)
    class Longer(Kept):
        words: int = 5

    one = Longer("a", words=7)
    assert (one.text, one.words) == ("a", 7)
    assert [found.name for found in dataclasses.fields(one)] == ["text", "more", "last", "words"]
    assert dataclasses.replace(one, text="b") == Longer("b", words=7)


@pytest.mark.parametrize("replaced", [replace, dataclasses.replace])
def test_a_record_is_replaced_by_both(replaced):
    one = Kept("a", {"x": 1})
    one.__dict__["found"] = "out"
    other = replaced(one, last=5)
    assert (other.text, other.more, other.last, "found" in other.__dict__) == ("a", {"x": 1}, 5, False)
    assert [one.name for one in dataclasses.fields(Kept)] == ["text", "more", "last"]
    assert dataclasses.asdict(one) == {"text": "a", "more": {"x": 1}, "last": 3}
