"""A tape as a function in JavaScript: the values of its lines and their local partials, for a page that recomputes."""

from __future__ import annotations

import re

from gradcli.code.functions import head, helpers
from gradcli.code.parameters import arguments
from gradcli.code.statements import body
from gradcli.code.task import Task
from gradcli.errors import GradcliError
from gradcli.languages.scalar import JAVASCRIPT
from gradcli.questions.request import Request
from gradcli.render.page.recomputing import Recomputing, Slider
from gradcli.results.entries import TapeListing
from gradcli.tape.gradient import local_partials
from gradcli.tape.tape import WHERE

_ENDS_A_SCRIPT = re.compile(r"</|<!--")


def recomputing(request: Request, listing: TapeListing) -> Recomputing:
    """What a page of the tape needs; without a script where JavaScript has not all of its functions."""
    try:
        script = _script(request, listing)
    except GradcliError as error:
        return Recomputing(missing=f"no sliders: {error.what}")
    if _ENDS_A_SCRIPT.search(script):
        return Recomputing(missing="no sliders: the code would end the script it stands in")
    tape, lines = request.tape, request.tape.lines()
    values = {line.name: line for line in listing.lines if line.operation == "input"}
    sliders = [Slider(name, values[name].line, float(values[name].value or 0)) for name in tape.inputs]
    operands = {
        line: [lines.get(operand) for operand in tape.instructions[slot].operands] for slot, line in lines.items()
    }
    choices = {line: operands[line] for slot, line in lines.items() if tape.instructions[slot].operation == WHERE}
    return Recomputing(script, sliders, [[n for n in found if n] for found in operands.values()], choices)


def _script(request: Request, listing: TapeListing) -> str:
    """The function, in the statements that ``code --lang js`` writes."""
    tape, lines = request.tape, request.tape.lines()
    found = local_partials(tape, list(lines), request.slots)
    names = {slot: line.name for slot, line in zip(lines, listing.lines, strict=True)}
    wanted = {found.values[slot]: names[slot] for slot in reversed(lines)}
    for slot, local in found.partials.items():
        for operand, partial in local:
            wanted.setdefault(partial, f"d{names[slot]}_d{names.get(operand, 'c')}")
    task = Task(
        tuple(wanted.values()),
        tuple(found.tape.inputs),
        (),
        tape,
        found.tape,
        tuple(wanted),
        ((),) * len(wanted),
        (),
        1,
    )
    written = body(task, JAVASCRIPT, "tape")
    text = dict(zip(wanted, written.results, strict=True))
    values = ", ".join(text[found.values[slot]] for slot in lines)
    pairs = (
        ", ".join(f"[{lines[operand]}, {text[partial]}]" for operand, partial in found.partials[slot]) for slot in lines
    )
    function = [
        f"function tape({head(written, JAVASCRIPT)}) {{",
        *written.lines,
        f"    return [[{values}], [{', '.join(f'[{pair}]' for pair in pairs)}]];",
        "}",
    ]
    given = arguments(task.inputs, [f"p[{place}]" for place in range(len(task.inputs))], JAVASCRIPT)
    inside = "\n".join([*helpers("\n".join(function), JAVASCRIPT), *function])
    return f"(() => {{\n{inside}\nreturn (p) => tape({given});\n}})()"
