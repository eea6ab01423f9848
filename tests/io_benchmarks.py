"""Reading and writing tables against what pyarrow and polars need.

``python -m tests.io_benchmarks [ROWS] [PROCESSES]``

Every figure is the median of several processes, each of which starts, reads and writes; the time of a bare
``python -c pass`` is shown, not taken off. Peers that are not installed are left out with a note. Peak memory is
Linux's VmHWM of the process. gradcli also writes a column of statuses, which the peers do not have.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GRADCLI = """
import sys
from pathlib import Path
from gradcli import optional
if {plain}:
    optional.find = lambda name: None
from gradcli.batch.rows import Entries, Layout, Rows
from gradcli.batch.sinks import open_sink
from gradcli.batch.sources import open_source
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


PEAK = """
try:
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
except OSError:
    print(0)
"""


def measured(script: str, arguments: list[str], processes: int) -> tuple[float, float]:
    """Median seconds of a whole process, and its largest resident set in megabytes."""
    seconds, memory = [], []
    for _ in range(processes):
        start = time.perf_counter()
        found = subprocess.run([sys.executable, "-c", script + PEAK, *arguments], capture_output=True, text=True)
        seconds.append(time.perf_counter() - start)
        if found.returncode:
            raise SystemExit(f"a measured process failed: {found.stderr[-500:]}")
        memory.append(int(found.stdout) / 1024)
    return statistics.median(seconds), max(memory)


def data(folder: Path, rows: int) -> dict[str, Path]:
    """The same four columns of random doubles as CSV and, with polars, as Parquet."""
    import numpy

    from gradcli.batch.blocks import Block
    from gradcli.batch.rows import Entries, Layout, Rows
    from gradcli.batch.sinks import open_sink

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
    installed = {name: importlib.util.find_spec(name) is not None for name in ("polars", "pyarrow")}
    for name, found in installed.items():
        print(f"{name}: {importlib.import_module(name).__version__ if found else 'not installed, left out'}")
    if not installed["polars"]:
        raise SystemExit("the data for the comparison are prepared with polars")
    with tempfile.TemporaryDirectory() as folder:
        paths = data(Path(folder), rows)
        for path in paths.values():
            renamed(path)
        print(f"{rows:,} rows of 4 doubles, whole processes, medians of {processes}")
        print(f"python -c pass: {measured('pass', [], processes)[0]:.3f} s")
        for form, path in paths.items():
            peers = {"polars": POLARS.format(form=form)} if installed["polars"] else {}
            if installed["pyarrow"]:
                peers["pyarrow"] = PYARROW_CSV if form == "csv" else PYARROW_PARQUET
            ours = {"gradcli": GRADCLI.format(plain=False)}
            if form == "csv":
                ours["gradcli without the extra"] = GRADCLI.format(plain=True)
            for what, arguments in (("read", [str(path)]), ("copied", [str(path), f"{folder}/out.{form}"])):
                found = {name: measured(script, arguments, processes) for name, script in (peers | ours).items()}
                best = min(found[name][0] for name in peers)
                for name, (seconds, memory) in found.items():
                    print(f"{form} {what:<7} {name:<26} {seconds:7.3f} s  {seconds / best:5.2f}x  {memory:6.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
