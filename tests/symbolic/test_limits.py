"""The time limit of symbolic work."""

from __future__ import annotations

import importlib
import sys

import pytest

from gradcli.symbolic.limits import NoFormula, time_limit


def test_an_import_is_never_cut_short(tmp_path, monkeypatch):
    """sympy half imported would stay so for the rest of the run: the timer waits for the end of the import."""
    monkeypatch.syspath_prepend(tmp_path)
    waits = "import time\nend = time.monotonic() + 0.2\nwhile time.monotonic() < end:\n    pass\nwhole = True\n"
    (tmp_path / "slow_to_import.py").write_text(waits)

    def without_end() -> None:
        importlib.import_module("slow_to_import")
        while True:
            pass

    with pytest.raises(NoFormula), time_limit(0.05):
        without_end()
    assert sys.modules.pop("slow_to_import").whole
