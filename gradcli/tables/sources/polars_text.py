"""Plain chunks of delimited text, split by polars on all cores."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import numpy

from gradcli.tables.blocks import Block, Codes, Doubles, assembled
from gradcli.tables.cells import corrected
from gradcli.tables.sources.source import Wanted


def block(
    polars: Any, body: bytes, delimiter: str, wanted: Wanted, count: int, row: int, name: str, lines: Sequence[int]
) -> Block | None:
    """The block of ``count`` plain lines, the first of them the row ``row``; None where polars finds other rows.

    Cells that polars does not read as finite numbers are read again as text.
    """
    frame = _Frame(polars, body, delimiter, wanted.width)
    double_places = set(wanted.numbers.values())
    doubles = frame.read(double_places, polars.Float64)
    texts = frame.read(set(wanted.kept.values()), polars.String)
    if doubles is None or texts is None or any(len(f) != count for f in (doubles, texts) if f.width):
        return None
    read: dict[int, tuple[Doubles, Codes | None]] = {}
    for place in double_places:
        read[place] = _numbers(frame, doubles[f"c{place}"], place)
    kept = {name: texts[f"c{place}"] for name, place in wanted.kept.items()}
    numbers = {variable: read[place] for variable, place in wanted.numbers.items()}
    typed = {variable: partial(frame.cells, place) for variable, place in wanted.numbers.items()}
    return assembled(numbers, kept, count, typed, first_row=row, name=name, lines=lines)


def columns(
    polars: Any, body: bytes, delimiter: str, places: Collection[int], width: int, count: int
) -> dict[int, list[str]] | None:
    """The cells of the columns at ``places`` of ``count`` plain lines; None where polars finds other rows."""
    texts = _Frame(polars, body, delimiter, width).read(set(places), polars.String)
    if texts is None or (texts.width and len(texts) != count):
        return None
    return {place: texts[f"c{place}"].to_list() for place in places}


class _Frame:
    """One chunk under a header of our own: no name of the data is ever polars's."""

    def __init__(self, polars: Any, body: bytes, delimiter: str, width: int) -> None:
        self.polars, self.delimiter = polars, delimiter
        # The header also stands before bytes that polars would take for a compressed stream ("x^").
        self.data = delimiter.join(f"c{place}" for place in range(width)).encode() + b"\n" + body
        self.quote = '"' if b'"' in body else None

    def cells(self, place: int) -> Any:
        """The texts of the column at a place."""
        return self.read({place}, self.polars.String)[f"c{place}"]

    def read(self, places: set[int], kind: Any) -> Any:
        """A frame of the columns at ``places``; None where polars refuses the rows."""
        names = [f"c{place}" for place in sorted(places)]
        if not names:
            return self.polars.DataFrame()
        try:
            return self.polars.read_csv(
                self.data,
                columns=names,
                separator=self.delimiter,
                quote_char=self.quote,
                schema_overrides=dict.fromkeys(names, kind),
                infer_schema=False,
                ignore_errors=True,
                empty_string_is_null=False,
            )
        except self.polars.exceptions.PolarsError:
            return None


def _numbers(frame: _Frame, series: Any, place: int) -> tuple[Doubles, Codes | None]:
    values: Doubles = series.to_numpy()
    finite = numpy.isfinite(values)  # what is absent comes as NaN
    if finite.all():
        return values, None
    suspects = numpy.flatnonzero(~finite)
    texts = frame.cells(place).gather(suspects).to_list()
    return corrected(values, suspects, texts)
