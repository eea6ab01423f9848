"""Print the figures of every family, or of those named; exit 1 where one failed."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

import tests.trials as families

SHOWN = 5
"""Failing inputs printed of each figure."""


def main() -> int:
    names = sorted(module.name for module in pkgutil.iter_modules(families.__path__) if module.name != "__main__")
    parser = argparse.ArgumentParser(prog="python -m tests.trials", description=families.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--long", action="store_true", help="much larger counts")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(names):
        parser.error(f"no family {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    failed = False
    for name in asked.names or names:
        print(f"{name}:", flush=True)
        for figure in importlib.import_module(f"tests.trials.{name}").measure(asked.long):
            print(figure, flush=True)
            failed |= figure.failed > 0
            for text in figure.inputs[:SHOWN]:
                print(f"{'':>14}{text!r}"[:400], flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
