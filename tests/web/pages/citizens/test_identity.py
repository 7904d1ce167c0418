"""A person who is registered shows a code from a counter, counts as proven, and goes on."""

from datetime import date

import pytest
from sqlalchemy import select, update

from portal.accounts.officer_roles import Membership, Officer, Role
from portal.audit.models import AuditEvent
from portal.citizens.evidence.counter import SeenPapers, hand_out
from portal.citizens.models import PersonRow
from portal.citizens.numbers import number_index
from portal.citizens.rules import Identifier, IdType
from tests.portal.citizens.services.citizen import SARA
from tests.web.pages.citizens.conftest import AtHome

BORN = "1990-02-03"
NEXT = "/en/participation/park/polls/abc/vote"


def code_for(sara: AtHome, number: str = SARA) -> str:
    """Let an officer hand out a code to who has this number, which is hers in the register."""
    keys = sara.citizens.context.security.keys
    identifier = Identifier(IdType.NATIONAL, "JO", number)
    held = Membership(Role.EDITOR, "civil-status")
    officer = Officer(sara.cookie.id, "rana@civil.example", "Rana", "ar", (held,))
    with sara.citizens.database.writing() as session:
        index = number_index(keys, Identifier(IdType.NATIONAL, "JO", SARA))
        own = update(PersonRow).where(PersonRow.id == sara.person.id)
        session.execute(own.values(number_index=index))
        seen = SeenPapers(identifier, date.fromisoformat(BORN), {"en": "Sara"})
        return hand_out(session, keys, officer, "civil-status", seen).code


def identity_of(sara: AtHome) -> str:
    with sara.citizens.database.reading() as session:
        own = select(PersonRow.identity).where(PersonRow.id == sara.person.id)
        return session.scalars(own).one()


def test_a_code_from_a_counter_proves_who_somebody_is_and_leads_back(sara: AtHome) -> None:
    code = code_for(sara)
    assert f'name="next" value="{NEXT}"' in sara.get(f"/my/identity?next={NEXT}").text
    answer = sara.post("/my/identity", number=SARA, born=BORN, proof=code.lower(), next=NEXT)
    assert (answer.status_code, answer.headers["location"]) == (303, NEXT)
    assert identity_of(sara) == "P2"
    assert "You have proven who you are" in sara.get("/my/identity").text
    with sara.citizens.database.reading() as session:
        done = select(AuditEvent).where(AuditEvent.action == "identity raised")
        event = session.scalars(done).one()
    assert (event.actor_kind, event.new) == ("citizen", {"identity": "P2"})
    assert SARA not in str(vars(event))


@pytest.mark.parametrize(
    ("number", "born", "proof"),
    [(SARA, "1990-02-04", ""), (SARA, BORN, "AAAAA-AAAAA"), ("9901234562", BORN, ""), ("", "", "")],
)
def test_what_does_not_belong_together_proves_nothing(
    sara: AtHome, number: str, born: str, proof: str
) -> None:
    code = code_for(sara)
    answer = sara.post("/my/identity", number=number, born=born, proof=proof or code, next=NEXT)
    assert answer.status_code == 400
    assert identity_of(sara) == "P1"
    assert f'value="{NEXT}"' in answer.text
    assert code not in answer.text


def test_the_code_of_another_is_not_used_up(sara: AtHome) -> None:
    code = code_for(sara, "9901234562")
    assert sara.post("/my/identity", number="9901234562", born=BORN, proof=code).status_code == 400
    with sara.citizens.database.reading() as session:
        assert (
            session.connection()
            .exec_driver_sql("SELECT count(*) FROM counter_code WHERE used_at IS NOT NULL")
            .scalar()
            == 0
        )


def test_codes_are_not_tried_without_end(sara: AtHome) -> None:
    code = code_for(sara)
    for _turn in range(5):
        sara.post("/my/identity", number=SARA, born=BORN, proof="00000-00000")
    assert sara.post("/my/identity", number=SARA, born=BORN, proof=code).status_code == 429
    assert identity_of(sara) == "P1"


def test_nobody_is_led_to_another_site(sara: AtHome) -> None:
    code = code_for(sara)
    form = {"number": SARA, "born": BORN, "proof": code, "next": "https://example.org/"}
    assert sara.post("/my/identity", **form).headers["location"] == "/en/my?said=identity-raised"
