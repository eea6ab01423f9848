"""``assert_gradient``: a gradient somebody wrote, held against the true one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy

from gradcli.testing.arguments import Arguments, numbers
from gradcli.testing.rules import explanation, of_one_entry
from gradcli.testing.slopes import Derivative, certified, measured

MOST_SHOWN = 5


class CheckedGradient(NamedTuple):
    """What was found: how many entries are right, whether they were certified or measured, and remarks on corners."""

    entries: int
    certified: bool
    notes: tuple[str, ...]


def assert_gradient(
    value: Callable[..., Any],
    gradient: Callable[..., Any] | Any,
    *,
    at: Any,
    rtol: float = 1e-6,
    atol: float = 1e-9,
) -> CheckedGradient:
    """Raises AssertionError where ``gradient`` is not the gradient of ``value`` at a point.

    Both are called as they are, with NumPy arrays, tensors of PyTorch, JAX or TensorFlow, or numbers. ``at`` maps the
    parameters to values, is a tuple of all arguments, or is the one argument. ``gradient`` may also be the numbers
    themselves. An entry is right when it is off by at most ``atol + rtol*|true|`` and what the true one is uncertain
    by; at a corner when it lies between the derivatives from both sides. Where the source of ``value`` can be read the
    true derivatives are certified, else they are differences over halved steps with a bound.
    """
    arguments = Arguments(value, at)
    entries = list(arguments.entries)
    outputs = numbers(value(*arguments.values)).size
    claimed = _claimed(gradient, arguments, outputs, len(entries))
    proved = certified(value, arguments, outputs)
    true = proved or [[measured(value, arguments, entry, place) for entry in entries] for place in range(outputs)]

    def right(claim: float, truth: Derivative) -> bool:
        low, high = sorted(truth.sides or (truth.value, truth.value))
        slack = atol + rtol * max(abs(low), abs(high)) + truth.error
        return bool(low - slack <= claim <= high + slack)

    places = [(row, column) for row in range(outputs) for column in range(len(entries))]
    wrong = [place for place in places if not right(claimed[place], true[place[0]][place[1]])]
    notes = []
    for row, column in places:
        sides = true[row][column].sides
        if sides is not None and (row, column) not in wrong:
            low, high = sorted(sides)
            between = f"the claim {claimed[row, column]:.6g} lies between {low:.6g} and {high:.6g}"
            notes.append(f"{entries[column].name}: a corner; {between}")
    if not wrong:
        return CheckedGradient(len(places), proved is not None, tuple(notes))

    def alike(a: Any) -> bool:
        return all(right(a[place], true[place[0]][place[1]]) for place in places)

    why = _stale(gradient, claimed, arguments, outputs, value) or explanation(claimed, alike)
    told = []
    for row, column in wrong[:MOST_SHOWN]:
        truth, claim = true[row][column], float(claimed[row, column])
        of = f"d({_name(value)}{f'[{row}]' if outputs > 1 else ''})/d({entries[column].name})"
        one = of_one_entry(claim, partial(right, truth=truth))
        told.append(_told(of, claim, truth) + (f"; {one}" if one and not why else ""))
    more = [f"and {len(wrong) - MOST_SHOWN} more"] if len(wrong) > MOST_SHOWN else []
    head = f"the gradient of {_name(value)} is wrong in {len(wrong)} of {len(places)} entries"
    raise AssertionError("\n".join([head, *told, *more, *([why] if why else [])]))


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", "value")


def _claimed(gradient: Any, arguments: Arguments, outputs: int, count: int) -> Any:
    """The claim as an array, a row an output and a column a number of the arguments."""
    given = gradient(*arguments.values) if callable(gradient) else gradient
    found = numbers(given)
    if found.size != outputs * count:
        raise AssertionError(
            f"the gradient has {found.size} entries of shape {found.shape}; {outputs * count} are wanted: "
            f"{outputs} a value by {count} a variable"
        )
    return found.reshape(outputs, count)


def _stale(gradient: Any, claimed: Any, arguments: Arguments, outputs: int, value: Callable[..., Any]) -> str:
    """Whether the gradient stays what it is when the point moves, and should not."""
    if not callable(gradient) or not numpy.any(claimed):
        return ""
    entries = list(arguments.entries)
    for entry in entries:
        elsewhere = arguments.moved(entry, arguments.at(entry) + 0.37)
        try:
            again = numbers(gradient(*elsewhere)).reshape(claimed.shape)
        except Exception:  # somebody's function, at a point nobody asked for
            return ""
        if not numpy.array_equal(again, claimed):
            return ""
    before = [measured(value, arguments, entry, 0).value for entry in entries]
    there = Arguments(value, tuple(arguments.moved(entries[0], arguments.at(entries[0]) + 0.37)))
    after = [measured(value, there, entry, 0).value for entry in entries]
    if numpy.allclose(before, after, rtol=1e-4, atol=1e-6, equal_nan=True):
        return ""
    return "the claim is the same wherever the point is: a stale input, or values kept from an earlier call"


def _told(of: str, claim: float, truth: Derivative) -> str:
    """What was claimed of one entry, and what is true."""
    shown = f"between {min(truth.sides):.10g} and {max(truth.sides):.10g}" if truth.sides else f"{truth.value:.10g}"
    how = "certified" if truth.certified else f"± {truth.error:.1e}"
    return f"{of}: claimed {claim:.10g}, true {shown} ({how})"
