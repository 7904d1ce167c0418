"""A dataset is told line by line what it has, what it lacks and what to do."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from geo.country import load_country
from portal.opendata.datasets.rules import (
    Dataset,
    Origin,
    Resource,
    ResourceKind,
)
from portal.opendata.openness.quality import (
    MET_TEXTS,
    MISSING_TEXTS,
    Criterion,
    Quality,
    rate_dataset,
)
from portal.opendata.openness.stars import HowNext, Reason, Stars
from portal.opendata.terms.loading import load_terms

JORDAN, TERMS = load_country("jo"), load_terms()
NOW, TODAY = datetime(2031, 5, 1, tzinfo=UTC), date(2031, 5, 1)
CSV, XLSX = (
    Stars(3, Reason.OPEN_FORMAT, HowNext.ADDRESSES),
    Stars(2, Reason.CLOSED_FORMAT, HowNext.OPEN_FORMAT),
)
PAPER = Resource(uuid4(), uuid4(), "manual", 1, ResourceKind.DOCUMENTATION, {}, {})
GOOD = Dataset(
    id=uuid4(),
    name="schools",
    agency="statistics",
    titles={"ar": "المدارس", "en": "Schools"},
    texts={"ar": "ا" * 100, "en": "a" * 100},
    htmls={},
    category="schools",
    keywords={},
    licence="jo-ogdl",
    frequency="yearly",
    next_due=date(2031, 5, 1),
    areas=("JO-AM",),
    temporal_from=date(2030, 1, 1),
    temporal_to=None,
    contact={"email": "data@statistics.example"},
    origin=Origin.AGENCY,
    source_catalogue=None,
    source_id=None,
    is_sample=True,
    made_at=NOW,
    published_at=NOW,
    modified_at=NOW,
    withdrawn_at=None,
    withdrawn_because=None,
    version=1,
    resources=(PAPER,),
)


def rated(found: Dataset, *stars: Stars, today: date = TODAY) -> Quality:
    return rate_dataset(found, stars, JORDAN, TERMS, today)


def test_a_good_dataset_lacks_nothing_and_has_the_stars_of_its_best_data() -> None:
    found = rated(GOOD, XLSX, CSV)
    assert (found.stars, found.missing, found.score) == (3, (), 100)


@pytest.mark.parametrize(
    ("changed", "criterion"),
    [
        ({"licence": "cc-by-nc-4.0"}, Criterion.LICENCE),
        ({"areas": ()}, Criterion.AREAS),
        ({"temporal_from": None}, Criterion.PERIOD),
        ({"frequency": "unknown"}, Criterion.FREQUENCY),
        ({"next_due": date(2031, 4, 30)}, Criterion.ON_TIME),
        ({"texts": {"ar": "ا" * 100, "en": "a" * 99}}, Criterion.DESCRIPTION),
        ({"resources": ()}, Criterion.DOCUMENTED),
        ({"contact": {"name": "Statistics"}}, Criterion.CONTACT),
    ],
)
def test_each_thing_that_is_missing_is_named(
    changed: dict[str, object], criterion: Criterion
) -> None:
    found = rated(replace(GOOD, **changed), CSV)  # type: ignore[arg-type]  # columns of all kinds
    assert found.missing == (criterion,)
    assert found.score == 89


def test_data_in_one_makers_format_alone_is_in_no_open_one() -> None:
    assert rated(GOOD, XLSX).missing == (Criterion.OPEN_FORMAT,)


def test_without_data_there_is_no_star() -> None:
    assert rated(GOOD).stars == 0


def test_every_criterion_has_its_sentences() -> None:
    assert set(MET_TEXTS) == set(MISSING_TEXTS) == set(Criterion)
