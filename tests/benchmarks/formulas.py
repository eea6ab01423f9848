"""What a formula costs: whole processes by turns with ``python -c "import sympy"``, printed as ratios.

python -m tests.benchmarks formulas
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median
from tempfile import TemporaryDirectory

from tests.paths import ROOT

LOGISTIC = "; ".join(["x0 = 1*x", *(f"x{k + 1} = r*x{k}*(1 - x{k})" for k in range(20))])
PRODUCT = "*".join(f"w{k}" for k in range(300))
AT_PRODUCT = ",".join(f"w{k}={k % 7 + 1}/3" for k in range(300))
STARTS = {
    "a formula in a table": ["grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3", "--symbolic", "--format", "table"],
    "diff": ["diff", "x^2*sin(x)"],
    "the tenth derivative of x^x": ["diff", "x^x", "x:10"],
    "the logistic map, 20 times": ["grad", LOGISTIC, "--at", "x=1/3,r=3.7", "--symbolic"],
    "a product of 300 factors": ["grad", PRODUCT, "--at", AT_PRODUCT, "--symbolic"],
}


def starts(rounds: int = 9) -> dict[str, float]:
    """Ratios of medians, with bytecode as an installation has it."""
    with TemporaryDirectory() as compiled:
        here = str(ROOT)
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONPATH": here}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        commands = {"": ["-c", "import sympy"], **{name: ["-m", "gradcli", *words] for name, words in STARTS.items()}}
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(rounds + 1):
            for name, words in commands.items():
                began = time.perf_counter()
                subprocess.run([sys.executable, *words], env=environment, stdout=subprocess.DEVNULL, check=True)
                if number:  # the first compiles
                    seconds[name].append(time.perf_counter() - began)
    reference = median(seconds.pop(""))
    return {name: median(found) / reference for name, found in seconds.items()}


def main() -> None:
    print('formulas, whole processes against python -c "import sympy", medians of 9:')
    for name, ratio in starts().items():
        print(f"  {name:<28} {ratio:5.2f}x")


if __name__ == "__main__":
    main()
