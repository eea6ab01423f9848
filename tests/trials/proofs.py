"""Claims with isolated points and far regions, two hundred true and two hundred false: none false may be proved."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

from gradcli.symbolic.proof import ProofVerdict
from tests.trials import Figure
from tests.trials.claims import Claim, judged

KNOWN = {
    "x^2 + 0*y": "2*x",
    "x^3*y": "3*x^2*y",
    "sin(x)*y": "y*cos(x)",
    "exp(x) + y": "exp(x)",
    "log(x^2 + 1) + y": "2*x/(x^2+1)",
    "sqrt(x^2 + y^2 + 1)": "x/sqrt(x^2+y^2+1)",
    "x*y - x": "y - 1",
    "atan(x)*y": "y/(1+x^2)",
    "x^y": "y*x^(y-1)",
    "tanh(x) + y": "1 - tanh(x)^2",
    "abs(x)^3 + y": "3*x*abs(x)",
    "y/(1 + x^2)": "-2*x*y/(1+x^2)^2",
}
"""A program and its derivative by x."""

SAME = (
    "where(x > {k}, {d}, {d})",
    "where(x == {k}, {d}, {d} + 0*x)",
    "where(x != y, {d}, {d})",
    "sign(x^2 + {n})*({d})",
    "max({d}, {d})",
    "({d}) + abs(x - {k}) - abs({k} - x)",
    "where(x^2 < -{n}, 0, {d})",
    "({d}) + relu(x - {k}) - max(x - {k}, 0)",
    "({d}) + floor(x) - floor(x)",
    "where(x < {k}, {d}, where(x < {k} + 1, {d}, {d}))",
    "({d})*(x - {k})/(x - {k})",
    "({d})*abs(x - {k})/abs(x - {k})",
)
"""Forms that change nothing where they have a value."""

OTHER = (
    "where(x == {k}, 1/7 + {d}, {d})",
    "where(x != {k}, {d}, 1/7 + {d})",
    "where(x > 1000*{n}, {d} + 1, {d})",
    "where(x < -{n}*1e6, 0.1, {d})",
    "({d}) + 1 - sign(x - {k})^2",
    "where(abs(x - {k}) < 1e-9, {d} + 1, {d})",
    "where(x == y, {d} + 1, {d})",
    "where(x^2 + y^2 < 1e-12, {d} + 1, {d})",
    "({d}) + where(floor(x) == x, 1, 0)",
    "({d}) + where(mod(x, {n}) == 0, 1, 0)",
    "({d}) + relu(x - 1000*{n})",
    "where(y == {n}*x + 1, {d} - 1, {d})",
    "where(x == {k} and y == {n}, {d} + 1, {d})",
    "({d}) + max(x, {n}*1e5) - {n}*1e5",
    "where(x^3 == {n} + 1/3, {d} + 1, {d})",
    "({d}) + heaviside(x - {n}*1e7)",
    "({d}) + round(x/(1e5*{n}))",
)
"""Forms that change an isolated point, a line, a small or a far region."""


def claims(forms: tuple[str, ...], count: int) -> list[Claim]:
    """Claims about the known derivatives by turns, each in one of the forms; all differ."""
    chance, programs = random.Random(7), list(KNOWN)
    found: dict[Claim, None] = {}
    for turn in range(100 * count):
        if len(found) == count:
            break
        text = chance.choice(programs)
        k, n = str(chance.choice([7, -13, 12345, chance.randint(-50, 50)])), str(chance.randint(1, 99))
        form = forms[turn % len(forms)]
        found[Claim(text, "x", form.format(d=KNOWN[text], k=f"({k}/{n})", n=n))] = None
    return list(found)


def outcome(found: list[Claim], wrong: ProofVerdict, what: str) -> Figure:
    """How many came out as what; those judged falsely have failed."""
    proofs = {claim: judged(claim, seconds=5.0).status for claim in found}
    counts = Counter(status.value for status in proofs.values())
    failed = tuple(str(claim) for claim, status in proofs.items() if status is wrong)
    return Figure(what, len(found), len(failed), ", ".join(f"{n} {name}" for name, n in sorted(counts.items())), failed)


def measure(long: bool) -> Iterator[Figure]:
    """Two figures."""
    count = 1000 if long else 200
    yield outcome(claims(SAME, count), ProofVerdict.REFUTED, "true claims in other forms are not refuted")
    yield outcome(
        claims(OTHER, count), ProofVerdict.PROVED, "claims false at a point, on a line, far away are not proved"
    )
