"""What every test needs, by which it is marked and takes its turn."""

from functools import cache
from pathlib import Path

import pytest

# Tests of whole programs: children and clusters that start, freeze, are killed, and answer over a
# socket, or take the memory of one.
PROGRAMS = (
    "geo/test_deadlines.py",
    "geo/test_local_postgis.py",
    "geo/test_postgis_binaries.py",
    "geo/test_postgis_place.py",
    "geo/test_postgis_watch.py",
    "importers/faults/",
    "importers/test_hostile_files.py",
    "importers/test_jobs.py",
    "importers/directory/test_commands.py",
    "portal/accounts/test_commands.py",
    "portal/notifications/sms/test_killed.py",
    "portal/notifications/test_killed.py",
    "portal/participation/polls/test_opener.py",
    "portal/participation/polls/test_what_is_written_down.py",
    "setup/",
    "web/test_cli.py",
    "web/test_cli_imports.py",
    "web/serving/",
    "web/test_protocol.py",
)

LONGEST_FIRST = ("process", "browser", "database", "fast")
# What only its own command takes: `make journeys` and `make faults`.
TAKEN_ELSEWHERE = ("journey", "fault")


def mark_and_order(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test by what it needs; CONTRIBUTING.md says what the marks mean.

    Those that take longest come first, so that no process waits for another in the end.
    """
    marks = {item: _mark_of(item) for item in items}
    for item, mark_ in marks.items():
        item.add_marker(mark_)
    items.sort(key=lambda item: LONGEST_FIRST.index(marks[item]))
    for mark_ in TAKEN_ELSEWHERE:
        if mark_ not in config.option.markexpr:
            elsewhere = [item for item in items if item.get_closest_marker(mark_)]
            config.hook.pytest_deselected(items=elsewhere)
            items[:] = [item for item in items if not item.get_closest_marker(mark_)]


def _mark_of(item: pytest.Item) -> str:
    if mark_ := _mark_of_file(item.path):
        return mark_
    fixtures = getattr(item, "fixturenames", ())
    # The demonstration data, which nobody changes, are there after the first second.
    return "database" if "databases" in fixtures and "samples" not in fixtures else "fast"


@cache
def _mark_of_file(path: Path) -> str | None:
    """Return the mark of all tests of a file, where what they need follows from where it stands."""
    place = path.relative_to(Path(__file__).parent).as_posix()
    if place.startswith("browser/"):
        return "browser"
    return "process" if place.startswith(PROGRAMS) else None
