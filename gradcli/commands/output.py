"""How a result leaves: the format a terminal or a pipe gets, the notes, the exit status."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gradcli.commands.streams import say_with_result
from gradcli.commands.writes import Writes
from gradcli.errors import ExitStatus, Leaving, OptionError, nearest, printable
from gradcli.files.formats import FORMATS, OTHER_DATA, OTHER_TEXT, Format
from gradcli.files.terminal import columns, lines
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen, in_colour

if TYPE_CHECKING:
    from pathlib import Path


def on_terminal(output: Path | None = None) -> bool:
    """Whether the result goes to a terminal."""
    return output is None and sys.stdout is not None and sys.stdout.isatty()


def chosen(form: str | None, output: Path | None, writes: Writes, *, rows: bool = False, quiet: bool = False) -> Format:
    """The format asked for; else that of the suffix of ``--output``; else the command's own.

    A format of text is written into a file of another text's name, with a note; a picture or data is not. Raises
    OptionError for a format, or a suffix, that the command has not.
    """
    suffix = output.suffix.lower() if output is not None else ""
    others = FORMATS.of_suffix(suffix)
    if form is None:
        if not (others or _kind_of(suffix)):
            return FORMATS[writes.screen if on_terminal(output) else writes.pipe]
        found = next((other for other in others if writes.has(other, rows)), None)
        if found is None:
            raise _cannot_write(suffix, writes, rows)
        return found
    found = _named(form, writes, rows)
    kinds = {other.kind for other in others} or {_kind_of(suffix)} - {""}
    if suffix in found.suffixes or not kinds:
        return found
    if kinds != {"text"} or found.kind != "text":
        raise OptionError(f"--format {form} and a {suffix} file exclude each other", fix="leave --format out")
    if not quiet:
        say_with_result(f"note: the {suffix} file holds {form}, as --format says")
    return found


def _named(form: str, writes: Writes, rows: bool) -> Format:
    if form in FORMATS and writes.has(FORMATS[form], rows):
        return FORMATS[form]
    names = [found.name for found in writes.formats(rows)]
    if rows and form in FORMATS:
        raise OptionError(f"--format {form} is not for many points", fix=f"write one of {', '.join(names)}")
    if not rows and form in FORMATS and writes.rows and FORMATS[form].rows:
        raise OptionError(f"--format {form} is for a table of points", fix=f"choose {', '.join(names)}")
    close = nearest(form, names)
    what = f"{writes.command} has no --format {printable(form[:40])}"
    raise OptionError(what, fix=f"did you mean {close}?" if close else f"choose {', '.join(names)}")


def _cannot_write(suffix: str, writes: Writes, rows: bool) -> OptionError:
    suffixes = dict.fromkeys(known for form in writes.formats(rows) for known in form.suffixes)
    of = " of a table of points" if rows else ""
    fix = f"it writes {', '.join(suffixes)}" if suffixes else "it writes plain text: name the file .txt"
    return OptionError(f"{writes.command}{of} cannot write {suffix}", fix=fix)


def _kind_of(suffix: str) -> str:
    """What a file of a well-known suffix holds that is no format of results; empty where nothing tells."""
    if suffix in OTHER_DATA:
        return "data"
    if not suffix or suffix in OTHER_TEXT:
        return "text" if suffix else ""
    from gradcli.code.languages import LANGUAGES

    return "text" if LANGUAGES.of_suffix(suffix) else ""


def screen(output: Path | None, color: str = "auto") -> Screen:
    """The terminal's width and whether colour is wanted: NO_COLOR, FORCE_COLOR, TERM and COLUMNS count."""
    if color not in ("auto", "always", "never"):
        raise OptionError(f"--color {color} is not known", fix="write --color auto, always or never")
    terminal = on_terminal(output)
    # FORCE_COLOR is for what is printed: a file gets colour only where --color asks for it.
    colour = in_colour(color, terminal=terminal) if output is None or color == "always" else False
    return Screen(columns(terminal=terminal), colour, height=lines(terminal=terminal))


def numerals(form: Format, digits: int | None, exact: bool) -> Numerals:
    """How numbers are printed in a format. Fractions have no number of digits."""
    if exact and digits is not None:
        raise OptionError("--exact and --digits exclude each other", fix="choose one")
    return Numerals(machine=not form.readable, digits=digits, fractions=exact, whole=digits is not None)


def leave(status: ExitStatus) -> None:
    """Ends the command with a status other than 0."""
    if status is not ExitStatus.DONE:
        raise Leaving(status)
