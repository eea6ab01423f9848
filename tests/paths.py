"""Where things lie that tests read, whatever room a test stands in."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
PACKAGE = ROOT / "gradcli"
CASES = TESTS / "cases"
SPECIAL_VALUES = TESTS / "special_values.jsonl"
JSON_DOCUMENTS = TESTS / "json_documents.jsonl"
TEXTBOOK_DERIVATIVES = TESTS / "textbook_derivatives.tsv"
