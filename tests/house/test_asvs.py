"""The page about ASVS has every requirement of its chapters, and a proof or a reason for each."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "asvs.md"
# Levels 1 and 2 of version 5.0.0: a section and its numbers.
ASKED = {
    "6.1": (1, 2, 3),
    "6.2": tuple(range(1, 13)),
    "6.3": (1, 2, 3, 4),
    "6.4": (1, 2, 3, 4),
    "6.5": (1, 2, 3, 4, 5),
    "6.6": (1, 2, 3),
    "6.8": (1, 2, 3, 4),
    "7.1": (1, 2, 3),
    "7.2": (1, 2, 3, 4),
    "7.3": (1, 2),
    "7.4": (1, 2, 3, 4, 5),
    "7.5": (1, 2),
    "7.6": (1, 2),
    "8.1": (1, 2),
    "8.2": (1, 2, 3),
    "8.3": (1,),
    "8.4": (1,),
    "10.1": (1, 2),
    "10.2": (1, 2),
    "10.3": (1, 2, 3, 4),
    "10.4": tuple(range(1, 12)),
    "10.5": (1, 2, 3, 4, 5),
    "10.6": (1, 2),
    "10.7": (1, 2, 3),
}
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def _rows() -> list[tuple[str, str, str]]:
    found = _ROW.findall(PAGE.read_text("utf-8"))
    return [(number, state.strip(), how) for number, state, _what, how in found]


def test_every_requirement_stands_there_once_and_in_order() -> None:
    asked = [f"{section}.{one}" for section, numbers in ASKED.items() for one in numbers]
    assert [number for number, _state, _how in _rows()] == asked


def test_what_is_said_to_be_met_names_a_test_or_a_page_and_the_rest_a_reason() -> None:
    for number, state, how in _rows():
        assert state in {"met", "in part", "not met", "–"}, number
        if state == "met":
            assert "::test_" in how or "](" in how or "this row" in how, number
        else:
            assert len(how.split()) >= 2, number


def test_what_is_not_wholly_met_is_named_again_at_the_end() -> None:
    end = PAGE.read_text("utf-8").rpartition("**Not met or in part**")[2]
    for number, state, _how in _rows():
        if state in {"not met", "in part"}:
            first, _dot, last = number.rpartition(".")
            spans = re.findall(rf"{re.escape(first)}\.(\d+)–{re.escape(first)}\.(\d+)", end)
            is_within = any(int(low) <= int(last) <= int(high) for low, high in spans)
            assert is_within or re.search(rf"\b{re.escape(number)}\b", end), number
