"""Near me: places that only their person sees, and what is near them, in few statements."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from layers.deployment import Deployment
from portal.citizens.places.rules import PlaceKind
from portal.citizens.reminders.rules import Expiry
from portal.citizens.reminders.service import keep_reminders
from tests.conftest import Databases, deployment_on
from tests.statements import counted
from tests.web.pages.citizens.conftest import AtHome

AMMAN = {"lat": "31.961200", "lon": "35.927600"}
SERVICES = ["traffic-fines", "property-tax-amman", "civil-status", "driving-and-vehicle-licences"]
# Person, session and consent; places, chosen services; four for offices; schools and clinics, each
# perhaps twice; names of the directory that are read once.
_MOST_STATEMENTS = 22


@pytest.fixture(scope="module")
def deployment(databases: Databases, sample_template: str) -> Iterator[Deployment]:
    """The demonstration data, in a database of this module."""
    with databases.new(sample_template) as url, deployment_on(url) as made:
        yield made


def agree(sara: AtHome) -> None:
    """Agree to keep places."""
    assert sara.post("/my/places/agree").headers["location"] == "/en/my/places"


def keep(sara: AtHome, kind: str = "home", name: str = "", **where: str) -> str:
    """Keep a place; return the address of the page that shows what is near it."""
    given = {"kind": kind, "name": name, "command": "keep", **(where or AMMAN)}
    answer = sara.post("/my/places", **given)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_nothing_is_kept_before_its_person_agrees(sara: AtHome) -> None:
    page = sara.get("/my/places")
    assert page.headers["cache-control"] == "no-store"
    assert "I agree" in page.text
    assert 'name="lat"' not in page.text
    assert sara.post("/my/places", kind="home", command="keep", **AMMAN).status_code == 404
    agree(sara)
    assert 'name="lat"' in sara.get("/my/places").text


def test_a_place_is_typed_chosen_of_several_and_kept_without_an_address_that_tells_it(
    sara: AtHome,
) -> None:
    agree(sara)
    found = sara.post("/my/places", kind="work", command="edit", place="Irbid")
    assert found.status_code == 200
    assert sara.get("/my/places").text.count("My work") == 1, "nothing is kept yet: a choice"
    lat = re.search(r'name="lat" value="([\d.]+)"', found.text)
    choice = re.search(r'value="(place:[\d.]+,[\d.]+)"', found.text)
    command = choice[1] if choice else "edit"
    placed = sara.post("/my/places", kind="work", command=command, place="Irbid")
    lat = lat or re.search(r'name="lat" value="([\d.]+)"', placed.text)
    lon = re.search(r'name="lon" value="([\d.]+)"', placed.text)
    assert lat
    assert lon
    there = {"place": "Irbid", "placed": "Irbid", "lat": lat[1], "lon": lon[1]}
    address = keep(sara, "work", **there)
    assert "32." not in address
    page = sara.get(address.removeprefix("/en")).text
    assert "<strong" in page
    assert "My work" in page
    with sara.citizens.database.reading() as session:
        row = session.execute(text("SELECT * FROM person_place")).mappings().all()[-1]
    assert lat[1] not in str(dict(row))


def test_what_is_near_is_shown_with_phone_distance_hours_and_directions(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, SERVICES)
    agree(sara)
    address = keep(sara)
    with counted() as asked:
        page = sara.get(address.removeprefix("/en")).text
    assert len(asked) <= _MOST_STATEMENTS, asked
    assert not any("35.9276" in one for one in asked), "positions are bound"
    assert page.count('class="near-for"') == 3, "two services of one municipality stand together"
    for heading in ("Schools around it", "Clinics and hospitals around it"):
        assert heading in page
    assert "tel:+962" in page
    assert "Directions" in page
    assert re.search(r"Closes|Opens|Open now|Closed now|Hours not known", page)
    assert "31.9612" not in page, "the own position stands nowhere on the page"


def test_far_from_everything_the_circle_widens(sara: AtHome) -> None:
    agree(sara)
    address = keep(sara, lat="30.200000", lon="36.700000")
    page = sara.get(address.removeprefix("/en")).text
    assert page.count('class="cards"') >= 1


def test_places_are_removed_and_another_persons_are_not_there(sara: AtHome) -> None:
    agree(sara)
    address = keep(sara, "school", "مدرسة سلمى")
    place_id = address.rpartition("=")[2]
    assert "مدرسة سلمى" in sara.get("/my/places").text
    assert "مدرسة سلمى" in sara.get(f"/my/places?from={'0' * 32}").text, "none of his: the first"
    sara.post("/my/places/remove", id="no id")
    sara.post("/my/places/remove", id=place_id)
    assert "مدرسة سلمى" not in sara.get("/my/places").text


def test_what_is_wrong_is_said_above_what_was_typed(sara: AtHome) -> None:
    agree(sara)
    page = sara.post("/my/places", kind="home", name="Our <b>home</b>", command="keep")
    assert page.status_code == 400
    assert "tap the map" in page.text
    assert "Our &lt;b&gt;home&lt;/b&gt;" in page.text
    for kind in PlaceKind:
        assert f'value="{kind}"' in page.text


def test_the_citizen_page_leads_to_what_is_near_and_to_what_ends(sara: AtHome) -> None:
    sara.citizens.choose(sara.person, SERVICES)
    assert "Choose my places" in sara.get("/my").text
    agree(sara)
    keep(sara)
    soon = sara.citizens.database.clock.now().date() + timedelta(days=12)
    with sara.citizens.database.writing() as session:
        keep_reminders(session, sara.person.id, "civil-status", [Expiry("passport", soon)])
    page = sara.get("/my").text
    assert 'class="my-near"' in page
    assert "All offices, schools and clinics near my places" in page
    assert 'href="/en/my/services/civil-status">Passport</a>' in page
    assert "12</bdi> days left" in page


def test_what_ends_is_taken_into_a_calendar_of_ones_own(sara: AtHome) -> None:
    today = sara.citizens.database.clock.now().date()
    ends = [Expiry("passport", today + timedelta(days=days)) for days in (-3, 12, 400)]
    with sara.citizens.database.writing() as session:
        keep_reminders(session, sara.person.id, "civil-status", ends)
    answer = sara.client.get("/ar/my/ends.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    lines = answer.text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert answer.text.endswith("END:VCALENDAR\r\n")
    assert lines.count("BEGIN:VEVENT") == 1, "neither what is over nor what is far"
    assert "SUMMARY:جواز السفر" in lines
    assert f"DTSTART;VALUE=DATE:{today + timedelta(days=12):%Y%m%d}" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "civil-status" not in answer.text
