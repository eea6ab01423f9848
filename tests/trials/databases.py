"""Tables of databases: every row read once and exactly, in memory that does not grow with them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from gradcli import optional
from tests.paths import ROOT
from tests.shell import postgres
from tests.trials import Figure

MOST_GROWTH = 200
"""Megabytes that the peak may grow by for eight times the rows: blocks on their way, and an engine's bounded cache."""
ROWS = """CREATE TABLE m AS WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM s WHERE i < {last})
SELECT CAST(i AS REAL)/8 AS x, CAST(i % 1000 AS REAL) AS y FROM s"""
SERIES = """CREATE TABLE m AS SELECT CAST(i AS DOUBLE PRECISION)/8 AS x, CAST(i % 1000 AS DOUBLE PRECISION) AS y
FROM {series} AS s(i)"""


def measure(long: bool) -> Iterable[Figure]:
    count = 10_000_000 if long else 400_000
    with tempfile.TemporaryDirectory() as name:
        for kind, few, many in addresses(Path(name), count // 8, count):
            found = [totalled(kind, address, rows) for address, rows in ((few, count // 8), (many, count))]
            (_, before), (_, after) = found
            wrong = [text for text, _ in found if text]
            if after - before > MOST_GROWTH:
                wrong.append(f"{kind}: {before} MB for {count // 8:,} rows, {after} MB for {count:,}")
            name = f"tables of {kind}, {count // 8:,} and {count:,} rows: the exact total, in flat memory"
            yield Figure(name, 2, len(wrong), f"at most {before} and {after} MB resident", tuple(wrong))


def addresses(folder: Path, few: int, many: int) -> Iterator[tuple[str, str, str]]:
    """Of each kind of database that is here, two tables of so many rows."""
    for rows in (few, many):
        with sqlite3.connect(folder / f"{rows}.sqlite") as connection:
            connection.execute(ROWS.format(last=rows - 1))
    yield "sqlite", *(f"sqlite:{folder}/{rows}.sqlite?m" for rows in (few, many))
    duckdb = optional.find("duckdb")
    if duckdb and optional.find("pyarrow") and optional.find("polars"):
        for rows in (few, many):
            with duckdb.connect(str(folder / f"{rows}.duckdb")) as connection:
                connection.execute(SERIES.format(series=f"range({rows})"))
        yield "duckdb", *(f"duckdb:{folder}/{rows}.duckdb?m" for rows in (few, many))
    if not postgres.lacking():
        with postgres.server() as socket:
            for rows in (few, many):
                made = SERIES.format(series=f"generate_series(0, {rows - 1})").replace("TABLE m", f"TABLE m{rows}")
                postgres.executed(socket, made)
            yield "postgresql", *(postgres.url(socket, f"m{rows}") for rows in (few, many))


def totalled(kind: str, address: str, rows: int) -> tuple[str, int]:
    """What is wrong with the total of x*y over a table, if anything is, and the megabytes it took at most."""
    words = ["-m", "gradcli", "grad", "x*y", "--points", address, "--reduce", "sum", "--format", "json", "--quiet"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with (
        tempfile.TemporaryFile() as out,
        subprocess.Popen([sys.executable, *words], stdout=out, env=environment) as run,
    ):
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        document = json.loads(out.read() or "{}")
    if not document:
        return f"{kind}: exit status {run.returncode}", used.ru_maxrss // 1024
    (row,) = document["points"][0]["rows"]
    found = [document["reduction"]["rows"], row["gradient"]["y"]["value"]]
    wanted = [rows, float(Fraction(rows * (rows - 1), 16))]
    return "" if found == wanted else f"{kind}: {found} is not {wanted}", used.ru_maxrss // 1024
