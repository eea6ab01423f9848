"""Pages opened in a headless Chromium, as far as the machine has one, and what must hold of every page opened."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

needs_browser = pytest.mark.skipif(
    not CHROMIUM or importlib.util.find_spec("playwright") is None, reason="needs Chromium and playwright"
)


@contextmanager
def browser() -> Iterator[Any]:
    """One Chromium; pages come from ``opened``."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@contextmanager
def opened(running: Any, page: Path, *, width: int = 1280, height: int = 800, scheme: str = "light") -> Iterator[Any]:
    """A page as a reader has it before them. It may say nothing on the console, fail nowhere, and ask for nothing."""
    context = running.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    tab, trouble = context.new_page(), []
    tab.on("console", lambda message: trouble.append(f"console: {message.text}"))
    tab.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    tab.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
    tab.on("request", lambda request: trouble.append(f"request: {request.url}"))
    tab.goto(page.as_uri())
    assert trouble.pop(0) == f"request: {page.as_uri()}"
    yield tab
    assert trouble == []
    context.close()
