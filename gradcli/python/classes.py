"""Classes of the file whose methods are read, and their objects."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from gradcli.python.values import Meaning


@dataclass(frozen=True, eq=False)
class Class:
    """A class of the file."""

    node: ast.ClassDef


@dataclass(eq=False)
class Instance:
    """An object of it, with the attributes set so far."""

    of: Class
    names: dict[str, Meaning]
