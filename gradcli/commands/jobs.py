"""Jobs: command lines as JSON objects, run in this process one after the other, each answered by an object.

A job has ``command`` and ``program``, and the options of the command by their long names: ``{"command": "grad",
"program": "x*y", "at": {"x": 1, "y": "1/3"}, "wrt": "x"}``. ``id`` comes back as it was sent. Numbers are taken as they
are typed.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from gradcli.commands.catalogue import OPTIONAL
from gradcli.commands.choices import seconds
from gradcli.commands.declared import declaration
from gradcli.commands.plain import OptionRow, plain_value, rows_of
from gradcli.commands.streams import say_kept
from gradcli.commands.writes import WRITES
from gradcli.errors import ExitStatus, FileError, GradcliError, Leaving, OptionError, PipeClosed, nearest, printable
from gradcli.files.whole import inputs_kept

LONGEST_LINE = 16 * 1024 * 1024
NOT_JOBS = ("run", "help", "plot")
"""Commands that no job can have: they answer with no result of their own."""
_FIX = 'write {"command": "grad", "program": "x*y", "at": {"x": 1, "y": 2}}'


def answers(lines: Iterable[bytes], commands: Sequence[str]) -> Iterator[tuple[str, int]]:
    """For each line that is not blank, the answer as one line of JSON and the exit status it stands for."""
    known = [name for name in commands if name not in NOT_JOBS]
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(line, number, known)


def _answer(line: bytes, number: int, commands: Sequence[str]) -> tuple[str, int]:
    head: dict[str, Any] = {"line": number}
    said = io.StringIO()
    try:
        job = _read(line)
        head = ({"id": job.pop("id")} if "id" in job else {}) | head
        name = _command(job, commands)
        head["command"] = name
        result, status = _run(name, job, said)
        body = {**head, "exit": int(status)}
        shown = _encoded(body)[:-1] + f', "result": {result}'
    except GradcliError as error:
        status = error.status
        shown = _encoded({**head, "exit": int(status), "error": _told(error)})[:-1]
    except (KeyboardInterrupt, PipeClosed, BrokenPipeError):
        raise
    except Exception as error:  # a fault must not end the jobs behind it
        status = ExitStatus.TROUBLE
        what = f"a fault in gradcli: {type(error).__name__}: {printable(str(error))[:200]}"
        shown = _encoded({**head, "exit": int(status), "error": {"what": what}})[:-1]
    messages = said.getvalue().splitlines()
    return shown + (f', "messages": {_encoded(messages)}' if messages else "") + "}", int(status)


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise FileError(f"a job is longer than {LONGEST_LINE:,} bytes", fix="put the program in a file")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"this is not UTF-8 (byte {error.start + 1:,})", fix="write UTF-8, or \\u escapes") from None
    try:
        # Numbers are kept as text: they are exact decimals of the language, not doubles.
        found = _DECODER.decode(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" (column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FileError(f"this is not JSON{where}", fix=_FIX) from None
    if not isinstance(found, dict):
        raise FileError("a job is an object", fix=_FIX)
    if isinstance(found.get("id"), _Number):
        found["id"] = json.loads(found["id"]) if len(found["id"]) < 300 else str(found["id"])
    return found


class _Number(str):
    """The text of a number."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_Number)
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def _command(job: dict[str, Any], commands: Sequence[str]) -> str:
    name = job.pop("command", None)
    if name not in commands:
        shown = printable(str(name)[:40]) if name is not None else "nothing"
        close = nearest(str(name), list(commands)) if name is not None else None
        fix = f"did you mean {close}?" if close else f"the commands are {', '.join(commands)}"
        raise OptionError(f"command is {shown}", fix=fix)
    return str(name)


def _run(name: str, job: Mapping[str, Any], said: io.StringIO) -> tuple[str, int]:
    """The result as JSON and the exit status of one job."""
    function = declaration(name).function
    given = dict(job)
    if name in WRITES and "format" in _options(name) and "output" not in given:  # whose suffix tells the format
        given.setdefault("format", "json")
    as_json = given.get("format") == "json"
    values = _parameters(name, given)
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace", newline="")
    status: int = ExitStatus.DONE
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said), inputs_kept():
        try:
            say_kept(refused=True)
            function(**values)
        except Leaving as leaving:
            status = leaving.status
        say_kept(refused=status == ExitStatus.TROUBLE)
    out.flush()
    text = out.buffer.getvalue().decode("utf-8", "replace")
    if not as_json or not text.strip():
        return _encoded(text), status
    return text.strip().replace("\n", " "), status  # the document of a table has a line for each point


@cache
def _options(name: str) -> dict[str, OptionRow]:
    """The options of a command by what a job calls them: the long name, or ``program`` and ``operands``."""
    rows = [row for row in rows_of(name) if row.parameter]
    return {_called(row).replace("-", "_"): row for row in rows}


def _called(row: OptionRow) -> str:
    if row.option:
        return row.option.removeprefix("--")
    return "program" if row.parameter in ("statements", "words") else row.parameter


def _parameters(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the function of a command is called with."""
    options = _options(name)
    values = {row.parameter: row.default for row in options.values()}
    for key, value in given.items():
        row = options.get(key.replace("-", "_"))
        if row is None:
            close = nearest(key, [*options])
            fix = f"did you mean {close}?" if close else f"see gradcli {name} --help"
            raise OptionError(f"{name} has no {printable(key[:40])}", fix=fix)
        values[row.parameter] = _value(name, key, value, row)
    return values


def _value(name: str, key: str, value: Any, row: OptionRow) -> Any:
    kind = row.kind.partition(" ")[0]
    if kind == "flag":
        if not isinstance(value, bool):
            raise OptionError(f"{key} is true or false", fix=f'write "{key}": true')
        return value
    whole = OPTIONAL.get(row.option)
    if whole is not None and isinstance(value, bool):
        return whole if value else None
    if kind == "words" and isinstance(value, Mapping):
        raise OptionError(f"{key} is a text or a list of texts", fix=f'write "{key}": "x*y"')
    if kind in ("words", "many"):
        return [_text(key, one) for one in (value if isinstance(value, list) else [value])]
    text = ",".join(_text(key, one) for one in value) if isinstance(value, list) else _text(key, value)
    if kind in ("text", "word"):
        return text
    if kind == "path":
        return Path(text)
    return number if (number := plain_value(row.kind, text)) is not None else _number(name, key, text, row)


def _number(name: str, key: str, text: str, row: OptionRow) -> Any:
    """A number that is not plain, as the option parser reads it; its import takes longer than a hundred jobs."""
    from gradcli.commands.command import ClickError, command_of

    parameter = next(one for one in command_of(name).params if one.name == row.parameter)
    try:
        found = parameter.type.convert(text, parameter, None)
    except ClickError:
        raise OptionError(f"{key} cannot be {printable(text[:40])}", fix=f"see gradcli --help for {key}") from None
    return seconds(found) if row.kind.startswith("seconds") else found


def _text(key: str, value: Any) -> str:
    """A value as it is typed: an object is NAME=VALUE with commas, a list within it an array."""
    if isinstance(value, str):
        if value.strip() in ("-", "@-"):
            raise OptionError(f"{key} cannot read standard input in a job", fix="write the text itself, or a file")
        return str(value)
    if isinstance(value, Mapping):
        return ",".join(f"{name}={_cell(key, cell)}" for name, cell in value.items())
    raise OptionError(
        f"{key} cannot be {printable(json.dumps(value)[:40])}", fix="write a number, a text, or an object"
    )


def _cell(key: str, cell: Any) -> str:
    if isinstance(cell, list):
        return f"[{','.join(_cell(key, one) for one in cell)}]"
    if isinstance(cell, str) and (isinstance(cell, _Number) or "," not in cell):
        return str(cell)
    raise OptionError(f"{key} cannot hold {printable(str(cell)[:40])}", fix='write {"x": 1.5, "y": "1/3", "v": [1, 2]}')


def _told(error: GradcliError) -> dict[str, Any]:
    """An error as data: what, where and the fix."""
    body: dict[str, Any] = {"what": printable(error.what)}
    if error.span is not None:
        body |= {"text": printable(error.span.text), "start": error.span.start, "end": error.span.end}
    return body | ({"fix": printable(error.fix)} if error.fix else {})
