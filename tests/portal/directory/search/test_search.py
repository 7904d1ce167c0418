from collections.abc import Iterator

import pytest

from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.assembly import searchables
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from portal.directory.search import kinds
from portal.directory.search.rules import Filter, Question, Searchable, words_of
from portal.directory.search.service import Results, search
from tests.conftest import Databases, deployment_on
from tests.portal.directory.records import agency, service

AGENCIES = (
    agency(
        "health", names={"ar": "وزارة الصحة", "en": "Ministry of Health"}, acronym={"en": "MOH"}
    ),
    agency("land", names={"ar": "دائرة الأراضي والمساحة", "en": "Lands"}, sector="land"),
)
SERVICES = (
    service(
        "passport", names={"ar": "إصدار جواز سفر", "en": "Issue a passport"}, sector="interior"
    ),
    service("photo", names={"ar": "تصوير", "en": "Photographs"}, summary={"en": "for a passport"}),
    service(
        "command",
        names={"ar": "سند تسجيل", "en": "Property paper"},
        keywords=["طابو"],
        audiences=["resident"],
        sector="land",
        channels=[{"kind": "web", "url": "https://a.example"}],
    ),
    service("gone", names={"ar": "جواز قديم", "en": "Old passport"}, status="defunct"),
)


@pytest.fixture(scope="module")
def directory(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    with databases.new(empty_template) as url, deployment_on(url) as made:
        with made.database.writing() as session:
            for register, held in ((Register.AGENCIES, AGENCIES), (Register.SERVICES, SERVICES)):
                activate(
                    session,
                    STORES[register],
                    stage(session, register, held, Authorship("tests")),
                    force=True,
                )
        yield made


def ask(deployment: Deployment, text: str, **filters: object) -> Results:
    with deployment.database.reading() as session:
        return search(session, searchables(), Question(text, **filters), limit=10)  # type: ignore[arg-type]


def codes(results: Results, kind: Searchable) -> list[str]:
    return [row["code"] for hits in results.hits if hits.kind is kind for row in hits.rows]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("الرُّخصة", ("رخصه",)),
        ("وزارة الصحة", ("وزاره", "صحه")),
        ("for the passport", ("passport",)),
        ("the", ("the",)),
        ("  ,;  ", ()),
        ("x x X", ("x",)),
    ],
)
def test_words_are_folded_and_bare(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    "text", ["وزاره الصحه", "الصحة", "MOH", "ministry health", "Minstry helth"]
)
def test_agency_is_found_in_either_language_and_misspelt(directory: Deployment, text: str) -> None:
    assert codes(ask(directory, text), kinds.AGENCIES) == ["health"]


def test_name_comes_before_summary_and_ended_services_do_not_come(directory: Deployment) -> None:
    assert codes(ask(directory, "passport"), kinds.SERVICES) == ["passport", "photo"]
    assert codes(ask(directory, "طابو"), kinds.SERVICES) == ["command"]


def test_alike_words_count_only_when_nothing_is_exact(directory: Deployment) -> None:
    exact = ask(directory, "passport")
    assert exact.is_exact
    slip = ask(directory, "pasport")
    assert not slip.is_exact
    assert codes(slip, kinds.SERVICES)[0] == "passport"
    lands = ask(directory, "lands")
    assert codes(lands, kinds.AGENCIES) == ["land"]
    assert codes(lands, kinds.SERVICES) == []


def test_facets_count_what_each_filter_would_leave(directory: Deployment) -> None:
    found = ask(directory, "a", audience="resident")
    assert codes(found, kinds.SERVICES) == ["command"]
    assert found.facets.audiences["citizen"] == 2
    assert found.facets.online == 1
    by_sector = ask(directory, "a", sector="land")
    assert codes(by_sector, kinds.AGENCIES) == ["land"]
    assert [hits.kind for hits in by_sector.hits] == [kinds.SERVICES, kinds.AGENCIES]
    assert codes(ask(directory, "a", is_online=True), kinds.SERVICES) == ["command"]


def test_other_kinds_are_counted_but_not_listed(directory: Deployment) -> None:
    found = ask(directory, "a", kind="services")
    assert codes(found, kinds.AGENCIES) == []
    assert {hits.kind: hits.count for hits in found.hits}[kinds.AGENCIES] == 2


def test_no_words_find_nothing(directory: Deployment) -> None:
    assert ask(directory, "؟").count == 0


def test_another_topic_is_found_by_a_statement_of_its_own(directory: Deployment) -> None:
    twice = Searchable("twins", "Twins", kinds.SERVICES.package, "services_like", frozenset(Filter))
    with directory.database.reading() as session:
        found = search(session, (twice, kinds.SERVICES), Question("طابو"), limit=10)
    assert [(hits.kind, hits.count) for hits in found.hits] == [(twice, 1), (kinds.SERVICES, 1)]
    assert found.facets.online == 2


def test_a_service_is_found_by_what_people_call_it(directory: Deployment) -> None:
    assert set(codes(ask(directory, "باسبور"), kinds.SERVICES)) == {"passport", "photo"}
    assert codes(ask(directory, "تجديد جواز"), kinds.SERVICES) == ["passport"]
