"""Runs every benchmark, or those named, each in a process of its own: about an hour for all of them."""

from __future__ import annotations

import argparse
import subprocess
import sys

BENCHMARKS = {
    "start-up": "whole processes against python -c pass",
    "formulas": "what a formula costs against importing sympy",
    "certified": "certification of long programs against float64, and certified tables stage by stage",
    "certified-commands": "certified tables by command: rows a second, and which stage proved them",
    "bounds": "the kernel of a program with the bounds behind every ok, and without",
    "growth": "value and gradient against the value, and long programs",
    "points": "value and gradient of many points: the engines and their peers",
    "few": "eight points against one, and how soon a line of a pipe is answered",
    "text": "reading and writing tables",
    "tables": "files to files as whole processes, and peak memory",
    "arrays": "gradients of programs of arrays against NumPy by hand",
    "array-tables": "gradients of programs of arrays at every row of a table against NumPy by hand and JAX",
    "matmul": "exact products of text matrices beside FLINT and NumPy",
    "special": "special functions beside mpmath and scipy",
    "cluster": "a Dask cluster against one process",
}
"""Each is the module of its name."""


def main() -> int:
    listed = "\n".join(f"  {name:<12} {what}" for name, what in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=f"{__doc__}\n\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    found, options = parser.parse_known_args()
    names = found.names or list(BENCHMARKS)
    if options and len(names) != 1:
        parser.error(f"{options[0]}: options are of one benchmark")
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]}: {', '.join(BENCHMARKS)}")
    modules = [f"tests.benchmarks.{name.replace('-', '_')}" for name in names]
    return max(subprocess.run([sys.executable, "-m", module, *options], check=False).returncode for module in modules)


if __name__ == "__main__":
    sys.exit(main())
