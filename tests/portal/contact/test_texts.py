"""Answers in versions, rules that find an agency."""

from datetime import UTC, datetime

import pytest

from geo.coordinates import Position
from geo.errors import InvalidParameter, Refused
from portal.accounts.officer_roles import Officer, Role
from portal.contact.canned import canned_answers, filled, save_canned
from portal.contact.routing import routing_rules
from portal.contact.routing_changes import RuleText, add_rule, remove_rule
from portal.contact.rules import Kind
from tests.portal.contact.conftest import House

ANSWER = {
    "name": "Opening hours",
    "text_ar": "الرقم {reference}: نفتح عند الثامنة.",
    "text_en": "{reference} of { date }: {agency} opens at eight. {x",
}


def test_an_answer_has_versions_languages_and_places(house: House, editor: Officer) -> None:
    approver = house.officer(Role.APPROVER, "licensing")
    with house.database.writing() as session:
        with pytest.raises(Refused):
            save_canned(session, "licensing", ANSWER, editor)
        with pytest.raises(InvalidParameter, match="no place “name”"):
            save_canned(session, "licensing", {**ANSWER, "text_ar": "يا {name}"}, approver)
        first = save_canned(session, "licensing", ANSWER, approver)
        changed = {**ANSWER, "name": "Hours", "kind": "question"}
        second = save_canned(session, "licensing", changed, approver, first.id)
        assert (first.version, first.is_current, second.version) == (1, False, 2)
        assert [one.name for one in canned_answers(session, "licensing", "question")] == ["Hours"]
        assert canned_answers(session, "licensing", "complaint") == []
        assert canned_answers(session, "other", None) == []
    case = house.case(house.file().reference)
    with house.database.reading() as session:
        (second,) = canned_answers(session, "licensing", "question")
        text = filled(second, case, "Licensing", datetime(2031, 5, 4, tzinfo=UTC))
    assert text == f"{case.reference} of 2031-05-04: Licensing opens at eight. {{x"


def test_rules_find_the_agency_by_kind_topic_area_and_words(house: House) -> None:
    unit = house.officer(Role.APPROVER, None)
    here = Position(35.91, 31.95)
    with house.database.writing() as session:
        with pytest.raises(Refused):
            add_rule(session, RuleText("other"), house.officer(Role.ADMINISTRATOR, "other"))
        with pytest.raises(InvalidParameter, match="agency"):
            add_rule(session, RuleText("nowhere"), unit)
        add_rule(session, RuleText("third", topic="roads", words="حفرة pothole"), unit)
        add_rule(session, RuleText("other", kind="complaint", meant_agency="licensing"), unit)
    region = house.case(house.file(position=here, body="where").reference).region
    assert region is not None
    with house.database.writing() as session:
        add_rule(session, RuleText("other", area=region, topic="water"), unit)
    house.move(hours=2)

    def routed(kind: Kind = Kind.QUESTION, agency: str | None = None, **more: object) -> str | None:
        house.move(hours=1)
        body = str(more.pop("body", f"something {house.networks}"))
        filed = house.file(kind, agency=agency, body=body, **more)  # type: ignore[arg-type]
        return house.case(filed.reference).agency

    assert routed(topic="roads.roads", body="أمام بيتي الحفرة كبيرة") == "third"
    assert routed(topic="roads.roads", body="the lamp is dark") is None
    assert routed(Kind.COMPLAINT, "licensing") == "other"
    assert routed(Kind.QUESTION, "licensing") == "licensing"
    assert routed(topic="water.leaks", position=here) == "other"
    assert routed(topic="water.leaks") is None
    assert routed(Kind.MALPRACTICE, "licensing") is None
    with house.database.writing() as session:
        rule = routing_rules(session)[1]
        remove_rule(session, rule.id, unit)
    assert routed(Kind.COMPLAINT, "licensing") == "licensing"
