"""What is being lowered: an expression, the body of a function, or a term of a sum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gradcli.errors import Span
from gradcli.language.expressions import Expression
from gradcli.records import NamedTuple
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.tape.counting import Counting

NO_SLOT = -1


class Frame(NamedTuple):
    """A function body being lowered, or what a sum repeats: where it is, and what its names and nodes stand for."""

    body: Expression
    names: Mapping[str, Slot]
    slots: list[Slot]
    origin: Span | None
    """Of a built-in definition: the call, since its body is not the user's text."""
    key: tuple[str, tuple[Slot, ...], bool] | None = None
    start: int = 0
    """Its first node, and the one after its last."""
    end: int = 0
    counting: Counting | None = None
    """The sum or product that this is a term of."""
    by: tuple[Slot, ...] = ()
    """What the result is still to be differentiated by, and the call that asks for it."""
    caller: Span | None = None

    def passed(self) -> bool:
        """Passes over what a sum repeats, and its counter: neither has a slot where the sum stands."""
        at = self.start + len(self.slots)
        for outer in reversed(self.body.repeated.get(at, ())):
            if outer < self.end:
                counter = self.body.nodes[outer].operands[1]
                self.slots.extend([NO_SLOT] * (counter + 1 - at))
                return True
        return False
