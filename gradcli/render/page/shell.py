"""What pages have in common: their theme, and a policy that allows their own script and style and no request at all."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

HEAD, THEME = (Path(__file__).parent / name for name in ("head.html", "theme.css"))


def asset(path: Path) -> str:
    """A text that comes with the program."""
    return path.read_text(encoding="utf-8")


def filled(name: str, template: Path, style: str, script: str, parts: Mapping[str, str]) -> str:
    """The page of a name and of a template of its body, with style and script, and with ``parts`` at the template's
    marks. They and the name must be safe as they are."""
    style = asset(THEME) + style
    policy = f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:"
    whole = {**parts, "NAME": name, "POLICY": policy, "STYLE": style, "SCRIPT": script}
    return re.sub(r"<!--([A-Z]+)-->|\bPOLICY\b", lambda m: whole[m[1] or "POLICY"], asset(HEAD) + asset(template))


def _hash(text: str) -> str:
    """How a policy names a text it allows."""
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode()
