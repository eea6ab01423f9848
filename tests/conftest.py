"""What every test of a command line uses: the whole program run in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import command_line
from tests.command_line import Result


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="every real case instead of a sample")


@pytest.fixture
def run() -> Callable[..., Result]:
    """``run("grad", "x^2", "--at", "x=1")``: exit status, standard output, standard error."""
    return command_line.run
