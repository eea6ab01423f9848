"""The verbs of the package: ``gradcli.grad("x^2", x=1)``; programs of text, of functions, of sympy's expressions; and
``check`` from Python."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gradcli.api import Program
from gradcli.errors import ExitStatus, OptionError, Source
from gradcli.questions.given import Value, given_point
from gradcli.questions.request import Request


def verb(name: str) -> Callable[..., Any]:
    """``gradcli.grad(what, …)``: the method of that name of the program that ``what`` is."""

    def ask(what: Any, /, *arguments: Any, **named: Any) -> Any:
        program = program_of(_curve(what) if name == "implicit" else what)
        return getattr(program, name)(*arguments, **named)

    ask.__name__ = ask.__qualname__ = name
    ask.__doc__ = f"``gradcli.program(what).{name}(…)``.\n\n{getattr(Program, name).__doc__}"
    return ask


def _curve(what: Any) -> Any:
    """An equation, the last line of a text or sympy's, as what is 0 on it; anything else as it is."""
    from gradcli.answers.implicit import equation

    if getattr(what, "is_Equality", False):
        return what.lhs - what.rhs
    if not isinstance(what, str) or not what.strip():
        return what
    before, last = re.fullmatch(r"(.*[;\n])?([^;\n]*)", what.rstrip("; \n\t"), re.DOTALL).groups("")  # type: ignore[union-attr]
    return before + equation(Source(last)).text


def program_of(what: Any) -> Program:
    """The program that a text, a function, an expression of sympy or a sequence of these is. Raises GradcliError."""
    if isinstance(what, Program):
        return what
    if isinstance(what, str):
        found = Request([Source(what)]).program
        return Program(what, found.targets, found.variables)
    if any(str(one.__module__).startswith("sympy.") for one in type(what).__mro__):
        return program_of(_text_of(what))
    if callable(what):
        return _of_function(what)
    if isinstance(what, Sequence):
        return program_of("\n".join(program_of(one).text for one in what))
    raise OptionError(f"a {type(what).__name__} is no program", fix="give a text, a function or an expression of sympy")


def _of_function(function: Callable[..., Any]) -> Program:
    """The program of a function, read from its source. Its vectors have no length until a point gives it."""
    from gradcli.language.printing import print_expression
    from gradcli.python.arrays import UnknownLength
    from gradcli.python.callables import required_source
    from gradcli.python.program import parameters_of

    source = required_source(function)
    try:
        found = Request([source]).program
    except UnknownLength:
        return Program("", (source.function,), parameters_of(source), source)
    text = "\n".join(f"{name} = {print_expression(statement.body)}" for name, statement in found.values.items())
    return Program(text, found.targets, found.variables, source)


def _text_of(expression: Any) -> str:
    """An expression of sympy, or the entries of a matrix, in the language."""
    from gradcli.symbolic.limits import NoFormula
    from gradcli.symbolic.printing import Printer

    parts = list(expression) if getattr(expression, "is_Matrix", False) else [expression]
    names = {symbol.name for part in parts for symbol in getattr(part, "free_symbols", ())}
    try:
        return "\n".join(Printer(names).text(part) for part in parts)
    except (NoFormula, AttributeError) as error:
        told = str(error) if isinstance(error, NoFormula) else f"a {type(expression).__name__} is no formula"
        raise OptionError(told, fix="give an expression of real functions") from None


@dataclass(frozen=True)
class CheckAnswer:
    """What ``check`` found: ``found`` holds the judgements; ``ok`` is whether every claim is right."""

    found: Any

    @property
    def ok(self) -> bool:
        return bool(self.found.exit_status == ExitStatus.DONE)

    def to_dict(self) -> dict[str, Any]:
        """The document that ``gradcli check --format json`` prints."""
        text = self._rendered("json")
        document: dict[str, Any] = json.loads(text)
        return document

    def __str__(self) -> str:
        return self._rendered("table").removesuffix("\n")

    def _rendered(self, form: str) -> str:
        from gradcli.files.formats import FORMATS
        from gradcli.render.check import Shown
        from gradcli.render.faces import rendered
        from gradcli.render.numerals import Numerals
        from gradcli.render.screen import Screen

        return str(rendered(Shown(self.found, Numerals(machine=form == "json")), FORMATS[form], Screen(120, False)))


def check(
    program: Program,
    at: Mapping[str, Value] | None,
    claims: Any,
    rtol: float | None,
    atol: float | None,
    coordinates: Mapping[str, Value],
) -> CheckAnswer:
    """See ``Program.check``."""
    from gradcli.checks.claimed_function import claims_of
    from gradcli.checks.judgements import judge, prove
    from gradcli.checks.routes import compare
    from gradcli.python.callables import required_source

    request = program.request({**(at or {}), **coordinates})
    if claims is None:
        return CheckAnswer(compare(request))
    if callable(claims):
        text = claims_of(request, required_source(claims))
        return CheckAnswer(prove(request.varied(at={}, declared=tuple(request.at)), [text]))
    if isinstance(claims, Mapping) and any(isinstance(claim, str) for claim in claims.values()):
        lines = [f"{name}: {claim}" for name, claim in claims.items()]
        return CheckAnswer(prove(request, [Source("\n".join(lines))]))
    tolerances = [None if tolerance is None else repr(tolerance) for tolerance in (rtol, atol)]
    return CheckAnswer(judge(request, Source(_typed(claims)), *tolerances))


def _typed(claims: Any) -> str:
    """Claimed values as they would be typed."""
    if isinstance(claims, Mapping):
        return ", ".join(f"{name}={_number(value)}" for name, value in claims.items())
    from gradcli.testing.arguments import numbers

    return " ".join(_number(value) for value in numbers(claims).ravel())


def _number(value: Any) -> str:
    found = given_point({"x": value}) if value == value else None
    return found["x"].text if found else "nan"
