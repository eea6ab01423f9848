"""What ``check`` found: routes side by side, claimed numbers judged, claimed formulas proved or refuted. Frozen."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from gradcli.checks.exact_numbers import Distance, Tolerance
from gradcli.errors import ExitStatus
from gradcli.results.entries import Entry, Gradient, Number, Status, exit_status
from gradcli.symbolic.proof import Proof, ProofVerdict


class Route(StrEnum):
    """The ways to a derivative."""

    CERTIFIED = "certified"
    REVERSE = "tape reverse"
    FORWARD = "tape forward"
    SYMBOLIC = "symbolic"
    COMPLEX = "complex step"
    DIFFERENCE = "central difference"


class Answer(NamedTuple):
    """What one route gives: a number, or a ``word`` that says why there is none.

    ``sides`` are one-sided derivatives (of the difference route: one-sided differences), ``note`` what else
    a reader must know, ``distance`` how far the number is from the certified one, where there are both, ``reason``
    why there is none in a sentence.
    """

    value: Number | None
    word: str = ""
    note: str = ""
    sides: tuple[Number | None, Number | None] | None = None
    distance: Distance | None = None
    reason: str = ""


class Compared(NamedTuple):
    """One partial derivative by every route; ``certified`` is what the others are measured against."""

    target: str
    variable: str
    certified: Entry
    answers: dict[Route, Answer]


class Comparison(NamedTuple):
    """Every partial derivative asked for, row by row; ``certified`` is what ``grad`` gives."""

    certified: Gradient
    entries: tuple[Compared, ...]

    @property
    def exit_status(self) -> ExitStatus:
        """Plain float64 being far off is no fault; that a certified number is missing is one."""
        return self.certified.exit_status


class ClaimVerdict(StrEnum):
    """What is said of a claim; ``undefined`` where there is no true number to hold it against."""

    OK = "ok"
    WRONG = "wrong"
    UNDEFINED = "undefined"


class Judgement(NamedTuple):
    """One claimed derivative: ``claimed`` as typed, the true entry, the difference of the two where both are
    numbers."""

    target: str
    variable: str
    claimed: str
    true: Entry
    difference: Number | None
    verdict: ClaimVerdict

    @property
    def status(self) -> Status:
        """What a claim that could not be judged leaves to the exit status."""
        return self.true.status if self.verdict is ClaimVerdict.UNDEFINED else Status.OK


class Judgements(NamedTuple):
    """Every claim judged by one rule, ``rtol`` and ``atol`` as typed."""

    certified: Gradient
    rule: Tolerance
    rtol: str
    atol: str
    claims: tuple[Judgement, ...]

    @property
    def exit_status(self) -> ExitStatus:
        """A wrong claim outweighs one that could not be judged."""
        if any(claim.verdict is ClaimVerdict.WRONG for claim in self.claims):
            return ExitStatus.REFUTED
        return exit_status(claim.status for claim in self.claims)


class ProvedClaim(NamedTuple):
    """One claimed formula, as typed, and what became of it."""

    target: str
    variable: str
    claimed: str
    proof: Proof


class Proofs(NamedTuple):
    """Every claimed formula; ``variables`` are those differentiated by."""

    variables: tuple[str, ...]
    claims: tuple[ProvedClaim, ...]
    notes: tuple[str, ...] = ()

    @property
    def certified(self) -> Gradient:
        """No numbers: claims of formulas stand at no point."""
        return Gradient(self.variables, {}, (), self.notes)

    @property
    def exit_status(self) -> ExitStatus:
        """A refuted claim outweighs one that is not proved."""
        found = {claim.proof.status for claim in self.claims}
        if ProofVerdict.REFUTED in found:
            return ExitStatus.REFUTED
        return ExitStatus.UNCERTIFIED if found & {ProofVerdict.NOT_PROVED, ProofVerdict.EXCEPT} else ExitStatus.DONE


class ComparedClaim(NamedTuple):
    """One claimed formula at the points of a table: how many both sides were ``compared`` at, how many said nothing
    (``undefined``), and the ``place`` of the first at which the two values certainly differ, empty where none does."""

    target: str
    variable: str
    claimed: str
    compared: int
    undefined: int
    place: str = ""
    derivative: str = ""
    claim: str = ""

    @property
    def verdict(self) -> str:
        """In a word or two."""
        if self.place:
            return "refuted"
        return "no difference" if self.compared else "not compared"


class ComparedClaims(NamedTuple):
    """Every claimed formula at ``points`` points; ``variables`` are those differentiated by."""

    variables: tuple[str, ...]
    claims: tuple[ComparedClaim, ...]
    points: int
    notes: tuple[str, ...] = ()

    @property
    def certified(self) -> Gradient:
        """No numbers of one point."""
        return Gradient(self.variables, {}, (), self.notes)

    @property
    def exit_status(self) -> ExitStatus:
        """A refuted claim outweighs one that had a value nowhere."""
        if any(claim.place for claim in self.claims):
            return ExitStatus.REFUTED
        return ExitStatus.DONE if all(claim.compared for claim in self.claims) else ExitStatus.UNDEFINED
