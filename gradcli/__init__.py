"""gradcli: derivatives in the shell, with the reason for every number that is missing.

>>> import gradcli
>>> result = gradcli.program("3*w1**2 + 2*w1*w2").grad(w1=5, w2=3)
>>> result.rows[0].gradient["w1"].value
36
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
_VERBS = (
    *("check", "code", "compile", "diff", "eval", "grad", "hessian", "implicit", "plot", "propagate", "tape"),
    "taylor",
)
__all__ = ["GradcliError", "Program", "__version__", "program", *_VERBS]

if TYPE_CHECKING:
    from gradcli.api import Program, program
    from gradcli.errors import GradcliError


class _Room(ModuleType):
    """A package inside that is called as one of the verbs is: ``gradcli.tape(…)`` beside ``gradcli.tape.lowering``."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        from gradcli.verbs import verb

        return verb(self.__name__.rpartition(".")[2])(*arguments, **named)


class _House(ModuleType):
    """The package itself, which hears of the packages inside when they are imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _VERBS and isinstance(value, ModuleType):
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _House


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: ``gradcli --version`` needs none of them."""
    if name in ("Program", "program"):
        from gradcli import api

        return getattr(api, name)
    if name in _VERBS:
        from gradcli.verbs import verb

        return verb(name)
    if name == "load_ipython_extension":
        from gradcli.magic import load_ipython_extension

        return load_ipython_extension
    if name == "GradcliError":
        from gradcli.errors import GradcliError

        return GradcliError
    raise AttributeError(f"module 'gradcli' has no attribute {name!r}")
