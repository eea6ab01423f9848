"""Claims of derivatives, sixty true in another form and sixty false: what ``check --claim`` makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.symbolic.proof import Proof, ProofVerdict, judge_claim
from tests.trials import Figure

TRUE = """
sin(x)^2 | x | sin(2*x)
cos(x)^2 - sin(x)^2 | x | -2*sin(2*x)
sin(x)*cos(x) | x | cos(2*x)
tan(x) | x | 1/cos(x)^2
tan(x) | x | sec(x)^2
sec(x) | x | sin(x)/cos(x)^2
cot(x) | x | -1/sin(x)^2
csc(x) | x | -cos(x)/sin(x)^2
sin(3*x) | x | 3*(4*cos(x)^3 - 3*cos(x))
cos(x)^4 | x | -2*sin(2*x)*cos(x)^2
sin(x+y) | x | cos(x)*cos(y) - sin(x)*sin(y)
log(sin(x)) | x | cot(x)
log(x^2) | x | 2/x
log(x*y) | y | 1/y
log(x/y) | y | -1/y
x*log(x) - x | x | log(x)
log(x)^2 | x | log(x^2)/x
log(x + sqrt(x^2+1)) | x | 1/sqrt(x^2+1)
log(abs(x)) | x | 1/x
log10(x) | x | 1/(x*log(10))
log2(x^3) | x | 3/(x*log(2))
exp(x)*exp(y) | x | exp(x+y)
2^x | x | log(2)*2^x
a^x | x | log(a)*a^x
x^a | x | a*x^a/x
x^x | x | x^x*(1+log(x))
exp(-x^2/2) | x | -x/exp(x^2/2)
sinh(x)^2 | x | sinh(2*x)
cosh(x)^2 | x | 2*sinh(x)*cosh(x)
tanh(x) | x | 1 - tanh(x)^2
tanh(x) | x | 4/(exp(x)+exp(-x))^2
asinh(x) | x | 1/sqrt(x^2+1)
atanh(x) | x | 1/((1-x)*(1+x))
sigmoid(x) | x | sigmoid(x)*(1-sigmoid(x))
sigmoid(x) | x | exp(-x)/(1+exp(-x))^2
softplus(x) | x | exp(x)/(1+exp(x))
logaddexp(x,y) | x | exp(x)/(exp(x)+exp(y))
asin(x) | x | 1/sqrt((1-x)*(1+x))
acos(x) + asin(x) | x | 0
atan(1/x) | x | -1/(x^2+1)
atan2(y,x) | y | x/(x^2+y^2)
hypot(x,y) | x | x/sqrt(x^2+y^2)
sqrt(x^2) | x | x/abs(x)
abs(x)^3 | x | 3*x*abs(x)
x*abs(x) | x | 2*abs(x)
abs(x-y) | y | -sign(x-y)
max(x,y) | x | where(x > y, 1, 0)
min(x,y) | y | where(y < x, 1, 0)
relu(x) | x | heaviside(x)
relu(x)^3 | x | 3*relu(x)^2
where(x > 1, x^2, x) | x | where(x > 1, 2*x, 1)
clip(x,0,1) | x | where(x > 0, 1, 0)*where(x < 1, 1, 0)
sqrt(x)/y | x | 1/(2*y*sqrt(x))
cbrt(x) | x | cbrt(x)/(3*x)
a*x^2 + b*x + c | x | 2*a*x + b
(a*x+b)/(c*x+d) | x | (a*d-b*c)/(c*x+d)^2
exp(-a*x)*sin(b*x) | x | exp(-a*x)*(b*cos(b*x) - a*sin(b*x))
a*exp(-(x-b)^2/(2*c^2)) | b | a*(x-b)/c^2*exp(-(x-b)^2/(2*c^2))
1/(1+(x/a)^2) | x | -2*a^2*x/(a^2+x^2)^2
erf(x/a) | x | 2/(a*sqrt(pi))*exp(-x^2/a^2)
"""

WRONG = ("-({})", "2*({})", "({}) + 1", "({}) + x/1000", "({})*(1 + 1e-12)", "({}) + 1e-9*{v}^2", "({})^2 + 1/7")
"""What is done to a true claim by turns; the first that gives another function is taken (-0 and 2*0 are 0)."""


class Claim(NamedTuple):
    text: str
    variable: str
    claimed: str


def true_claims() -> list[Claim]:
    """Each a derivative in a form sympy does not print."""
    return [Claim(*(part.strip() for part in line.split("|"))) for line in TRUE.strip().splitlines()]


def false_claims() -> list[Claim]:
    """One for each true claim."""
    found = []
    for number, (text, variable, claimed) in enumerate(true_claims()):
        way = WRONG[number % len(WRONG)] if claimed != "0" else WRONG[2]
        found.append(Claim(text, variable, way.format(claimed, v=variable)))
    return found


def judged(claim: Claim, seconds: float = 10.0) -> Proof:
    """What ``check --claim`` says."""
    program = read([Source(claim.text)], named=[claim.variable])
    return judge_claim(program, "f", claim.variable, Source(claim.claimed), seconds=seconds)


def simple(proof: Proof) -> bool:
    """Whether every coordinate of a counterexample is a small integer or a fraction of such."""
    return all(abs(q.numerator) <= 10 and q.denominator <= 10 for q in (proof.counterexample or {}).values())


def outcome(claims: list[Claim], right: ProofVerdict, wrong: ProofVerdict, what: str) -> Figure:
    """How many are judged rightly; a false verdict has failed, an open one has not."""
    proofs = {claim: judged(claim) for claim in claims}
    counts = Counter(proof.status.value for proof in proofs.values())
    failed = [claim for claim, proof in proofs.items() if proof.status is wrong]
    open_ = [claim for claim, proof in proofs.items() if proof.status is ProofVerdict.NOT_PROVED]
    far = sum(not simple(proof) for proof in proofs.values())
    detail = f"{counts[right.value]} {right.value}, {len(open_)} left open"
    detail += f", {far} counterexamples not simple" if right is ProofVerdict.REFUTED else ""
    return Figure(what, len(claims), len(failed), detail, tuple(map(str, failed + open_)))


def measure(long: bool) -> Iterator[Figure]:
    """Two figures."""
    yield outcome(true_claims(), ProofVerdict.PROVED, ProofVerdict.REFUTED, "true claims are not refuted")
    yield outcome(false_claims(), ProofVerdict.REFUTED, ProofVerdict.PROVED, "false claims are not proved")
