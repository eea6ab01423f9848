"""What one language looks like: its numbers, its statements, its reserved names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradcli.languages.code_text import CodeText
from gradcli.records import dataclass, field


@dataclass(frozen=True)
class Language:
    """A language with statements. ``lazy`` where a branch not taken is not evaluated."""

    name: str
    numbers: CodeText
    reserved: frozenset[str]
    comment: str = "//"
    stop: str = ";"
    end: str = "}"
    otherwise: str = "} else {"
    both: str = "&&"
    either: str = "||"
    lazy: bool = True
    relations: Mapping[str, str] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    """Further names that no function of the file may bear."""
    shapes: str = ""
    """A pattern of names that are taken like those of ``reserved``."""
    stopped: str = "{0}"
    """How a number is written that no derivative goes through, where the language differentiates by itself."""

    def negated(self, condition: str) -> str:
        return f"!({condition})"

    def conditional(self, condition: str, yes: str, no: str) -> str:
        return f"({_bracketed(condition)} ? {yes} : {no})"

    def declared(self, name: str, value: str, *, changing: bool = False, condition: bool = False) -> str:
        """A variable with its value; ``changing`` when it is assigned again."""
        raise NotImplementedError

    def tried(self, name: str, value: str, declared: str) -> list[str]:
        """``declared``, where the language may refuse ``value`` though no result needs it: NaN instead."""
        return [declared]

    def opened(self, word: str, condition: str) -> str:
        """The head of an ``if`` or a ``while``."""
        return f"{word} ({condition}) {{"

    def head(self, name: str, parameters: Sequence[str]) -> str:
        """The head of a function of doubles that returns a double."""
        raise NotImplementedError

    def parameter(self, name: str, shape: Sequence[int]) -> str:
        """How a function's head declares a number, or an array of a shape."""
        return name

    def entry(self, name: str, place: Sequence[int]) -> str:
        """How an entry of an array is read; ``place`` counts from 1."""
        return name + "".join(f"[{index - 1}]" for index in place)

    def array(self, rows: Sequence[Sequence[str]], shape: Sequence[int]) -> str:
        """An array of numbers' texts, as it is given to a function."""
        lines = [f"[{', '.join(row)}]" for row in rows]
        return lines[0] if len(shape) == 1 else f"[{', '.join(lines)}]"

    def blank(self, condition: bool) -> str:
        """What a variable holds before the branch that sets it is taken."""
        return "false" if condition else self.numbers.literal(0.0)


def _bracketed(condition: str) -> str:
    return condition if condition.isidentifier() else f"({condition})"
