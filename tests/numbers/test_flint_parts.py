"""FLINT by parts: the same names as the package's, without what nobody asked for."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys

from gradcli.numbers import flint_parts
from tests.paths import PACKAGE

NAMES = sorted(
    {
        alias.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "flint"
        for alias in node.names
    }
)
PARTS = "from gradcli.numbers.flint_parts import by_parts; by_parts(); import sys; "


def printed(script: str) -> str:
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert not found.stderr, found.stderr
    return found.stdout.strip()


def test_flags_are_those_of_inspect():
    assert {name: getattr(inspect, name) for name in flint_parts.CODE_FLAGS} == flint_parts.CODE_FLAGS


def test_an_arb_needs_little():
    found = printed(PARTS + "from flint import arb, ctx; print(arb(2).sqrt() ** 2, *sys.modules)").split()
    modules = {name for name in found if name.startswith("flint.types.")}
    assert "flint.types.arb" in modules
    assert len(modules) < 6
    assert "inspect" not in found


def test_every_name_is_the_package_s_own():
    names = ", ".join(NAMES)
    assert "arb" in NAMES
    tried = f"from flint import {names}; mine = [{names}]; import flint; flint.__version__; "
    assert printed(PARTS + tried + f"print(mine == [flint.{', flint.'.join(NAMES)}])") == "True"


def test_what_has_no_module_of_its_own_is_had_from_the_whole():
    assert printed(PARTS + "import flint; print(flint.showgood.__name__, flint.__version__ > '0')") == "showgood True"


def test_a_name_that_is_nowhere_is_refused():
    tried = "import flint\ntry:\n    flint.nosuch\nexcept AttributeError as error:\n    print(error)"
    assert "nosuch" in printed(PARTS + "\n" + tried)


def test_who_asks_for_more_of_inspect_gets_it_all(monkeypatch):
    monkeypatch.delitem(sys.modules, "inspect")
    with flint_parts._flags_at_hand():
        import inspect as part

        assert part.CO_VARARGS == 4
        assert part.signature(len).parameters
    assert sys.modules["inspect"].CO_VARARGS == 4


def test_who_imports_gradcli_gets_the_package_as_it_is():
    script = (
        "import gradcli, flint, sys; gradcli.program('sin(x)').grad(x=1); print('flint.types.dirichlet' in sys.modules)"
    )
    assert printed(script) == "True"
