"""The trials of array programs see what they are for: an answer that is off in one way is caught by the check of it."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from gradcli.questions import array_question
from gradcli.results.entries import Entry
from tests.array_programs import ArrayText
from tests.trials import array_routes as routes

PROGRAM = ArrayText(
    "x'@A@x + sum(solve(A@A + eye(2), x).^3)*s",
    {"A": (2, 2), "x": (2,), "z": (2,), "s": ()},
)
AT = {
    "A[1,1]": Fraction(3, 7), "A[1,2]": Fraction(-5, 11), "A[2,1]": Fraction(9, 7), "A[2,2]": Fraction(2),
    "x[1]": Fraction(8, 13), "x[2]": Fraction(-3, 7), "z[1]": Fraction(1), "z[2]": Fraction(5, 3), "s": Fraction(5, 3),
}  # fmt: skip
VECTOR = f"({PROGRAM.text})*tanh(x) + x.*z"


def off(entry: Entry) -> Entry:
    """In the fifty-eighth digit."""
    return entry._replace(value=Fraction(entry.value) * (1 + Fraction(1, 10**57)))


def over_arrays() -> bool:
    return array_question.SMALL < 0


def one_partial(row: Any) -> Any:
    name = "A[1,1]"
    return row._replace(gradient=row.gradient | {name: off(row.gradient[name])}) if over_arrays() else row


def one_second_partial(row: Any) -> Any:
    pair = ("x[1]", "x[2]")
    return row._replace(hessian=row.hessian | {pair: off(row.hessian[pair])}) if over_arrays() else row


def one_along(row: Any) -> Any:
    if row.along is None:
        return row
    return row._replace(along=row.along._replace(value=Fraction(row.along.value) + Fraction(1, 10**50)))


def turned(row: Any) -> Any:
    """A matrix that the program transposes first has its gradient as it stood."""
    if "B[1,2]" not in row.gradient:
        return row
    swapped = {"B[1,2]": row.gradient["B[2,1]"], "B[2,1]": row.gradient["B[1,2]"]}
    return row._replace(gradient=row.gradient | swapped)


def unmoved(row: Any) -> Any:
    """Entries that a program takes in another order have their partials in the order they stood."""
    if "w[1]" not in row.gradient:
        return row
    names = sorted(row.gradient)
    return row._replace(gradient=dict(zip(names, [row.gradient[name] for name in reversed(names)], strict=True)))


Spoil = Callable[[Any], Any]


def shuffled(seed: int) -> Random:
    """Chance by which two entries trade places."""
    return Random(next(s for s in range(seed, seed + 99) if _swaps(s)))


def _swaps(seed: int) -> bool:
    order = [0, 1]
    Random(seed).shuffle(order)
    return order == [1, 0]


AT_USED = {name: number for name, number in AT.items() if not name.startswith("z")}


@pytest.mark.parametrize(
    ("asked", "spoil", "check"),
    [
        ("gradient", one_partial, lambda: routes.check_routes(PROGRAM, AT_USED)),
        ("hessian", one_second_partial, lambda: routes.check_second(PROGRAM, AT_USED)),
        ("gradient", one_partial, lambda: routes.check_difference(PROGRAM, AT_USED, "A[1,1]")),
        ("gradient", one_along, lambda: routes.check_products(VECTOR, AT, Random(1))),
        ("gradient", turned, lambda: routes.check_transposed(PROGRAM, AT_USED)),
        ("gradient", unmoved, lambda: routes.check_permuted(AT_USED, PROGRAM.text, PROGRAM.shapes, shuffled(1))),
    ],
    ids=["routes", "second", "differences", "products", "transposed", "permuted"],
)
def test_each_check_sees_its_fault(
    monkeypatch: pytest.MonkeyPatch, asked: str, spoil: Spoil, check: Callable[[], routes.Told]
) -> None:
    assert check().compared
    assert not check().left_open
    true = getattr(routes, asked)

    def spoiled(request: Any) -> Any:
        result = true(request)
        return result._replace(rows=tuple(spoil(row) for row in result.rows))

    monkeypatch.setattr(routes, asked, spoiled)
    with pytest.raises(routes.Apart):
        check()
