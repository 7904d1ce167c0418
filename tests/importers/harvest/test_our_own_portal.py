"""A portal of ours is harvested by another one of ours, over its CKAN API and a real server."""

from sqlalchemy import select

from portal.opendata.datasets.models import DatasetRow
from portal.opendata.datasets.queries import find_dataset
from portal.opendata.origins.queries import origins_of
from tests.browser.server import listening
from tests.conftest import Databases, application_on
from tests.importers.harvest.portal_elsewhere import CODE, Harvests
from tests.portal.opendata.ckan.site import ACTIVE, HEALTH, STATISTICS, filled
from tests.portal.opendata.published import NAME
from web.settings import WebSettings


def test_what_one_portal_publishes_another_one_harvests(
    databases: Databases, areas_template: str, harvests: Harvests
) -> None:
    with (
        filled(databases, areas_template) as site,
        listening(application_on(site, WebSettings())) as address,
    ):
        harvests.source(address, agencies={STATISTICS: "statistics", HEALTH: "health-here"})
        first = harvests.run()
        assert (first.state, first.created, first.refused) == ("complete", len(ACTIVE), 0)
        assert harvests.sentences() == []
        with site.database.reading() as session:
            there = find_dataset(session, NAME)
            assert there is not None
        again = harvests.run()
        assert (again.unchanged, again.changed, again.retired) == (len(ACTIVE), 0, 0)

        with site.database.writing() as session:
            row = session.scalars(select(DatasetRow).where(DatasetRow.name == NAME)).one()
            row.titles = {**row.titles, "en": "Another title"}
            row.version += 1
        last = harvests.run()
        assert (last.changed, last.unchanged) == (1, len(ACTIVE) - 1)

    with harvests.deployment.database.reading() as session:
        here = find_dataset(session, f"{CODE}-{NAME}")
        assert here is not None
        origin = origins_of(session, [here.id])[here.id]
    assert here.titles == {**there.titles, "en": "Another title"}
    assert (here.agency, here.category) == ("health-here", there.category)
    for one in ("texts", "keywords", "licence", "frequency", "areas"):
        assert getattr(here, one) == getattr(there, one), one
    assert (here.temporal_from, here.temporal_to) == (there.temporal_from, there.temporal_to)
    assert origin.source_id == str(there.id)
