"""The names users may call, and what they stand for."""

from __future__ import annotations

from collections.abc import Mapping

from gradcli.functions.callable import MANY as MANY
from gradcli.functions.callable import Function as Function
from gradcli.functions.shelves import Shelved

CONSTANTS = {"pi": "pi", "e": "e"}


def _functions() -> dict[str, Function]:
    """The names of what is no family's."""
    unary = (
        "abs sign sqrt cbrt exp expm1 exp2 log2 log10 log1p sin cos tan sec csc cot asin acos atan sinh cosh tanh sech csch "
        "coth asinh acosh atanh erf erfc gamma lgamma sigmoid softplus relu floor ceil round heaviside stop lambertw"
    )
    table = {name: Function(name, (1, 1), name) for name in unary.split()}
    table |= {
        name: Function(name, (2, 2), name)
        for name in ("hypot", "atan2", "logaddexp", "mod", "pow", "root", "polygamma")
    }
    table |= {name: Function(name, (2, MANY), name) for name in ("max", "min")}
    table["log"] = Function(
        "log",
        (1, 2),
        "log",
        domain="{}; base > 0, base != 1",
        call="log(x[, base])",
        derivative="{}; with a base it is log(x)/log(base)",
    )
    table["digamma"] = Function(
        "digamma", (1, 1), "polygamma", latex=r"\psi", scipy="scipy.special.digamma", parameter=0
    )
    table["atan2"] = table["atan2"]._replace(call="atan2(y, x)", derivative="{} for atan2(y, x)")
    table["pow"] = table["pow"]._replace(derivative="is x^y: {}")
    table["polygamma"] = table["polygamma"]._replace(call="polygamma(n, x)", domain="{}; n = 0, ..., 100")
    table["lambertw"] = table["lambertw"]._replace(derivative="{} with w = lambertw(x)", value="w")
    table["root"] = table["root"]._replace(
        call="root(x, n)", domain="all x for odd n, x >= 0 for even n; n = 1, ..., 1000"
    )
    table["where"] = Function("where", (3, 3), "where")
    for name, parameters, body, domain in (
        ("asec", "x", "acos(1/x)", "x <= -1 or x >= 1"),
        ("acsc", "x", "asin(1/x)", "x <= -1 or x >= 1"),
        ("acot", "x", "atan(1/x)", "x != 0"),
        ("asech", "x", "acosh(1/x)", "0 < x <= 1"),
        ("acsch", "x", "asinh(1/x)", "x != 0"),
        ("acoth", "x", "atanh(1/x)", "x < -1 or x > 1"),
        ("clip", "x lo hi", "min(max(x, lo), hi)", "all x"),
    ):
        names = tuple(parameters.split())
        table[name] = Function(name, (len(names), len(names)), "", names, body, domain)
    table["clip"] = table["clip"]._replace(scipy="np.clip")
    for alias, name in (("ln", "log"), ("sgn", "sign"), ("loggamma", "lgamma"), ("LambertW", "lambertw")):
        table[alias] = table[name]
    for name in list(table):
        if name.startswith("a") and name not in ("abs", "atan2"):
            table["ar" + ("" if name.endswith("h") else "c") + name[1:]] = table[name]
            if name.endswith("h"):
                table["arc" + name[1:]] = table[name]
    return table


def _of_families() -> dict[str, Function]:
    """The rows and definitions of the families, each under its name and its aliases."""
    from gradcli.functions.families import FAMILIES

    found: dict[str, Function] = {}
    for group, family in FAMILIES.items():
        for row in family.ROWS:
            count = len(row.partials)
            call = f"{row.name}({', '.join(row.letters)})"
            found[row.name] = Function(row.name, (count, count), row.name, call=call, aliases=row.aliases, group=group)
        for definition in family.DEFINITIONS:
            found[definition.name] = definition._replace(group=definition.group or group)
    for function in list(found.values()):
        for alias in function.aliases.split():
            assert alias not in found, alias
            found[alias] = function
    return found


CORE: Mapping[str, Function] = _functions()
"""The names that are known without the families."""
FUNCTIONS: dict[str, Function] = Shelved(CORE, _of_families)
TAKE_NUMBERS = frozenset(["sqrt", "cbrt", "exp", "sin", "cos", "tan", "ln"])
"""Names behind which a number is likely an argument whose brackets were forgotten: sqrt2."""
