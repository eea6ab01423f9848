"""What a wheel must hold and must not: run by .ci/run on the wheel it has just built."""

from __future__ import annotations

import sys
import zipfile

WANTED = (
    *("gradcli/__init__.py", "gradcli/py.typed", "gradcli/functions/row.py", "gradcli/language/grammar.py"),
    *("gradcli/manual/points.md", "gradcli/LICENSE", "gradcli/commands/generated/grad.options"),
    *(f"gradcli/render/page/page.{kind}" for kind in ("html", "css", "js")),
)


def main(path: str) -> int:
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        metadata = next(wheel.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
        entry = next(wheel.read(name).decode() for name in names if name.endswith("entry_points.txt"))
    faults = [f"missing {name}" for name in WANTED if name not in names]
    faults += [f"not part of the package: {n}" for n in names if not n.startswith(("gradcli/", "gradcli-"))]
    core = {
        line.split(":")[1].split("<")[0].split(">")[0].split("=")[0].strip()
        for line in metadata.splitlines()
        if line.startswith("Requires-Dist:") and "extra ==" not in line
    }
    if core != {"typer", "rich", "numpy", "sympy", "python-flint"}:
        faults.append(f"core dependencies are {sorted(core)}")
    if "License-File: gradcli/LICENSE" not in metadata:
        faults.append("the licence text is not named")
    if "gradcli = gradcli.__main__:main" not in entry:
        faults.append("no console script")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
