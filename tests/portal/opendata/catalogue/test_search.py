"""The catalogue finds what is published, folded, and counts what each filter would leave."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from portal.opendata.catalogue.models import ListedRow
from portal.opendata.catalogue.rules import DatasetList, DatasetQuery, Facet, Order, with_parts
from portal.opendata.catalogue.service import Catalogue
from portal.opendata.datasets.models import DatasetRow, VersionRow
from portal.opendata.downloads.models import DatasetDownloads
from portal.opendata.terms.loading import load_terms
from tests.conftest import Databases, deployment_on
from tests.portal.opendata.published import PUBLISHED, dataset_there, resource_there, version_there

CATEGORIES = load_terms().categories
DAY = timedelta(days=1)


def _put(session: Session, number: int, ar: str, en: str, **said: Any) -> None:  # noqa: ANN401
    titles = {"ar": f"{ar} (عيّنة)", "en": f"{en} (sample)"}
    at = PUBLISHED + number * DAY
    dataset_there(session, f"sample-{number}", titles=titles, published_at=at, **said)


@pytest.fixture(scope="module")
def town(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    """Five datasets and a draft, which nobody changes."""
    with databases.new(empty_template) as url, deployment_on(url) as made:
        with made.database.writing() as session:
            gdp = {"category": "gross_domestic_product", "agency": "department-of-statistics"}
            _put(session, 1, "الناتج المحلي الإجمالي", "Gross product", **gdp, areas=[])
            _put(session, 2, "الحسابات القومية", "Accounts", **gdp | {"category": "economy"})
            _put(session, 3, "المدارس", "Schools", category="schools", licence="cc-by-4.0")
            _put(session, 4, "مدارس إربد", "Irbid", category="schools", areas=["JO-IR"], files={})
            files = {"a.csv": b"a,b\n1,2\n", "b.json": b'[{"a": 1}]'}
            _put(session, 5, "الصحة", "Zoo", files=files, frequency="monthly")
            dataset_there(session, "draft", published_at=None)
        yield made


def _search(town: Deployment, words: str = "", **said: object) -> DatasetList:
    chosen = {Facet(name): str(code) for name, code in said.items() if name != "order"}
    order = Order(str(said.get("order", "newest")))
    with town.database.reading() as session:
        wanted = DatasetQuery(words, chosen, order, language="en")
        return Catalogue(CATEGORIES).search(session, wanted)


def _names(found: DatasetList) -> list[int]:
    return [int(one.name.removeprefix("sample-")) for one in found.found]


def test_all_that_is_published_is_listed_with_the_newest_first(town: Deployment) -> None:
    found = _search(town)
    assert (found.count, _names(found)) == (5, [5, 4, 3, 2, 1])


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("مدارس", [4, 3]),
        ("المَدارِس", [4, 3]),
        ("SCHOOL", [3]),
        ("الناتج الاجمالى", [1]),
        ("irbid sample", [4]),
        ("visits", [5, 4, 3, 2, 1]),
        ("nothing", []),
        ("' | & !", [5, 4, 3, 2, 1]),
    ],
)
def test_words_find_in_whichever_spelling(town: Deployment, words: str, numbers: list[int]) -> None:
    assert _names(_search(town, words)) == numbers


def test_a_category_stands_for_all_below_it(town: Deployment) -> None:
    assert _names(_search(town, category="economy")) == [2, 1]
    assert _names(_search(town, category="national_accounts")) == [1]
    counts = with_parts(_search(town).counts[Facet.CATEGORY], CATEGORIES)
    assert (counts["economy"], counts["national_accounts"], counts["education"]) == (2, 1, 2)


def test_a_facet_counts_what_each_of_its_values_would_leave(town: Deployment) -> None:
    found = _search(town, category="schools", publisher="ministry-of-health")
    assert found.count == 2
    assert found.counts[Facet.CATEGORY] == {"schools": 2, "health": 1}
    assert found.counts[Facet.AGENCY] == {"ministry-of-health": 2}
    assert found.counts[Facet.LICENCE] == {"cc-by-4.0": 1, "jo-ogdl": 1}


@pytest.mark.parametrize(
    ("facet", "code", "numbers"),
    [
        ("format", "JSON", [5]),
        ("format", "CSV", [5, 3, 2, 1]),
        ("licence", "cc-by-4.0", [3]),
        ("frequency", "monthly", [5]),
        ("publisher", "department-of-statistics", [2, 1]),
        ("publisher", "nobody", []),
        # What names no area is about the whole country.
        ("area", "JO-IR", [4, 1]),
    ],
)
def test_each_facet_narrows(town: Deployment, facet: str, code: str, numbers: list[int]) -> None:
    found = _search(town, **{facet: code})
    assert _names(found) == numbers
    if numbers and facet != "area":
        assert found.counts[Facet(facet)][code] == len(numbers)


@pytest.mark.parametrize(
    ("areas", "numbers"),
    [
        (("JO", "JO-IR", "JO-IR-1"), [4, 1]),
        (("JO", "JO-AM"), [5, 3, 2, 1]),
        (("JO",), [1]),
        # Abroad: what is about the whole country is not about that place.
        ((), []),
        (None, [5, 4, 3, 2, 1]),
    ],
)
def test_a_place_finds_what_is_about_an_area_that_holds_it_or_about_all(
    town: Deployment, areas: tuple[str, ...] | None, numbers: list[int]
) -> None:
    with town.database.reading() as session:
        found = Catalogue(CATEGORIES).search(session, DatasetQuery(areas=areas))
    assert (_names(found), found.count) == (numbers, len(numbers))
    assert sum(found.counts[Facet.CATEGORY].values()) == len(numbers)


def test_orders(town: Deployment) -> None:
    assert _names(_search(town, order="name")) == [2, 1, 4, 3, 5]
    assert _names(_search(town, order="updated")) == [4, 5, 3, 2, 1]
    with town.database.reading() as session:
        wanted = DatasetQuery(order=Order.NEWEST, limit=2, offset=2)
        assert _names(Catalogue(CATEGORIES).search(session, wanted)) == [3, 2]


def test_what_was_downloaded_most_comes_first(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        for number in (1, 2):
            _put(session, number, "س", "x")
        first = session.query(ListedRow).order_by(ListedRow.published_at).first()
        assert first is not None
        session.add(DatasetDownloads(dataset_id=first.dataset_id, people=7, programs=0))
    assert _names(_search(deployment, order="downloaded")) == [1, 2]


def test_the_list_follows_every_change(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        id_ = dataset_there(session, "sample-1")
        resource = resource_there(session, id_, "more", 1)
    seen = [_version(deployment)]
    with deployment.database.writing() as session:
        version_there(session, resource, "more.json", b'{"a": 1}', day=(PUBLISHED + DAY).date())
        session.get_one(DatasetRow, id_).version += 1
    assert _search(deployment).counts[Facet.FORMAT] == {"CSV": 1, "JSON": 1}
    seen.append(_version(deployment))
    with deployment.database.writing() as session:
        session.get_one(VersionRow, (resource, 1)).detected_format = "XML"
        session.get_one(DatasetRow, id_).version += 1
    assert _search(deployment).counts[Facet.FORMAT] == {"CSV": 1, "XML": 1}
    seen.append(_version(deployment))
    with deployment.database.writing() as session:
        row = session.get_one(DatasetRow, id_)
        row.withdrawn_at, row.withdrawn_because = PUBLISHED, {"en": "Wrong"}
        row.version += 1
    assert _search(deployment).count == 0
    seen.append(_version(deployment))
    assert len(set(seen)) == len(seen)


def _version(town: Deployment) -> tuple[int, int, int]:
    with town.database.reading() as session:
        return Catalogue(CATEGORIES).version(session)
