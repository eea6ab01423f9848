"""Program texts and points from the command line: arguments, files, standard input."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gradcli.arrays.entries import array_of
from gradcli.commands.streams import read_text
from gradcli.errors import OptionError, Source
from gradcli.files.whole import shown_name
from gradcli.language.characters import spelled
from gradcli.language.limits import FILE_CHARACTERS, PYTHON_CHARACTERS
from gradcli.questions.point import Coordinate, Point, read_point

if TYPE_CHECKING:
    from gradcli.propagation.inputs import Inputs

_ARRAY_FILE = r"(?:(?<=^)|(?<=,))\s*(?P<name>[^\W\d]\w*)\s*=\s*@(?P<path>[^,]+)(?:,|$)"
_PYTHON = r"(.+\.py)(?::([^:/]*))?"
"""A Python file, and the functions meant of it. Texts, compiled where a text may be one."""


def program_texts(
    statements: Sequence[str] | None,
    files: Sequence[str] | None,
    points: Sequence[str] | None = None,
    latex: Sequence[str] | None = None,
) -> list[Source]:
    """Files first (``.tex`` is LaTeX, of ``.py`` the functions named), then ``latex``, then the arguments; ``-`` stands
    for standard input, once, ``points`` included."""
    texts = [source for path in files or () for source in _in_file(path)]
    texts += [Source(text, form="latex") for text in latex or ()]
    if (*(files or ()), *(statements or ()), *(points or ())).count("-") > 1:
        raise OptionError("standard input can be read once only", fix="give - once")
    for statement in statements or ():
        if statement.strip() == "-":
            texts.append(Source(_program_file("-"), "standard input"))
        elif _python_file(statement.strip()):
            texts += _in_file(statement.strip())
        else:
            texts.append(Source(statement.strip(" \t")))
    if not texts:
        raise OptionError("there is no program", fix='write one, for example: gradcli grad "3*x^2" --at x=2')
    return texts


def _python_file(text: str) -> re.Match[str] | None:
    return re.fullmatch(_PYTHON, text, re.DOTALL) if ".py" in text else None


def _in_file(path: str) -> list[Source]:
    """The program of a file; ``model.py:loss`` and ``model.py:loss,penalty`` are functions of a Python file."""
    python = _python_file(path)
    if python is None:
        return [Source(_program_file(path), path, "latex" if path.lower().endswith(".tex") else "")]
    text = _program_file(python[1])
    if not python[2]:
        from gradcli.python.script import WHOLE, is_script

        return [Source(text, python[1], function=WHOLE if is_script(text) else "")]
    return [Source(text, python[1], function=function.strip()) for function in python[2].split(",")]


def function_of(path: str) -> Source:
    """One function of a Python file, as ``--claim-function`` names it."""
    python = _python_file(path)
    if python is None or not python[2] or "," in python[2]:
        raise OptionError(
            f"{path[:60]} is no function of a Python file", fix="write --claim-function model.py:loss_grad"
        )
    return Source(_program_file(python[1]), python[1], function=python[2])


def _program_file(path: str) -> str:
    # Four bytes is the most one character takes; the parser counts characters itself.
    return read_text(path, limit=4 * (PYTHON_CHARACTERS if path.endswith(".py") else FILE_CHARACTERS))


def point(texts: Sequence[str] | None, option: str = "--at") -> Point | None:
    """The point of a repeatable option, merged; None when the option was not given."""
    if not texts:
        return None
    try:
        merged, twice = _merged(texts, option)
    except OptionError as error:
        if error.fix:
            error.fix = error.fix.replace("--at ", f"{option} ")
        raise
    if twice:
        raise OptionError(f"{twice} is given twice in {option}", fix="give each variable one value")
    if not merged:
        raise OptionError(f"{option} gives no value", fix=f"write {option} x=2,y=1/3")
    return merged


def _merged(texts: Sequence[str], option: str) -> tuple[Point, str | None]:
    """The values of an option together, and a name that has two."""
    plain, files = apart([text for text in texts if not text.startswith("@")])
    points = [read_point(map(Source, plain)), *(array_file(name, path) for name, path in files)]
    for text in texts:
        if text.startswith("@"):
            source = _named(text[1:], option)
            points.append(_json_point(source) if _is_json(source) else read_point([source]))
    from gradcli.questions.whole_arrays import together

    return together(points)


def _json_point(source: Source) -> Point:
    from gradcli.questions.json_point import read_json_point

    return read_json_point(source)


def array_file(name: str, path: str) -> Point:
    """The value of ``A=@FILE``: a matrix in any form that ``matmul`` reads; a matrix of one column is a vector."""
    from gradcli.arrays.entries import entry_names
    from gradcli.arrays.matrix_values import MatrixValue
    from gradcli.commands.operands import operand
    from gradcli.matrices.entries import text_of
    from gradcli.matrices.operands.cells import Bindings
    from gradcli.matrices.scaled import ScaledMatrix
    from gradcli.notation.nodes import MatrixNode
    from gradcli.questions.array_values import coordinate_of
    from gradcli.questions.whole_arrays import WholePoint

    bindings = Bindings({})
    matrix = operand(path if path == "-" else f"@{path}", name, bindings)
    bindings.check()
    rows, columns = matrix.shape
    shape = (rows,) if columns == 1 else (rows, columns)
    if not matrix.symbolic:
        scaled = (matrix.numbers, matrix.tens) if isinstance(matrix, ScaledMatrix) else None
        return WholePoint({}, {name: MatrixValue(f"@{path}", shape, matrix.exact_rows, matrix.floats, scaled)})
    cells = [text_of(cell) if isinstance(cell, MatrixNode) else cell for row in matrix.exact_rows() for cell in row]
    return dict(zip(entry_names(name, shape), map(coordinate_of, cells), strict=True))


def apart(texts: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The texts of a point without the ``NAME=@FILE`` in them, which are blanks there; and those."""
    files: list[tuple[str, str]] = []

    def blank(found: re.Match[str]) -> str:
        files.append((spelled(found["name"]), found["path"]))
        return " " * len(found[0])

    return [re.sub(_ARRAY_FILE, blank, text) if "@" in text else text for text in texts], files


def uncertain_point(texts: Sequence[str] | None) -> Inputs:
    """The values and uncertainties of ``--at``, merged."""
    from gradcli.propagation.inputs import check_once, read_inputs
    from gradcli.questions.json_point import json_sources

    plain, files = apart([text for text in texts or () if not text.startswith("@")])
    sources = [Source(text) for text in plain]
    for text in texts or ():
        if text.startswith("@"):
            source = _named(text[1:], "--at")
            sources += json_sources(source) if _is_json(source) else [source]
    check_once(sources)
    found = read_inputs(sources)
    for name, path in files:
        if name in {array_of(each)[0] for each in found.values}:
            raise OptionError(f"{name} is given twice in --at", fix="give each variable one value")
        found.values.update(array_file(name, path).items())
    return found


def _named(path: str, option: str) -> Source:
    """The text of ``@FILE``."""
    if not path:
        raise OptionError(f"{option} @ names no file", fix=f"write {option} @point.json, or @- for standard input")
    return Source(read_text(path), shown_name(path))


def _is_json(source: Source) -> bool:
    return bool(source.name) and source.text.lstrip()[:1] in ("{", "[")


def covariances(path: str | None) -> dict[tuple[str, str], Coordinate]:
    """The covariances of the file of ``--cov``."""
    from gradcli.propagation.covariance_file import read_covariances

    return {} if path is None else read_covariances(Source(read_text(path), path))


def at_most_one(**given: object) -> None:
    """Refuses options that exclude each other; ``sum_=True`` stands for ``--sum``."""
    chosen = [f"--{name.rstrip('_')}" for name, value in given.items() if value]
    if len(chosen) > 1:
        raise OptionError(f"{' and '.join(chosen)} exclude each other", fix="choose one")


def names(text: str | None, option: str) -> list[str] | None:
    """The names of a comma-separated option."""
    if text is None:
        return None
    found = [spelled(name.strip()) for name in re.split(r",(?![^\[\]]*\])", text)]  # A[1,2] is one
    if not all(found):
        raise OptionError(f"{option} has an empty name", fix=f"write {option} x,y")
    for name in found:
        if not name.isidentifier():
            free = next(letter for letter in "uvwpqrs" if letter not in re.findall(r"\w+", name) or letter == "s")
            fix = f"name the expression in the program: {free} = {name[:40]}; then {option} {free}"
            if option == "--wrt" and (entry := re.fullmatch(r"(\w+)\[[\d, ]+\]", name)):
                fix = f"write --wrt {entry[1]} for the derivatives by all of its entries"
            raise OptionError(f"{option} takes names, not expressions: {name[:60]}", fix=fix)
    return found


def claims(texts: Sequence[str]) -> Source:
    """The text of ``--claim-values``: itself, or what ``@FILE`` or ``-`` holds."""
    if len(texts) > 1:
        raise OptionError("--claim-values is given twice", fix="put all claims into one: '36 10'")
    (text,) = texts
    if text == "-":
        return Source(read_text("-"), "standard input")
    return _named(text[1:], "--claim-values") if text.startswith("@") else Source(text)


def formula_claims(texts: Sequence[str] | None, files: Sequence[str] | None) -> list[Source]:
    """The texts of ``--claim`` and of the files of ``--claims``; ``-`` is standard input, once."""
    if list(files or ()).count("-") > 1:
        raise OptionError("standard input can be read once only", fix="give - once")
    read = [Source(_program_file(path), "standard input" if path == "-" else path) for path in files or ()]
    return [*map(Source, texts or ()), *read]
