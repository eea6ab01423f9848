"""The slots of a listing as expressions of a language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gradcli.code.listing import Listing
from gradcli.errors import OptionError
from gradcli.language.expressions import CONDITIONS
from gradcli.languages.code_text import ANY, ATOM, Text
from gradcli.tape.tape import WHERE, Slot

if TYPE_CHECKING:
    from gradcli.languages.language import Language

_RELATIONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


class Expressions:
    """Prints slots; ``names`` are those that have a name."""

    def __init__(self, found: Listing, language: Language, names: Mapping[Slot, str]) -> None:
        self.found, self.language, self.names = found, language, names

    def text(self, slot: Slot) -> Text:
        """A slot where it is used."""
        m = self.language.numbers
        if slot in self.found.constants:
            return m.number(self.found.constants[slot])
        return Text(m, self.names[slot], ATOM) if slot in self.names else self.computed(slot)

    def computed(self, slot: Slot) -> Text:
        """What a slot is computed by."""
        language, m = self.language, self.language.numbers
        operation, operands, parameter, origin, row = self.found.tape.instructions[slot]
        given = [self.text(operand) for operand in operands]
        if operation == "stop":
            return given[0] if language.stopped == "{0}" else m.filled(language.stopped, given[0])
        if row is not None:
            arguments = (*given, *(() if parameter is None else (parameter,)))
            try:
                return m.number(row.value(m, *arguments))
            except AttributeError as missing:
                raise OptionError(
                    f"{language.name} has no {missing}", span=origin, fix="choose another --lang"
                ) from None
        if operation == WHERE:
            condition, yes, no = (text.code for text in given)
            return Text(m, language.conditional(condition, yes, no))
        if operation == "not":
            return Text(m, language.negated(given[0].code), ANY)
        if operation in ("and", "or"):
            word = language.both if operation == "and" else language.either
            return Text(m, f" {word} ".join(f"({text.code})" for text in given), ANY)
        return Text(
            m, f"{given[0].code} {language.relations.get(operation, _RELATIONS[operation])} {given[1].code}", ANY
        )

    def condition(self, slot: Slot) -> bool:
        """Whether a slot holds true or false."""
        return self.found.tape.instructions[slot].operation in CONDITIONS


class CodeNames:
    """Hands out names that are legal in a language, each once; ``folds`` where case does not count."""

    def __init__(self, reserved: Iterable[str], *, folds: bool = False, shapes: str = "") -> None:
        self.folds, self.shapes = folds, shapes
        self.taken = {self._key(name) for name in reserved}
        self._count = 0

    def _key(self, name: str) -> str:
        return name.lower() if self.folds else name

    def new(self, wanted: str, beside: frozenset[str] = frozenset()) -> str:
        """``wanted`` in ASCII; with ``_`` behind it where it is taken (or is of ``beside``), or begins as the helpers do."""
        plain = re.sub(r"[\[\],]+", "_", wanted).rstrip("_") if "[" in wanted else wanted  # A[1,2] is A_1_2
        name = "".join(_spelled(character) for character in plain)
        if not re.match(r"[A-Za-z]", name) or name.startswith("gc_"):
            name = "x" + name
        while self._key(name) in self.taken or name in beside or (self.shapes and re.fullmatch(self.shapes, name)):
            # A pattern of macros may go on with any letters: only a letter before it tells the name from them.
            name = "x" + name if self.shapes and re.fullmatch(self.shapes, name + "_") else name + "_"
        self.taken.add(self._key(name))
        return name

    def numbered(self, letters: str = "v") -> str:
        """The next of ``v1``, ``v2``, … that is free."""
        while True:
            self._count += 1
            if f"{letters}{self._count}" not in self.taken:
                self.taken.add(f"{letters}{self._count}")
                return f"{letters}{self._count}"


def _spelled(character: str) -> str:
    """A letter in ASCII: Greek by name, others by number."""
    if character.isascii():
        return character
    described = unicodedata.name(character, "")
    if found := re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", described):
        word = found[2].replace("LAMDA", "LAMBDA")
        return word.lower() if found[1] == "SMALL" else word.capitalize()
    return f"u{ord(character):x}"
