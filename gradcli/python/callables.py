"""The source of a function that lives in Python: what was typed, read as any file is."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradcli.errors import OptionError, Source


def source_of(function: Callable[..., Any]) -> Source | None:
    """The text of the file a function stands in, or of the function alone where it stands inside another or was typed
    in a notebook; None where there is no source, as of a lambda or of compiled code."""
    function = inspect.unwrap(function)
    if not inspect.isfunction(function) or function.__name__ == "<lambda>":
        return None
    try:
        own = inspect.getsource(function)
        path = inspect.getsourcefile(function) or ""
    except (OSError, TypeError):
        return None
    name = function.__name__
    if function.__qualname__ == name and path.endswith(".py") and Path(path).exists():
        text = "".join(inspect.findsource(function)[0])
        if own in text:
            return Source(text, path, function=name)
    return Source(textwrap.dedent(own), function=name)


def required_source(function: Callable[..., Any]) -> Source:
    """The source of a function. Raises OptionError where there is none."""
    found = source_of(function)
    if found is None:
        what = f"the source of {getattr(function, '__name__', 'this')} cannot be read"
        raise OptionError(what, fix="define it with def, in a file or a cell")
    return found
