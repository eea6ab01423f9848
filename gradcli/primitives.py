"""The book of functions under its short name: ``gradcli.functions`` holds the rows."""

from __future__ import annotations

from gradcli.functions.book import PRIMITIVES, ROWS
from gradcli.functions.names import CONSTANTS, FUNCTIONS, MANY, Function
from gradcli.functions.row import Primitive, Rule

__all__ = ["CONSTANTS", "FUNCTIONS", "MANY", "PRIMITIVES", "ROWS", "Function", "Primitive", "Rule"]
