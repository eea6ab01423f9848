"""gradcli: derivatives in the shell, with the reason for every number that is missing.

>>> import gradcli
>>> result = gradcli.program("3*w1**2 + 2*w1*w2").grad(w1=5, w2=3)
>>> result.rows[0].gradient["w1"].value
36
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["GradcliError", "Program", "__version__", "program"]

if TYPE_CHECKING:
    from gradcli.api import Program, program
    from gradcli.errors import GradcliError


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: ``gradcli --version`` needs none of them."""
    if name in ("Program", "program"):
        from gradcli import api

        return getattr(api, name)
    if name == "GradcliError":
        from gradcli.errors import GradcliError

        return GradcliError
    raise AttributeError(f"module 'gradcli' has no attribute {name!r}")
