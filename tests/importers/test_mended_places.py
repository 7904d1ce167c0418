"""Rejects of a layer that were mended: merged with what stands, in what reads them everywhere."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import Refused
from importers.reports.rejects import CODES, REJECTS_OF
from layers.deployment import Deployment
from tests.conftest import import_into, stage_into
from tests.importers.import_rows import GOOD, HEADER, loaded, rejected_rows

Writer = Callable[..., Path]
MORE = [
    "2,مدرسة الأمل,Hope School,31.9639,35.9206,",
    "3,مدرسة النور,Light School,31.9739,35.9306,",
]
BAD = "4,مدرسة الفجر,Dawn School,somewhere,35.9406,"


def mended(path: Path, without: tuple[str, ...] = ()) -> Path:
    """Write the latitude that was missing, and leave out some of our own columns."""
    rows = rejected_rows(path)
    for row in rows:
        row["lat"] = "31.9839"
        for name in without:
            del row[name]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def rejects(jordan: Deployment, write_csv: Writer, tmp_path: Path) -> Path:
    """The rejects of three schools that are current, and one that could not be read."""
    path = tmp_path / "schools.rejects.csv"
    import_into(jordan, "schools", write_csv(HEADER, GOOD, *MORE, BAD), rejects=path)
    assert [one.ref for one in loaded(jordan)] == ["1", "2", "3"]
    return path


@pytest.mark.parametrize("without", [(), (CODES,), (REJECTS_OF, "aroundme:row")])
def test_a_mended_row_comes_in_and_no_other_place_goes(
    jordan: Deployment, rejects: Path, without: tuple[str, ...]
) -> None:
    staged = import_into(jordan, "schools", mended(rejects, without))
    assert (staged.changes.added, staged.changes.removed) == (1, 0)
    assert [one.ref for one in loaded(jordan)] == ["1", "2", "3", "4"]


def test_the_file_says_what_it_is_of_and_is_refused_elsewhere(
    jordan: Deployment, rejects: Path
) -> None:
    assert {row[REJECTS_OF] for row in rejected_rows(rejects)} == {"schools 0"}
    with pytest.raises(Refused, match=r"rejects of “schools”, and this is the import of “health”"):
        stage_into(jordan, "health", mended(rejects))
