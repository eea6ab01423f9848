"""What every result is to a reader in Python: a table where it is printed, HTML and LaTeX in a notebook, an array.

How each is made is told by ``gradcli.notebooks``, on a floor above, where rendering is known; until it is imported a
result prints as the tuple it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Presented(Protocol):
    """The ways one result is shown."""

    def text(self) -> str: ...

    def html(self) -> str: ...

    def latex(self) -> str: ...

    def array(self) -> Any: ...

    def record(self) -> dict[str, Any]: ...


PRESENTATIONS: dict[type, Callable[[Any], Presented]] = {}
"""By the class of the result."""


class Presentable:
    """``print`` shows what the command shows; ``_repr_html_`` and ``_repr_latex_`` are for notebooks, ``array`` for
    NumPy."""

    __slots__ = ()

    @property
    def presented(self) -> Presented:
        """The result as a reader sees it."""
        return PRESENTATIONS[type(self)](self)

    @property
    def array(self) -> Any:
        """The numbers as float64: NaN where there is none, 0 where a target does not depend on a variable.

        One target, one row: a leading axis of targets only where there are several. Of a gradient the partials,
        shape (V,) or (T, V), of values alone () or (T,); of a Hessian (V, V) or (T, V, V), along a direction H·v,
        (V,) or (T, V); of ``diff`` the numbers at the point, () or (T,); of ``implicit`` one for each order; of
        ``taylor`` the coefficients from order 0 on, (N + 1,) or (T, N + 1); of a tape the value of every line, then its
        adjoints (or its tangent), (L, 1 + T); of ``propagate`` value and standard uncertainty, (2,) or (T, 2).
        Raises GradcliError where the result holds formulas only.
        """
        return self.presented.array()

    def to_dict(self) -> dict[str, Any]:
        """The document that ``--format json`` prints, as Python has it: numbers, texts, lists and dictionaries."""
        return self.presented.record()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        found = self.array
        return found if dtype is None else found.astype(dtype)

    def __str__(self) -> str:
        return self.presented.text() if type(self) in PRESENTATIONS else repr(self)

    def _repr_html_(self) -> str:
        return self.presented.html()

    def _repr_latex_(self) -> str:
        return self.presented.latex()
