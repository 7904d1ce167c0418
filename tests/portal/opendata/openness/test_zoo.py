"""Figure 5: every file of the zoo is handed in, rated with the right star, and told why."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.clock import MovableClock
from portal.opendata.formats.rules import DOUBT_TEXTS, FORMATS, UNUSABLE, Doubt
from portal.opendata.openness.stars import HOW_NEXT_TEXTS, REASON_TEXTS, Reason
from tests.conftest import deployment_on
from tests.databases import Databases
from tests.portal.opendata.datasets.desk import Desk
from tests.portal.opendata.zoo.animals import Animal
from tests.portal.opendata.zoo.handing_in import hand_in
from tests.portal.opendata.zoo.whole import ZOO
from web.translations import Translations


@pytest.fixture(scope="module")
def desk(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A desk with one draft, for which every animal is handed in."""
    clock = MovableClock(datetime(2031, 5, 4, 7, 59, 30, tzinfo=UTC))
    with databases.new(areas_template) as url, deployment_on(url, clock=clock) as made:
        found = Desk(made.database, clock, made.country, tmp_path_factory.mktemp("files"))
        found.draft()
        yield found


def test_the_zoo_has_sixty_animals_and_more() -> None:
    assert len({one.name for one in ZOO}) == len(ZOO) >= 120


def test_every_reason_that_bytes_alone_give_and_every_doubt_is_in_the_zoo() -> None:
    elsewhere = {Reason.UNAVAILABLE, Reason.LICENCE, Reason.LINKS_BROKEN, Reason.LINKED}
    assert {one.reason for one in ZOO} == set(Reason) - elsewhere
    assert {doubt for one in ZOO for doubt in one.doubts} == set(Doubt)


@pytest.mark.parametrize("animal", ZOO, ids=lambda one: one.name)
def test_a_file_handed_in_has_its_format_its_stars_and_its_reason(
    animal: Animal, desk: Desk, tmp_path: Path
) -> None:
    found = hand_in(desk, animal, tmp_path)
    assert (found.format, found.doubts) == (animal.format, animal.doubts)
    assert (found.stars.count, found.stars.reason) == (animal.stars, animal.reason)
    worst = animal.doubts & UNUSABLE
    assert (found.refusal is not None) == bool(worst)
    if found.refusal is not None:
        assert found.refusal in {DOUBT_TEXTS[one] for one in worst}


def test_every_sentence_about_a_file_is_there_in_both_languages() -> None:
    say = Translations(["ar"]).to("ar")
    texts = [*REASON_TEXTS.values(), *HOW_NEXT_TEXTS.values(), *DOUBT_TEXTS.values()]
    assert [one for one in texts if say(one) == one] == []


def test_every_format_that_is_told_apart_has_its_animal_or_is_named_here() -> None:
    rare = {"OSM", "PBF", "ARROW", "HDF5", "NETCDF", "LAS", "MDB", "DWG", "DOC", "PPT", "ODP"}
    rare |= {"EPUB", "GIF", "WEBP", "BMP"}
    assert set(FORMATS) - {one.format for one in ZOO} == rare
