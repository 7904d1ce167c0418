"""Registration by its pages: to the end, back again, and failing in one way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.citizens.registration.asking import CHECK_EVIDENCE
from tests.portal.citizens.desk import BORN, CARD, NUMBER
from tests.site import change_portal, portal_on
from tests.web.pages.accounts.browser import PASSWORD
from tests.web.pages.citizens.registration.registering import EMAIL, PHONE, Office, shown

ANSWER = "/en/register/identity/answer"
OTHER = "9990001112"


def _count(office: Office, table: str) -> int:
    with office.deployment.database.reading() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")))  # noqa: S608 - of a test


def test_a_citizen_registers_and_is_signed_in(office: Office) -> None:
    """From the first page to the last, without a script."""
    browser = office.begin()
    assert "10 digits" in browser.open("/en/register/identity").text
    found = office.show(browser)
    assert (found.status_code, found.headers["location"]) == (303, "/en/register/contact")
    assert office.confirm(browser, EMAIL, PHONE).headers["location"] == "/en/register/credential"
    chosen = browser.submit("/en/register/credential", password=PASSWORD)
    assert chosen.headers["location"] == "/en/register/consents"
    assert "Layla Haddad" in browser.open("/en/register/consents").text
    ended = browser.submit("/en/register/consents", news="1")
    assert ended.headers["location"] == "/en/register/done"
    assert browser.session is not None
    browser.open("/en/register/done")
    assert (_count(office, "person"), _count(office, "consent")) == (1, 1)
    assert _count(office, "registration") == 0


def test_while_the_register_is_asked_one_can_look_again(office: Office) -> None:
    """By a script or by a link, and without a word about how it may end."""
    browser = office.begin()
    browser.submit("/en/register/identity", number=NUMBER, born=BORN, proof=CARD)
    page = browser.open(ANSWER).text
    assert f'href="{ANSWER}"' in page
    assert "citizens/asked" in page


# In this order: the number is registered from the last but one on.
FAILING = ("unknown", "mismatch", "deceased", "no card", "counter", "registered", "closed")


def _fail(office: Office, case: str) -> tuple[object, list[str]]:
    """Let a registration fail in one way; return what is shown, and the jobs that it queued."""
    said = {}
    if case in ("unknown", "mismatch", "deceased"):
        office.put(OTHER, case)
    elif case in ("registered", "closed"):
        office.put(OTHER)
        if not _count(office, "person"):
            office.register(office.begin(), number=OTHER)
        if case == "closed":
            with office.deployment.database.writing() as session:
                session.execute(text("UPDATE person SET state = 'closed'"))
    elif case == "no card":
        office.put(OTHER)
        said = {"proof": "???"}
    elif case == "counter":
        said = {"by": "counter", "proof": "AAAAA-AAAAA"}
    browser = office.begin()
    posted = browser.submit(
        "/en/register/identity",
        **{"by": "register", "number": OTHER, "born": BORN, "proof": CARD, **said},
    )
    waiting = browser.get(ANSWER)
    jobs = office.work()
    answers = [posted, waiting, browser.get(ANSWER)]
    return [shown(one) for one in answers], [str(len(key)) for key in jobs]


def test_all_pairs_of_failures_look_alike(office: Office) -> None:
    """Status, headers and body of every answer, and the one job: the same for every reason."""
    seen = {}
    for case in FAILING:
        seen[case] = _fail(office, case)
        with office.deployment.database.writing() as session:
            session.execute(text("DELETE FROM rate_limit"))
    first, jobs = seen["unknown"]
    assert jobs == ["64"]
    for case, found in seen.items():
        assert found == (first, jobs), case
    status, _headers, body = first[-1]  # type: ignore[index]
    assert status == 200
    assert "We could not confirm who you are" in body


def test_the_reason_goes_to_the_contact_that_was_known_and_to_none_that_was_typed(
    office: Office,
) -> None:
    """Layla hears of it at the address that she has registered with."""
    office.register(office.begin())
    office.letters()
    office.show(office.begin())
    assert [to for to, _values in office.letters()] == [EMAIL]


def test_going_back_loses_nothing_and_shows_no_number(office: Office) -> None:
    """What was said stands there again; of the number only the last three digits."""
    browser = office.begin()
    office.show(browser)
    office.confirm(browser)
    page = browser.open("/en/register/identity").text
    assert NUMBER not in page
    assert NUMBER[-3:] in page
    assert BORN in page
    assert EMAIL in browser.open("/en/register/contact").text
    again = office.show(browser, number="", born=BORN)
    assert again.headers["location"] == "/en/register/credential"


def test_no_page_can_be_opened_before_its_turn(office: Office) -> None:
    """Nor by a browser that has not begun."""
    browser = office.begin()
    for step in (
        "contact",
        "contact/codes",
        "credential",
        "consents",
        "credential/passkey/options",
    ):
        answer = browser.get(f"/en/register/{step}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/en/register/identity")
        stranger = office.browser().get(f"/en/register/{step}")
        assert stranger.headers["location"] == "/en/register?said=register-over"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_asked(office: Office) -> None:
    """A number of nine digits and a day that has not come yet ask no register."""
    browser = office.begin()
    answer = browser.submit(
        "/en/register/identity", number="123456789", born="2099-01-01", proof=""
    )
    assert answer.status_code == 400
    for field in ("f-number", "f-born", "f-proof"):
        assert f'id="{field}-fault"' in answer.text
    assert "123456789" not in answer.text
    assert office.work() == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("resident", {"number": "2001234567"}),
        ("visitor", {"number": "A1234567", "country": "EG"}),
    ],
)
def test_residents_and_visitors_register_in_the_same_way(
    office: Office, kind: str, said: dict[str, str]
) -> None:
    """By the number that they have."""
    office.put(said["number"])
    ended = office.register(office.begin(kind), **said)
    assert ended.headers["location"] == "/en/register/done"
    with office.deployment.database.reading() as session:
        assert session.scalar(text("SELECT kind FROM person")) == kind


def test_kinds_that_are_switched_off_cannot_begin(office: Office) -> None:
    """Neither by the page nor past it."""
    citizens = portal_on(office.app).citizens
    rules = replace(citizens.registration, kinds=citizens.registration.kinds[:1])
    change_portal(office.app, citizens=replace(citizens, registration=rules))
    browser = office.browser()
    assert 'value="visitor"' not in browser.open("/en/register").text
    assert browser.submit("/en/register", kind="visitor").status_code == 400
    assert browser.submit("/en/register", kind="citizen").status_code == 303


def test_a_contact_that_has_an_account_is_named_only_to_who_receives_its_code(
    office: Office,
) -> None:
    """At the end, and with a way to go on."""
    office.register(office.begin())
    office.put(OTHER)
    office.clock.move(timedelta(hours=1))
    browser = office.begin()
    ended = office.register(browser, number=OTHER)
    assert ended.status_code == 409
    assert "Sign in" in ended.text
    office.confirm(browser, "other@home.example")
    assert browser.submit("/en/register/consents").headers["location"] == "/en/register/done"


def test_the_job_and_the_log_of_jobs_hold_no_number(office: Office) -> None:
    """What is queued names a registration, and nobody."""
    office.show(office.begin())
    with office.deployment.database.reading() as session:
        jobs = session.execute(
            text("SELECT args::text FROM procrastinate.procrastinate_jobs WHERE task_name = :t"),
            {"t": CHECK_EVIDENCE},
        ).scalars()
        assert all(NUMBER not in one for one in jobs)
