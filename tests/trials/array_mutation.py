"""The rules of arrays broken on purpose: values, pullbacks and pushforwards of every operation of whole arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from random import Random
from typing import Any
from unittest import mock

from gradcli.arrays import pullbacks, pushforwards, running
from gradcli.arrays.entries import entry_names
from gradcli.arrays.flows import FlowAlgebra
from gradcli.arrays.shapes import Shape
from gradcli.results.entries import Status
from tests.array_programs import ArrayText
from tests.chance.mutants import of_source
from tests.trials import Figure
from tests.trials import array_routes as routes
from tests.trials.mutation import caught

SHAPES: dict[str, Shape] = {"A": (3, 2), "C": (2, 2), "S": (3, 3), "x": (3,), "z": (2,), "s": ()}
PROGRAMS = {
    "broadcast": "sum((s + x).*[1, 4, 9]*s)",
    "index": "A[2,1]*A[3,2]^2 + sum(S[1:2,2:3].*C) + A[1,:]@z + S[:,2]'@x",
    "stack": "[s, x[1], s^2]'@S@vstack(z, s) + sum(hstack(A, x).*S)"
    " + sum([s, x[1]; x[2]^2, s^3; x[3], 2*s].*A) + sum([x, S@x]@A)"
    " + sum(vstack(z', A, [s, x[3]]').*[1,2;3,4;5,6;7,8;9,1])"
    " + sum(vstack(A[:,1:1], S[:,2:2]).*[1;2;3;4;5;6])",
    "transpose": "x'@A@z + sum(A'.*(C@[1,2,3;4,5,6]))",
    "reshape": "sum(reshape(A, 2, 3).*[1,2,3;4,5,6]) + vec(A)'@[1,2,3,4,5,6]",
    "sum": "sum(A)*sum(x.^2)",
    "fold": "prod(x)*logsumexp(z) + max(x)*min(z)*s",
    "cumsum": "cumsum(x)'@[1, 4, 9] + cumsum_back(x.^2)'@[2, 3, 7]",
    "matmul": "z'@C@C@z + x'@S@A@z",
    "solve": "[1, 3, 9]'@solve(S, x) + sum(solve(S, A).*A)",
    "det": "det(S)*s + det(C)^2",
    "adjugate": "x'@adj(S)@[1, 3, 9] + x'@adj(x@x')@[1, 3, 9] + z'@adj(C)@[2, 5] + z'@adj(z@z')@[2, 5]"
    " + adj(S[1:1,1:1] - S[1:1,1:1])[1,1]*s + [1, 3, 9, 4]'@adj(vstack(hstack(S, x), [s, s^2, s^3, 2]'))@vstack(x, s)",
    "diag": "diag(S)'@[1, 3, 9] + x'@diag(x)@S@[2, 5, 1] + sum(exp(diag(z)).*C)"
    " + diag(1./(S.*eye(3)))'@[1, 3, 9]",  # beside it there are poles, which nothing flows to
    "kron": "sum(kron(C, x@x').*kron(C, S)) + kron(x, z)'@[1,2,3,4,5,6] + kron(A, S)[4,5]*s"
    " + sum(kron(C, diag(z)).*kron(diag(z), C))",
    "chol": "sum(chol(S@S' + 20*eye(3) + S).*S) + sum(chol(diag(z.^2)).*C)",
    "eye": "sum(eye(3).*S)*s",
    "eigvalsh": "eigvalsh(S)[1:2]'@[3, 9]",
    "expm": "[1, 3, 9]'@expm(S/9)@x",
}
"""By operation, a program that shows its rules."""
WHOLE = ("eigvalsh", "expm")
SAME = (
    "_eye: a constant is 1",  # a square has as many columns as rows
    "exponential: always False: if run.m.name",  # the kernel says the same
    "_multiplied: always False: shares[0]",
    "_stacked: a constant is False",  # zip(strict=True)
    "_folded: a constant is False",
    "_kron: a constant is False",
    "_chol: always True: if i != j",  # half of twice the diagonal
    "_factored: now i * n - j",  # what it looks into is symmetric
    "_solved: always False: run.no_inverse",  # a row without a value is not swept
    "_factored: always False: if inverse is None",
    "_moved_eigenvalues: always False: if found is None",
    "_solve: always False: m.product(m.turned(y), g) if",  # the same inverse, and a shorter formula
    "_chol: always False: if isinstance(n, str)",  # letters have formulas alone
    "_exponential: always False: if isinstance(n, str)",
    "_chol: a constant is 1",  # a square has as many columns as rows
    "_exponential: a constant is 1",
    "of_eigenvalues: always False: if found is None",
    "array: now operation not in",  # as a matrix or by entries, the numbers are the same
    "array: always False: self.run.array(o.shape",
    "array: always True: self.run.array(o.shape",
    "turned: always False: if array.turned_of",  # turned twice it is the same too
    "turned: now array.turned_of",
    "placed: a constant is False",
    "block_sums: a constant is False",
    "of_eigenvalues: a constant is False",
)
"""Changes that change no result."""
METHODS = {
    "fold": "of_fold",
    "eigvalsh": "of_eigenvalues",
    "index": "placed",
    "kron": "block_sums",
    "diag": "array",
    "transpose": "turned",
    "stack": "rows",
}
"""What the algebra of computed arrays does by itself, by the operation whose program shows it."""
SINGULAR = {
    "solve": "[1, 3, 9]'@solve(S, [1, 2, 4])",
    "adjugate": "[1, 3, 9]'@adj(S)@[1, 2, 4]",
    "chol": "[1, 3, 9]'@chol(S + S')@[1, 2, 4]",
    "eigvalsh": "sum(eigvalsh(S@S'))",
}
"""Where there is no inverse, or where eigenvalues meet; nothing is told there."""


def checked(name: str) -> None:
    """What a broken rule of an operation does not pass. Raises Apart."""
    chance = Random(name)
    program = ArrayText(PROGRAMS[name], SHAPES)
    at = routes.used(program, _point(chance))
    if name in WHOLE:
        routes.check_whole(program, at, chance)
    else:
        names = sorted({name.partition("[")[0] for name in at})
        left_open = sum(
            routes.check_routes(program, at, wrt=wrt).left_open for wrt in (None, *([name] for name in names))
        )
        if left_open:
            raise routes.Apart(f"{program.text}: {left_open} entries are open")
    if name in SINGULAR:
        zeros = {entry: Fraction(0) for entry in entry_names("S", SHAPES["S"])}
        row = routes.over(SINGULAR[name], zeros, arrays=True).rows[0]
        routes.over(SINGULAR[name], zeros, arrays=True, direction=dict.fromkeys(zeros, Fraction(1)))
        if name != "adjugate" and row.value is not None and row.value.status is Status.OK:
            raise routes.Apart(f"{SINGULAR[name]} is told of zeros")
    routes.check_products(f"({program.text})*[1, s] + [s, 2]", {**at, "s": at.get("s", Fraction(3, 2))}, chance)


def _point(chance: Random) -> dict[str, Fraction]:
    from tests.array_programs import point

    return point(chance, SHAPES)


def measure(long: bool) -> Iterable[Figure]:
    """Each table of rules."""
    tables: dict[str, dict[str, Any]] = {
        "values": running.VALUES,
        "pullbacks": pullbacks.PULLBACKS,
        "pushforwards": pushforwards._PUSHFORWARDS,
    }
    for label, table in tables.items():
        yield _broken(label, table, lambda name, wrong, table=table: mock.patch.dict(table, {name: wrong}))
    methods = {name: vars(FlowAlgebra)[method] for name, method in METHODS.items()}
    yield _broken("moves", methods, lambda name, wrong: mock.patch.object(FlowAlgebra, METHODS[name], wrong))


def _broken(label: str, table: dict[str, Any], patch: Callable[[str, Any], Any]) -> Figure:
    tried, survivors = 0, []
    for name, rule in table.items():
        checked(name)
        for what, wrong in _mutants(rule):
            if what.startswith(SAME):
                continue
            tried += 1
            with patch(name, wrong):
                if not caught(lambda name=name: _once(name), 10.0):  # type: ignore[misc]
                    survivors.append(f"{name}: {what}")
    return Figure(f"{label} of operations of arrays changed: caught", tried, len(survivors), "", tuple(survivors))


def _once(name: str) -> Iterator[str]:
    checked(name)
    return iter(())


def _mutants(rule: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    yield from of_source(rule)
