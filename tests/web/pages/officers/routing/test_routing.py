"""The unit above the agencies writes rules for whose affair cases are, orders and tries them."""

import re

from sqlalchemy import delete

from portal.accounts.officer_roles import Role
from portal.contact.officer_models import RoutingRule
from portal.contact.routing import routing_rules
from tests.web.pages.officers.office import BackOffice, words

HERE = "31.95, 35.91"


def rules(back_office: BackOffice) -> list[RoutingRule]:
    with back_office.deployment.database.reading() as session:
        return routing_rules(session)


def tried(back_office: BackOffice, **given: str) -> str:
    """Return what the page says of a text that is tried."""
    answer = back_office.post("/routing", given)
    assert answer.status_code == 200, words(answer)
    found = re.findall(r'<div class="notice" role="status">(.*?)</div>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(found)).split())


HOLES = {"agency": "other", "words": "حفرة pothole"}
AMMAN = {"agency": "licensing", "area": "JO-AM", "topic": "roads"}


def two_rules(back_office: BackOffice) -> tuple[RoutingRule, RoutingRule]:
    """Write the rule about holes and the one about Amman, and no others."""
    with back_office.deployment.database.writing() as session:
        session.execute(delete(RoutingRule))
    back_office.sign_in(Role.APPROVER, None)
    for told in (HOLES, AMMAN):
        assert back_office.post("/routing/new", told, command="save").status_code == 303
    first, second = rules(back_office)
    return first, second


def order(back_office: BackOffice, rule: RoutingRule, command: str, **more: str) -> None:
    answer = back_office.post(f"/routing/{rule.id}", more, command=command)
    assert answer.status_code == 303, words(answer)


def test_rules_are_tried_on_a_text_and_a_place_and_say_why(back_office: BackOffice) -> None:
    first, second = two_rules(back_office)
    assert "Words, any of them: حفرة pothole" in words(back_office.get("/routing"))
    said = tried(back_office, text="أمام بيتي الحفرة كبيرة", place=HERE, topic="roads.roads")
    assert said.startswith("Agency other The place lies in:")
    assert "rule 1 : fits, and decides" in said
    assert "Agency licensing" in tried(back_office, text="dark", place=HERE, topic="roads.roads")
    said = tried(back_office, text="dark")
    assert "rule 2 : does not fit: Topic, Area" in said
    assert "Nothing says whose affair it is: the unit finds out." in said
    assert tried(back_office, text="x", meant_agency="other").startswith("Agency other")
    assert "whatever the rules say" in tried(back_office, text="pothole", kind="malpractice")
    order(back_office, second, "up")
    assert [one.id for one in rules(back_office)] == [second.id, first.id]
    both = {"text": "pothole", "place": HERE, "topic": "roads.roads"}
    assert tried(back_office, **both).startswith("Agency licensing")
    order(back_office, second, "off")
    assert tried(back_office, **both).startswith("Agency other")
    order(back_office, second, "on")
    order(back_office, second, "down")
    assert [one.id for one in rules(back_office)] == [first.id, second.id]


def test_a_rule_is_checked_changed_and_removed(back_office: BackOffice) -> None:
    first, second = two_rules(back_office)
    faulty = back_office.post("/routing/new", {"kind": "x", "area": "XX\0"}, command="save")
    assert faulty.status_code == 400
    assert "Choose an area from the list." in words(faulty)
    assert "Choose an agency from the list." in words(faulty)
    order(back_office, second, "save", **{**AMMAN, "agency": "other"})
    assert 'value="JO-AM" selected' in back_office.get(f"/routing/{second.id}").text
    assert rules(back_office)[1].agency == "other"
    order(back_office, first, "remove")
    for gone in (str(first.id), "x"):
        assert back_office.get(f"/routing/{gone}").status_code == 404


def test_a_place_that_may_be_several_or_none_is_asked_about(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER, None)
    unknown = back_office.post("/routing", {"text": "x", "place": "qqqqqqqq"})
    assert "No place called “ qqqqqqqq ” was found" in words(unknown)
    assert "Write a new rule" not in words(back_office.get("/routing"))


def test_rules_are_for_the_unit_alone(back_office: BackOffice) -> None:
    back_office.sign_in(Role.ADMINISTRATOR)
    assert back_office.get("/routing").status_code == 403
    assert "Routing rules" not in words(back_office.get("/cases"))
    assert "Ready answers" in words(back_office.get("/cases"))
