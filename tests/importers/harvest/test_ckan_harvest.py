"""Harvests of a catalogue that speaks CKAN's API in a process of its own, with all its faults."""

from datetime import UTC, datetime

from rdflib import SKOS, Literal
from sqlalchemy import select

from importers.harvest.retiring import confirm_retirement
from layers.deployment import Deployment
from portal.opendata.ckan.packages import Writing
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.queries import find_dataset, versions_of
from portal.opendata.dcat.datasets import describe_dataset
from portal.opendata.dcat.describing import CatalogueDescription
from portal.opendata.dcat.names import Iris
from portal.opendata.exchange.surroundings import surroundings_for_mirrors
from portal.opendata.origins.queries import origins_of
from tests.importers.harvest.portal_elsewhere import CODE, COUNT, Harvests, OtherPortal
from tests.importers.harvest.served_ckan import record

NOW = datetime(2031, 6, 1, tzinfo=UTC)


def test_a_catalogue_lands_whole_and_a_second_run_writes_nothing(
    harvests: Harvests, elsewhere: OtherPortal
) -> None:
    harvests.source(elsewhere.address)
    first = harvests.run()
    assert (first.state, first.created, first.refused) == ("complete", COUNT, 0)
    before = versions_in(harvests.deployment)

    second = harvests.run()
    assert (second.state, second.unchanged, second.created) == ("complete", COUNT, 0)
    assert versions_in(harvests.deployment) == before
    assert harvests.shown() == COUNT


def versions_in(deployment: Deployment) -> dict[str, int]:
    """Return the versions of all datasets, and how many versions of files there are."""
    with deployment.database.writing() as session:
        rows = session.execute(select(DatasetRow.name, DatasetRow.version))
        found = {row.name: row.version for row in rows}
        return {**found, "": len(session.scalars(select(VersionRow.number)).all())}


def test_a_record_becomes_a_dataset_that_says_where_it_comes_from(
    harvested: Harvests, elsewhere: OtherPortal
) -> None:
    with harvested.deployment.database.reading() as session:
        found = find_dataset(session, "elsewhere-dataset-7")
        assert found is not None
        origin = origins_of(session, [found.id])[found.id]
    assert (found.titles, found.agency, found.category) == (
        {"en": "Dataset 7"},
        "statistics",
        "health",
    )
    assert (found.frequency, found.licence) == ("monthly", "odbl-1.0")
    assert found.htmls["en"] == '<p dir="auto">What dataset 7 <em>holds</em>.</p>'
    assert [one.name for one in found.resources] == ["table-1", "table-2"]
    version = found.resources[0].current
    assert version is not None
    assert version.address == "https://files.example/7/1.csv?edition=1"
    assert (version.declared_format, str(version.day)) == ("CSV", "2031-01-01")
    assert str(found.next_due) == "2031-02-01"
    assert origin.page == f"{elsewhere.address}/dataset/dataset-7"
    assert (origin.source, origin.source_id) == (CODE, "id-000007")


def test_mirrors_hear_where_a_dataset_was_harvested(harvested: Harvests) -> None:
    country, terms = harvested.deployment.country, harvested.ctx.datasets.terms
    with harvested.deployment.database.reading() as session:
        found = find_dataset(session, "elsewhere-dataset-7")
        assert found is not None
        known = surroundings_for_mirrors(session, [found])
    package = Writing(country, terms, "https://portal.example").package(found, known)
    extras = {one["key"]: one["value"] for one in package["extras"]}
    assert extras["guid"] == extras["harvest_object_id"] == "id-000007"
    assert extras["harvest_source_title"] == "بوابة أخرى (عيّنة)"

    iris = Iris("https://portal.example", "ar")
    about = CatalogueDescription(iris=iris, country=country, terms=terms).about(known)
    describe_dataset(about, found)
    assert Literal("id-000007") in about.graph.objects(None, SKOS.notation)


def test_a_licence_that_nobody_knows_is_kept_as_it_was_said(harvested: Harvests) -> None:
    assert harvested.dataset("id-000002").licence == "uk-ogl"
    assert not harvested.ctx.datasets.terms.licences.is_open("uk-ogl")


def test_what_has_changed_is_another_version_and_the_rest_is_left_alone(
    harvested: Harvests, elsewhere: OtherPortal
) -> None:
    elsewhere.tell(change=[7])
    run = harvested.run()
    assert (run.changed, run.unchanged) == (1, COUNT - 1)
    with harvested.deployment.database.reading() as session:
        found = find_dataset(session, "elsewhere-dataset-7")
        assert found is not None
        assert found.titles["en"] == "Dataset 7, edition 2"
        assert [one.number for one in versions_of(session, found.resources[0].id)] == [2, 1]


def test_what_vanished_is_retired_and_what_returns_is_restored(
    harvested: Harvests, elsewhere: OtherPortal
) -> None:
    elsewhere.tell(remove=[3, 4])
    run = harvested.run()
    assert (run.state, run.vanished, run.retired) == ("complete", 2, 2)
    gone = harvested.dataset("id-000003")
    assert gone.withdrawn_because is not None
    assert gone.withdrawn_because["en"] == "It is no longer in the catalogue that it came from."

    elsewhere.tell(add=[3])
    again = harvested.run()
    assert (again.restored, again.retired) == (1, 0)
    assert harvested.dataset("id-000003").withdrawn_at is None
    assert harvested.dataset("id-000003").id == gone.id


def test_what_an_officer_has_withdrawn_stays_withdrawn(
    harvested: Harvests, elsewhere: OtherPortal
) -> None:
    with harvested.deployment.database.writing() as session:
        row = session.scalars(select(DatasetRow).where(DatasetRow.source_id == "id-000009")).one()
        row.withdrawn_at, row.withdrawn_because = NOW, {"en": "It names persons"}
    elsewhere.tell(change=[9])
    assert harvested.run().unchanged == COUNT
    elsewhere.tell(remove=[9])
    harvested.run()
    elsewhere.tell(add=[9])
    harvested.run()
    assert harvested.dataset("id-000009").withdrawn_because == {"en": "It names persons"}


def test_a_file_that_is_gone_at_the_source_is_withdrawn_and_may_return(
    harvested: Harvests, elsewhere: OtherPortal
) -> None:
    with harvested.deployment.database.writing() as session:
        whole = session.scalars(select(DatasetRow).where(DatasetRow.source_id == "id-000001")).one()
        dataset_id = whole.id
    one_file = {**record(1), "resources": record(1)["resources"][:1]}
    elsewhere.tell(instead={"id-000001": one_file})
    assert harvested.run().changed == 1
    assert _current(harvested, dataset_id) == [1, None]
    elsewhere.tell(instead={})
    assert harvested.run().changed == 1
    assert _current(harvested, dataset_id) == [1, 2]


def _current(harvests: Harvests, dataset_id: object) -> list[int | None]:
    with harvests.deployment.database.writing() as session:
        mine = select(ResourceRow.current_version).where(ResourceRow.dataset_id == dataset_id)
        return list(session.scalars(mine.order_by(ResourceRow.position, ResourceRow.name)))


def test_many_that_vanish_wait_for_an_officer(harvested: Harvests, elsewhere: OtherPortal) -> None:
    elsewhere.tell(remove=list(range(10)))
    asking = harvested.run()
    assert (asking.state, asking.vanished, asking.retired) == ("asking", 10, 0)
    assert harvested.shown() == COUNT

    with harvested.deployment.database.writing() as session:
        confirm_retirement(session, asking.id, harvested.approver(), is_right=True)
    done = harvested.go_on()
    assert (done.state, done.retired) == ("complete", 10)
    assert harvested.shown() == COUNT - 10


def test_an_officer_may_keep_what_has_vanished(harvested: Harvests, elsewhere: OtherPortal) -> None:
    elsewhere.tell(remove=list(range(10)))
    asking = harvested.run()
    with harvested.deployment.database.writing() as session:
        confirm_retirement(session, asking.id, harvested.approver(), is_right=False)
    assert harvested.go_on().state == "complete"
    assert harvested.shown() == COUNT
