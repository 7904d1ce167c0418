"""There is one clock, that of the deployment: nothing else asks what time it is."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("geo", "layers", "portal", "importers", "web")
ASKING = {
    *(("datetime", name) for name in ("now", "utcnow", "today")),
    *(("time", name) for name in ("time", "time_ns", "localtime", "gmtime")),
    ("date", "today"),
}
# Each with the reason why the time of the machine is meant there.
MAY_ASK = {
    "geo/clock.py": "it is the clock",
    "web/log_lines.py": "lines of a log are stamped by the machine that wrote them",
    "web/logs.py": "lines of a log are stamped by the machine that wrote them",
    "portal/downloads/folder.py": "compared with the times that the file system gives files",
}
SQL_ASKING = ("now()", "clock_timestamp()", "current_timestamp", "current_date", "localtimestamp")
SQL_MAY_ASK = {
    "portal/audit/sql/next_event.sql": "the database stamps its own log, whatever asks it to",
    "portal/jobs/sql/worker_heard.sql": "compared with what the library has the database stamp",
}


def asked_in(source: str) -> list[str]:
    """Name the places where code asks the machine for the time."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names = [one.name for one in node.names if (node.module, one.name) in ASKING]
            found += [f"line {node.lineno}: from {node.module} import {name}" for name in names]
        if not isinstance(node, ast.Attribute):
            continue
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else None
        owner = node.value.id if isinstance(node.value, ast.Name) else owner
        if (owner, node.attr) in ASKING:
            found.append(f"line {node.lineno}: {owner}.{node.attr}")
    return found


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asking = {
        str(path.relative_to(ROOT)): found
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (found := asked_in(path.read_text("utf-8")))
    }
    # A value of type `datetime.time` is a time of day in a spreadsheet.
    asking.pop("importers/readers/sheet_process.py", None)

    assert asking.keys() <= MAY_ASK.keys(), asking


def test_no_statement_decides_by_the_time_of_the_database() -> None:
    asking = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.sql"))
        if any(word in path.read_text("utf-8").lower() for word in SQL_ASKING)
    }

    assert asking <= SQL_MAY_ASK.keys()


@pytest.mark.parametrize(
    "line",
    [
        *("datetime.now(UTC)", "datetime.datetime.now()", "time.time()", "x = time.time"),
        "from time import time",
    ],
)
def test_asking_is_found(line: str) -> None:
    assert asked_in(line)
