"""Whole files in the languages of ``scalar``: helpers, the function, and the self-test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gradcli.code.parameters import arguments
from gradcli.code.statements import Body, body
from gradcli.code.task import Task
from gradcli.languages.language import Language
from gradcli.languages.scalar import JAVASCRIPT, JULIA, PYTHON, RUST, C
from gradcli.languages.translate import called, needed


class Test(NamedTuple):
    """A point, and every result there with the difference allowed, in the task's order."""

    point: tuple[float, ...]
    expected: tuple[float, ...]
    allowed: tuple[float, ...]


class FunctionText(NamedTuple):
    """How results are put together: by text of (value, gradient, hessian)."""

    values: str
    gradients: str
    hessians: str


def shaped(task: Task, results: Sequence[str], left: str = "[", right: str = "]") -> FunctionText:
    """Results as nested lists, without the outer one where there is one target."""
    count, width = len(task.targets), len(task.variables)

    def listed(items: Sequence[str]) -> str:
        return left + ", ".join(items) + right

    values = list(results[:count])
    rows = [listed(results[count + k * width : count + (k + 1) * width]) for k in range(count)]
    start = count + count * width
    squares = []
    for k in range(count if task.order == 2 else 0):
        cells = [results[start + (k * width + i) * width : start + (k * width + i + 1) * width] for i in range(width)]
        squares.append(listed([listed(row) for row in cells]))
    one = count == 1
    second = "" if task.order == 1 else squares[0] if one else listed(squares)
    return FunctionText(values[0] if one else listed(values), rows[0] if one else listed(rows), second)


def helpers(text: str, language: Language) -> list[str]:
    """The algorithms a text needs, each followed by an empty line."""
    found: list[str] = []
    algorithms = needed(called(text), language)
    if language is C and len(algorithms) > 1:
        found += [*(lines[0].removesuffix(" {") + ";" for lines in algorithms.values()), ""]
    for lines in algorithms.values():
        found += [*lines, "", *([""] if language.comment == "#" and not language.end else [])]
    return found


def _title(task: Task, language: Language) -> str:
    names = ", ".join(task.targets)
    what = "value, gradient and Hessian" if task.order == 2 else "value and gradient"
    return f"{language.comment} {what} of {names}, written by gradcli code"


def _order(task: Task) -> str:
    return ", ".join(task.variables)


def _numbers(language: Language, numbers: Sequence[float]) -> list[str]:
    return [language.numbers.literal(number) for number in numbers]


def head(found: Body, language: Language) -> str:
    """The parameters as the head of the function declares them."""
    return ", ".join(language.parameter(p.name, p.shape) for p in found.parameters)


def point(task: Task, test: Test, language: Language) -> str:
    """The arguments of the call at the point of the self-test."""
    return arguments(task.inputs, _numbers(language, test.point), language)


def python(task: Task, name: str | None, test: Test | None) -> str:
    found = body(task, PYTHON, name)
    shape = shaped(task, found.results)
    result = ", ".join(part for part in shape if part)
    function = [f"def {found.function}({head(found, PYTHON)}):", *found.lines, f"    return {result}"]
    lines = ["", "", *helpers("\n".join(function), PYTHON), *function]
    if test is not None:
        call = f"{found.function}({point(task, test, PYTHON)})"
        lines += ["", "", *python_test(task, found, test, call)]
    return (
        "\n".join([_title(task, PYTHON), *needed_imports(["import math", "import scipy.special"], lines), *lines])
        + "\n"
    )


_MAY_BE_IDLE = ("math", "special", "scipy.special")


def needed_imports(imports: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The imports without the modules of functions that no line uses."""
    text = "\n".join(lines)
    idle = {
        line for line in imports if line and line.split()[-1] in _MAY_BE_IDLE and f"{line.split()[-1]}." not in text
    }
    kept = [line for line in imports if line not in idle]
    return kept[1:] if kept[:1] == [""] else kept


def python_test(task: Task, found: Body, test: Test, call: str) -> list[str]:
    """The check at the bottom of every file that Python runs."""
    return [
        "def _flat(x):",
        "    return [y for part in x for y in _flat(part)] if isinstance(x, (list, tuple)) else [float(x)]",
        "",
        "",
        'if __name__ == "__main__":',
        f"    got = _flat({call})",
        f"    expected = [{', '.join(_numbers(PYTHON, test.expected))}]",
        f"    allowed = [{', '.join(_numbers(PYTHON, test.allowed))}]",
        "    wrong = [(g, e) for g, e, a in zip(got, expected, allowed) if not abs(g - e) <= a]",
        "    for g, e in wrong:",
        '        print(f"wrong: {g!r}, certified {e!r}")',
        '    print("self-test passed" if not wrong else "self-test failed")',
        "    raise SystemExit(1 if wrong else 0)",
    ]


def c(task: Task, name: str | None, test: Test | None) -> str:
    found = body(task, C, name)
    count, width = len(task.targets), len(task.variables)
    outs = ["double *value", "double *gradient", *(["double *hessian"] if task.order == 2 else [])]
    ends = (count, count + count * width)
    stores = []
    for k, result in enumerate(found.results):
        array, place = (
            ("value", k) if k < ends[0] else ("gradient", k - ends[0]) if k < ends[1] else ("hessian", k - ends[1])
        )
        stores.append(f"    {array}[{place}] = {result};")
    given = ", ".join([head(found, C), *outs] if found.parameters else outs)
    function = [f"void {found.function}({given})", "{", *found.lines, *stores, "}"]
    sizes = f"value[{count}], gradient[{count * width}]" + (
        f", hessian[{count * width * width}]" if task.order == 2 else ""
    )
    lines = [
        _title(task, C),
        f"// {sizes}, row by row; the variables are {_order(task)}",
        "#include <math.h>",
        *(["#include <stdio.h>"] if test else []),
        "",
        *helpers("\n".join(function), C),
        *function,
    ]
    if test is not None:
        total = len(test.expected)
        pointers = ["got", f"got + {ends[0]}", *([f"got + {ends[1]}"] if task.order == 2 else [])]
        lines += [
            "",
            "int main(void)",
            "{",
            f"    const double expected[] = {{{', '.join(_numbers(C, test.expected))}}};",
            f"    const double allowed[] = {{{', '.join(_numbers(C, test.allowed))}}};",
            f"    double got[{total}];",
            "    int wrong = 0;",
            f"    {found.function}({', '.join([point(task, test, C), *pointers] if task.inputs else pointers)});",
            f"    for (int k = 0; k < {total}; k++)",
            "        if (!(fabs(got[k] - expected[k]) <= allowed[k])) {",
            '            printf("wrong: %.17g, certified %.17g\\n", got[k], expected[k]);',
            "            wrong = 1;",
            "        }",
            '    puts(wrong ? "self-test failed" : "self-test passed");',
            "    return wrong;",
            "}",
        ]
    return "\n".join(lines) + "\n"


def javascript(task: Task, name: str | None, test: Test | None) -> str:
    found = body(task, JAVASCRIPT, name)
    shape = shaped(task, found.results)
    parts = [f"value: {shape.values}", f"gradient: {shape.gradients}"]
    parts += [f"hessian: {shape.hessians}"] if shape.hessians else []
    function = [
        f"function {found.function}({head(found, JAVASCRIPT)}) {{",
        *found.lines,
        f"    return {{ {', '.join(parts)} }};",
        "}",
    ]
    lines = [_title(task, JAVASCRIPT), *helpers("\n".join(function), JAVASCRIPT), *function]
    lines.append(f'if (typeof module !== "undefined") module.exports = {{ {found.function} }};')
    if test is not None:
        lines += [
            "{",
            f"    const found = {found.function}({point(task, test, JAVASCRIPT)});",
            "    const got = Object.values(found).flat(Infinity);",
            f"    const expected = [{', '.join(_numbers(JAVASCRIPT, test.expected))}];",
            f"    const allowed = [{', '.join(_numbers(JAVASCRIPT, test.allowed))}];",
            "    const wrong = got.map((g, k) => k).filter((k) => !(Math.abs(got[k] - expected[k]) <= allowed[k]));",
            "    for (const k of wrong) console.log(`wrong: ${got[k]}, certified ${expected[k]}`);",
            '    console.log(wrong.length ? "self-test failed" : "self-test passed");',
            "    process.exitCode = wrong.length ? 1 : 0;",
            "}",
        ]
    return "\n".join(lines) + "\n"


def julia(task: Task, name: str | None, test: Test | None) -> str:
    found = body(task, JULIA, name)
    shape = shaped(task, found.results)
    function = [
        f"function {found.function}({head(found, JULIA)})",
        *(f"    {p.name} = float({p.name})" for p in found.parameters),  # integers of the language wrap around
        *found.lines,
        f"    return ({', '.join(part for part in shape if part)})",
        "end",
    ]
    package = ["import SpecialFunctions", ""] if "SpecialFunctions." in "\n".join(function) else []
    lines = [_title(task, JULIA), *(package or [""]), *helpers("\n".join(function), JULIA), *function]
    if test is not None:
        lines += [
            "",
            "gc_flat(x) = x isa Number ? [x] : reduce(vcat, map(gc_flat, collect(x)))",
            f"let got = gc_flat({found.function}({point(task, test, JULIA)})),",
            f"    expected = [{', '.join(_numbers(JULIA, test.expected))}],",
            f"    allowed = [{', '.join(_numbers(JULIA, test.allowed))}]",
            "    wrong = [k for k in eachindex(got) if !(abs(got[k] - expected[k]) <= allowed[k])]",
            '    foreach(k -> println("wrong: ", got[k], ", certified ", expected[k]), wrong)',
            '    println(isempty(wrong) ? "self-test passed" : "self-test failed")',
            "    exit(isempty(wrong) ? 0 : 1)",
            "end",
        ]
    return "\n".join(lines) + "\n"


def rust(task: Task, name: str | None, test: Test | None) -> str:
    found = body(task, RUST, name)
    count, width = len(task.targets), len(task.variables)
    shape = shaped(task, found.results)
    row = f"[f64; {width}]"
    square = f"[[f64; {width}]; {width}]"
    kinds = ["f64", row, square] if count == 1 else [f"[{kind}; {count}]" for kind in ("f64", row, square)]
    function = [
        "#[allow(non_snake_case, unused_parens)]",
        f"pub fn {found.function}({head(found, RUST)}) -> ({', '.join(kinds[: task.order + 1])}) {{",
        *found.lines,
        f"    ({', '.join(part for part in shape if part)})",
        "}",
    ]
    lines = [_title(task, RUST)]
    for line in helpers("\n".join(function), RUST):
        lines += ["#[allow(unused_mut, unused_parens)]"] if line.startswith("fn ") else []
        lines.append(line)
    lines += function
    if test is not None:
        flat = [f"found.0{'[%d]' % t if count > 1 else ''}" for t in range(count)]
        flat += [f"found.1{'[%d]' % t if count > 1 else ''}[{v}]" for t in range(count) for v in range(width)]
        if task.order == 2:
            sides = [(t, i, j) for t in range(count) for i in range(width) for j in range(width)]
            flat += [f"found.2{'[%d]' % t if count > 1 else ''}[{i}][{j}]" for t, i, j in sides]
        total = len(test.expected)
        lines += [
            "",
            "fn main() {",
            f"    let found = {found.function}({point(task, test, RUST)});",
            f"    let got: [f64; {total}] = [{', '.join(flat)}];",
            f"    let expected: [f64; {total}] = [{', '.join(_numbers(RUST, test.expected))}];",
            f"    let allowed: [f64; {total}] = [{', '.join(_numbers(RUST, test.allowed))}];",
            "    let mut wrong = false;",
            f"    for k in 0..{total} {{",
            "        if !((got[k] - expected[k]).abs() <= allowed[k]) {",
            '            println!("wrong: {}, certified {}", got[k], expected[k]);',
            "            wrong = true;",
            "        }",
            "    }",
            '    println!("{}", if wrong { "self-test failed" } else { "self-test passed" });',
            "    std::process::exit(if wrong { 1 } else { 0 });",
            "}",
        ]
    return "\n".join(lines) + "\n"
