"""What every test of a command line uses: the whole program run in this process."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.shell import browser, command_line
from tests.shell.command_line import Result

if "GRADCLI_CACHE" not in os.environ:  # of a run's own: a user's may hold what some other version has made
    os.environ["GRADCLI_CACHE"] = tempfile.mkdtemp(prefix="gradcli-tests-")
    atexit.register(shutil.rmtree, os.environ["GRADCLI_CACHE"], ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="every real case instead of a sample")


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector need not look through a million objects again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def run() -> Callable[..., Result]:
    """``run("grad", "x^2", "--at", "x=1")``: exit status, standard output, standard error."""
    return command_line.run


@pytest.fixture
def refused() -> Callable[..., Result]:
    """``refused("eval", "1/", says=["what", "fix"])``: exit status 2, at most four lines that hold these, no output."""
    return command_line.refused


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless browser for the tests of a module."""
    with browser.browser() as running:
        yield running
