"""What a program writes with a form of its own: sums with a counter, derivatives as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcli.errors import LanguageError, Span
from gradcli.language.differentiated import PRIME, SECOND, called, named
from gradcli.language.expressions import Expression, Node
from gradcli.tape.frame import Frame
from gradcli.tape.tape import Slot, Tape

if TYPE_CHECKING:
    from gradcli.tape.counting import Counting
    from gradcli.tape.derivatives import Derivatives


class SpecialForms:
    """The part of the lowering that expands them."""

    tape: Tape
    names: dict[str, Slot]
    calls: dict[tuple[str, tuple[Slot, ...], bool], Slot]

    def __init__(self) -> None:
        self._repeated = 0
        """How many nodes were lowered for the terms of sums and products."""
        self._places: set[Slot] = set()
        """The slots recorded apart, to differentiate by."""
        self._derivatives: Derivatives | None = None

    def call(self, name: str, operands: tuple[Slot, ...], origin: Span) -> Slot | Frame:
        raise NotImplementedError

    def apply(self, operation: str, operands: tuple[Slot, ...], origin: Span | None, parameter: Any = None) -> Slot:
        raise NotImplementedError

    def constant(self, value: int | Fraction) -> Slot:
        raise NotImplementedError

    def finished(self, frame: Frame) -> Slot | Frame:
        """What a frame comes to, all of whose nodes have their slots: the slot of its last, or the next term."""
        slot = frame.slots[-1]
        if frame.caller is not None:
            slot = self.differentiated(slot, frame.by, frame.caller)
        if frame.key is not None:
            self.calls[frame.key] = slot
        if frame.counting is None:
            return slot
        frame.counting.take(slot)
        return self._term(frame, frame.counting) if frame.counting.left else frame.counting.total

    # Sums and products

    def counted(self, node: Node, frame: Frame, origin: Span) -> Slot | Frame:
        """The first term of a sum or a product, or what it is without any."""
        from gradcli.tape.counting import Counting, whole_bounds

        what, counter, *bounds = node.operands
        first, last = whole_bounds(frame.body, bounds, [self._bound(frame, bound) for bound in bounds])
        counting = Counting(self, str(node.value), str(frame.body.nodes[counter].value), first, last, origin)
        if not counting.left:
            return counting.total
        names: Mapping[str, Slot] = {} if frame.names is self.names else frame.names
        inner = frame._replace(names=names, key=None, caller=None, start=frame.body.first(what), end=what + 1)
        return self._term(inner, counting)

    def _term(self, frame: Frame, counting: Counting) -> Frame:
        """What is repeated, for the next number of the counter."""
        from gradcli.tape.counting import REPEATED, too_long

        self._repeated += frame.end - frame.start
        if self._repeated > REPEATED:
            raise too_long(counting.origin)
        names = {**frame.names, counting.counter: self.constant(counting.next)}
        return frame._replace(names=names, slots=[], counting=counting)

    def _bound(self, frame: Frame, position: int) -> int | Fraction | None:
        """The number that a bound is, if it is a constant."""
        from gradcli.tape.counting import exact_value

        found = exact_value(frame.body, position, lambda name: self._exact_name(name, frame))
        return self.exact(frame.slots[position - frame.start]) if found is None else found

    def exact(self, slot: Slot) -> int | Fraction | None:
        """The number that a slot holds where no constant expression says it: a length."""
        return None

    def _exact_name(self, name: str, frame: Frame) -> int | Fraction | None:
        """The number that a name stands for, if it is a constant."""
        slot = frame.names.get(name, self.names.get(name))
        return None if slot is None else self.tape.constant(slot)

    def joined(self, operation: str, one: Slot, other: Slot, origin: Span) -> Slot:
        """Two terms added, or two factors multiplied."""
        return self.apply(operation, (one, other), origin)

    # Derivatives

    def primed(self, name: str, operands: tuple[Slot, ...], origin: Span) -> Slot | Frame:
        """The derivative of a function of one parameter at a place, by that."""
        key = (name, operands, True)
        if key in self.calls:
            return self.calls[key]
        place = (self.apart(operands[0], origin),)
        by = place * name.count(PRIME)
        found = self.call(called(name), place, origin)
        if isinstance(found, Frame):
            return found._replace(key=key, by=by, caller=origin)
        self.calls[key] = found = self.differentiated(found, by, origin)
        return found

    def apart(self, slot: Slot, origin: Span) -> Slot:
        """A slot of its own with the value of another, to differentiate by."""
        found = self.tape.separate(slot, origin)
        self._places.add(found)
        return found

    def parameters(self, body: Expression, names: dict[str, Slot], origin: Span) -> dict[str, Slot]:
        """What the parameters of a function stand for, those apart that its body differentiates by."""
        by = {str(node.value) for node in named(body)}
        return {name: self.apart(slot, origin) if name in by else slot for name, slot in names.items()}

    def differentiated(self, slot: Slot, by: tuple[Slot, ...], origin: Span) -> Slot:
        """The derivative of a slot by each of ``by`` in turn."""
        for place in by:
            self.check_place(place, origin)
            slot = self.slope(slot, place, origin)
        return slot

    def check_place(self, place: Slot, origin: Span) -> None:
        """Raises LanguageError where a slot is nothing to differentiate by."""
        if place not in self._places and not self.tape.is_input(place):
            what = "what is differentiated by is a constant here"
            raise LanguageError(what, span=origin, fix="differentiate by a variable, or by a parameter")

    def slope(self, slot: Slot, by: Slot, origin: Span) -> Slot:
        """The slot of the derivative of one slot by another."""
        (found,) = self.slopes(slot, [by], origin)
        return found

    def slopes(self, slot: Slot, by: Sequence[Slot], origin: Span) -> list[Slot]:
        """The slots of the derivatives of a number by others."""
        from gradcli.tape.derivatives import Derivatives

        self._derivatives = self._derivatives or Derivatives(self.tape)
        return self._derivatives.gradient(slot, by, origin)

    def derivative(self, name: str, operands: tuple[Slot, ...], origin: Span) -> Slot:
        """``grad`` and its kin, of numbers by numbers: the first derivative, or the second."""
        of, by = operands
        if name == "curl":
            raise LanguageError("curl takes two vectors of three", span=origin, fix="write curl([u, v, w], [x, y, z])")
        return self.differentiated(of, (by, by) if name in SECOND else (by,), origin)
