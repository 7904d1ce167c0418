"""An address that a harvest has brought is asked as any other, and its dataset has stars."""

from datetime import timedelta

from geo.clock import MovableClock
from importers.harvest.places import places_of
from importers.harvest.reading import Reading
from importers.harvest.said import SaidDataset, SaidResource
from importers.harvest.writing import Writing
from layers.deployment import Deployment
from portal.assembly import workflows_of
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.openness.links import check_links
from portal.opendata.openness.queries import broken_links, kept_qualities, months_of_index
from portal.opendata.openness.rules import ANSWERED, NO_ANSWER
from portal.opendata.openness.service import count_month, rate_changed
from portal.opendata.origins.models import HarvestSourceRow
from portal.opendata.terms.loading import load_terms
from tests.importers.harvest.kept_source import KEPT, source_there

FILE = "https://files.another.example/wells.csv"
TERMS = load_terms()
SAID = SaidDataset(
    source_id="wells",
    titles={"en": "Wells"},
    licences=("cc-by-4.0",),
    resources=(SaidResource(key="r", address=FILE, format="CSV"),),
)


def harvested(timed: Deployment, said: SaidDataset) -> None:
    """Bring a record here as a run does, without a catalogue that is asked."""
    country = timed.country
    ctx = DatasetContext(country, TERMS, workflows_of(country))
    with timed.database.writing() as session:
        if session.get(HarvestSourceRow, KEPT) is None:
            source_there(session)
        source = session.get_one(HarvestSourceRow, KEPT)
        read, left_out = Reading(source, country, TERMS, places_of(session)).read(said)
        assert left_out == []
        Writing(session, ctx, source, {}).create([read])


def stars(timed: Deployment) -> list[int]:
    """Rate everything anew, as each night; return the stars of all datasets."""
    rate_changed(timed.database, timed.country, TERMS, timed.now().date(), every=True)
    with timed.database.reading() as session:
        return [one.quality.stars for one in kept_qualities(session)]


def test_a_harvested_address_is_asked_and_costs_the_stars_when_it_is_silent_for_days(
    timed: Deployment, clock: MovableClock
) -> None:
    harvested(timed, SAID)
    asked: list[str] = []

    def ask(address: str) -> str:
        asked.append(address)
        return NO_ANSWER if len(asked) <= 3 else ANSWERED

    for _day in range(3):
        assert stars(timed) == [3]
        assert check_links(timed.database, ask, lambda _seconds: None) == 1
        clock.move(timedelta(days=1))
    assert set(asked) == {FILE}
    assert stars(timed) == [0]
    with timed.database.reading() as session:
        assert list(broken_links(session)) == [FILE]

    check_links(timed.database, ask, lambda _seconds: None)
    assert stars(timed) == [3]
    # It has its stars, and the index of publishers counts what was handed in here alone.
    with timed.database.writing() as session:
        count_month(session, timed.now().date())
        assert months_of_index(session, timed.now().date().replace(day=1)) == []
