"""The six programs of the batch benchmark: as text, and written by hand in C by someone who knows the derivatives."""

from __future__ import annotations

from typing import NamedTuple

ROUNDS = 67  # of sin, times, plus: a chain of 201 operations
UNITS = 11  # hidden units: 11 + 11 + 11 + 1 = 34 weights


class Case(NamedTuple):
    """``text`` by ``wrt``; ``fixed`` names are numbers, the others columns; ``c`` is the body of the loop: inputs
    ``in0[i]`` … (``in3[0]`` of a fixed one) in the order of ``names``, results ``out0[i]`` (value), ``out1[i]`` …"""

    label: str
    text: str
    names: tuple[str, ...]
    wrt: tuple[str, ...]
    c: str
    fixed: tuple[str, ...] = ()


def _rosenbrock() -> Case:
    names = tuple(f"x{k}" for k in range(10))
    terms = " + ".join(f"100*(x{k + 1}-x{k}**2)**2 + (1-x{k})**2" for k in range(9))
    lines = [f"const double x{k} = in{k}[i];" for k in range(10)]
    for k in range(9):
        lines.append(f"const double a{k} = x{k + 1} - x{k} * x{k}, b{k} = 1 - x{k};")
    lines.append("out0[i] = " + " + ".join(f"100 * a{k} * a{k} + b{k} * b{k}" for k in range(9)) + ";")
    for k in range(10):
        down = f"-400 * a{k} * x{k} - 2 * b{k}" if k < 9 else ""
        up = f"200 * a{k - 1}" if k else ""
        lines.append(f"out{k + 1}[i] = {' + '.join(filter(None, (up, down)))};")
    return Case("(iii) Rosenbrock, 10 variables", terms, names, names, "\n".join(lines))


def _chain() -> Case:
    text = "; ".join(["u0 = x", *(f"u{k + 1} = sin(u{k})*y + x" for k in range(ROUNDS))])
    lines = ["const double x = in0[i], y = in1[i], u0 = x;"]
    for k in range(ROUNDS):
        lines.append(f"const double s{k} = sin(u{k}), c{k} = cos(u{k}), u{k + 1} = s{k} * y + x;")
    lines += [f"out0[i] = u{ROUNDS};", "double g = 1, gx = 0, gy = 0;"]
    lines += [f"gx += g; gy += g * s{k}; g *= y * c{k};" for k in reversed(range(ROUNDS))]
    lines += ["out1[i] = gx + g; out2[i] = gy;"]
    return Case("(v) chain of 201 operations", text, ("x", "y"), ("x", "y"), "\n".join(lines))


def _network() -> Case:
    weights = tuple([f"{letter}{k}" for letter in "abw" for k in range(UNITS)] + ["c"])
    text = "c + " + " + ".join(f"w{k}*tanh(a{k}*x + b{k})" for k in range(UNITS))
    lines = ["const double x = in0[i];"]
    lines += [f"const double {name} = in{k}[0];" for k, name in enumerate(weights, 1)]
    lines += [f"const double t{k} = tanh(a{k} * x + b{k}), d{k} = w{k} * (1 - t{k} * t{k});" for k in range(UNITS)]
    lines.append("out0[i] = c + " + " + ".join(f"w{k} * t{k}" for k in range(UNITS)) + ";")
    for k in range(UNITS):
        lines.append(f"out{1 + k}[i] = d{k} * x; out{1 + UNITS + k}[i] = d{k}; out{1 + 2 * UNITS + k}[i] = t{k};")
    lines.append(f"out{1 + 3 * UNITS}[i] = 1;")
    return Case("(vi) tanh network, 34 weights", text, ("x", *weights), weights, "\n".join(lines), weights)


GRAVITY = ("G", "m1", "m2", "x1", "x2", "y1", "y2", "z1", "z2")
CASES = (
    Case(
        "(i) 3*w1**2+2*w1*w2",
        "3*w1**2+2*w1*w2",
        ("w1", "w2"),
        ("w1", "w2"),
        "const double a = in0[i], b = in1[i];\n"
        "out0[i] = 3 * a * a + 2 * a * b; out1[i] = 6 * a + 2 * b; out2[i] = 2 * a;",
    ),
    Case(
        "(ii) exp, sin, log, sqrt",
        "exp(-x**2/2)*sin(3*y)+log(1+z**2)*sqrt(x*x+y*y+1)",
        ("x", "y", "z"),
        ("x", "y", "z"),
        "const double x = in0[i], y = in1[i], z = in2[i];\n"
        "const double e = exp(-x * x / 2), s = sin(3 * y), c = cos(3 * y), q = 1 + z * z, l = log(q);\n"
        "const double r = sqrt(x * x + y * y + 1), w = l / r;\n"
        "out0[i] = e * s + l * r; out1[i] = w * x - x * e * s; out2[i] = 3 * e * c + w * y; out3[i] = 2 * z * r / q;",
    ),
    _rosenbrock(),
    Case(
        "(iv) gravitation, 9 variables",
        "G*m1*m2/((x2-x1)**2+(y2-y1)**2+(z2-z1)**2)",
        GRAVITY,
        GRAVITY,
        "const double G = in0[i], m = in1[i], n = in2[i];\n"
        "const double a = in4[i] - in3[i], b = in6[i] - in5[i], c = in8[i] - in7[i];\n"
        "const double q = 1 / (a * a + b * b + c * c), f = G * m * n * q, h = 2 * f * q;\n"
        "out0[i] = f; out1[i] = m * n * q; out2[i] = G * n * q; out3[i] = G * m * q;\n"
        "out4[i] = h * a; out5[i] = -h * a; out6[i] = h * b; out7[i] = -h * b; out8[i] = h * c; out9[i] = -h * c;",
    ),
    _chain(),
    _network(),
)
