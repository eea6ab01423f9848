"""Tables of SQLite and DuckDB files and of a PostgreSQL server: the numbers stored, and no address is SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gradcli import optional
from gradcli.tables.sources import open_source
from tests.shell import postgres

ROWS = ((1, 2.5), (2, None), (9007199254740993, 4.0), (-7, 1e-300))
NAMES = ('odd "name"; drop table m; --', "it's", "a.b", "schön", "select", "%s", "{0}", "$1", "tab\there")
"""Names that would be something else if they were pasted into a statement."""


class Database(NamedTuple):
    """An engine with tables of the tests: ``address(table)``, and what does statements."""

    kind: str
    address: Callable[[str], str]
    execute: Callable[..., None]


@pytest.fixture(scope="session")
def running() -> Iterator[Path]:
    if postgres.lacking():
        pytest.skip(postgres.lacking())
    with postgres.server() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database of each kind."""
    if request.param == "postgresql":
        folder = request.getfixturevalue("running")
        postgres.executed(
            folder, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "DROP SCHEMA IF EXISTS s CASCADE"
        )
        return Database(
            "postgresql",
            lambda table: postgres.url(folder, table.replace("%", "%25")),
            lambda *statements: postgres.executed(folder, *statements),
        )
    path = tmp_path / f"data.{request.param}"
    if request.param == "duckdb":
        pytest.importorskip("pyarrow")
        pytest.importorskip("polars")
        connect = pytest.importorskip("duckdb").connect
    else:
        connect = sqlite3.connect

    def execute(*statements: str) -> None:
        connection = connect(str(path))
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return Database(request.param, lambda table: f"{request.param}:{path}?{table}", execute)


def filled(database: Database, table: str = "m") -> str:
    """The address of a table of ROWS, its key first."""
    name = table.replace('"', '""')
    values = ", ".join(f"({k}, {x}, {'NULL' if y is None else repr(y)})" for k, (x, y) in enumerate(ROWS))
    database.execute(
        f'CREATE TABLE "{name}" (k INTEGER PRIMARY KEY, x BIGINT, y DOUBLE PRECISION)',
        f'INSERT INTO "{name}" VALUES {values}',
    )
    return database.address(table)


def test_a_table_is_answered_as_the_same_rows_of_a_text_file_are(database, run, tmp_path):
    address, text = filled(database), tmp_path / "rows.csv"
    text.write_text("x,y\n" + "".join(f"{x},{'' if y is None else repr(y)}\n" for x, y in ROWS))
    for more in ((), ("--certify",), ("--reduce", "mean", "--on-error", "skip")):
        found = run("grad", "x*y", "--points", address, *more)
        wanted = run("grad", "x*y", "--points", str(text), *more)
        assert found.out == wanted.out
        assert found.code == wanted.code


def test_null_is_a_missing_number_in_its_row(database, run):
    found = run("eval", "y", "--points", filled(database))
    assert found.code == 3
    assert found.out.splitlines()[2].split("\t") == ["f", "", "missing"]
    assert "missing: 1 of 4 points, the first in row 2 of" in found.err


def test_integers_are_those_stored_beyond_what_doubles_hold(database, run):
    found = run("eval", "x-9007199254740992", "--points", filled(database), "--certify")
    assert found.out.splitlines()[3] == "f\t1\tok"


def test_decimals_are_those_stored(database, run):
    if database.kind == "sqlite":
        pytest.skip("SQLite stores doubles")
    database.execute("CREATE TABLE m (z DECIMAL(30,4))", "INSERT INTO m VALUES (12345678901234567890.1234), (0.1)")
    found = run("eval", "(z-12345678901234567890)*10000", "--points", database.address("m"), "--certify")
    assert found.out.splitlines()[1] == "f\t1234\tok"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name_and_never_a_statement(database, run, name):
    address = filled(database, name)
    filled(database, "m")
    assert run("eval", "x", "--points", address).out.count("ok") == 4
    found = run("eval", "x", "--points", database.address("m"))
    assert found.out.count("ok") == 4


@pytest.mark.parametrize("column", NAMES)
def test_a_column_is_a_column_and_never_a_statement(database, run, column):
    name = column.replace('"', '""')
    database.execute(f'CREATE TABLE m ("{name}" INTEGER)', "INSERT INTO m VALUES (3)")
    header = column.strip()
    found = run("eval", "x^2", "--points", database.address("m"), "--rename", f"{header}=x")
    assert found.out.splitlines()[1] == "f\t9\tok", found.err


@pytest.mark.parametrize(
    "text", ["m; DROP TABLE m", 'm" --', "(SELECT 1)", "m WHERE 1=0", "m'", "m UNION SELECT 1,2,3"]
)
def test_what_is_no_table_is_refused_and_nothing_is_done(database, run, refused, text):
    address = filled(database)
    refused("eval", "x", "--points", database.address(text.replace("=", "%3D")), says=["has no table"])
    assert run("eval", "x", "--points", address).out.count("ok") == 4


def test_a_table_in_a_schema_has_its_schema_before_its_name(database, run, refused):
    if database.kind == "sqlite":
        pytest.skip("a SQLite file has one schema")
    database.execute("CREATE SCHEMA s", "CREATE TABLE s.t (x INTEGER)", "INSERT INTO s.t VALUES (5)")
    assert run("eval", "x", "--points", database.address("s.t")).out.splitlines()[1] == "f\t5\tok"
    assert run("eval", "x", "--points", database.address('"s"."t"')).out.splitlines()[1] == "f\t5\tok"
    filled(database)
    refused("eval", "x", "--points", database.address("t"), says=["has no table t", "s.t"])


def test_the_only_table_needs_no_name_and_of_several_one_is_asked_for(database, run, refused):
    filled(database)
    alone = database.address("").rstrip("?")
    assert run("eval", "x", "--points", alone).out.count("ok") == 4
    filled(database, "other")
    refused("eval", "x", "--points", alone, says=["has 2 tables", "m, other"])


def test_views_are_read(database, run):
    filled(database)
    database.execute("CREATE VIEW v AS SELECT x+1 AS x FROM m WHERE k < 2")
    assert run("eval", "x", "--points", database.address("v")).out.splitlines()[1:] == ["f\t2\tok", "f\t3\tok"]


def test_infinities_are_no_numbers(database, run):
    literal = {"sqlite": "9e999", "duckdb": "'inf'", "postgresql": "'Infinity'"}[database.kind]
    database.execute("CREATE TABLE m (x DOUBLE PRECISION)", f"INSERT INTO m VALUES (1), ({literal})")
    assert run("eval", "x", "--points", database.address("m")).out.splitlines()[1:] == ["f\t1\tok", "f\t\tdomain"]


def test_what_is_no_number_is_refused_by_its_type_and_carried_along_as_text(database, run, refused):
    if database.kind == "sqlite":
        pytest.skip("a SQLite column has no type")
    database.execute("CREATE TABLE m (x INTEGER, d DATE, b BOOLEAN)", "INSERT INTO m VALUES (1, '2020-02-29', true)")
    address = database.address("m")
    refused("eval", "d", "--points", address, says=["the column d of", "not numbers", "EXTRACT(EPOCH FROM d)"])
    refused("eval", "b", "--points", address, says=["the column b of", "not numbers", "CAST(b AS INTEGER)"])
    found = run("eval", "x", "--points", address, "--keep-columns", "d,b")
    assert found.out.splitlines()[1] == "2020-02-29\ttrue\tf\t1\tok"


def test_money_is_no_count_of_cents(running, refused):
    postgres.executed(
        running, "DROP TABLE IF EXISTS pay", "CREATE TABLE pay (x money)", "INSERT INTO pay VALUES (12.5)"
    )
    refused("eval", "x", "--points", postgres.url(running, "pay"), says=["holds money", "CAST(x AS NUMERIC)"])


def test_cells_of_sqlite_are_what_they_are_whatever_their_column(run, tmp_path):
    path = tmp_path / "mixed.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE m (x)")
        connection.executemany("INSERT INTO m VALUES (?)", [(1,), ("2.5",), ("two",), (b"\0\xff",), (None,), (" NA ",)])
    found = run("eval", "x", "--points", str(path))
    assert [line.split("\t")[1:] for line in found.out.splitlines()[1:]] == [
        *(["1", "ok"], ["2.5", "ok"], ["", "text"], ["", "text"], ["", "missing"], ["", "missing"]),
    ]


def test_rows_keep_their_order_where_an_index_or_an_update_has_another(database, run):
    address = filled(database)
    database.execute("CREATE INDEX by_x ON m (x)")
    if database.kind != "duckdb":  # a row that is changed is a new row there
        database.execute("UPDATE m SET y = 3 WHERE k = 0")
    found = run("eval", "x+0", "--points", address, "--certify")
    assert [float(line.split("\t")[1]) for line in found.out.splitlines()[1:]] == [float(x) for x, _ in ROWS]


def test_a_server_s_table_without_a_key_is_said_to_have_no_order(running, run):
    postgres.executed(running, "DROP TABLE IF EXISTS heap", "CREATE TABLE heap AS SELECT 1 AS x")
    assert "has no primary key: its rows come in the order in which they are stored" in run(
        "eval", "x", "--points", postgres.url(running, "heap")
    ).err  # fmt: skip


def test_many_rows_come_in_blocks_and_in_order(database):
    series = {
        "sqlite": "WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM s WHERE i < 199999) SELECT i AS x FROM s",
        "duckdb": "SELECT i AS x FROM range(200000) t(i)",
        "postgresql": "SELECT i AS x FROM generate_series(0, 199999) t(i)",
    }[database.kind]
    database.execute(f"CREATE TABLE m AS {series}")
    with open_source([database.address("m")]) as source:
        sizes, row = [], 0
        for block in source.blocks({"x": "x"}):
            assert block.first_row == row + 1
            assert block.columns["x"][0] == row
            row += block.size
            sizes.append(block.size)
    assert row == 200_000
    assert max(sizes) <= 65_536


@pytest.mark.parametrize("address", ["data.db#m", "data.db?m", "sqlite:data.db?m", "sqlite:data.db#m", "sqlite:{}?m"])
def test_a_file_and_a_mark_name_a_table(run, tmp_path, address):
    path = tmp_path / "data.db"
    filled(Database("sqlite", str, lambda *done: _sqlite(path, *done)))
    assert run("eval", "x", "--points", address.format(path), cwd=tmp_path).out.count("ok") == 4


def test_a_database_that_is_read_is_not_written(refused, tmp_path):
    path = tmp_path / "data.csv"
    filled(Database("sqlite", str, lambda *done: _sqlite(path, *done)))
    before = path.read_bytes()
    refused("eval", "x", "--points", f"sqlite:{path}?m", "--output", str(path), says=["is an input"])
    assert path.read_bytes() == before


def _sqlite(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_password_is_never_printed_and_a_silent_port_is_told_in_four_lines(refused):
    if postgres.lacking():
        pytest.skip(postgres.lacking())
    for address in (
        "postgresql://u:geheim@127.0.0.1:1/x?t",
        "postgresql://u:ge%68eim@127.0.0.1:1/x?t",
        "postgresql://u@127.0.0.1:1/x?password=geheim&t",
        "postgresql://u:geheim@127.0.0.1:port/x?t",
        "postgresql://u:gehe@geheim@127.0.0.1:1/x?t",
        "postgresql://u:geheim@127.0.0.1:1/x?t&u",
        "mysql://u:geheim@127.0.0.1/x?t",
        "mysql://u:gehe@im@127.0.0.1/x?t",
    ):
        found = refused("eval", "a", "--points", address, says=["sql://u@127.0.0.1"])
        assert "geheim" not in found.err
        assert "gehe" not in found.err


def test_a_server_s_refusals_are_told(running, refused):
    postgres.executed(
        running,
        "DROP TABLE IF EXISTS shut",
        "CREATE TABLE shut AS SELECT 1 AS x",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
        "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    )
    refused("eval", "x", "--points", postgres.url(running, "shut", "guest"), says=["permission denied for table shut"])
    refused("eval", "x", "--points", postgres.url(running, "shut", "nobody"), says=['role "nobody" does not exist'])
    other = postgres.url(running, "shut").replace("/postgres?", "/elsewhere?")
    refused("eval", "x", "--points", other, says=['database "elsewhere" does not exist'])


def test_files_that_are_no_databases_are_refused(refused, tmp_path):
    path = tmp_path / "broken.db"
    path.write_bytes(b"\x00\xff" * 400)
    refused("eval", "x", "--points", str(path), says=["neither a SQLite nor a DuckDB file"])
    refused("eval", "x", "--points", f"sqlite:{path}?m", says=["is not a SQLite file"])
    refused("eval", "x", "--points", f"duckdb:{path}?m", says=["is not a DuckDB file"])
    refused("eval", "x", "--points", "sqlite:nowhere.db?m", says=["cannot read nowhere.db: no such file"])
    path.write_bytes(b"SQLite format 3\0" + b"\x07" * 4000)
    refused("eval", "x", "--points", f"{path}?m", says=["cannot read"])


def test_a_text_that_is_named_as_a_database_is_a_text(run, tmp_path):
    path = tmp_path / "rows.db"
    path.write_text("x\n3\n")
    assert run("eval", "x", "--points", str(path)).out.splitlines()[1] == "f\t3\tok"


def test_other_commands_read_the_same_tables(database, run):
    database.execute("CREATE TABLE m (x DOUBLE PRECISION, u_x DOUBLE PRECISION)", "INSERT INTO m VALUES (3, 0.5)")
    address = database.address("m")
    found = json.loads(run("propagate", "2*x", "--points", address, "--format", "jsonl").out)
    assert (found["value"], found["u"]["value"]) == (6, 1)
    assert run("hessian", "x^2", "--points", address, "--wide").out.splitlines()[1].split("\t")[-2:] == ["2", "ok"]


def test_without_the_extra_the_command_that_brings_it_is_told(monkeypatch, refused, tmp_path):
    monkeypatch.setattr(optional, "find", lambda name: None)
    refused("eval", "x", "--points", "postgresql://u@h/d?t", says=["adbc_driver_postgresql", "gradcli[database]"])


def test_texts_are_spelled_as_it_is_said_and_numbers_as_the_database_stores_them(database, run, refused):
    database.execute("CREATE TABLE m (s VARCHAR(20), z NUMERIC(12,3))", "INSERT INTO m VALUES ('1,5', 2.125)")
    address = database.address("m")
    refused("eval", "s", "--points", address, says=['"1,5"', "--decimal ,"])
    found = run("eval", "s*z", "--points", address, "--decimal", ",", "--certify")
    assert found.out.splitlines()[1] == "f\t3.1875\tok", found.err
    refused("eval", "z", "--points", address, "--skip", "1", says=["--skip is for text"])
