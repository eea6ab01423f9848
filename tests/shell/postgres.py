"""A PostgreSQL server of one's own: in a temporary folder, on a socket in it, stopped at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gradcli import optional

USER = "tester"


def programs() -> Path | None:
    """The folder of the server's programs, the newest where there are several; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(os.path.realpath(on_path)).parent


def lacking() -> str:
    """Why no server can be used here; empty where one can."""
    if programs() is None:
        return "needs a PostgreSQL server"
    return "" if optional.find("adbc_driver_postgresql") else "needs the extra database"


@contextmanager
def server() -> Iterator[Path]:
    """The folder of the socket of a server, which runs until the block ends; as root it is of the user nobody."""
    bin, folder = programs(), Path(tempfile.mkdtemp(prefix="gradcli-pg-"))
    assert bin is not None
    other: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    if other:
        shutil.chown(folder, "nobody", "nogroup")

    def called(program: str, *arguments: str) -> None:
        line: Sequence[str] = [str(bin / program), "-D", str(folder / "data"), *arguments]
        environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C"}
        with open(os.devnull, "wb") as nothing:
            subprocess.run(line, check=True, stdout=nothing, cwd=folder, env=environment, timeout=60, **other)

    try:
        called("initdb", "-U", USER, "--auth=trust", "-E", "UTF8", "-N")
        called("pg_ctl", "-w", "-o", f"-k {folder} -h '' -F", "-l", str(folder / "log"), "start")
        try:
            yield folder
        finally:
            called("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def url(folder: Path, table: str = "", user: str = USER) -> str:
    """The address of a table on the server."""
    return f"postgresql://{user}@/postgres?host={folder}" + (f"&{table}" if table else "")


def executed(folder: Path, *statements: str) -> None:
    """Has the server do some statements, and keep what they did."""
    driver = optional.require("adbc_driver_postgresql.dbapi", extra="database")
    with driver.connect(url(folder)) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()
