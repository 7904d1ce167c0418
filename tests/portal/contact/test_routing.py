"""Whose affair a case is: what rules, the writer, an office, and the offices near its place say."""

from collections.abc import Sequence

import pytest

from geo.coordinates import Position
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.accounts.officer_roles import Role
from portal.contact.routing import areas_of
from portal.contact.routing_changes import RuleText, add_rule
from portal.contact.rules import Kind
from portal.directory.offices.queries import agencies_near
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.layers.places import place, release
from tests.portal.contact.conftest import House
from tests.portal.directory.records import agency, service

HERE = Position(35.91, 31.95)
LICENSING = "offices/L1"


@pytest.fixture
def offices(house: House) -> House:
    """Three agencies, of which one gives licences and one water; the third has ended."""
    release(
        house.deployment,
        [
            place("L1", HERE.lon + 0.002, HERE.lat, attributes={"agency": "licensing"}),
            place("O1", HERE.lon + 0.001, HERE.lat, attributes={"agency": "other"}),
            place("T1", HERE.lon, HERE.lat, attributes={"agency": "third"}),
            place("N1", HERE.lon, HERE.lat, attributes={}),
        ],
        layer="offices",
    )
    names = {"licensing": "Licences", "other": "Water", "third": "Archive"}
    records = [
        agency("licensing", names={"ar": "الترخيص", "en": names["licensing"]}),
        agency("other", names={"ar": "المياه", "en": names["other"]}),
        agency("third", names={"ar": "الأرشيف", "en": names["third"]}, valid_to="2020-01-01"),
    ]
    renew = {"ar": "تجديد رخصة القيادة", "en": "Renewing driving licences"}
    _put(house, Register.AGENCIES, records)
    _put(house, Register.SERVICES, [service("renew", "licensing", names=renew)])
    return house


def _put(house: House, register: Register, records: Sequence[Record]) -> None:
    with house.database.writing() as session:
        staged = stage(session, register, records, Authorship("tests"))
        activate(session, STORES[register], staged)


def agency_of(house: House, **said: object) -> str | None:
    """File a case and return the agency that it went to."""
    filed = house.file(**{"agency": None, "subject": "Hello", "body": "Hello", **said})  # type: ignore[arg-type]
    return house.case(filed.reference).agency


def test_a_case_goes_to_the_agency_of_its_office_unless_its_writer_named_another(
    offices: House,
) -> None:
    assert agency_of(offices, office=LICENSING) == "licensing"
    assert agency_of(offices, office=LICENSING, agency="other") == "other"


@pytest.mark.parametrize("office", ["offices/L9", "schools/L1", "offices/N1", "offices/T1", "x"])
def test_an_office_that_is_none_of_an_agency_of_today_says_nothing(
    offices: House, office: str
) -> None:
    assert agency_of(offices, office=office) is None


def test_a_place_says_whose_affair_words_are_that_an_agency_near_it_has(offices: House) -> None:
    driving = "How do I renew my driving licences?"
    assert agency_of(offices, position=HERE, body=driving) == "licensing"
    assert agency_of(offices, position=HERE, body="Something else entirely.") is None
    assert agency_of(offices, position=None, body=f"{driving} Now.") is None


def test_a_topic_says_so_where_the_words_do_not(offices: House) -> None:
    assert agency_of(offices, position=HERE, body="a", topic="roads.licences") == "licensing"
    assert agency_of(offices, position=HERE, body="b", topic="water") == "other"


def test_a_rule_of_an_area_comes_before_the_nearest_office_and_no_further(offices: House) -> None:
    unit = offices.officer(Role.APPROVER, None)
    with offices.database.writing() as session:
        area = areas_of(session, *HERE)[-1]
        add_rule(session, RuleText("other", area=area, topic="roads"), unit)
    assert agency_of(offices, position=HERE, topic="roads.licences") == "other"
    far = Position(35.85, 32.55)
    assert agency_of(offices, position=far, topic="roads.licences", body="far") == "licensing"


def test_a_report_of_malpractice_goes_to_no_office(offices: House) -> None:
    assert agency_of(offices, kind=Kind.MALPRACTICE, office=LICENSING, position=HERE) is None


def test_the_agencies_near_a_place_come_in_metres_and_not_in_degrees(offices: House) -> None:
    east, north = Position(HERE.lon + 0.010, HERE.lat), Position(HERE.lon, HERE.lat + 0.009)
    release(
        offices.deployment,
        [
            place("E1", east.lon, east.lat, attributes={"agency": "licensing"}),
            place("W1", north.lon, north.lat, attributes={"agency": "other"}),
            place("W2", north.lon, north.lat + 0.1, attributes={"agency": "licensing"}),
        ],
        layer="offices",
        force=True,
    )
    with offices.database.reading() as session:
        # 944 m to the east, 1,001 m to the north.
        assert agencies_near(session, HERE, offices=3) == ["licensing", "other"]
        assert agencies_near(session, HERE, offices=1) == ["licensing"]
