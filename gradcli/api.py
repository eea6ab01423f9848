"""The Python interface: a program, and what can be asked of it. Results are frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gradcli import notebooks  # noqa: F401 (it gives results the looks of a notebook)
from gradcli.answers import derivatives
from gradcli.answers.tape_listing import listing
from gradcli.errors import OptionError, Source
from gradcli.propagation.results import Propagation
from gradcli.questions.given import Value, given_point, written
from gradcli.questions.request import Request
from gradcli.render.picture import Picture, seen
from gradcli.results.differentials import Differential, ImplicitDifferential
from gradcli.results.entries import Gradient, TapeListing
from gradcli.results.expansions import TaylorExpansion
from gradcli.results.hessians import Hessian

if TYPE_CHECKING:
    from gradcli.batch.function import CompiledFunction
    from gradcli.propagation.measured import Measured
    from gradcli.verbs import CheckAnswer


@dataclass(frozen=True)
class Program:
    """A checked program: ``targets`` and ``variables`` are its names in order."""

    text: str
    targets: tuple[str, ...]
    variables: tuple[str, ...]
    source: Source | None = None
    """The Python file it was read from, where it is a function."""

    def grad(
        self,
        at: Mapping[str, Value] | None = None,
        *,
        of: Sequence[str] | None = None,
        wrt: Sequence[str] | None = None,
        sum: bool = False,
        seed: Mapping[str, Value] | None = None,
        direction: Mapping[str, Value] | None = None,
        symbolic: bool = False,
        **coordinates: Value,
    ) -> Gradient:
        """Values and partial derivatives of the targets at a point; without a point, formulas.

        The point is ``at`` together with keyword arguments; a value is a number or a constant expression
        as text (``"pi/3"``); a float is taken as the double it is. The result has one row a target (one
        in all with ``sum`` or ``seed``) and one entry a variable, each with its status; ``symbolic`` adds the
        formulas. Raises GradcliError. Source: reverse accumulation over the tape (Griewank & Walther, ch. 3).
        """
        request = self._request(at, coordinates, of, wrt)
        changed = {"rows": "sum" if sum else "each", "seed": given_point(seed), "direction": given_point(direction)}
        return derivatives.answer(request.varied(**changed), symbolic=symbolic)

    def eval(
        self, at: Mapping[str, Value] | None = None, *, of: Sequence[str] | None = None, **coordinates: Value
    ) -> Gradient:
        """Values of the targets at a point: rows without partial derivatives. Raises GradcliError."""
        return derivatives.values(self._request(at, coordinates, of, None))

    def hessian(
        self,
        at: Mapping[str, Value] | None = None,
        *,
        of: Sequence[str] | None = None,
        wrt: Sequence[str] | None = None,
        sum: bool = False,
        direction: Mapping[str, Value] | None = None,
        symbolic: bool = False,
        **coordinates: Value,
    ) -> Hessian:
        """Second derivatives at a point (H·v along a ``direction``); without a point, formulas. Raises GradcliError."""
        from gradcli.answers import hessian as hessians

        request = self._request(at, coordinates, of, wrt)
        request = request.varied(rows="sum" if sum else "each", direction=given_point(direction))
        return hessians.answer(request, symbolic=symbolic)

    def diff(
        self,
        *by: str,
        at: Mapping[str, Value] | None = None,
        of: Sequence[str] | None = None,
        steps: bool = False,
        **coordinates: Value,
    ) -> Differential:
        """The derivative by each of ``by`` in turn (``"x", "x", "y"``), as a formula, and its number at a point.

        The one variable of a program needs no name; ``steps`` keeps the rules applied. Raises GradcliError.
        """
        from gradcli.answers.any_order import Order, differential

        request = self._request(at, coordinates, of, by or None)
        return differential(request, Order(by, steps))

    def taylor(
        self,
        by: str = "",
        /,
        order: int = 5,
        *,
        on: tuple[Value, Value] | None = None,
        at: Mapping[str, Value] | None = None,
        of: Sequence[str] | None = None,
        **coordinates: Value,
    ) -> TaylorExpansion:
        """The Taylor polynomials of the targets in the variable ``by``, which a point of one coordinate names itself,
        about the point; ``on`` adds a certified bound of the remainder from one number to another. Raises GradcliError.
        """
        from gradcli.answers.expansion import ExpansionAsked, expansion

        request = self._request(at, coordinates, of, None)
        if not by and len(request.at) != 1:
            raise OptionError("taylor needs the variable beside its point", fix='write taylor("x", 5, x=0, a=2)')
        if on is not None and len(on) != 2:
            raise OptionError(f"on has {len(on)} ends", fix="give two: on=(-0.1, 0.1)")
        ends = None if on is None else given_point({"low": on[0], "high": on[1]})
        interval = (ends["low"], ends["high"]) if ends else None
        return expansion(request, ExpansionAsked(by or next(iter(request.at)), order, interval))

    def implicit(
        self, y: str, x: str, /, order: int = 1, *, at: Mapping[str, Value] | None = None, **coordinates: Value
    ) -> ImplicitDifferential:
        """The derivatives of ``y`` by ``x`` up to an order, on the curve where the last target is 0; their numbers at a
        point of it. ``gradcli.implicit`` takes an equation: ``"x^2+y^2=25"``. Raises GradcliError."""
        from gradcli.answers.implicit import implicit

        return implicit(self._request(at, coordinates, None, None), y, x, order)

    def propagate(
        self,
        at: Mapping[str, Measured] | None = None,
        *,
        of: Sequence[str] | None = None,
        corr: Mapping[tuple[str, str], Value] | None = None,
        cov: tuple[Sequence[str], Sequence[Sequence[Value]]] | None = None,
        k: Value = 1,
        second_order: bool = True,
        interval: bool = False,
        monte_carlo: int = 0,
        random_seed: int = 0,
        coverage: Value | None = None,
        **coordinates: Measured,
    ) -> Propagation:
        """Standard uncertainties of the targets from those of the inputs, and where they come from.

        A value with an uncertainty is ``"5±0.1"``, in any spelling of ``--at``, or ``(5, 0.1)``. ``corr`` maps two
        names to a coefficient; ``cov`` holds names and their covariances; ``k`` is the coverage factor, or ``coverage``
        the probability in percent. ``interval`` proves the range over the box of value ± k·u, ``monte_carlo`` draws so
        many random points. Raises GradcliError. Source: JCGM 100:2008.
        """
        from gradcli.propagation.coverage import read_coverage
        from gradcli.propagation.measured import measured_inputs
        from gradcli.propagation.propagate import answer
        from gradcli.propagation.question import PropagationRequest

        measured = measured_inputs({**(at or {}), **coordinates}, corr or {}, cov)
        request, factor = Request(self._texts, measured.values, of), given_point({"k": k}) or {}
        question = PropagationRequest(request, measured.uncertainty, factor["k"], second_order, interval)
        percent = None if coverage is None else written("coverage", coverage)
        probability = read_coverage(percent, k=k != 1, interval=interval)
        return answer(replace(question, samples=monte_carlo, random_seed=random_seed, coverage=probability))

    def plot(
        self,
        *grid: str,
        at: Mapping[str, Value] | None = None,
        of: Sequence[str] | None = None,
        tangent: Sequence[Value] = (),
        title: str = "",
        labels: Mapping[str, str] | None = None,
        **coordinates: Value,
    ) -> Picture:
        """The targets and their derivatives over a range (``"x=-2:2:400"``), or level curves over two.

        ``tangent`` lists places of tangents; ``labels`` are texts by variable, target or derivative. A notebook shows
        the picture, ``print`` its text, ``save`` writes a file; pictures need the extra ``plot``. Raises GradcliError.
        """
        return seen(self._request(at, coordinates, of, None), grid, tangent, title, labels or {})

    def code(
        self,
        lang: str = "python",
        *,
        name: str | None = None,
        order: int = 1,
        of: Sequence[str] | None = None,
        wrt: Sequence[str] | None = None,
    ) -> str:
        """Value and gradient (``order=2``: and Hessian) as one function in another language. Raises GradcliError."""
        from gradcli.code.languages import LANGUAGES, write
        from gradcli.code.task import task

        if lang not in LANGUAGES or order not in (1, 2):
            known = ", ".join(LANGUAGES.names)
            raise OptionError(f"no code for {lang!r} of order {order!r}", fix=f"lang: {known}; order 1 or 2")
        request = self._request(None, {}, of, wrt)
        return write(task(request.program, request.columns, order), LANGUAGES[lang], name)

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
        request = self._request(at, coordinates, of, wrt).varied(direction=given_point(direction))
        return listing(request, forward=direction is not None)

    def compile(
        self,
        *,
        engine: str = "auto",
        of: Sequence[str] | None = None,
        wrt: Sequence[str] | None = None,
        at: Mapping[str, Value] | None = None,
        sum: bool = False,
        reduce: str | None = None,
        threads: int | None = None,
    ) -> CompiledFunction:
        """Value and gradient as a function of NumPy arrays, in float64.

        ``f = program.compile()`` takes a point of shape (V,), or N of them as (N, V), in the order of
        ``f.variables`` (``wrt``), and returns values of shape () or (N,) and gradients of shape (V,) or (N, V);
        with T targets () + (T,) and so on. Other inputs come by name; ``at`` holds constants. ``engine`` is
        ``auto``, ``numpy`` or ``native`` (compiled C). So ``f`` fits ``scipy.optimize.minimize(f, x0, jac=True)``.
        ``reduce`` is ``sum`` or ``mean``: one value and one gradient for all N points, added without rounding, the loss
        over data that come by name. Raises GradcliError.
        """
        from gradcli.batch.function import CompiledFunction

        request = self._request(at, {}, of, wrt)
        return CompiledFunction(request.varied(rows="sum" if sum else "each"), engine, threads, reduce)

    def _repr_html_(self) -> str:
        from gradcli.render import html, program

        return html.document([html.table(program.grid(self.text, self.targets))])

    def _repr_latex_(self) -> str:
        from gradcli.render import program

        return f"$${program.aligned(self.text, self.targets)}$$"

    def _request(
        self,
        at: Mapping[str, Value] | None,
        coordinates: Mapping[str, Value],
        of: Sequence[str] | None,
        wrt: Sequence[str] | None,
    ) -> Request:
        return Request(self._texts, given_point({**(at or {}), **coordinates}) or {}, of, wrt)

    @property
    def _texts(self) -> list[Source]:
        return [self.source or Source(self.text)]

    def request(self, at: Mapping[str, Value]) -> Request:
        """What is asked of the program at a point, all targets by all variables."""
        return self._request(at, {}, None, None)

    def check(
        self,
        at: Mapping[str, Value] | None = None,
        *,
        claims: Any = None,
        rtol: float | None = None,
        atol: float | None = None,
        **coordinates: Value,
    ) -> CheckAnswer:
        """The routes to each derivative side by side, or claims judged: values in order or by name at a point, formulas
        as texts by name, or a function of Python that returns them. Raises GradcliError."""
        from gradcli.verbs import check

        return check(self, at, claims, rtol, atol, coordinates)


def program(what: str | Any) -> Program:
    """Reads a program: statements separated by newlines or ``;``, a function of Python by its source (which is not
    executed), or an expression of sympy. Raises GradcliError."""
    from gradcli.verbs import program_of

    return program_of(what)
