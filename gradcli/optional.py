"""Libraries that come with an extra of the package."""

from __future__ import annotations

import importlib
from typing import Any

from gradcli.errors import GradcliError

Library = Any
"""A module of an extra: typed as Any, since it need not be installed where the types are checked."""


class MissingExtra(GradcliError):
    """What was asked for needs a library that is not installed."""


def require(name: str, *, extra: str) -> Library:
    """The module ``name``, which the extra ``extra`` brings. Raises MissingExtra naming the command to install it."""
    found = find(name)
    if found is None:
        library = name.split(".")[0]
        raise MissingExtra(f"this needs {library}, which is not installed", fix=f"pip install 'gradcli[{extra}]'")
    return found


def find(name: str) -> Library | None:
    """The module ``name``, or None when it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
