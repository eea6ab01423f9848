"""NumPy, imported where something of it is first used: its import takes longer than a handful of points does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as numpy
else:

    class _Later:
        """The module under its own name, which imports it when a name in it is asked for."""

        def __getattr__(self, name: str) -> Any:
            import numpy

            found = getattr(numpy, name)
            setattr(self, name, found)
            return found

    numpy = _Later()
