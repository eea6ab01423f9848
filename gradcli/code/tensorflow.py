"""TensorFlow: the program itself under a persistent GradientTape, which differentiates it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradcli.code.expressions import CodeNames, Expressions
from gradcli.code.functions import Test, point, python_test, shaped
from gradcli.code.listing import listing
from gradcli.code.parameters import entries_read, parameters
from gradcli.code.statements import Body, _lines
from gradcli.code.task import Task
from gradcli.languages.code_text import CodeText
from gradcli.languages.scalar import PYTHON, PythonLanguage


class _TensorFlow(CodeText):
    functions: Mapping[str, str] = {"copysign": "tf.math.sign({1}) * {0}"}
    words, prefix = ("tensorflow",), "tf.math."
    polygammas = "tf.math.polygamma(tf.constant({n}.0, tf.float64), {0})"
    not_a_number, infinity = "float('nan')", "float('inf')"

    def lends(self, name: str) -> bool:
        """Its own tape would differentiate the arms of every choice."""
        return False


class _Language(PythonLanguage):
    pass


TENSORFLOW = _Language(
    "tensorflow", _TensorFlow(), PYTHON.reserved, "#", "", "", "else:", "and", "or", stopped="tf.stop_gradient({0})"
)


def tensorflow(task: Task, name: str | None, test: Test | None) -> str:
    """The article's program for these expressions; at order 2 an outer tape watches the inner one."""
    taken = CodeNames(TENSORFLOW.reserved)
    function = taken.new(name) if name else ""
    given = parameters(task.inputs, taken)
    function = function or taken.new("f")
    primal = task.primal
    roots = [primal.named(target) if target in primal.outputs else primal.outputs[target] for target in task.targets]
    wanted = [primal.named(variable) for variable in task.variables]
    found = listing(primal, [*dict.fromkeys([*roots, *wanted])])
    names = {primal.inputs[p.entries[0]]: p.name for p in given if not p.shape}
    read = []
    for entry, own, text in entries_read(given, taken, TENSORFLOW):
        names[primal.inputs[entry]] = own
        read.append(f"    {own} = {text}")
    watched = [names[primal.inputs[n]] for n in task.inputs]
    known = dict(primal.names) | dict(zip(roots, task.targets, strict=True))
    for line in found.lines:
        names[line.slot] = taken.new(known[line.slot]) if line.slot in known else taken.numbered()
    expressions = Expressions(found, TENSORFLOW, names)
    program = list(_lines(expressions))
    values = [expressions.text(root).code for root in roots]
    columns = [names[slot] for slot in wanted]
    results = [f"tf.convert_to_tensor({value}, tf.float64)" for value in values]
    # A target that is a variable or a number is a tensor of the tape all the same.
    labels = [taken.numbered() for _ in roots]
    program += [f"{label} = {text}" for label, text in zip(labels, results, strict=True)]
    watch = [f"    tape.watch({p})" for p in watched]
    lines = ["    with tf.GradientTape(persistent=True) as tape:", *(f"    {line}" for line in watch)]
    lines += [f"        {line}" for line in program]
    slopes = _differentiated(lines, "    {} = tape.gradient({}, {}, {})", labels, columns, taken)
    lines.append("    del tape")
    seconds = []
    if task.order == 2:
        lines = [
            "    with tf.GradientTape(persistent=True) as outer:",
            *(f"        outer.watch({p})" for p in watched),
            *("    " + line for line in lines),
        ]
        seconds = _differentiated(lines, "    {} = outer.gradient({}, {}, {})", slopes, columns, taken)
        lines.append("    del outer")
    result = ", ".join(part for part in shaped(task, [*labels, *slopes, *seconds]) if part)
    out = [
        f"# value and gradient of {', '.join(task.targets)}: TensorFlow's persistent tape, written by gradcli code",
        "import tensorflow as tf",
        "",
        "",
        f"def {function}({', '.join(p.name for p in given)}):",
        *(f"    {p.name} = tf.convert_to_tensor({p.name}, dtype=tf.float64)" for p in given),
        *read,
        *lines,
        f"    return {result}",
    ]
    if test is not None:
        call = f"{function}({point(task, test, TENSORFLOW)})"
        out += ["", "", *python_test(task, Body(function, tuple(given), (), ()), test, call)]
    return "\n".join(out) + "\n"


def _differentiated(lines: list[str], line: str, of: Sequence[str], by: Sequence[str], taken: CodeNames) -> list[str]:
    """Lines for the derivatives of each name by each other, and what those are called."""
    found = []
    for one in of:
        for other in by:
            found.append(taken.numbered())
            lines.append(line.format(found[-1], one, other, 'unconnected_gradients="zero"'))
    return found
