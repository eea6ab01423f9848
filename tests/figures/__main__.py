"""``python -m tests.figures`` is ``python -m tests.trials``."""

from __future__ import annotations

import sys

from tests.trials.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
