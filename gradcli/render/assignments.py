"""What was found as a list of named formulas and numbers: what formats made of equations print."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from gradcli.language.names import Names, derivative_name
from gradcli.results.entries import Definition, Entry, Gradient

_WORD = re.compile(r"[^\W\d]\w*")


class Assignment(NamedTuple):
    """``name = text``: a target's value or its derivative ``by`` variables, or a definition (empty ``target``).

    ``name`` is legal in the language and unique. An empty ``text`` means that there is no formula;
    ``connected`` tells a derivative that exists from a variable the target does not depend on.
    """

    name: str
    target: str
    by: tuple[str, ...]
    text: str
    conditions: tuple[str, ...] = ()
    entry: Entry | None = None
    connected: bool = True


def free_names(texts: Iterable[str], taken: Iterable[str]) -> Names:
    """Names that no formula uses."""
    return Names([*taken, *(word for text in texts for word in _WORD.findall(text))])


def definitions(shared: Iterable[Definition]) -> list[Assignment]:
    """Definitions as they come."""
    return [Assignment(name, "", (), text) for name, text in shared]


def of_gradient(result: Gradient) -> list[Assignment]:
    """The definitions, then value and partial derivatives of each row."""
    formulas = [row.formula for row in result.rows if row.formula]
    texts = [text for formula in formulas for text in (formula.value, *formula.gradient.values())]
    names = free_names(
        [*texts, *(d.text for d in result.shared)], [*result.variables, *(d.name for d in result.shared)]
    )
    found = definitions(result.shared)
    for row in result.rows:
        formula = row.formula
        text = formula.value if formula else ""
        conditions = formula.conditions.each.get("", ()) if formula else ()
        found.append(Assignment(names.new(row.target), row.target, (), text, conditions, row.value))
        for variable in result.variables:
            text = formula.gradient[variable] if formula else ""
            entry = row.gradient.get(variable)
            connected = text != "none" if formula else True
            conditions = formula.conditions.each.get(variable, ()) if formula else ()
            name = names.new(derivative_name(row.target, [variable]))
            found.append(
                Assignment(name, row.target, (variable,), text if connected else "", conditions, entry, connected)
            )
    return found
