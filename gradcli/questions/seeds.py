"""Rows of a result as seeds: which targets a reverse sweep starts from, and with what weight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from gradcli.arrays.entries import array_of, grouped, shapes_of
from gradcli.arrays.shapes import told
from gradcli.errors import OptionError, nearest
from gradcli.language.printing import print_expression
from gradcli.language.program import Program
from gradcli.questions.point import Point
from gradcli.records import NamedTuple

Weight = int | Fraction


class Seeds(NamedTuple):
    """A weighted sum of targets: ``label`` names the row, ``weights`` pairs targets with weights."""

    label: str
    weights: tuple[tuple[str, Weight], ...]


def rows_of(targets: Sequence[str]) -> list[Seeds]:
    """One row a target."""
    return [Seeds(name, ((name, 1),)) for name in targets]


def sum_of(targets: Sequence[str]) -> Seeds:
    """The sum of the targets, a repeated one counted as often as it stands."""
    counted: dict[str, int] = {}
    for name in targets:
        counted[name] = counted.get(name, 0) + 1
    label = "+".join(targets)
    return Seeds(label if len(label) <= 60 else f"{targets[0]}+…+{targets[-1]}", tuple(counted.items()))


def _ones(targets: Sequence[str]) -> str:
    """A weight of 1 for each, as it is typed; an array of them for an array."""
    found = {
        array: ["1"] * len(names) for array, names in grouped(targets, shapes_of(targets)).items() if names != [array]
    }
    numbers = [f"{name}=1" for name in targets if array_of(name)[0] not in found]
    return ",".join([*numbers, *(f"{array}=[{','.join(ones[:6])}]" for array, ones in found.items())][:6])


def unlike_array(name: str, given: Iterable[str], known: Collection[str]) -> str:
    """What is said of what is given for an array of another shape; empty where that is no array."""
    array, _ = array_of(name)
    wanted, found = ([array_of(n)[1] for n in names if array_of(n)[0] == array] for names in (known, given))
    if not any(wanted):
        return ""
    return f"{array} is {told(max(found))}; {array} has the shape {told(max(wanted))}"


def weighted(program: Program, seed: Point) -> Seeds:
    """The sum of the targets with the weights ``--seed`` gives; every target must be named."""
    weights: list[tuple[str, Weight]] = []
    for name, coordinate in seed.items():
        if name not in program.targets:
            if said := unlike_array(name, seed, program.targets):
                raise OptionError(f"--seed {said}", fix="write a weight for each entry")
            close = nearest(name, program.targets)
            raise OptionError(
                f"--seed names {name}, which is not a target",
                fix=f"did you mean {close}?" if close else f"the targets are {', '.join(program.targets[:8])}",
            )
        exact = coordinate.exact
        if exact is None:
            raise OptionError(
                f"the weight of {name} is not rational", span=coordinate.expression.span(), fix="write a decimal"
            )
        weights.append((name, exact))
    missing = [name for name in program.targets if name not in seed]
    if missing:
        raise OptionError(
            f"--seed gives no weight for {', '.join(missing[:8])}",
            fix="name every target, with 0 to leave one out: --seed " + _ones(program.targets),
        )
    return Seeds(_label(weights), tuple(weights))


def _label(weights: Sequence[tuple[str, Weight]]) -> str:
    text = ""
    for name, weight in weights[:8]:
        size = "" if abs(weight) == 1 else f"{abs(weight)}*" if isinstance(weight, int) else f"({abs(weight)})*"
        text += ("-" if weight < 0 else "+" if text else "") + size + name
    return text + ("+…" if len(weights) > 8 else "")


def expression_of(program: Program, seeds: Seeds, most: int = 200) -> str:
    """What a row is of, for a reader: the target's expression, or the sum's label."""
    if len(seeds.weights) == 1 and seeds.weights[0][1] == 1:
        return print_expression(program.expression(seeds.weights[0][0]), most)
    return seeds.label


def as_mapping(seeds: Seeds, outputs: Mapping[str, int]) -> dict[int, Weight]:
    """The weights by slot; two targets that share a slot add up."""
    found: dict[int, Weight] = {}
    for name, weight in seeds.weights:
        slot = outputs[name]
        found[slot] = found.get(slot, 0) + weight
    return found
