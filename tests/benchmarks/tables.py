"""Whole command lines over tables: files to files against polars and pyarrow, and peak memory.

python -m tests.benchmarks.tables [--rows 1e6] [--processes 5] [--large 2e9] [--long]

Peers read the same three columns and write the same number of columns of doubles as gradcli does, without
computing anything and without statuses. Every figure is the median of several processes, start-up included; what
gradcli needs for eight points (its imports, and the compiler) is shown, not taken off. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.processes import Measured, in_turn, installed

GOALS = {"csv": (0.7, 0.9), "parquet": (0.8, 0.7)}
"""Times the faster peer, at most: for a million rows and for ten millions."""
CERTIFIED = 1.0
"""The same for ``--certify`` from CSV to CSV."""
MOST_MEMORY = 100.0
MANY = 10_000_000
TEXT = "exp(-x**2/2)*sin(3*y)+log(1+z**2)*sqrt(x*x+y*y+1)"
GRADCLI = """
import sys
import gradcli.__main__  # as a process of the command line is
from gradcli.cli import run_command_line
if {plain}:
    from gradcli import optional
    optional.find = lambda name: None
grid = "--grid x=0:1:2 --grid y=0:1:2 --grid z=0:1:2".split()
given = ["--points", sys.argv[1]] if len(sys.argv) > 2 else grid
given += {more!r}
code = run_command_line(["grad", {text!r}, *given, "--wide", "--keep-columns", "none", "--output", sys.argv[-1]])
assert code == 0, code
"""
POLARS = """
import sys, polars
frame = polars.read_{form}(sys.argv[1])
frame.with_columns(w=frame["x"]).write_{form}(sys.argv[2])
"""
POLARS_AS_OURS = """
import sys, polars
frame = polars.read_parquet(sys.argv[1])
frame.with_columns(w=frame["x"]).write_parquet(sys.argv[2], compression="lz4", statistics=False)
"""
"""What polars takes to write Parquet files as gradcli does; by itself it compresses by zstd, and writes statistics."""
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


def ours_with(*more: str, plain: bool = False) -> str:
    """The script of gradcli with more options; ``plain`` without its extra."""
    return GRADCLI.format(plain=plain, text=TEXT, more=list(more))


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
    print(f"files to files, {rows:,} rows, 3 columns in, 4 out, medians of {processes} processes in turn:")
    there = installed("polars", "pyarrow")
    write_csv(folder / "in.csv", rows * 58.4)  # the length of a line
    if "polars" in there:
        import polars

        polars.read_csv(folder / "in.csv").write_parquet(folder / "in.parquet")
    ours = ours_with()
    (idle,) = in_turn({"": ours}, [str(folder / "idle.csv")], processes).values()
    print(f"  gradcli, eight points: {idle.seconds:.3f} s")
    for form in ["csv", "parquet"] if "polars" in there else ["csv"]:
        peers = {"polars": POLARS.format(form=form)} if "polars" in there else {}
        if "polars" in there and form == "parquet":
            peers["polars, lz4 and no statistics"] = POLARS_AS_OURS
        if "pyarrow" in there:
            peers["pyarrow"] = PYARROW[form]
        scripts = {"gradcli": ours, "gradcli --certify": ours_with("--certify"), **peers}
        if form == "csv":
            scripts["gradcli without the extra"] = ours_with(plain=True)
        found = in_turn(scripts, [str(folder / f"in.{form}"), str(folder / f"out.{form}")], processes)
        report(form, rows, found, list(peers))


def report(form: str, rows: int, found: dict[str, Measured], peers: list[str]) -> None:
    """Prints what each took, and whether the goals are met, in wall time and in processor time."""
    best = min([found[name].seconds for name in peers], default=float("nan"))
    least = min([found[name].processor for name in peers], default=float("nan"))
    for name, (seconds, megabytes, processor) in found.items():
        times = f"{seconds:7.3f} s {seconds / best:5.2f}x  processor {processor:7.3f} s {processor / least:5.2f}x"
        print(f"  {form:<8}{name:<31} {times} {megabytes:6.0f} MB")
    goals = {"gradcli": GOALS[form][rows >= MANY]} | ({"gradcli --certify": CERTIFIED} if form == "csv" else {})
    for name, goal in goals.items() if peers else ():
        for what, ratio in (("time", found[name].seconds / best), ("processor time", found[name].processor / least)):
            met = "met" if ratio <= goal else "MISSED"
            print(f"  goal: {name} at most {goal:g}x the faster peer in {what}: {met} ({ratio:.2f}x)")


def memory(folder: Path, sizes: list[float]) -> None:
    """Peak resident set by the size of the file."""
    print("peak memory, CSV to CSV:")
    for size in sizes:
        write_csv(folder / "large.csv", size)
        arguments = [str(folder / "large.csv"), str(folder / "out.csv")]
        (found,) = in_turn({"": ours_with()}, arguments, 1).values()
        held, (seconds, peak, _) = os.path.getsize(folder / "large.csv"), found
        print(f"  {held / 1e6:7.0f} MB  {peak:5.0f} MB  {seconds:6.1f} s  {held / 1e6 / seconds:5.0f} MB/s")
    print(f"  goal: at most {MOST_MEMORY:g} MB: {'met' if peak <= MOST_MEMORY else 'MISSED'} ({peak:.0f} MB)")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("--processes", type=int, default=5)
    parser.add_argument("--large", type=float, default=2e9, help="bytes of the largest file")
    parser.add_argument("--long", action="store_true", help="ten millions of rows as well")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        end_to_end(Path(folder), int(options.rows), options.processes)
        if options.long:
            end_to_end(Path(folder), MANY, options.processes)
        memory(Path(folder), [options.large / 20, options.large])


if __name__ == "__main__":
    main(sys.argv[1:])
