"""Where street graphs stand: folders with numbers, the highest of which is used; and their swap."""

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from geo.errors import Refused
from geo.file_locks import is_locked
from geo.messages import mark as _
from layers.routing.graph import StreetGraph
from layers.routing.rules import Mode, StreetSource

_FACTS = "facts.json"
_BEGUN = "begun-"
_LOCK = "building.lock"


@dataclass(frozen=True)
class BuiltStreets:
    """What is known of a street graph: its number, its source, and for each mode its size.

    `fastest_m_s` are metres a second that no way exceeds. `turns` are forbidden turns, of which
    `turns_passed_over` lead over a way between, or to where no street is.
    """

    number: int
    source: StreetSource
    built_at: datetime
    fastest_m_s: Mapping[Mode, float]
    vertices: Mapping[Mode, int]
    turns: int
    turns_passed_over: int

    def dump(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, default=datetime.isoformat)

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back; raises ValueError, TypeError or KeyError for something else."""
        held: dict[str, Any] = json.loads(text)
        source = held["source"]
        taken_at = source["taken_at"] and datetime.fromisoformat(source["taken_at"])
        return cls(
            **{
                **held,
                "source": StreetSource(**{**source, "taken_at": taken_at}),
                "built_at": datetime.fromisoformat(held["built_at"]),
                "fastest_m_s": {Mode(name): one for name, one in held["fastest_m_s"].items()},
                "vertices": {Mode(name): one for name, one in held["vertices"].items()},
            }
        )


def is_installed() -> bool:
    """Check whether the library that searches streets is there: the extra `routing`."""
    return importlib.util.find_spec("scipy") is not None


def newest_number(folder: Path) -> int | None:
    """Return the number of the streets to be used; None where there are none."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - asked every few seconds
    except OSError:
        return None
    return max((int(name) for name in names if name.isdecimal()), default=None)


def built_streets(folder: Path) -> BuiltStreets | None:
    """Return what is known of the streets that are used; None where there are none."""
    number = newest_number(folder)
    if number is None:
        return None
    return BuiltStreets.load((folder / str(number) / _FACTS).read_text("utf-8"))


def load_graphs(folder: Path, number: int) -> tuple[BuiltStreets, dict[Mode, StreetGraph]]:
    """Map the graphs of a number; raises OSError, ValueError, TypeError, KeyError if broken."""
    place = folder / str(number)
    built = BuiltStreets.load((place / _FACTS).read_text("utf-8"))
    return built, {mode: StreetGraph.load(place, mode) for mode in Mode}


@contextmanager
def building(folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield the next number and an empty folder for its graphs, which then takes its place.

    Nobody sees it before all is written and on the disk; then it appears by one renaming, and the
    older ones go. What fails or dies in the middle changes nothing: the next one clears it away.
    Raises Refused while another process builds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        for left in folder.glob(f"{_BEGUN}*"):
            shutil.rmtree(left)
        former = newest_number(folder)
        number = (former or 0) + 1
        begun = folder / f"{_BEGUN}{number}"
        begun.mkdir()
        try:
            yield number, begun
            for path in (*begun.iterdir(), begun):
                _write_through(path)
            begun.rename(folder / str(number))
            _write_through(folder)
        except BaseException:
            shutil.rmtree(begun, ignore_errors=True)
            raise
        _remove_but(folder, number)


def remove_streets(folder: Path) -> bool:
    """Remove all streets, and return whether there were any. Raises Refused during a build."""
    if newest_number(folder) is None:
        return False
    with _alone(folder):
        _remove_but(folder, None)
    return True


def write_facts(folder: Path, built: BuiltStreets) -> None:
    """Write beside its graphs what is known of streets."""
    (folder / _FACTS).write_text(built.dump(), "utf-8")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / _LOCK).open("w") as file:
        if not is_locked(file):
            raise Refused(_("Streets are being built in another process: wait until it ends."))
        yield


def _remove_but(folder: Path, number: int | None) -> None:
    """Remove all numbers but one; what is mapped stays readable for who has it."""
    for path in folder.iterdir():
        if path.name.isdecimal() and path.name != str(number):
            shutil.rmtree(path)


def _write_through(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
