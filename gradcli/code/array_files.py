"""Whole files of array code: imports, helpers, the function, the self-test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.arrays.entries import array_of
from gradcli.code.array_tasks import ArrayTask
from gradcli.code.arrays import IMPORTS, helpers
from gradcli.code.functions import Test, needed_imports, point
from gradcli.code.functions import helpers as scalar_helpers
from gradcli.code.libraries.library import ArrayLibrary
from gradcli.code.whole_arrays import ArrayBody, array_body, inputs_of
from gradcli.languages.scalar import JULIA
from gradcli.registry import loaded

if TYPE_CHECKING:
    from gradcli.code.task import Task
    from gradcli.language.program import Program

LIBRARIES = {
    "numpy": "gradcli.code.libraries.python_libraries:NUMPY_ARRAYS",
    "jax": "gradcli.code.libraries.python_libraries:JAX_ARRAYS",
    "torch": "gradcli.code.libraries.python_libraries:TORCH_ARRAYS",
    "tensorflow": "gradcli.code.libraries.python_libraries:TENSORFLOW_ARRAYS",
    "julia": "gradcli.code.libraries.julia_library:JULIA_ARRAYS",
}
"""Where the library of each language of arrays stands."""


def written(task: Task, arrays: ArrayTask, program: Program, lang: str, name: str | None, test: Test | None) -> str:
    """The file; ``task`` is the same in scalars, which the self-test's numbers are of."""
    library: ArrayLibrary = loaded(LIBRARIES[lang])
    inputs = [given for given in inputs_of(program) if given in {array_of(entry)[0] for entry in task.inputs}]
    found = array_body(arrays, inputs, library, name)
    values = found.values[0] if len(found.values) == 1 else f"[{', '.join(found.values)}]"
    rows = [f"[{', '.join(row)}]" for row in found.partials]
    gradient = rows[0] if len(rows) == 1 else f"[{', '.join(rows)}]"
    title = (
        f"value and gradient of {', '.join(arrays.targets)}, by {', '.join(arrays.variables)}, written by gradcli code"
    )
    make = _julia if lang == "julia" else _python
    return make(task, found, library, title, f"{values}, {gradient}", test)


def _python(task: Task, found: ArrayBody, library: ArrayLibrary, title: str, result: str, test: Test | None) -> str:
    language = library.language
    given = [f"    {name} = {library.given.format(name)}" for name in found.parameters]
    inner = [f"    {line}" for line in (*found.lines, f"return {result}")]
    if language.name == "numpy":
        inner = ['    with np.errstate(all="ignore"):', *(f"    {line}" for line in inner)]
    function = [f"def {found.function}({', '.join(found.parameters)}):", *given, *inner]
    text = "\n".join(function)
    own = [line for name, lines in library.helpers.items() if f"{name}(" in text for line in (*lines, "", "")]
    lines = ["", "", *helpers(text, language), *own, *function]
    if test is not None:
        lines += [
            "",
            "",
            *_python_test(test, f"{found.function}({point(task, test, language)})", language.numbers.literal),
        ]
    return "\n".join([f"# {title}", *needed_imports(IMPORTS[language.name], lines), *lines]) + "\n"


def _python_test(test: Test, call: str, literal: object) -> list[str]:
    assert callable(literal)
    return [
        "def _flat(x):",
        '    x = x.tolist() if hasattr(x, "tolist") else x.numpy().tolist() if hasattr(x, "numpy") else x',
        "    return [y for part in x for y in _flat(part)] if isinstance(x, (list, tuple)) else [float(x)]",
        "",
        "",
        'if __name__ == "__main__":',
        f"    got = _flat({call})",
        f"    expected = [{', '.join(map(literal, test.expected))}]",
        f"    allowed = [{', '.join(map(literal, test.allowed))}]",
        "    wrong = [(g, e) for g, e, a in zip(got, expected, allowed, strict=True) if not abs(g - e) <= a]",
        "    for g, e in wrong:",
        '        print(f"wrong: {g!r}, certified {e!r}")',
        '    print("self-test passed" if not wrong else "self-test failed")',
        "    raise SystemExit(1 if wrong else 0)",
    ]


def _julia(task: Task, found: ArrayBody, library: ArrayLibrary, title: str, result: str, test: Test | None) -> str:
    function = [
        f"function {found.function}({', '.join(found.parameters)})",
        *(f"    {name} = {library.given.format(name)}" for name in found.parameters),
        *(f"    {line}" for line in found.lines),
        f"    return ({result})",
        "end",
    ]
    text = "\n".join(function)
    own = [line for name, lines in library.helpers.items() if f"{name}(" in text for line in lines]
    lines = [f"# {title}", "using LinearAlgebra", "", *scalar_helpers(text, JULIA), *own, *function]
    if test is not None:
        literal = JULIA.numbers.literal
        lines += [
            "",
            "# rows first, as the gradients of gradcli",
            "gc_flat(x) = x isa Number ? [x] : x isa AbstractMatrix ? vec(permutedims(x)) : reduce(vcat, map(gc_flat, collect(x)))",
            f"let got = gc_flat({found.function}({point(task, test, JULIA)})),",
            f"    expected = [{', '.join(map(literal, test.expected))}],",
            f"    allowed = [{', '.join(map(literal, test.allowed))}]",
            "    wrong = [k for k in eachindex(got) if !(abs(got[k] - expected[k]) <= allowed[k])]",
            '    foreach(k -> println("wrong: ", got[k], ", certified ", expected[k]), wrong)',
            '    println(isempty(wrong) ? "self-test passed" : "self-test failed")',
            "    exit(isempty(wrong) ? 0 : 1)",
            "end",
        ]
    return "\n".join(lines) + "\n"
