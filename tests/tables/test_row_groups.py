"""Parquet files as they are written here: what other readers find in them."""

from __future__ import annotations

import io
import math
import random
import struct

import pytest

from gradcli.tables.sinks.row_groups import DoublePage, RowGroupFile, WordPage

polars = pytest.importorskip("polars")
parquet = pytest.importorskip("pyarrow.parquet")
arrow = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

LZ4 = arrow.Codec("lz4_raw").compress
WORDS = ["ok", "domain", "missing", "ein längeres Wort — €"]


def packed(numbers):
    return struct.pack(f"<{len(numbers)}d", *numbers)


def doubles(column):
    """A page of a column that may lack numbers, None."""
    there = [x for x in column if x is not None]
    if len(there) == len(column):
        return DoublePage(packed(there))
    bits = bytearray(-(-len(column) // 8))
    for row, x in enumerate(column):
        bits[row // 8] |= (x is not None) << row % 8
    return DoublePage(packed(there), bytes(bits))


def words(column):
    runs = []
    for word in column:
        if runs and runs[-1][1] == WORDS.index(word):
            runs[-1] = (runs[-1][0] + 1, runs[-1][1])
        else:
            runs.append((1, WORDS.index(word)))
    used = sorted({place for _, place in runs})
    return WordPage([WORDS[place] for place in used], [(count, used.index(place)) for count, place in runs])


def written(groups, texts=(), compress=LZ4):
    """A file of groups of columns by name."""
    stream = io.BytesIO()
    file = RowGroupFile(stream, list(groups[0]) if groups else ["x"], {*texts}, compress)
    for columns in groups:
        pages = {name: words(column) if name in texts else doubles(column) for name, column in columns.items()}
        file.write(len(next(iter(columns.values()))), pages)
    file.close()
    return stream.getvalue()


def readings(content, folder):
    """What each reader makes of a file: its columns."""
    (folder / "in.parquet").write_bytes(content)
    with duckdb.connect() as database:
        found = database.sql(f"select * from read_parquet('{folder / 'in.parquet'}')")
        yield {name: [*cells] for name, cells in zip(found.columns, zip(*found.fetchall(), strict=True), strict=True)}
    yield parquet.read_table(io.BytesIO(content)).to_pydict()
    yield polars.read_parquet(io.BytesIO(content)).to_dict(as_series=False)


def same(found, expected):
    """Bit by bit: -0 is not 0."""
    return [x if isinstance(x, str | None) else x.hex() for x in found] == [
        x if isinstance(x, str | None) else x.hex() for x in expected
    ]


def column(chance, rows, lacking):
    specials = [0.0, -0.0, 5e-324, math.inf, -math.inf, 1e308]
    numbers = [chance.choice(specials) if chance.random() < 0.1 else chance.gauss(0, 1) for _ in range(rows)]
    return [None if chance.random() < lacking else x for x in numbers]


@pytest.mark.parametrize("compress", [LZ4, None], ids=["lz4", "no codec"])
@pytest.mark.parametrize("rows", [[1], [7, 8, 9], [300, 1, 1000], [3] * 40])
def test_every_reader_finds_every_number(tmp_path, rows, compress):
    chance = random.Random(len(rows) + rows[0])
    groups = [
        {
            "x": column(chance, count, 0),
            "lücke": column(chance, count, 0.3),
            "none": [None] * count,
            "constant": [0.1] * count,
            "status": chance.choices(WORDS, [20, 1, 1, 1], k=count),
        }
        for count in rows
    ]
    content = written(groups, texts=["status"], compress=compress)
    for found in readings(content, tmp_path):
        assert [*found] == [*groups[0]]
        for name in found:
            assert same(found[name], [x for group in groups for x in group[name]]), name
    metadata = parquet.ParquetFile(io.BytesIO(content)).metadata
    assert [metadata.row_group(k).num_rows for k in range(metadata.num_row_groups)] == rows


def test_many_columns_and_words(tmp_path):
    groups = [{f"c{k}": [float(k), None, -1.0] for k in range(40)} | {"w": ["ok", "missing", "ok"]}]
    for found in readings(written(groups, texts=["w"]), tmp_path):
        assert found == groups[0]


def test_a_file_without_rows_has_its_columns():
    stream = io.BytesIO()
    RowGroupFile(stream, ["x", "status"], {"status"}, LZ4).close()
    table = parquet.read_table(io.BytesIO(stream.getvalue()))
    assert (table.num_rows, table.schema.names) == (0, ["x", "status"])
    assert polars.read_parquet(io.BytesIO(stream.getvalue())).schema == {"x": polars.Float64, "status": polars.String}


def test_columns_are_compressed_where_that_makes_them_smaller():
    chance = random.Random(1)
    constant, noise = [{"x": [2.5] * 50_000}], [{"x": [chance.gauss(0, 1) for _ in range(50_000)]}]
    assert len(written(constant)) < 5_000 < 400_000 < len(written(noise)) < 401_000
    kinds = [parquet.ParquetFile(io.BytesIO(written(g))).metadata.row_group(0).column(0) for g in (constant, noise)]
    assert [kind.compression for kind in kinds] == ["LZ4", "UNCOMPRESSED"]
    for kind in kinds:
        assert kind.total_uncompressed_size == pytest.approx(400_000, abs=100)


def test_half_a_million_runs_of_a_row(tmp_path):
    content = written([{"w": ["ok", "domain"] * 250_000}], texts=["w"])
    for found in readings(content, tmp_path):
        assert found["w"] == ["ok", "domain"] * 250_000
