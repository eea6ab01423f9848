"""What ``propagate`` answers: the budget, and what is asked for beside it."""

from __future__ import annotations

from gradcli.answers import derivatives
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.rounding import Rounding
from gradcli.propagation.boxes import Enclosing
from gradcli.propagation.budget import GUARD_DIGITS, Budget, entries_at
from gradcli.propagation.confidence import Confidence
from gradcli.propagation.question import PropagationRequest
from gradcli.propagation.ranges import PRECISION, box_of, ranges
from gradcli.propagation.results import Estimate, Propagation, SecondOrderTerms
from gradcli.propagation.second import NEAR
from gradcli.propagation.second import checked as second_order
from gradcli.propagation.uncertainty import Uncertainty, checked, refuse_unbounded
from gradcli.propagation.warnings import warnings
from gradcli.questions import seeds as seeding
from gradcli.results.entries import Gradient, Status
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import Tape


def answer(question: PropagationRequest) -> Propagation:
    """Estimates of every target. Raises GradcliError as ``derivatives.gradient`` does, and for uncertainties that
    do not fit the program."""
    asked = question.request
    if question.interval:
        refuse_unbounded(question.uncertainty)
    digits = max(GUARD_DIGITS, (asked.digits or 0) + 20)
    request = asked.varied(digits=digits)
    gradient = derivatives.gradient(request)
    uncertainty = checked(question.uncertainty, gradient.variables)
    m = Balls(4 * digits + 64)
    with m.working():
        budget = Budget(m, gradient, uncertainty, question.k, digits, asked.asked.rounding)
        values = entries_at(m, request.at, gradient.variables, asked.asked.rounding)
        confidence = Confidence(budget, question.coverage)
        estimates = [confidence.of(row, budget.estimate(row, values)) for row in range(len(gradient.rows))]
        pairs = [(i, j) for i in range(len(estimates)) for j in range(len(estimates))] if len(estimates) > 1 else []
        names = [estimate.target for estimate in estimates]
        covariance, correlation = {}, {}
        for i, j in pairs:
            found, coefficient = budget.covariance(i, j), budget.correlation(i, j)
            if found is not None:
                covariance[names[i], names[j]] = budget.entry(found)
            if coefficient is not None:
                correlation[names[i], names[j]] = coefficient
    tape = tape_of(request.program)
    notes = [*_remarks(gradient, uncertainty)]
    if question.second:
        estimates, said = _with_second(question, tape, budget, estimates)
        notes += said
        estimates = _smooth(question, tape, estimates)
    if question.interval:
        found_ranges = ranges(question, tape, [e.target for e in estimates], Rounding(asked.digits))
        estimates = [e._replace(range=r) for e, r in zip(estimates, found_ranges, strict=True)]
    if question.samples:
        from gradcli.propagation.sampling import sampled

        found_samples = sampled(question, tape)
        estimates = [e._replace(sampled=s) for e, s in zip(estimates, found_samples, strict=True)]
    if not (question.interval or question.samples) and any(_unsloped(estimate) for estimate in estimates):
        notes.append("--interval and --monte-carlo need no sensitivities")
    notes += [f"{e.target}: {e.dof.reason}" for e in estimates if e.dof is not None and e.dof.reason]
    shown = gradient._replace(rows=tuple(row._replace(losses=()) for row in gradient.rows))
    said = [warning for estimate in estimates for warning in warnings(estimate, asked.seconds)]
    return Propagation(shown, question.k.text, tuple(estimates), covariance, correlation, tuple(notes), tuple(said))


def _remarks(gradient: Gradient, uncertainty: Uncertainty) -> list[str]:
    if not uncertainty.names:
        return ["no input has an uncertainty: write --at x=5±0.1"]
    notes = [f"{remark} ({one.path})" for one in uncertainty.readings for remark in one.remarks]
    for one in uncertainty.readings:
        if len(one.names) > 1:
            names = f"{', '.join(one.names[:-1])} and {one.names[-1]}"
            notes.append(f"{names} were read together, {one.times} times: the rows of {one.path} correlate their means")
    return notes


def _smooth(question: PropagationRequest, tape: Tape, estimates: list[Estimate]) -> list[Estimate]:
    """The estimates, told whether their second order sees all there is within value ± NEAR·u."""
    m, found = Balls(PRECISION), []
    with m.working():
        constants, box = box_of(question, m, NEAR)
        for estimate in estimates:
            check = estimate.second
            if check is not None:
                target = Enclosing(tape, tape.outputs[estimate.target], m, constants)
                check = check._replace(smooth=target.smooth_over(box))
            found.append(estimate._replace(second=check))
    return found


def _unsloped(estimate: Estimate) -> bool:
    """Whether only a sensitivity is missing."""
    return estimate.value.status is Status.OK and estimate.u.status in (Status.KINK, Status.JUMP, Status.INFINITE)


def _with_second(
    question: PropagationRequest, tape: Tape, budget: Budget, estimates: list[Estimate]
) -> tuple[list[Estimate], list[str]]:
    request, notes, found = question.request, [], []
    asked = request.varied(digits=budget.digits).asked
    for place, seeds in enumerate(request.plan):
        with budget.m.working():
            check = second_order(tape, request.at, asked, seeding.as_mapping(seeds, tape.outputs), budget, place)
        if isinstance(check, SecondOrderTerms):
            found.append(estimates[place]._replace(second=check))
            continue
        found.append(estimates[place])
        if check:
            notes.append(f"{estimates[place].target}: {check}")
    return found, notes
