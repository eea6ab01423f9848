"""Reading and writing tables against what pyarrow and polars need.

``python -m tests.benchmarks.text [ROWS] [PROCESSES]``

Every figure is the median of several processes, each of which starts, reads and writes; the time of a bare
``python -c pass`` is shown, not taken off. Peers that are not installed are left out with a note. Peak memory is
Linux's VmHWM of the process. gradcli also writes a column of statuses, which the peers do not have.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.processes import in_turn, installed

GRADCLI = """
import sys
from pathlib import Path
from gradcli import optional
if {plain}:
    optional.find = lambda name: None
from gradcli.tables.rows import Entries, Layout, Rows
from gradcli.tables.sinks import open_sink
from gradcli.tables.sources import open_source
names = list("abcd")
with open_source([sys.argv[1]]) as source:
    blocks = source.blocks({{name: name for name in names}})
    if len(sys.argv) < 3:
        for block in blocks:
            block.size
    else:
        with open_sink(Path(sys.argv[2]), None, Layout(["a"], names[1:]), wide=True) as sink:
            for block in blocks:
                a, *rest = (Entries(block.columns[name]) for name in names)
                sink.write(Rows(block, [a], [rest]))
"""
POLARS = """
import sys, polars
frame = polars.read_{form}(sys.argv[1])
if len(sys.argv) > 2:
    frame.write_{form}(sys.argv[2])
"""
PYARROW_CSV = """
import sys, pyarrow.csv
table = pyarrow.csv.read_csv(sys.argv[1])
if len(sys.argv) > 2:
    pyarrow.csv.write_csv(table, sys.argv[2])
"""
PYARROW_PARQUET = """
import sys, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
if len(sys.argv) > 2:
    pyarrow.parquet.write_table(table, sys.argv[2], use_dictionary=False)
"""


def data(folder: Path, rows: int) -> dict[str, Path]:
    """The same four columns of random doubles as CSV and, with polars, as Parquet."""
    import numpy

    from gradcli.tables.blocks import Block
    from gradcli.tables.rows import Entries, Layout, Rows
    from gradcli.tables.sinks import open_sink

    paths = {"csv": folder / "in.csv"}
    if importlib.util.find_spec("polars"):
        paths["parquet"] = folder / "in.parquet"
    for path in paths.values():
        random = numpy.random.default_rng(0)
        with open_sink(path, None, Layout(["a"], ["b", "c", "d"]), wide=True) as sink:
            for start in range(0, rows, 65_536):
                size = min(65_536, rows - start)
                a, *rest = (Entries(random.standard_normal(size)) for _ in range(4))
                sink.write(Rows(Block({}, size), [a], [rest]))
    return paths


def renamed(path: Path) -> None:
    """The sink's names and its status column are not what the peers should have to read and write."""
    import polars

    names = dict(zip(["a", "da_db", "da_dc", "da_dd"], "abcd", strict=True))
    form = path.suffix[1:]
    frame = getattr(polars, f"read_{form}")(path).select(list(names)).rename(names)
    getattr(frame, f"write_{form}")(path)


def main(rows: int = 1_000_000, processes: int = 5) -> None:
    there = installed("polars", "pyarrow")
    if "polars" not in there:
        print("the data for the comparison are prepared with polars: nothing to measure")
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = data(Path(folder), rows)
        for path in paths.values():
            renamed(path)
        print(f"{rows:,} rows of 4 doubles, whole processes, medians of {processes}")
        print(f"python -c pass: {in_turn({'': 'pass'}, [], processes)[''].seconds:.3f} s")
        for form, path in paths.items():
            peers = {"polars": POLARS.format(form=form)}
            if "pyarrow" in there:
                peers["pyarrow"] = PYARROW_CSV if form == "csv" else PYARROW_PARQUET
            ours = {"gradcli": GRADCLI.format(plain=False)}
            if form == "csv":
                ours["gradcli without the extra"] = GRADCLI.format(plain=True)
            for what, arguments in (("read", [str(path)]), ("copied", [str(path), f"{folder}/out.{form}"])):
                found = in_turn(peers | ours, arguments, processes)
                best = min(found[name].seconds for name in peers)
                for name, (seconds, memory, _) in found.items():
                    print(f"{form} {what:<7} {name:<26} {seconds:7.3f} s  {seconds / best:5.2f}x  {memory:6.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
