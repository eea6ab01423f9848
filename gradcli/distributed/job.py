"""What all tasks of a run have in common, as text: program, options and names. Nothing else goes to the workers."""

from __future__ import annotations

import dataclasses
import json
import platform
from collections.abc import Mapping
from typing import Any, NamedTuple

from gradcli import __version__
from gradcli.errors import FileError, Source
from gradcli.questions.point import Point, of_entries
from gradcli.questions.request import Request
from gradcli.tables.columns import Columns
from gradcli.tables.dialect import AS_FOUND, Dialect

_POINTS = ("at", "seed", "direction")
"""The fields of a request that hold constant expressions by name."""


class Job(NamedTuple):
    """A run: what is asked of which columns, how the table is read, and the folder its parts go to.

    ``points`` is about how many there are in all, which chooses the engine: the same one for every part.
    """

    request: Request
    columns: Columns
    folder: str
    points: int
    wide: bool = False
    certify: bool = False
    on_error: str = "keep"
    dialect: Dialect = AS_FOUND
    names: tuple[str, ...] | None = None
    """The names that ``--columns`` gives to the columns of .npy files."""
    version: str = __version__

    def text(self) -> str:
        """The job as JSON."""
        plain = self._asdict() | {"request": _plain(self.request), "columns": self.columns._asdict()}
        return json.dumps(plain, sort_keys=True, ensure_ascii=False)

    @property
    def asked(self) -> dict[str, Any]:
        """What decides the numbers, for the manifest: the program, and the options that are not the default."""
        options = {
            field.name: value
            for field, value in zip(dataclasses.fields(self.request), _plain(self.request).values(), strict=True)
            if field.name != "texts" and value not in (None, False, {}, [], ())
        }
        run = {name: getattr(self, name) for name in ("wide", "certify", "on_error", "names")}
        run |= self.dialect._asdict()
        columns = {"numbers": dict(self.columns.numbers), "kept": list(self.columns.kept)}
        return {
            "program": [source.text for source in self.request.texts],
            "options": options | {name: value for name, value in run.items() if value},
            "columns": columns,
        }


def read_job(text: str) -> Job:
    """The job that ``Job.text`` wrote. Raises FileError where another version of gradcli wrote it."""
    plain = json.loads(text)
    if plain["version"] != __version__:
        what = f"a worker has gradcli {__version__}, not {plain['version']}"
        raise FileError(what, fix="install the same version for all workers")
    columns = Columns(plain["columns"]["numbers"], tuple(plain["columns"]["kept"]))
    names = None if plain["names"] is None else tuple(plain["names"])
    read = {"request": _request(plain["request"]), "columns": columns, "names": names}
    return Job(**plain | read | {"dialect": Dialect(*plain["dialect"])})


def _plain(request: Request) -> dict[str, Any]:
    found = {field.name: getattr(request, field.name) for field in dataclasses.fields(request)}
    found["texts"] = [list(source) for source in request.texts]
    for name in _POINTS:
        if found[name] is not None:
            found[name] = {variable: coordinate.text for variable, coordinate in found[name].items()}
    return {name: _listed(value) for name, value in found.items()}


def _listed(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _request(plain: Mapping[str, Any]) -> Request:
    points = {name: _point(plain[name]) for name in _POINTS}
    return Request(**dict(plain) | points | {"texts": [Source(*pair) for pair in plain["texts"]]})


def _point(texts: Mapping[str, str] | None) -> Point | None:
    return None if texts is None else of_entries(texts)


def versions() -> dict[str, str]:
    """What computed the parts, besides gradcli itself."""
    from importlib.metadata import version

    libraries = ("numpy", "sympy", "python-flint", "polars", "pyarrow", "distributed")
    return {"python": platform.python_version()} | {name: version(name) for name in libraries}
