"""How little the process may do: memory, time, size of files, and one folder or none."""

import os
import resource
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

# What the interpreter and the library map before they hold a single row.
_MAPPED_BYTES = 1 << 30


def limit_process(order: Mapping[str, Any]) -> None:
    """Set limits that nothing in this process can lift again."""
    memory_bytes = order["memory_bytes"] + _MAPPED_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    seconds = int(order["seconds"]) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_bytes"], order["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.umask(0o077)


@contextmanager
def database(
    order: Mapping[str, Any], files: Sequence[str], folder: str | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that may read some files, and write below one folder at most.

    After the order's seconds what it does is interrupted. Nothing that is said to it afterwards
    can widen what it may read.
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": "1",
            "memory_limit": f"{order['memory_bytes'] // 2_000_000}MB",
            "temp_directory": folder or "",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
        },
    )
    timer = threading.Timer(order["seconds"], connection.interrupt)
    timer.daemon = True
    try:
        if folder is not None:
            connection.execute(f"SET allowed_directories = {_texts([folder])}")
            connection.execute(f"SET max_temp_directory_size = '{order['file_bytes']}B'")
        connection.execute(f"SET allowed_paths = {_texts(files)}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        timer.start()
        yield connection
    finally:
        timer.cancel()
        connection.close()


def _texts(values: Sequence[str]) -> str:
    """Return a list of texts as settings take it; they cannot be bound."""
    return "[" + ", ".join("'" + one.replace("'", "''") + "'" for one in values) + "]"
