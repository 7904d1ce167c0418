"""Looking up rows without coordinates, and remembering what was answered."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from geo.errors import Refused
from geo.geocoding import Geocoder
from importers.geocoding import AddressFinder, GeocodeAnswer, address_finder
from layers.deployment import Deployment
from tests.nominatim import FakeNominatim, nominatim, place


@pytest.fixture
def server() -> Iterator[FakeNominatim]:
    with nominatim() as running:
        running.places["School, Street 1"] = place("School", 31.95, 35.91, 30)
        running.places["Street 1"] = place("Street", 31.96, 35.92, 26, 0.002)
        running.places["Amman"] = place("Amman", 31.95, 35.93, 16, 0.2)
        yield running


def _finder(deployment: Deployment, server: FakeNominatim, country: str = "jo") -> AddressFinder:
    geocoder = Geocoder(server.address, "tests", country, rate_per_s=1000, first_wait_s=0.01)
    return AddressFinder(geocoder, deployment.database)


def test_nothing_is_asked_twice(deployment: Deployment, server: FakeNominatim) -> None:
    first = _finder(deployment, server)
    found = first.find("School, Street 1")
    assert first.find("nowhere") is None
    again = _finder(deployment, server)
    assert again.find("  School,  Street 1 ") == found
    assert again.find("nowhere") is None
    assert found is not None
    assert [query["q"] for query in server.asked] == ["School, Street 1", "nowhere"]
    assert (again.asked, again.found) == (2, 1)


def test_another_country_and_another_server_are_asked_anew(
    deployment: Deployment, server: FakeNominatim
) -> None:
    assert _finder(deployment, server).find("Street 1") is not None
    assert _finder(deployment, server, "iq").find("Street 1") is None
    assert len(server.asked) == 2


def test_answers_before_a_failure_are_kept(deployment: Deployment, server: FakeNominatim) -> None:
    finder = _finder(deployment, server)
    assert finder.find("Street 1") is not None
    server.faults += [(500, {}, b"")] * 4
    with pytest.raises(Refused, match="does not answer"):
        finder.find("School, Street 1")
    resumed = _finder(deployment, server)
    assert resumed.find("Street 1") is not None
    assert resumed.find("School, Street 1") is not None
    assert [query["q"] for query in server.asked].count("Street 1") == 1


def test_a_town_is_no_place_to_send_people_to(
    deployment: Deployment, server: FakeNominatim
) -> None:
    assert _finder(deployment, server).find("Amman") is None
    geocoder = Geocoder(server.address, "tests", "jo", rate_per_s=1000)
    coarse = AddressFinder(geocoder, deployment.database, coarsest_m=100_000)
    found = coarse.find("Amman")
    assert found is not None
    assert found.precision == "town"
    assert len(server.asked) == 1


def test_the_first_description_that_leads_to_the_place_counts(
    deployment: Deployment, server: FakeNominatim
) -> None:
    found = _finder(deployment, server).find("Unknown School, Street 1", "Street 1")
    assert found is not None
    assert found.precision == "street"


def test_that_nothing_was_found_counts_for_a_month(
    deployment: Deployment, server: FakeNominatim
) -> None:
    finder = _finder(deployment, server)
    assert finder.find("New School") is None
    server.places["New School"] = place("New School", 31.9, 35.9, 30)
    assert finder.find("New School") is None
    with deployment.database.writing() as session:
        session.execute(update(GeocodeAnswer).values(asked_at=func.now() - timedelta(days=31)))
    assert finder.find("New School") is not None


@pytest.mark.parametrize("query", ["", "  ", "12", "--", "\x00"])
def test_a_query_that_says_nothing_is_not_asked(
    deployment: Deployment, server: FakeNominatim, query: str
) -> None:
    assert _finder(deployment, server).find(query) is None
    assert server.asked == []


def test_odd_and_long_queries_are_asked_and_kept(
    deployment: Deployment, server: FakeNominatim
) -> None:
    finder = _finder(deployment, server)
    for query in ("م" * 100_000, "a\x00b \ud800 'x'; --", "😀 " * 5000 + "a"):
        assert finder.find(query) is None
    with deployment.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(GeocodeAnswer)) == 2
    assert max(len(query["q"]) for query in server.asked) <= 300


def test_progress_hears_of_every_row(deployment: Deployment, server: FakeNominatim) -> None:
    heard: list[tuple[int, int]] = []
    geocoder = Geocoder(server.address, "tests", "jo", rate_per_s=1000)
    finder = AddressFinder(
        geocoder, deployment.database, progress=lambda asked, found: heard.append((asked, found))
    )
    finder.find("Street 1")
    finder.find("nowhere")
    assert heard == [(1, 1), (2, 1)]


def test_the_finder_of_a_deployment_keeps_to_its_country(
    deployment: Deployment, server: FakeNominatim
) -> None:
    assert address_finder(deployment, server.address).find("Street 1") is not None
    assert server.asked[0]["countrycodes"] == "jo"
    assert server.asked[0]["accept-language"] == "ar,en"
    assert server.agents[0].startswith("aroundme/")
