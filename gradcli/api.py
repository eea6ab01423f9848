"""The Python interface: a program, and what can be asked of it. Results are frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from gradcli import derivatives
from gradcli.derivatives import Request
from gradcli.errors import OptionError, Source
from gradcli.point import Point, read_point
from gradcli.results import Gradient, TapeListing
from gradcli.wengert import listing

if TYPE_CHECKING:
    from gradcli.batch.function import Function

Value = int | float | Fraction | str


@dataclass(frozen=True)
class Program:
    """A checked program: ``targets`` and ``variables`` are its names in order."""

    text: str
    targets: tuple[str, ...]
    variables: tuple[str, ...]

    def grad(
        self,
        at: Mapping[str, Value] | None = None,
        *,
        of: Sequence[str] | None = None,
        wrt: Sequence[str] | None = None,
        sum: bool = False,
        seed: Mapping[str, Value] | None = None,
        direction: Mapping[str, Value] | None = None,
        **coordinates: Value,
    ) -> Gradient:
        """Values and partial derivatives of the targets at a point.

        The point is ``at`` together with keyword arguments; a value is a number or a constant expression
        as text (``"pi/3"``); a float is taken as the double it is. The result has one row a target (one
        in all with ``sum`` or ``seed``) and one entry a variable, each with its status. Raises
        GradcliError. Source: reverse accumulation over the tape (Griewank & Walther, ch. 3).
        """
        request = self._request(at, coordinates, of, wrt)
        changed = {"rows": "sum" if sum else "each", "seed": _point(seed), "direction": _point(direction)}
        return derivatives.gradient(_replace(request, **changed))

    def eval(
        self, at: Mapping[str, Value] | None = None, *, of: Sequence[str] | None = None, **coordinates: Value
    ) -> Gradient:
        """Values of the targets at a point: rows without partial derivatives. Raises GradcliError."""
        return derivatives.values(self._request(at, coordinates, of, None))

    def tape(
        self,
        at: Mapping[str, Value] | None = None,
        *,
        of: Sequence[str] | None = None,
        wrt: Sequence[str] | None = None,
        direction: Mapping[str, Value] | None = None,
        **coordinates: Value,
    ) -> TapeListing:
        """The Wengert list at a point: value, adjoint (or, along ``direction``, tangent) and local
        partials of every slot. Raises GradcliError."""
        request = _replace(self._request(at, coordinates, of, wrt), direction=_point(direction))
        return listing(request, forward=direction is not None)

    def compile(
        self,
        *,
        engine: str = "auto",
        of: Sequence[str] | None = None,
        wrt: Sequence[str] | None = None,
        at: Mapping[str, Value] | None = None,
        sum: bool = False,
        threads: int | None = None,
    ) -> Function:
        """Value and gradient as a function of NumPy arrays, in float64.

        ``f = program.compile()`` takes a point of shape (V,), or N of them as (N, V), in the order of
        ``f.variables`` (``wrt``), and returns values of shape () or (N,) and gradients of shape (V,) or (N, V);
        with T targets () + (T,) and so on. Other inputs come by name; ``at`` holds constants. ``engine`` is
        ``auto``, ``numpy`` or ``native`` (compiled C). So ``f`` fits ``scipy.optimize.minimize(f, x0, jac=True)``.
        Raises GradcliError.
        """
        from gradcli.batch.function import Function

        request = self._request(at, {}, of, wrt)
        return Function(_replace(request, rows="sum" if sum else "each"), engine, threads)

    def _request(
        self,
        at: Mapping[str, Value] | None,
        coordinates: Mapping[str, Value],
        of: Sequence[str] | None,
        wrt: Sequence[str] | None,
    ) -> Request:
        return Request([Source(self.text)], _point({**(at or {}), **coordinates}) or {}, of, wrt)


def program(text: str) -> Program:
    """Reads a program: statements separated by newlines or ``;``. Raises LanguageError or LimitError."""
    found = derivatives.Request([Source(text)]).program
    return Program(text, found.targets, found.variables)


def _replace(request: Request, **changed: object) -> Request:
    from dataclasses import replace

    return replace(request, **changed)  # type: ignore[arg-type]


def _point(values: Mapping[str, Value] | None) -> Point | None:
    if values is None:
        return None
    return read_point(Source(f"{name} = {_written(name, value)}") for name, value in values.items())


def _written(name: str, value: Value) -> str:
    if isinstance(value, str):
        return value
    try:
        # The exact value of a double, never its rounded decimal.
        return str(value) if isinstance(value, int) else f"({Fraction(value)})"
    except (ValueError, OverflowError, TypeError):
        raise OptionError(
            f"the value of {name} is not a finite number", fix="give an int, float, Fraction or text"
        ) from None
