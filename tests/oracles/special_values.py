"""The truth of tests/special_values.jsonl, by limits in mpmath at 1400 digits. gradcli takes no part in it.

python -m tests.oracles.special_values --update      fills in value and gradient of every row
python -m tests.oracles.special_values               says where the file and the limits disagree

Every function is written from its definition on the reals. A value, a limit, a one-sided slope come from the
function itself at three distances from the point: no rule of differentiation is used anywhere.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from mpmath import mp, mpf

from tests.paths import SPECIAL_VALUES

FILE = SPECIAL_VALUES
DIGITS = 1400
SHOWN = 30
# Three distances, each the square of the one before, with no short decimal form, so that they hit no grid.
# 160 digits deep and a step 40 digits finer leave 1400 - 520 digits where (1-cos(x))/x^2 cancels.
DISTANCES = [mpf(f"1.618033988749894848e-{power}") for power in (40, 80, 160)]
STEP = mpf("1e-40")
NOTHING = mpf(10) ** -(DIGITS - 60)
"""Relative size below which a difference of two numbers is taken to be 0: sin(pi), log(e^2) - 2."""
NOISE = mpf("1e-900")
"""Relative rounding error of a slope: far above what 1400 digits leave, far below what rows show (1 - 1e-869)."""

Json = dict[str, Any]


class Undefined(ArithmeticError):
    """No real value."""


class Pole(Undefined):
    """No real value, but perhaps an infinite one: the limits tell."""


class Undecided(Exception):
    """Three samples show neither a limit nor growth."""


# The functions, on the reals


def _difference(a: Any, b: Any) -> Any:
    found = a - b
    return mpf(0) if abs(found) <= NOTHING * max(abs(a), abs(b)) else found


def _whole(a: Any) -> Any:
    """The nearest integer where ``a`` is one up to rounding, else ``a``."""
    near = mp.nint(a)
    return near if _difference(a, near) == 0 else a


def _over(a: Any, b: Any) -> Any:
    if b == 0:
        raise (Undefined if a == 0 else Pole)
    return a / b


def _within(function: Callable[[Any], Any], inside: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def call(x: Any) -> Any:
        if not inside(x):
            raise Undefined
        return mp.re(function(x))

    return call


def _wave(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call(x: Any) -> Any:
        found = function(x)
        return mpf(0) if abs(found) <= NOTHING * max(1, abs(x)) else found

    return call


SIN, COS = _wave(mp.sin), _wave(mp.cos)


def _log(x: Any) -> Any:
    if x <= 0:
        raise (Pole if x == 0 else Undefined)
    return mp.log(x)


def _atanh(x: Any) -> Any:
    if abs(x) >= 1:
        raise (Pole if abs(x) == 1 else Undefined)
    return mp.atanh(x)


def _off_poles(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call(x: Any) -> Any:
        if x <= 0 and _whole(x) == mp.floor(x):
            raise Pole
        return function(x)

    return call


def _power(a: Any, b: Any) -> Any:
    b = _whole(b)
    if b == mp.floor(b) and abs(b) < 10**6:
        if a == 0 and b < 0:
            raise Pole
        return mpf(a) ** int(b)  # 0^0 = 1
    if a <= 0:
        if a < 0:
            raise Undefined
        if b < 0:
            raise Pole
        return mpf(0)
    return mp.exp(b * mp.log(a))


def _odd_root(x: Any, n: Any) -> Any:
    return mp.sign(x) * mp.root(abs(x), int(n))


def _atan2(y: Any, x: Any) -> Any:
    if x == 0 and y == 0:
        raise Undefined
    return mp.atan2(y, x)


def _lambertw(x: Any) -> Any:
    depth = _difference(x, -mp.exp(-1))
    if depth <= 0:
        if depth < 0:
            raise Undefined
        return mpf(-1)
    return mp.re(mp.lambertw(x))


def _inverse_of_reciprocal(name: str) -> Callable[[Any], Any]:
    return lambda x: FUNCTIONS[name](_over(mpf(1), x))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "sign": mp.sign,
    "sqrt": _within(mp.sqrt, lambda x: x >= 0),
    "cbrt": lambda x: _odd_root(x, 3),
    "root": _odd_root,
    "pow": _power,
    "exp": mp.exp,
    "expm1": mp.expm1,
    "exp2": lambda x: mpf(2) ** x,
    "log": lambda x, base=None: _log(x) if base is None else _over(_log(x), _log(base)),
    "log2": lambda x: _log(x) / mp.log(2),
    "log10": lambda x: _log(x) / mp.log(10),
    "log1p": lambda x: _log(1 + x),
    "logaddexp": lambda x, y: mp.log(mp.exp(x) + mp.exp(y)),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "lambertw": _lambertw,
    "sin": SIN,
    "cos": COS,
    "tan": lambda x: _over(SIN(x), COS(x)),
    "sec": lambda x: _over(mpf(1), COS(x)),
    "csc": lambda x: _over(mpf(1), SIN(x)),
    "cot": lambda x: _over(COS(x), SIN(x)),
    "asin": _within(mp.asin, lambda x: abs(x) <= 1),
    "acos": _within(mp.acos, lambda x: abs(x) <= 1),
    "atan": mp.atan,
    "atan2": _atan2,
    "asec": _inverse_of_reciprocal("acos"),
    "acsc": _inverse_of_reciprocal("asin"),
    "acot": _inverse_of_reciprocal("atan"),
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": lambda x: 1 - 2 / (mp.exp(2 * x) + 1),
    "sech": mp.sech,
    "csch": lambda x: _over(mpf(1), mp.sinh(x)),
    "coth": lambda x: _over(mp.cosh(x), mp.sinh(x)),
    "asinh": mp.asinh,
    "acosh": _within(mp.acosh, lambda x: x >= 1),
    "atanh": _atanh,
    "asech": _inverse_of_reciprocal("acosh"),
    "acsch": _inverse_of_reciprocal("asinh"),
    "acoth": _inverse_of_reciprocal("atanh"),
    "hypot": lambda x, y: mp.sqrt(x * x + y * y),
    "erf": mp.erf,
    "erfc": mp.erfc,
    "gamma": _off_poles(mp.gamma),
    "lgamma": _off_poles(lambda x: mp.log(abs(mp.gamma(x)))),
    "digamma": _off_poles(mp.digamma),
    "polygamma": lambda n, x: _off_poles(lambda u: mp.polygamma(int(n), u))(x),
    "relu": lambda x: max(x, mpf(0)),
    "max": max,
    "min": min,
    "clip": lambda x, low, high: min(max(x, low), high),
    "heaviside": lambda x: (mp.sign(x) + 1) / 2,
    "floor": lambda x: mp.floor(_whole(x)),
    "ceil": lambda x: mp.ceil(_whole(x)),
    "round": lambda x: mp.nint(_whole(2 * x) / 2),  # ties to even
    "mod": lambda x, y: _difference(x, y * mp.floor(_whole(_over(x, y) if y else _over(mpf(0), y)))),
}
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: lambda a, b: _difference(a, -b),
    ast.Sub: _difference,
    ast.Mult: lambda a, b: a * b,
    ast.Div: _over,
    ast.Pow: _power,
    ast.USub: lambda a: -a,
    ast.Gt: lambda a, b: _difference(a, b) > 0,
    ast.GtE: lambda a, b: _difference(a, b) >= 0,
    ast.Lt: lambda a, b: _difference(a, b) < 0,
    ast.LtE: lambda a, b: _difference(a, b) <= 0,
    ast.Eq: lambda a, b: _difference(a, b) == 0,
    ast.NotEq: lambda a, b: _difference(a, b) != 0,
}


class Formula:
    """An expression, read by Python's own grammar (never executed), over mpmath numbers."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("^", "**")
        self.root = ast.parse(self.text, mode="eval").body

    @property
    def names(self) -> set[str]:
        """The free names; functions are not among them."""
        called = {id(node.func) for node in ast.walk(self.root) if isinstance(node, ast.Call)}
        names = {n.id for n in ast.walk(self.root) if isinstance(n, ast.Name) and id(n) not in called}
        return names - {"pi", "e"}

    def at(self, point: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> Any:
        """The value; ``base`` is where a ``stop`` looks, the point itself unless the point was moved."""
        return self._value(self.root, point, base or point)

    def _value(self, node: ast.AST, point: Mapping[str, Any], base: Mapping[str, Any]) -> Any:
        if isinstance(node, ast.Constant):
            return mpf(ast.get_source_segment(self.text, node))
        if isinstance(node, ast.Name):
            return point[node.id] if node.id in point else {"pi": +mp.pi, "e": mp.e + 0}[node.id]
        if isinstance(node, ast.Compare):
            (operator,), (right,) = node.ops, node.comparators
            return OPERATORS[type(operator)](self._value(node.left, point, base), self._value(right, point, base))
        if isinstance(node, ast.BoolOp):
            found = (self._value(part, point, base) for part in node.values)
            return all(found) if isinstance(node.op, ast.And) else any(found)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id, node.args, point, base)
        operands = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.operand]  # type: ignore[attr-defined]
        return OPERATORS[type(node.op)](*(self._value(operand, point, base) for operand in operands))  # type: ignore[attr-defined]

    def _call(self, name: str, operands: list[Any], point: Mapping[str, Any], base: Mapping[str, Any]) -> Any:
        if name == "where":
            chosen = operands[1] if self._value(operands[0], point, base) else operands[2]
            return self._value(chosen, point, base)
        if name == "stop":
            return self._value(operands[0], base, base)
        return FUNCTIONS[name](*(self._value(operand, point, base) for operand in operands))


# Limits


class Limit(NamedTuple):
    """A limit with the change at the last step, which bounds its error; the limit may be infinite."""

    value: Any
    error: Any


def limit(samples: list[Any]) -> Limit:
    """The limit that three samples, at distances each the square of the one before, show."""
    first, second, third = samples
    size, change, before = abs(third), abs(third - second), abs(second - first)
    if size == 0 or (size <= abs(second) * mpf("1e-5") and abs(second) <= abs(first) * mpf("1e-5")):
        return Limit(mpf(0), mpf(0))
    if change <= mpf("1e-20") * size and before <= mpf("1e-10") * size:
        return Limit(third, change + NOISE * size)
    if abs(first) < abs(second) < size and change > before * mpf("0.9"):
        return Limit(mp.inf * mp.sign(third), mpf(0))
    raise Undecided


class Side(NamedTuple):
    """What the function does on one side: its limit, the limit of its slope, whether it tends to the value."""

    value: Limit | None = None
    slope: Limit | None = None
    continuous: bool = False


def side(f: Callable[[Any], Any], x: Any, value: Any, sign: int) -> Side:
    """The side ``sign`` of ``x``. Without a ``value`` the slope is the limit of the slopes nearby."""
    scale = abs(x) or mpf(1)
    steps = [sign * distance * scale for distance in DISTANCES]
    try:
        near = [f(x + h) for h in steps]
        if value is not None:
            rises = [found - value for found in near]
            if limit(rises).value == 0:
                return Side(Limit(value, mpf(0)), limit([r / h for r, h in zip(rises, steps, strict=True)]), True)
            return Side(limit(near))
        beyond = [f(x + h * (1 + STEP)) for h in steps]
    except Undefined:
        return Side()
    there = limit(near)
    slopes = [(b - a) / (h * STEP) for a, b, h in zip(near, beyond, steps, strict=True)]
    try:
        return Side(there, limit(slopes))
    except Undecided:
        return Side(there)


# The entries


def text(found: Limit) -> str:
    """An exact rational where it is one within the error, else 30 digits, or an infinity."""
    value, error = found
    if mp.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == 0:
        return "0"
    if mpf("1e-12") < abs(value) < mpf("1e25"):
        mantissa, exponent = value.man_exp
        near = (int(mp.sign(value) * mantissa) * Fraction(2) ** exponent).limit_denominator(10_000)
        exact = mpf(near.numerator) / near.denominator
        if abs(value - exact) <= max(error, NOTHING * abs(value)):
            return str(near)
    return str(mp.nstr(value, SHOWN, strip_zeros=False, min_fixed=-6, max_fixed=25))


def _same(a: Limit, b: Limit) -> bool:
    if mp.isinf(a.value) or mp.isinf(b.value):
        return bool(a.value == b.value)
    return bool(abs(a.value - b.value) <= a.error + b.error)


def _sides(left: Limit | None, right: Limit | None) -> Json:
    return {"left": left and text(left), "right": right and text(right)}


def _infinite(left: Limit | None, right: Limit | None) -> Json:
    known = [found for found in (left, right) if found is not None]
    if known and all(_same(known[0], other) for other in known):
        return {"value": text(known[0]), "status": "infinite"}
    return {"value": None, "status": "infinite"} | _sides(left, right)


def _of_hole(left: Side, right: Side) -> Json:
    """A derivative where the function has no value: none, but perhaps the limits of a continuation."""
    entry: Json = {"value": None, "status": "domain"}
    if left.value and right.value and not _same(left.value, right.value):
        return entry | _sides(left.value, right.value)
    there = left.value or right.value
    if there:
        entry["limit"] = text(there)
    if left.slope and right.slope and _same(left.slope, right.slope) and not mp.isinf(left.slope.value):
        entry["limit_slope"] = text(right.slope)
    return entry


def _of_value(left: Side, right: Side) -> Json:
    """A derivative where the function has a value."""
    entry: Json = {"value": None}
    sides = [s for s in (left, right) if s.value]
    if any(not s.continuous for s in sides):
        return entry | {"status": "jump"} | _sides(left.value, right.value)
    slopes = [s.slope for s in sides if s.slope]
    if slopes and all(_same(slopes[0], s) for s in slopes):
        if mp.isinf(slopes[0].value):
            return _infinite(left.slope, right.slope)
        if len(slopes) == 2:
            return {"value": text(max(slopes, key=lambda s: -s.error)), "status": "ok"}
    status = "kink" if len(slopes) == 2 else "domain"
    return entry | {"status": status} | (_sides(left.slope, right.slope) if slopes else {})


def _along(formula: Formula, point: Mapping[str, Any], name: str) -> Callable[[Any], Any]:
    return lambda x: formula.at({**point, name: x}, point)


def truth(expression: str, at: Mapping[str, str]) -> Json:
    """``value`` and ``gradient`` of a row."""
    with mp.workdps(DIGITS):
        formula = Formula(expression)
        point = {name: Formula(given).at({}) for name, given in at.items()}
        status, value = "ok", None
        try:
            value = formula.at(point)
        except Pole:
            status = "infinite"
        except Undefined:
            status = "domain"
        used = [name for name in at if name in formula.names]
        around = {
            name: [side(_along(formula, point, name), point[name], value, sign) for sign in (-1, 1)] for name in used
        }
        limits = [tuple(s.value for s in sides) for sides in around.values()]
        infinite = [pair for pair in limits if any(found and mp.isinf(found.value) for found in pair)]
        if status == "infinite" and not infinite:
            status = "domain"
        entry: Json = {"value": None, "status": status}
        if status == "ok":
            entry["value"] = text(Limit(value, mpf(0)))
        elif status == "infinite":
            entry = _infinite(*infinite[0])
        gradient: Json = {}
        for name in at:
            if name not in used:
                gradient[name] = {"value": None, "status": "unconnected"}
            elif status == "infinite" and any(s.slope for s in around[name]):
                gradient[name] = _infinite(*(s.slope for s in around[name]))
            else:
                gradient[name] = (_of_value if status == "ok" else _of_hole)(*around[name])
    return {"value": entry, "gradient": gradient}


# The file


def read(path: Path = FILE) -> tuple[Json, list[Json]]:
    """The header (what was measured with) and the rows."""
    header, *rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return header, rows


def write(header: Json, rows: list[Json], path: Path = FILE) -> None:
    """The whole file: the header, then one row a line."""
    order = ("id", "expr", "at", "value", "gradient", "others", "note")
    lines = [header, *({key: row[key] for key in order if key in row} for row in rows)]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def main(update: bool) -> int:
    header, rows = read()
    wrong = 0
    for row in rows:
        found = truth(row["expr"], row["at"])
        if any(row.get(key) != found[key] for key in found):
            wrong += 1
            print(row["id"], json.dumps(found))
            row |= found
    if update:
        write(header, rows)
    return 0 if update or not wrong else 1


if __name__ == "__main__":
    sys.exit(main("--update" in sys.argv[1:]))
