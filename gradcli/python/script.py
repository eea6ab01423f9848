"""A script that asks a framework for gradients: ``tf.Variable`` gives the point, the tape the targets,
``tape.gradient`` the question; in PyTorch ``requires_grad`` and ``backward``."""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.errors import LanguageError, Source, Span
from gradcli.language.grammar import Statement
from gradcli.language.names import Names
from gradcli.python.emission import entry_of, statements
from gradcli.python.module import Module
from gradcli.python.program import named_targets
from gradcli.python.reader import FileReader, guarded
from gradcli.python.registry import FUNCTIONS
from gradcli.python.statements import Exits, Returned
from gradcli.python.terms import Growing, is_known, is_scalar
from gradcli.python.values import Items, Meaning, Method, ObjectArray, Scope, Understood, made

WHOLE = "*"
"""The ``function`` of a source that is a script."""
_ASKS = re.compile(r"\.gradient\s*\(|\.backward\s*\(")
_VARIABLES = ("tensorflow.Variable", "torch.tensor", "torch.nn.Parameter")
_TAPE = "tensorflow.GradientTape"


class ScriptQuestion(NamedTuple):
    """What a script asks: the point by name (also of entries), the variables, whether targets are summed."""

    statements: list[Statement]
    variables: dict[str, Span]
    point: dict[str, str]
    wrt: list[str]
    summed: bool


class FrameworkAnswer:
    """What a framework answers: derivatives, of which nothing more is computed here."""


class OpenTape:
    """A ``GradientTape``."""


def is_script(text: str) -> bool:
    """Whether a file asks for gradients itself."""
    return bool(_ASKS.search(text))


def read_script(source: Source, names: Names) -> ScriptQuestion:
    """The question of a script. Raises LanguageError and LimitError with the place in the file."""
    script = Script(Module(source))
    try:
        return script.read_all(names)
    except RecursionError:
        raise guarded(script) from None


class Script(FileReader):
    """Runs the statements of a file in order, up to what it asks."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.defined = {}  # the names come in order
        self.nameless: dict[int, Any] = {}
        self.values: dict[str, Fraction] = {}
        self.questions: list[tuple[list[Growing], list[str]]] = []

    def read_all(self, names: Names) -> ScriptQuestion:
        for node in self.module.tree.body:
            self.at = self.module.place(node)
            self._statement(node, self.top, Exits())
        if not self.questions:
            raise LanguageError("the script asks for no gradient", fix="write tape.gradient(z, [w1, w2])")
        targets = list({id(term): term for terms, _ in self.questions for term in terms}.values())
        wrt = list(dict.fromkeys(name for _, asked in self.questions for name in asked))
        names.taken |= self.variables.keys()
        label = targets[0].hint if len(targets) == 1 else ""
        named = named_targets(label or "f", targets, names)
        point = {name: str(value) for name, value in self.values.items()}
        summed = len(self.questions) == 1 and len(targets) > 1
        return ScriptQuestion(statements(self.source, named, names, ()), self.variables, point, wrt, summed)

    def _statement(self, node: ast.stmt, scope: Scope, exits: Exits) -> Returned | None:
        if isinstance(node, ast.With) and scope is self.top:
            return self._tape(node, scope, exits)
        if isinstance(node, ast.Delete) and scope is self.top:
            return None
        if isinstance(node, ast.Expr) and _prints(node.value):
            return None
        return super()._statement(node, scope, exits)

    def _tape(self, node: ast.With, scope: Scope, exits: Exits) -> Returned | None:
        for item in node.items:
            if not isinstance(self.value_of(item.context_expr, scope), OpenTape):
                self.module.refuse("with is read of gradient tapes only", item.context_expr, "leave it out")
            if item.optional_vars is not None:
                self.bind(item.optional_vars, OpenTape(), scope)
        return self.block(node.body, scope, exits)

    def library(self, path: str) -> Meaning:
        if path == _TAPE:
            return Understood("GradientTape", lambda reader, given, named: OpenTape())
        if path in _VARIABLES:
            return Understood(path, lambda reader, given, named: self._variable(path, given, named))
        return super().library(path)

    def _variable(self, path: str, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        """A variable that has its value and no name yet."""
        if path == "torch.tensor" and named.get("requires_grad") is not True:
            return FUNCTIONS["torch", "tensor"](self, given, named)
        if not given and "initial_value" not in named:
            self.refuse("a variable has a value", "write tf.Variable(5.)")
        value = self.array(given[0] if given else named["initial_value"])
        cells = [Growing("name", (), "", self.at) for _ in range(value.data.size)]
        for cell, entry in zip(cells, value.data.ravel(), strict=True):
            if not is_known(entry):
                self.refuse("the value of this variable is no number", "write a number")
            self.nameless[id(cell)] = (cell, Fraction(entry))
        found = made(cells, value.shape)
        found.frozen = True
        return cells[0] if value.shape == () else found

    def bind(self, target: ast.expr, value: Meaning, scope: Scope) -> None:
        placed = _placed(value) if isinstance(value, (Growing, ObjectArray)) else []
        if isinstance(target, ast.Name) and placed and all(id(cell) in self.nameless for _, cell in placed):
            for place, cell in placed:
                index = ",".join(str(one + 1) for one in place)
                self._name_it(cell, f"{target.id}[{index}]" if place else target.id)
        super().bind(target, value, scope)

    def _name_it(self, cell: Growing, name: str) -> None:
        if name in self.values:
            self.refuse(f"{name} is a variable twice", "give each variable its own name")
        _, self.values[name] = self.nameless.pop(id(cell))
        cell.value = name
        self.variables[name] = Span(self.source, *self.at)

    def member(self, of: Any, name: str) -> Meaning:
        if isinstance(of, FrameworkAnswer):
            return Understood(name, lambda reader, given, named: of)
        if isinstance(of, OpenTape) and name == "gradient":
            return Understood(name, lambda reader, given, named: self._gradient(given, named))
        if isinstance(of, OpenTape) and name in ("reset", "stop_recording", "watch"):
            self.refuse(f"tape.{name} is not read", "make variables with tf.Variable")
        return super().member(of, name)

    def _gradient(self, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        targets = given[0] if given else named.get("target")
        sources = given[1] if len(given) > 1 else named.get("sources")
        wrt = [self._variable_named(one) for one in self._cells(sources)]
        self.questions.append(([self.number(one) for one in self._cells(targets)], wrt))
        return (
            Items([FrameworkAnswer() for _ in sources.items], True) if isinstance(sources, Items) else FrameworkAnswer()
        )

    def _variable_named(self, value: Meaning) -> str:
        if isinstance(value, Growing) and value.operation == "name" and value.value in self.values:
            return entry_of(value)[0]
        self.refuse("TensorFlow answers None here: this is no variable", "make it a tf.Variable")

    def _cells(self, value: Meaning) -> list[Meaning]:
        if isinstance(value, Items):
            return [cell for one in value.items for cell in self._cells(one)]
        if isinstance(value, FrameworkAnswer):
            self.refuse("a gradient of a gradient is not read here", "write the function, and ask gradcli hessian")
        if isinstance(value, ObjectArray):
            return list(value.data.ravel())
        if not is_scalar(value):
            self.refuse("this is no number", "give what the tape computed")
        return [value]

    def applied(self, function: Meaning, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        if isinstance(function, Method) and function.name == "backward" and is_scalar(function.of):
            self.questions.append(
                ([self.number(function.of)], [entry_of(Growing("name", (), name, self.at))[0] for name in self.values])
            )
            return None
        if isinstance(function, Method) and function.name in ("zero_", "zero_grad"):
            return None
        return super().applied(function, given, named)


def _placed(value: Growing | ObjectArray) -> list[tuple[tuple[int, ...], Any]]:
    """The entries of a value with their places."""
    if isinstance(value, Growing):
        return [((), value)]
    import numpy

    return [(place, value.data[place]) for place in numpy.ndindex(*value.shape)]


def _prints(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
