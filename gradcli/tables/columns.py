"""Columns of the data matched to variables of the program, by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from gradcli.errors import OptionError, nearest, printable
from gradcli.language.program import Program
from gradcli.records import NamedTuple
from gradcli.tables.gathering import gathered
from gradcli.tables.headings import as_name, short_names, without_unit

_SHOWN = 8


class Columns(NamedTuple):
    """What to read: ``numbers`` maps a variable to its column; ``kept`` columns are carried to the output."""

    numbers: Mapping[str, str]
    kept: tuple[str, ...]

    def remarks(self) -> list[str]:
        """Which variables are read from columns that have a unit behind their name."""
        units = [(name, column) for name, column in self.numbers.items() if without_unit(column) == name != column]
        said = ", ".join(f"{name} is the column {printable(column[:60])}" for name, column in units[:_SHOWN])
        return [said + (", …" if len(units) > _SHOWN else "")] if said else []


def renamed(columns: Sequence[str], rename: Sequence[str] = (), gather: Sequence[str] = ()) -> dict[str, str]:
    """The column each name stands for, after ``--rename COLUMN=NAME`` and ``--gather``. A column renamed has its old
    name no more, nor has one that is gathered. ``Diameter [mm]`` is called ``Diameter`` where no other column is.

    Raises OptionError for a column that is not there, a NAME that is none, or two columns of one name.
    """
    short = short_names(columns)[0]
    names = {column: short.get(column) or as_name(column) for column in columns}
    whole = {name: column for column, name in short.items()}
    given: set[str] = set()
    for text in rename:
        # The column may hold a "=", the name cannot.
        column, equals, name = (part.strip() for part in text.rpartition("="))
        column = column if column in names else whole.get(as_name(column), column)
        if not equals or not as_name(name).isidentifier():
            what = f"--rename {printable(text[:60])} is not COLUMN=NAME"
            raise OptionError(what, fix="write --rename 'body mass (g)=m'")
        if column not in names:
            raise OptionError(_no_column([column], columns), fix=_suggestion([column], columns))
        if column in given:
            raise OptionError(f"the column {printable(column[:60])} is renamed twice", fix="give it one name")
        given.add(column)
        names[column] = as_name(name)
    found: dict[str, str] = {}
    for column in [*given, *(column for column in columns if column not in given)]:
        if names[column] not in found:
            found[names[column]] = column
        elif column in given or found[names[column]] in given:
            pair = " and ".join(sorted(printable(c[:60]) for c in (column, found[names[column]])))
            raise OptionError(f"the columns {pair} are both called {names[column]}", fix="rename the other one too")
    entries = gathered(found, gather)
    return {entries.get(name, name): column for name, column in found.items()}


def match(
    program: Program,
    columns: Sequence[str],
    *,
    constants: Collection[str] = (),
    rename: Sequence[str] = (),
    gather: Sequence[str] = (),
    keep: str | None = None,
    keep_by_default: bool = False,
    more: Collection[str] = (),
    named_on: Callable[[Collection[str]], int | None] = lambda names: None,
) -> Columns:
    """The columns a program needs; ``constants`` are the names that ``--at`` gives, ``more`` the names of columns to
    read as well, ``named_on`` tells the line further down that has some names, if any.

    ``keep`` is ``--keep-columns``: ``all``, ``none``, or names with commas between. Raises OptionError, which
    lists every missing name at once with the columns that were probably meant.
    """
    by_name = renamed(columns, rename, gather)
    needed = [name for name in program.variables if program.needed_by(name) or name in by_name]
    twice = [name for name in needed if name in by_name and name in constants]
    if twice:
        what = f"{', '.join(twice[:_SHOWN])}: given by --at and by a column of the data"
        raise OptionError(what, fix=f"leave {twice[0]} out of --at, or rename the column: --rename {twice[0]}=…")
    missing = [name for name in needed if name not in by_name and name not in constants]
    _refuse_several(missing, columns)
    if missing and (line := named_on(missing)) is not None:
        what = f"no column for {', '.join(missing[:_SHOWN])}: the header is read from a line before line {line:,}"
        raise OptionError(what, fix=f"if line {line:,} is the header, add --skip {line - 1}")
    if missing:
        raise _missing(program, missing, list(by_name), columns)
    numbers = {name: by_name[name] for name in dict.fromkeys([*needed, *more]) if name in by_name}
    return Columns(numbers, _kept(keep, columns, keep_by_default))


def _refuse_several(missing: Sequence[str], columns: Sequence[str]) -> None:
    """Raises OptionError for a name that more than one column has."""
    several = short_names(columns)[1]
    name = next((name for name in missing if name in several), None)
    if name is not None:
        shown = " and ".join(printable(column[:60]) for column in several[name][:_SHOWN])
        fix = f"name the one you mean: --rename '{printable(several[name][0][:60])}={name}'"
        raise OptionError(f"{name} is the name of more than one column: {shown}", fix=fix)


def _missing(program: Program, missing: list[str], names: list[str], columns: Sequence[str]) -> OptionError:
    listed = [f"{name} (needed by {', '.join(program.needed_by(name)[:4])})" for name in missing[:_SHOWN]]
    more = f" and {len(missing) - _SHOWN:,} more" if len(missing) > _SHOWN else ""
    close = {name: nearest(name, names) or _beginning(name, columns) for name in missing[:_SHOWN]}
    meant = [f"--rename '{column}={name}'" for name, column in close.items() if column]
    rest = [name for name in missing[:_SHOWN] if not close[name]]
    fixes = (["did you mean " + " ".join(meant) + "?"] if meant else []) + (
        ["add --at " + ",".join(f"{name}=…" for name in rest)] if rest else []
    )
    if not meant:
        shown = ", ".join(map(printable, columns[:_SHOWN])) + (", …" if len(columns) > _SHOWN else "")
        fixes.append(f"the columns are {shown[:200]}")
    return OptionError(f"no column for {', '.join(listed)}{more}", fix="; ".join(fixes))


def _beginning(name: str, columns: Sequence[str]) -> str | None:
    """The one column that begins with the letter of a variable, as ``Diameter [mm]`` does for D."""
    found = [column for column in columns if column[:1] == name] if len(name) == 1 else []
    return found[0] if len(found) == 1 else None


def _kept(keep: str | None, columns: Sequence[str], by_default: bool) -> tuple[str, ...]:
    if keep is None:
        return tuple(columns) if by_default else ()
    if keep.strip() in ("all", "none"):
        return tuple(columns) if keep.strip() == "all" else ()
    # A name with a comma in it can be kept on its own.
    asked = [keep.strip()] if keep.strip() in columns else [name.strip() for name in keep.split(",")]
    whole = {name: column for column, name in short_names(columns)[0].items()}
    asked = [name if name in columns else whole.get(name, name) for name in asked]
    absent = [name for name in asked if name not in columns]
    if absent:
        raise OptionError(_no_column(absent, columns), fix=_suggestion(absent, columns))
    return tuple(dict.fromkeys(asked))


def _no_column(names: Sequence[str], columns: Sequence[str]) -> str:
    shown = ", ".join(printable(name[:60]) or "(empty)" for name in names[:_SHOWN])
    return f"the data has no column {shown}" + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")


def _suggestion(names: Sequence[str], columns: Sequence[str]) -> str:
    close = [found for name in names[:_SHOWN] if (found := nearest(name, columns))]
    if close:
        return f"did you mean {', '.join(dict.fromkeys(close))}?"
    return f"its columns are {', '.join(columns[:_SHOWN])}" + (", …" if len(columns) > _SHOWN else "")
