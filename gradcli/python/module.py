"""The text of a Python file as its syntax tree, and where each part of it stands in the text."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NoReturn

from gradcli.errors import LanguageError, LimitError, Source, Span
from gradcli.python import limits

_LINE_END = re.compile(r"\r\n|\r|\n")


class Module:
    """A Python file that was parsed. ``tree`` is its syntax tree; ``span`` places a part of it in the text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.starts = [0, *(found.end() for found in _LINE_END.finditer(source.text))]
        self.tree = self._parsed()

    def _parsed(self) -> ast.Module:
        text = self.source.text
        if len(text) > limits.CHARACTERS:
            raise LimitError(
                f"the Python file has {len(text):,} characters; at most {limits.CHARACTERS:,} are read",
                fix="put the function into a file of its own",
            )
        if "\0" in text:
            at = text.index("\0")
            raise LanguageError(
                "a Python file holds no null bytes", span=Span(self.source, at, at + 1), fix="save it as text"
            )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what Python would warn of when it compiles
                return ast.parse(text)
        except SyntaxError as error:
            start = self._offset(error.lineno or 1, 0)
            end = text.find("\n", start)
            column = max(0, (error.offset or 1) - 1)
            start = min(start + column, len(text) if end < 0 else end)
            raise LanguageError(
                f"this is not Python: {str(error.msg).partition(':')[0]}",
                span=Span(self.source, start, start + 1),
                fix="mend the file",
            ) from None
        except (RecursionError, MemoryError):
            raise LimitError("the Python file is nested too deeply", fix="name inner parts: u = …") from None
        except ValueError as error:  # a number of more digits than Python reads
            raise LanguageError(f"this is not Python: {error}", fix="mend the file") from None

    def _offset(self, line: int, column: int) -> int:
        """The character at a column that is counted in bytes of UTF-8, as syntax trees count."""
        start = self.starts[min(line, len(self.starts)) - 1]
        text = self.source.text
        if text.isascii():
            return start + column
        end = self.starts[line] if line < len(self.starts) else len(text)
        return start + len(text[start:end].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))

    def place(self, node: ast.AST) -> tuple[int, int]:
        """The first character of a part, and the one past its last."""
        line, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
        start = self._offset(line, getattr(node, "col_offset", 0))
        if last is None:
            return start, start + 1
        return start, self._offset(last, getattr(node, "end_col_offset", 0) or 0)

    def span(self, node: ast.AST) -> Span:
        """Where a part stands."""
        return Span(self.source, *self.place(node))

    def refuse(self, what: str, node: ast.AST, fix: str) -> NoReturn:
        """Says what of the file is not read, where it stands."""
        raise LanguageError(what, span=self.span(node), fix=fix)
