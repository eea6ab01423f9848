"""Formulas with shared subexpressions: a reverse sweep over pieces of the program, in sympy expressions.

A formula written out in full can be exponentially longer than its program. Here every piece used more than
once gets a name of its own, the derivative of each small piece is sympy's, and the adjoints of the names
are summed up backwards, as on the tape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.symbolic.builder import Builder
from gradcli.symbolic.constructors import named
from gradcli.symbolic.guards import guards
from gradcli.symbolic.slopes import derivative
from gradcli.tape.tape import Guard, Slot, is_condition

LARGEST_PIECE = 12
"""Operations of a piece that gets no name of its own when it is used once."""

LARGEST_REPEATED = 1
"""Operations of a piece that is rather repeated than named."""


class SharedPiece(NamedTuple):
    """A symbol and the piece it stands for."""

    symbol: Any
    piece: Any


class SharedPieces(NamedTuple):
    """Values and derivatives in terms of the lines before them; None: not connected."""

    lines: list[SharedPiece]
    rows: list[tuple[Any, dict[str, Any]]]


class Sharing:
    """One program cut into pieces. ``kept`` are slots whose names stay; ``cut`` names others as needed."""

    def __init__(self, builder: Builder, roots: Sequence[Slot], kept: Mapping[Slot, Any], *, cut: bool) -> None:
        self.builder, self.sympy, self.kept, self.cut = builder, builder.sympy, kept, cut
        tape = builder.tape
        self.within = guards(tape, roots)
        self.uses = Counter(operand for slot in self.within for operand in tape.instructions[slot].operands)
        self.lines: list[SharedPiece] = []
        self.guards: dict[Any, tuple[Guard, ...]] = {}
        self.found = builder.expressions(roots, self._stands)
        self.forward = tuple(self.lines)

    def _stands(self, slot: Slot, piece: Any) -> Any:
        """What later slots see of a slot: the piece itself, or a symbol for it."""
        if is_condition(self.builder.tape.instructions[slot].operation):
            return piece
        if piece.has(self.sympy.Abs):  # sympy's own, from sqrt(x^2): its derivative may turn complex
            piece = piece.replace(self.sympy.Abs, named("abs"))
        symbol = self.kept.get(slot)
        if symbol is None and self.cut and self.builder.varying[slot]:
            size = piece.count_ops()
            if size > LARGEST_PIECE or (self.uses[slot] > 1 and size > LARGEST_REPEATED):
                symbol = self.sympy.Dummy(real=True)
        if symbol is None:
            return piece
        self._line(symbol, piece, self.within[slot])
        return symbol

    def _line(self, symbol: Any, piece: Any, within: tuple[Guard, ...]) -> None:
        self.lines.append(SharedPiece(symbol, piece))
        self.guards[symbol] = within

    def row(self, total: Any, wrt: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """A weighted sum of targets and its derivatives by symbols, as expressions in the symbols of lines."""
        adjoints: dict[Any, list[Any]] = {}
        wanted = set(wrt.values())
        active = self._active(wanted)
        self._send_back(total, self.sympy.Integer(1), (), active, adjoints)
        for symbol, piece in reversed(self.forward):
            self.builder.check()
            if symbol not in adjoints or (symbol in wanted and not piece.free_symbols & active):
                continue
            adjoint = self.sympy.Add(*adjoints[symbol])
            within = self.guards[symbol]
            if self.cut and adjoint.count_ops() > LARGEST_REPEATED:
                adjoint_symbol = self.sympy.Dummy(real=True)
                self._line(adjoint_symbol, adjoint, within)
                adjoint = adjoint_symbol
                adjoints[symbol] = [adjoint]
            self._send_back(piece, adjoint, within, active, adjoints)
        return total, {name: self.sympy.Add(*adjoints.get(symbol, ())) for name, symbol in wrt.items()}

    def _active(self, wanted: set[Any]) -> set[Any]:
        """The symbols that depend on one that is wanted."""
        found = set(wanted)
        for symbol, piece in self.forward:
            if piece.free_symbols & found:
                found.add(symbol)
        return found

    def _send_back(
        self, piece: Any, adjoint: Any, within: tuple[Guard, ...], active: set[Any], adjoints: dict[Any, list[Any]]
    ) -> None:
        """Each symbol's share of a piece's adjoint. What leaves a branch counts only where it is taken."""
        if piece.is_Add and adjoint == 1:
            for term in piece.args:  # each symbol stands in few of them
                self._send_back_term(term, adjoint, within, active, adjoints)
        else:
            self._send_back_term(piece, adjoint, within, active, adjoints)

    def _send_back_term(
        self, piece: Any, adjoint: Any, within: tuple[Guard, ...], active: set[Any], adjoints: dict[Any, list[Any]]
    ) -> None:
        for symbol in sorted(piece.free_symbols & active, key=str):
            share = adjoint * derivative(piece, symbol)
            if share == 0:
                continue
            for condition, taken in reversed(within[len(self.guards.get(symbol, ())) :]):
                branch = self.found[condition]
                share = self.sympy.Piecewise((share, branch if taken else self.sympy.Not(branch)), (0, True))
            adjoints.setdefault(symbol, []).append(share)

    def pieces(self, rows: list[tuple[Any, dict[str, Any]]]) -> SharedPieces:
        """Only the lines the rows need, those used once written where they are used."""
        lines = self._needed(rows)
        uses: Counter[Any] = Counter()
        for expression in [piece for _, piece in lines] + [e for value, d in rows for e in (value, *d.values())]:
            uses.update(node for node in self.sympy.preorder_traversal(expression) if node in self.guards)
        kept = set(self.kept.values())
        inside: dict[Any, Any] = {}
        left = []
        for symbol, piece in lines:
            self.builder.check()
            piece = self._written_out(piece, inside)
            size = piece.count_ops()
            once = uses[symbol] == 1 and size <= LARGEST_PIECE
            if symbol not in kept and (once or size <= LARGEST_REPEATED or not self.cut):
                inside[symbol] = piece
            else:
                left.append(SharedPiece(symbol, piece))
        written = [
            (self._written_out(v, inside), {n: self._written_out(e, inside) for n, e in d.items()}) for v, d in rows
        ]
        return SharedPieces(left, written)

    def meaning(self, expression: Any, called: Mapping[Any, Any]) -> Any:
        """An expression of ``found`` in variables, kept names and the names of ``called``."""
        pieces = dict(self.forward)
        kept = set(self.kept.values())
        while inside := [s for s in expression.free_symbols if s in pieces and s not in called and s not in kept]:
            expression = expression.xreplace({symbol: pieces[symbol] for symbol in inside})
        return expression.xreplace(called)

    def _needed(self, rows: list[tuple[Any, dict[str, Any]]]) -> list[SharedPiece]:
        needed = {s for value, derivatives in rows for e in (value, *derivatives.values()) for s in e.free_symbols}
        found = []
        for symbol, piece in reversed(self.lines):
            if symbol in needed:
                needed |= piece.free_symbols
                found.append(SharedPiece(symbol, piece))
        return found[::-1]

    @staticmethod
    def _written_out(expression: Any, inside: Mapping[Any, Any]) -> Any:
        mine = {symbol: inside[symbol] for symbol in expression.free_symbols if symbol in inside}
        return expression.xreplace(mine) if mine else expression
