"""Python over NumPy: formulas as code, numbers as arrays."""

from __future__ import annotations

import math

from gradcli.errors import MathematicsError, OptionError
from gradcli.render.arrays import arrays
from gradcli.render.equations import numpy_code
from gradcli.render.faces import Look, WithEquations, WithMatrices


def equations(shown: WithEquations, look: Look) -> str:
    """Assignments after the imports they need; arrays of numbers where there are no formulas."""
    found = shown.equations()
    if found.arrays is not None:
        result, names = found.arrays
        return arrays(result, shown.numerals, names)
    if found.missing:
        raise MathematicsError(found.missing, fix="choose --format tsv for the number")
    return numpy_code(found.assignments, found.variables, found.shapes)


def matrices(shown: WithMatrices, look: Look) -> str:
    """Assignments. Entries no double or 64-bit integer holds make an array of Python's own exact numbers."""
    lines = []
    for label, matrix in shown.matrices():
        if matrix.symbolic:
            raise OptionError("NumPy has no symbolic matrices", fix="give the variables values with --at")
        cells = [[_python(cell) for cell in row] for row in shown.text.grid(matrix)]
        objects = any("Fraction" in c or (c.lstrip("-").isdigit() and len(c) > 18) for row in cells for c in row)
        body = "".join(f"    [{', '.join(row)}],\n" for row in cells)
        lines.append(f"{label.split()[0] if label else 'product'} = np.array([\n{body}]{', dtype=object' * objects})\n")
    imports = (
        "from fractions import Fraction\n\n" * any("Fraction" in line for line in lines) + "import numpy as np\n\n"
    )
    return imports + "\n".join(lines)


def _python(cell: str) -> str:
    """A number of ours as one of Python: a Fraction where a float would lose more than its rounding."""
    if cell.lstrip("-").isdigit():
        return cell
    double = 0.0 if "/" in cell else float(cell)
    return cell if double and math.isfinite(double) else f"Fraction({cell!r})"
