"""How the soak sorts its windows, counts what failed, and tells of memory and late answers."""

import os
from dataclasses import replace
from pathlib import Path

from geo.country import load_country
from tests.benchmarks.dataset import features
from tests.benchmarks.soak import marked
from tests.benchmarks.soak_watching import describe, group_memory_mb, longest_after
from tests.benchmarks.soak_windows import phase_of, phase_table, read_window, trouble
from tests.benchmarks.table import markdown

SAID = """\
  5 requests in 2.00s
{"checked": 500, "refused": 1, "mixed": 2, "unread": 0, "lost": 0, "duration_us": 2000000, \
"p50_us": 1500, "p99_us": 9000, "longest_us": 12000}
"""
WINDOW = read_window(100.0, 110.0, SAID, "503 busy")


def test_window_is_read_from_what_the_script_writes() -> None:
    assert (WINDOW.checked, WINDOW.per_s, WINDOW.p99_ms, WINDOW.longest_ms) == (500, 250, 9.0, 12.0)
    assert WINDOW.failures == 3


def test_window_that_shares_a_moment_with_the_import_lies_in_it() -> None:
    assert phase_of(WINDOW, 111, 120) == "before"
    assert phase_of(WINDOW, 109, 120) == "during the import"
    assert phase_of(WINDOW, 90, 101) == "during the import"
    assert phase_of(WINDOW, 80, 99) == "after"


def test_phases_are_shown_in_order_with_their_failures() -> None:
    later = replace(WINDOW, began=200.0, ended=210.0, refused=0, mixed=0)
    rows = markdown(phase_table([WINDOW, later], 150, 160)).splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == ["before", "after"]
    assert [row.split("|")[-2].strip() for row in rows] == ["3", "0"]


def test_failures_are_told_with_an_example() -> None:
    lines = trouble([WINDOW, WINDOW])
    assert "1,000 answers checked" in lines[0]
    assert "2 refused, 4 mixed, 0 unread, 0 lost" in lines[0]
    assert "503 busy" in lines[1]


def test_memory_is_told_around_the_import() -> None:
    samples = [(1.0, 100.0), (2.0, 110.0), (3.0, 190.0), (4.0, 120.0), (5.0, 115.0)]
    assert describe(samples, 2.5, 3.5) == (
        "100 MB at the start, 110 before the import, 120 after it, 115 at the end, 190 at most"
    )


def test_memory_of_our_own_group_is_found() -> None:
    found = group_memory_mb(os.getpgrp())
    assert found[os.getpid()] > 1


def test_last_answer_of_the_old_release_is_measured_from_the_commit() -> None:
    seen = [(9.0, "1"), (10.2, "1"), (10.3, "2"), (10.5, "1"), (10.6, "2")]
    assert longest_after(seen, 10.0, "1") == 0.5
    assert longest_after(seen, 11.0, "1") == 0.0


def test_every_name_carries_its_release() -> None:
    [content] = features(1, load_country("jo").box, {})
    assert all(name.endswith("[r2]") for name in marked(content, 2).names.values())


def test_script_looks_for_the_mark_that_the_names_carry() -> None:
    script = Path(__file__).with_name("soak.lua").read_text("utf-8")
    assert "%[r(%d+)%]" in script
