"""Arithmetic."""

from __future__ import annotations

from gradcli.functions.row import ANY2, Primitive

# fmt: off
ROWS = (
    Primitive("add", lambda m, a, b: a + b, (lambda m, y, a, b: 1, lambda m, y, a, b: 1), "1, 1", "all x, y", ANY2, rational=True, shown="{0} + {1}", overflows=True),
    Primitive("sub", lambda m, a, b: a - b, (lambda m, y, a, b: 1, lambda m, y, a, b: -1), "1, -1", "all x, y", ANY2, rational=True, shown="{0} - {1}", overflows=True),
    Primitive("mul", lambda m, a, b: a * b, (lambda m, y, a, b: b, lambda m, y, a, b: a), "y, x", "all x, y", ANY2, rational=True, shown="{0}*{1}", overflows=True),
    Primitive("div", lambda m, a, b: m.div(a, b), (lambda m, y, a, b: m.div(1, b), lambda m, y, a, b: -m.div(y, b)), "1/y, -x/y^2", "y != 0", ((-4.0, 4.0), (0.25, 4.0)), rational=True, noun="a division", shown="{0}/{1}", pole=True),
    Primitive("neg", lambda m, a: -a, (lambda m, y, a: -1,), "-1", rational=True, shown="-{0}", vanishes="with x"),
    Primitive("same", lambda m, a: a, (lambda m, y, a: 1,), "1", rational=True, shown="{0}", vanishes="with x"),
    Primitive("stop", lambda m, a: a, (lambda m, y, a: None,), "0", rational=True, vanishes="with x"),
)
# fmt: on
