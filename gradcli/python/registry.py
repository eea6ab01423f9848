"""How functions of libraries are entered: under their names, with parameters that may be spelled in several ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gradcli.python.values import Meaning

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

Applied = Callable[["FileReader", list[Meaning], dict[str, Meaning]], Meaning]
FUNCTIONS: dict[tuple[str, str], Applied] = {}
_ARRAYS = "numpy tensorflow torch"


def known(
    families: str, names: str, parameters: str = "", **defaults: Meaning
) -> Callable[[Callable[..., Meaning]], Any]:
    """Enters a function of named parameters under its names in several libraries; ``defaults`` are of those that may
    be left out. A parameter of another library's name is given after a stroke: ``axis/dim``."""
    spelled = [parameter.split("/") for parameter in parameters.split()]

    def enter(function: Callable[..., Meaning]) -> Callable[..., Meaning]:
        def call(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
            if len(given) > len(spelled):
                reader.refuse(f"here are {len(given)} arguments, and {len(spelled)} are read", "give fewer")
            found = {names[0]: value for names, value in zip(spelled, given, strict=False)}
            for option, value in named.items():
                ours = next((names[0] for names in spelled if option in names), "")
                if not ours or ours in found:
                    reader.refuse(f"the argument {option}= is not read here", f"leave {option} out")
                found[ours] = value
            for names in spelled:
                if names[0] not in found:
                    if names[0] not in defaults:
                        reader.refuse(f"the argument {names[0]} is missing", "give it")
                    found[names[0]] = defaults[names[0]]
            return function(reader, **found)

        for family in families.split():
            for name in names.split():
                FUNCTIONS[family, name] = call
        return function

    return enter
