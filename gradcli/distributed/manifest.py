"""The manifest of a folder of parts: what was asked, of which inputs, and what each part holds.

``_manifest.json`` begins with ``_`` because readers of such folders (pyarrow, Spark, DuckDB) pass over those names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from gradcli.batch.tally import Count, Counts
from gradcli.distributed.folder import Folder
from gradcli.distributed.job import Job, versions
from gradcli.distributed.outcome import Part
from gradcli.distributed.partitions import Partition
from gradcli.errors import FileError, OptionError
from gradcli.tables.rows import STATUS_WORDS

MANIFEST, SUCCESS = "_manifest.json", "_SUCCESS"
SCHEMA = "gradcli.parts/1"
_LONGEST_STEM = 60


def part_name(number: int, partition: Partition) -> str:
    """The file of the partition ``number``, from 0: the same in every run over the same files."""
    stem = PurePosixPath(partition.name.partition("?")[0]).stem
    plain = "".join(c if c.isalnum() or c in "-_." else "_" for c in stem)[:_LONGEST_STEM]
    return f"part-{number:05d}-{plain}.parquet"


class Manifest:
    """The parts of a run, by the number of their partition."""

    def __init__(self, folder: Folder, command: str, job: Job, partitions: Sequence[Partition]) -> None:
        self._folder, self._partitions = folder, partitions
        self.parts: dict[int, Part] = {}
        self._head = {"schema": SCHEMA, "gradcli": job.version, "command": command, **job.asked}

    def write(self, *, complete: bool) -> None:
        """Writes it, and ``_SUCCESS`` once all parts are there."""
        counts = self.counts()
        document = {
            **self._head,
            "versions": versions(),
            "complete": complete,
            "partitions": len(self._partitions),
            "rows": sum(part.rows for part in self.parts.values()),
            "points": counts.points,
            "statuses": _points(counts.points, counts.found),
            "parts": [self._entry(number) for number in sorted(self.parts)],
        }
        self._folder.write(MANIFEST, json.dumps(document, indent=1, ensure_ascii=False).encode())
        if complete:
            self._folder.write(SUCCESS, b"")

    def leave(self) -> None:
        """Ends a run that is not complete: the manifest tells what there is, or goes where there is no part at all.

        A part that was written when its worker could no longer say so is no loss: it is done again.
        """
        names = {part_name(number, partition) for number, partition in enumerate(self._partitions)}
        if self.parts or names & set(self._folder.sizes()):
            self.write(complete=False)
        else:
            self._folder.remove(MANIFEST)

    def counts(self) -> Counts:
        """The statuses of all points, summed in the order of the partitions."""
        found = Counts()
        for number in sorted(self.parts):
            found.add(self.parts[number].points, self.parts[number].found)
        return found

    def resume(self) -> None:
        """Takes over the parts that an earlier run of the same job has finished and whose inputs are as they were.

        Files of parts that are no longer wanted are taken away. Raises OptionError where the folder holds something
        else, FileError where its manifest cannot be read.
        """
        sizes = self._folder.sizes()
        if MANIFEST not in sizes:
            if set(sizes) - {SUCCESS}:
                what = f"{self._folder.name} holds files and no {MANIFEST}: there is nothing to resume"
                raise OptionError(what, fix="name the folder of an earlier run, or a new one without --resume")
            return
        old = _read(self._folder)
        self._compare(old)
        known = {part["part"]: part for part in old["parts"]}
        wanted = {}
        for number, partition in enumerate(self._partitions):
            name = part_name(number, partition)
            wanted[name] = number
            if name in known and sizes.get(name) == known[name]["size"] and known[name]["input"] == _input(partition):
                self.parts[number] = _part(known[name])
        for name in sizes:
            if name in known and name not in wanted:
                self._folder.remove(name)
        self._folder.remove(SUCCESS)

    def _compare(self, old: Mapping[str, Any]) -> None:
        for name, mine in json.loads(json.dumps(self._head)).items():
            if old.get(name) != mine:
                what = {"gradcli": f"gradcli {str(old.get(name))[:40]}", "schema": "another version of gradcli"}
                shown = what.get(name, f"another {name}" if name != "options" else "other options")
                fix = "without --resume, name a new folder; or give the program and the options of the first run"
                raise OptionError(f"the parts in {self._folder.name} were made with {shown}", fix=fix)

    def _entry(self, number: int) -> dict[str, Any]:
        part, partition = self.parts[number], self._partitions[number]
        return {
            "part": part_name(number, partition),
            "input": _input(partition),
            "size": part.size,
            "rows": part.rows,
            "points": part.points,
            "statuses": _points(part.points, part.found),
            "first": {word: count.first for word, count in part.found.items()},
        }


def _points(points: int, found: Mapping[str, Count]) -> dict[str, int]:
    others = {word: count.points for word, count in found.items()}
    return {"ok": points - sum(others.values())} | others


def _input(partition: Partition) -> dict[str, Any]:
    """What tells an input from another: its name, and whether it has changed since."""
    found = {"name": partition.name, "size": partition.size, "modified": partition.modified}
    return found if partition.row_groups is None else found | {"row_groups": list(partition.row_groups)}


def _part(entry: Mapping[str, Any]) -> Part:
    found = {word: Count(int(entry["statuses"][word]), str(first)) for word, first in entry["first"].items()}
    if not set(found) <= set(STATUS_WORDS):
        raise ValueError
    return Part(int(entry["size"]), int(entry["rows"]), int(entry["points"]), found)


def _read(folder: Folder) -> dict[str, Any]:
    try:
        document = json.loads(folder.read(MANIFEST))
        if isinstance(document, dict) and all(_part(entry) and "part" in entry for entry in document["parts"]):
            return document
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise FileError(f"{folder.name}/{MANIFEST} is not a manifest of gradcli", fix="write to a new folder")
