"""Whole command lines over tables: files to files against polars and pyarrow, peak memory, growth with variables.

python -m tests.table_benchmarks [--rows 1e6] [--processes 5] [--large 2e9]

Peers read the same three columns and write the same number of columns of doubles as gradcli does, without
computing anything and without statuses. Every figure is the median of several processes, start-up included; what
gradcli needs for eight points (its imports, and the compiler) is shown, not taken off. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from gradcli.batch.engine import compile_tape
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.lowering import lower
from tests.io_benchmarks import measured

TEXT = "exp(-x**2/2)*sin(3*y)+log(1+z**2)*sqrt(x*x+y*y+1)"
GRADCLI = """
import sys
from gradcli.cli import run_command_line
if {plain}:
    from gradcli import optional
    optional.find = lambda name: None
grid = "--grid x=0:1:2 --grid y=0:1:2 --grid z=0:1:2".split()
given = ["--points", sys.argv[1]] if len(sys.argv) > 2 else grid
code = run_command_line(["grad", {text!r}, *given, "--wide", "--keep-columns", "none", "--output", sys.argv[-1]])
assert code == 0, code
"""
POLARS = """
import sys, polars
frame = polars.read_{form}(sys.argv[1])
frame.with_columns(w=frame["x"]).write_{form}(sys.argv[2])
"""
PYARROW = {
    "csv": """
import sys, pyarrow.csv
table = pyarrow.csv.read_csv(sys.argv[1])
pyarrow.csv.write_csv(table.append_column("w", table["x"]), sys.argv[2])
""",
    "parquet": """
import sys, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
pyarrow.parquet.write_table(table.append_column("w", table["x"]), sys.argv[2], use_dictionary=False)
""",
}


def write_csv(path: Path, size: float) -> None:
    """Three columns of random doubles, 100,000 lines again and again up to about ``size`` bytes."""
    import numpy

    lines = numpy.random.default_rng(0).standard_normal((100_000, 3)).tolist()
    part = "".join(",".join(map(repr, line)) + "\n" for line in lines).encode()
    with open(path, "wb") as file:
        file.write(b"x,y,z\n")
        for _ in range(max(1, round(size / len(part)))):
            file.write(part)


def end_to_end(folder: Path, rows: int, processes: int) -> None:
    """CSV to CSV and Parquet to Parquet, as whole processes."""
    print(f"files to files, {rows:,} rows, 3 columns in, 4 out, medians of {processes} processes:")
    peers = {name for name in ("polars", "pyarrow") if importlib.util.find_spec(name)}
    for name in sorted({"polars", "pyarrow"} - peers):
        print(f"  {name}: not installed, left out")
    forms = ["csv", "parquet"] if "polars" in peers else ["csv"]
    write_csv(folder / "in.csv", rows * 58.4)  # the length of a line
    if "polars" in peers:
        import polars

        polars.read_csv(folder / "in.csv").write_parquet(folder / "in.parquet")
    idle, _ = measured(GRADCLI.format(plain=False, text=TEXT), [str(folder / "idle.csv")], processes)
    print(f"  gradcli, eight points: {idle:.3f} s")
    for form in forms:
        scripts = {"gradcli": GRADCLI.format(plain=False, text=TEXT)}
        if form == "csv":
            scripts["gradcli without the extra"] = GRADCLI.format(plain=True, text=TEXT)
        if "polars" in peers:
            scripts["polars"] = POLARS.format(form=form)
        if "pyarrow" in peers:
            scripts["pyarrow"] = PYARROW[form]
        arguments = [str(folder / f"in.{form}"), str(folder / f"out.{form}")]
        found = {name: measured(script, arguments, processes) for name, script in scripts.items()}
        best = min([found[name][0] for name in peers], default=float("nan"))
        for name, (seconds, memory) in found.items():
            print(f"  {form:<8}{name:<26} {seconds:7.3f} s {seconds / best:6.2f}x {memory:6.0f} MB")


def memory(folder: Path, sizes: list[float]) -> None:
    """Peak resident set by the size of the file."""
    print("peak memory, CSV to CSV:")
    for size in sizes:
        write_csv(folder / "large.csv", size)
        arguments = [str(folder / "large.csv"), str(folder / "out.csv")]
        seconds, peak = measured(GRADCLI.format(plain=False, text=TEXT), arguments, 1)
        held = os.path.getsize(folder / "large.csv")
        print(f"  {held / 1e6:7.0f} MB  {peak:5.0f} MB  {seconds:6.1f} s  {held / 1e6 / seconds:5.0f} MB/s")


def growth(points: int = 1000) -> None:
    """Value and gradient against the value alone, NumPy engine, over blocks of points."""
    import numpy

    print(f"value and gradient against the value, numpy engine, {points:,} points:")
    for label, term, sign in (("product of x_i", "x{}", "*"), ("sum of x_i^2", "x{}^2", "+")):
        for count in (10, 100, 1000, 10_000):
            start = time.perf_counter()
            program = read([Source(sign.join(term.format(i) for i in range(count)), "benchmark")])
            tape = lower(program)
            target = {"f": tape.outputs["f"]}
            whole = compile_tape(tape, target, tape.inputs, engine="numpy", threads=1)
            built = time.perf_counter() - start
            value = compile_tape(tape, target, {}, engine="numpy", threads=1)
            columns = [numpy.full(points, 1.0001) for _ in tape.inputs]
            times = []
            for compiled in (whole, value):
                out = compiled.run(columns)
                runs = []
                for _ in range(7):
                    start = time.perf_counter()
                    compiled.run(columns, out)
                    runs.append(time.perf_counter() - start)
                times.append(statistics.median(runs))
            print(f"  {label:<16}{count:>7,} variables {times[0] / times[1]:6.2f}x   built in {built:.2f} s")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("--processes", type=int, default=5)
    parser.add_argument("--large", type=float, default=2e9, help="bytes of the largest file")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        end_to_end(Path(folder), int(options.rows), options.processes)
        memory(Path(folder), [options.large / 20, options.large])
    growth()


if __name__ == "__main__":
    main(sys.argv[1:])
