"""What a run measured, kept line by line in a file as it comes, and read back from there."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.load import Round
from tests.benchmarks.questions import Question


@dataclass(frozen=True)
class Cell:
    """What is compared: a system with its worker processes, a question, a number of features."""

    size: int
    workers: int
    system: str
    question: Question


@dataclass
class Results:
    """All that one run has measured so far.

    `rounds` by cell in the order they were run, `notes` by cell says why there are none, `loads`
    by size what loading took and how long the answers are, `run` what the figures depend on.
    """

    run: dict[str, Any] = field(default_factory=dict)
    loads: dict[int, dict[str, Any]] = field(default_factory=dict)
    rounds: dict[Cell, list[Round]] = field(default_factory=dict)
    notes: dict[Cell, str] = field(default_factory=dict)

    def take(self, line: dict[str, Any]) -> None:
        """Take one line of the file in."""
        kind = line["kind"]
        if kind == "run":
            self.run |= line["told"]
        elif kind == "load":
            self.loads[line["size"]] = line["told"]
        elif kind == "note":
            self.notes[_cell(line)] = line["told"]
        else:
            self.rounds.setdefault(_cell(line), []).append(Round(**line["told"]))


class Journal:
    """The results and the file that they are written to at once."""

    def __init__(self, file: Path) -> None:
        self.results = Results()
        self._file = file
        file.write_text("", "utf-8")

    def run(self, **told: object) -> None:
        """Note what the figures depend on."""
        self._note({"kind": "run", "told": told})

    def load(self, size: int, **told: object) -> None:
        """Note what loading a number of features took."""
        self._note({"kind": "load", "size": size, "told": told})

    def round(self, cell: Cell, done: Round) -> None:
        """Note a round."""
        self._note({"kind": "round", **_parts(cell), "told": asdict(done)})

    def note(self, cell: Cell, why: str) -> None:
        """Note why a cell could not be measured."""
        self._note({"kind": "note", **_parts(cell), "told": why})

    def _note(self, line: dict[str, Any]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self.results.take(line)


def read_results(lines: Iterable[str]) -> Results:
    """Read the lines of a journal; the last one of a killed run may be cut off."""
    results = Results()
    for line in lines:
        try:
            told = json.loads(line)
        except json.JSONDecodeError:
            continue
        results.take(told)
    return results


def _parts(cell: Cell) -> dict[str, object]:
    return {
        "size": cell.size,
        "workers": cell.workers,
        "system": cell.system,
        "question": asdict(cell.question),
    }


def _cell(line: dict[str, Any]) -> Cell:
    return Cell(line["size"], line["workers"], line["system"], Question(**line["question"]))
