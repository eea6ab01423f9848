"""What a cluster costs: figures, printed as ratios measured side by side in one run; nothing here is asserted.

python -m tests.benchmarks.cluster [--points 2e7] [--rounds 3] [--only tables,tasks,products]

``tables``    a lake of Parquet files through one process, and through local clusters of 1, 2 and 4 workers: with the
              start of the processes, and on a cluster that is there already; every round in turn, medians
``tasks``     tasks a second that scheduler and client manage, beside dask's own map; the bytes that travel for each
``products``  blocks from mapped files against dask.array's own matmul over the same maps
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.shell import clusters

WORKERS = (1, 2, 4)
FILES = 16


def seconds(arguments: list[str]) -> float:
    """A whole command line; it must end well."""
    start = time.perf_counter()
    run = clusters.started(arguments)
    _, err = run.communicate()
    if run.returncode:
        raise RuntimeError(err)
    return time.perf_counter() - start


def tables(options: argparse.Namespace) -> None:
    points = int(options.points)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pattern = clusters.lake(folder / "lake", FILES, points // FILES)
        size = sum(path.stat().st_size for path in (folder / "lake").iterdir())
        count = 0

        def plain() -> float:
            return seconds(clusters.grad(str(folder / "lake"), folder / "plain.parquet"))

        def on(*where: str) -> Callable[[], float]:
            def run() -> float:
                nonlocal count
                count += 1
                return seconds([*clusters.grad(pattern, folder / f"out{count}"), "--engine", "dask", *where])

            return run

        found: dict[str, list[float]] = {}
        for _ in range(options.rounds):
            found.setdefault("one process", []).append(plain())
            for workers in WORKERS:
                found.setdefault(f"{workers} workers, started", []).append(on("--workers", str(workers))())
                place = folder / f"cluster{count}"
                place.mkdir()
                with clusters.cluster(place, workers) as cluster:
                    there = on("--scheduler", cluster.address)
                    there()  # the workers import and compile
                    found.setdefault(f"{workers} workers, there already", []).append(there())
        rows = sum(_rows(path) for path in clusters.parts(folder / "out1"))
        written = sum(path.stat().st_size for path in clusters.parts(folder / "out1"))
        widths = f"{size / points:.0f} bytes a point, {written / rows:.0f} a row out"
        print(f"  {points:,} points in {FILES} files of Parquet, {widths}")
        base = statistics.median(found["one process"])
        for label, times in found.items():
            median = statistics.median(times)
            print(f"  {label:<26} {median:7.2f} s {median / base:6.2f}x  {points / median:12,.0f} points a second")


def _rows(path: Path) -> int:
    from pyarrow import parquet

    return int(parquet.read_metadata(path).num_rows)


def answered(job: str, partition: str) -> str:
    """A task that does nothing."""
    return partition


def tasks(options: argparse.Namespace) -> None:
    from gradcli.distributed.cluster import connected
    from gradcli.distributed.submission import Submission

    job, partition = "j" * 900, "p" * 200
    for workers in WORKERS:
        with connected(None, workers) as client, Submission(client, answered, str) as submission:
            for count in (200, 2000):  # the first lot wakes everybody
                start = time.perf_counter()
                done = sum(1 for _ in submission.results((n, (job, partition)) for n in range(count)))
                taken = time.perf_counter() - start
                start = time.perf_counter()
                client.gather(client.map(answered, [job] * count, [partition] * count, pure=False))
                plain = time.perf_counter() - start
        each = len(job) + 2 * len(partition)
        rates = f"{done / taken:6,.0f} tasks a second, by dask's own map {count / plain:6,.0f}"
        print(f"  {workers} workers: {rates}, about {each:,} bytes of text for each")


def products(options: argparse.Namespace) -> None:
    import numpy

    from gradcli.distributed.cluster import connected

    side = options.side
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for letter in "AB":
            numpy.save(folder / f"{letter}.npy", numpy.random.default_rng(1).standard_normal((side, side)))
        ours = [str(folder / "A.npy"), str(folder / "B.npy"), "--output", str(folder / "C.npy")]
        theirs, mine = [], []
        for _ in range(options.rounds):
            mine.append(seconds(["matmul", *ours, "--engine", "dask", "--workers", "2"]))
            start = time.perf_counter()
            with connected(None, 2) as client:
                _multiplied(folder, side, client)
            theirs.append(time.perf_counter() - start)
        ratio = statistics.median(mine) / statistics.median(theirs)
        taken = f"with the check {statistics.median(mine):.1f} s"
        print(f"  {side:,} by {side:,}: {taken}, {ratio:.2f}x of dask.array's matmul")


def _multiplied(folder: Path, side: int, client: Any) -> None:
    """What dask.array does by itself: blocks of the maps as its tasks, partial products added up between workers."""
    from functools import partial

    import numpy
    from dask import array

    def block(path: str, block_info: Any = None) -> Any:
        (top, bottom), (left, right) = block_info[None]["array-location"]
        return numpy.ascontiguousarray(numpy.load(path, mmap_mode="r")[top:bottom, left:right])

    target = numpy.lib.format.open_memmap(folder / "D.npy", "w+", numpy.float64, (side, side))
    chunks = array.core.normalize_chunks((2048, 2048), (side, side), dtype="float64")
    left, right = (
        array.map_blocks(
            partial(block, str(folder / f"{name}.npy")), chunks=chunks, dtype=float, meta=numpy.empty((0, 0))
        )
        for name in "AB"
    )
    found = array.matmul(left, right)
    futures = {client.compute(piece): at for at, piece in numpy.ndenumerate(found.to_delayed())}
    edges = numpy.concatenate([[0], numpy.cumsum(chunks[0])])
    from distributed import as_completed

    for future in as_completed(futures, loop=client.loop):
        row, column = futures[future]
        target[edges[row] : edges[row + 1], edges[column] : edges[column + 1]] = future.result()
        future.release()
    target.flush()


PARTS = {"tables": tables, "tasks": tasks, "products": products}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cluster")
    parser.add_argument("--points", type=float, default=2e7)
    parser.add_argument("--side", type=int, default=8192)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(PARTS))
    options = parser.parse_args()
    for name in options.only.split(","):
        print(f"{name}:", flush=True)
        PARTS[name](options)


if __name__ == "__main__":
    main()
