"""A code handed out at a counter: who may, that it is shown once, and that it registers."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.accounts.officer_roles import Role
from tests.portal.citizens.desk import BORN, NUMBER
from tests.web.pages.accounts.browser import SAME_ORIGIN, Browser
from tests.web.pages.citizens.registration.registering import Office
from tests.web.signed_in import signed_in

COUNTER = "civil-status-and-passports"
PAPERS = {
    "id_type": "national",
    "number": NUMBER,
    "born": BORN,
    "name_ar": "ليلى حداد",
    "name_en": "Layla Haddad",
}


def _at_counter(office: Office, role: Role, agency: str | None) -> tuple[Browser, str]:
    browser = office.browser()
    officer = signed_in(office.deployment, None, role, agency)
    now = office.clock.now()
    # Made by the clock of the machine, in a house where it is another year.
    with office.deployment.database.writing() as session:
        session.execute(
            text(
                "UPDATE account_session SET created_at = :now, last_seen_at = :now,"
                " second_factor_at = :now, expires_at = :later"
            ),
            {"now": now, "later": now + timedelta(hours=1)},
        )
    browser.session = officer.cookie
    return browser, officer.form_token


def test_who_has_shown_his_papers_registers_with_the_code(office: Office) -> None:
    """The register is not asked; the person is proven, and the log holds no number."""
    browser, token = _at_counter(office, Role.EDITOR, COUNTER)
    assert "/en/officers/counter" in browser.open("/en/officers").text
    given = {"token": token, **PAPERS}
    page = browser.post("/en/officers/counter", data=given, headers=SAME_ORIGIN)
    assert page.headers["cache-control"] == "no-store"
    (code,) = re.findall(r'<code dir="ltr">([A-Z0-9]{5}-[A-Z0-9]{5})</code>', page.text)
    assert NUMBER not in page.text
    assert code not in browser.open("/en/officers/counter").text
    ended = office.register(office.begin(), by="counter", proof=code)
    assert ended.headers["location"] == "/en/register/done"
    assert office.gateway.calls == []
    with office.deployment.database.reading() as session:
        held = session.execute(text("SELECT identity, assured_by FROM person")).one()
        events = session.execute(
            text("SELECT action, agency, old::text, new::text FROM audit_event")
        ).all()
    assert tuple(held) == ("P2", "counter")
    assert ("counter code made", COUNTER) in {(one[0], one[1]) for one in events}
    assert NUMBER not in str(events)
    assert code not in str(events)


@pytest.mark.parametrize(
    ("role", "agency"), [(Role.VIEWER, COUNTER), (Role.ADMINISTRATOR, "licensing")]
)
def test_only_editors_of_agencies_with_a_counter_hand_out_codes(
    office: Office, role: Role, agency: str
) -> None:
    """For others there is no way there, and none past it."""
    browser, token = _at_counter(office, role, agency)
    assert "/en/officers/counter" not in browser.open("/en/officers").text
    assert browser.get("/en/officers/counter").status_code == 403
    given = {"token": token, **PAPERS}
    answer = browser.post("/en/officers/counter", data=given, headers=SAME_ORIGIN)
    assert answer.status_code == 403


def test_what_is_wrong_in_the_papers_stands_beside_its_field(office: Office) -> None:
    """Nothing is made of it, and the number is not shown again."""
    browser, token = _at_counter(office, Role.EDITOR, COUNTER)
    given = {"token": token, **PAPERS, "number": "12", "name_en": " "}
    answer = browser.post("/en/officers/counter", data=given, headers=SAME_ORIGIN)
    assert answer.status_code == 400
    for field in ("f-number", "f-name_en"):
        assert f'id="{field}-fault"' in answer.text
    with office.deployment.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM counter_code")) == 0
