"""Data beside the curves, from a table: the columns of the variables are the places, every other column a series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from gradcli.errors import LimitError, OptionError, nearest
from gradcli.plotting.manner import DataSeries, line
from gradcli.tables.sources import open_source

MOST_ROWS, MOST_SERIES = 100_000, 8


def measured(path: str, variables: Sequence[str], known: Sequence[str]) -> tuple[list[DataSeries], list[str]]:
    """The data of a file, and remarks on what was left out. ``variables`` are one or two; ``known`` are the names of
    curves, and a series of such a name belongs to it (``df_dx`` is df/dx).

    Raises FileError, LimitError, or OptionError where a column is missing.
    """
    with open_source([path]) as source:
        for name in variables:
            if name not in source.columns:
                close = nearest(name, source.columns)
                fix = f"is it {line(close)}?" if close else f"its columns are {line(', '.join(source.columns))}"
                raise OptionError(f"--points {line(source.name)} has no column {name}", fix=fix)
        others = [column for column in source.columns if column not in variables]
        places = {f"place {name}": name for name in variables}
        cells: dict[str, list[numpy.ndarray]] = {column: [] for column in (*variables, *others)}
        rows = 0
        for block in source.blocks({**places, **{f"value {column}": column for column in others}}):
            rows += block.size
            if rows > MOST_ROWS:
                raise LimitError(f"a picture shows at most {MOST_ROWS:,} rows of data", fix="give it fewer")
            for name, numbers in block.columns.items():
                cells[name.split(" ", 1)[1]].append(numbers)
    columns = {name: numpy.concatenate([*parts, numpy.empty(0)]) for name, parts in cells.items()}
    if len(variables) == 2:
        x, y = (columns[name] for name in variables)
        there = numpy.isfinite(x) & numpy.isfinite(y)
        return [DataSeries("data", x[there], y[there])], _remarks(rows, int(there.sum()), "rows")
    wide = {name.replace("/", "_"): name for name in known}
    return _series(columns, columns[variables[0]], others, wide, line(path))


def _series(
    columns: dict[str, numpy.ndarray], x: numpy.ndarray, others: Sequence[str], wide: dict[str, str], path: str
) -> tuple[list[DataSeries], list[str]]:
    found, told = [], []
    for column in others:
        there = numpy.isfinite(x) & numpy.isfinite(columns[column])
        if there.any():
            found.append(DataSeries(wide.get(column, line(column)), x[there], columns[column][there]))
            told += _remarks(len(x), int(there.sum()), f"rows of {line(column)}")
        else:
            told.append(f"the column {line(column)} holds no numbers and is left out")
    if not found:
        raise OptionError(f"--points {path} has no numbers beside the variable's", fix="add a column: x,f")
    if len(found) > MOST_SERIES:
        raise OptionError(
            f"a picture shows at most {MOST_SERIES} columns of data, not {len(found)}", fix="leave some out"
        )
    return found, told


def _remarks(rows: int, there: int, of: str) -> list[str]:
    missing = rows - there
    return [f"{missing:,} of {rows:,} {of} hold no number and are left out"] if missing else []
