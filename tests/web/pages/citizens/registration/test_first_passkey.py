"""A passkey in the place of a password: made before there is an account, and signing in alone."""

import json

from httpx2 import Response
from sqlalchemy import text

from tests.portal.accounts.authenticator import PRESENT, VERIFIED, Authenticator
from tests.web.pages.accounts.browser import ORIGIN, PASSWORD, Browser
from tests.web.pages.citizens.registration.registering import EMAIL, Office

STEP = "/en/register/credential"
OTHER = "9990001112"


def _device(flags: int = PRESENT | VERIFIED) -> Authenticator:
    return Authenticator(origin=ORIGIN, host="testserver", flags=flags)


def _at_step(office: Office, email: str = EMAIL) -> Browser:
    browser = office.begin()
    office.show(browser)
    office.confirm(browser, email)
    return browser


def _ask(browser: Browser, path: str) -> tuple[str, str]:
    """Return what the script asks of the browser, and the ticket that goes back."""
    told = browser.open(f"{path}/options").json()
    return json.dumps(told["options"]), told["ticket"]


def _make(browser: Browser, device: Authenticator, name: str = "My phone") -> Response:
    options, ticket = _ask(browser, f"{STEP}/passkey")
    said = {"ticket": ticket, "answer": device.make(options), "name": name}
    return browser.submit(f"{STEP}/passkey", STEP, **said)


def test_who_registers_with_a_passkey_signs_in_with_it_alone(office: Office) -> None:
    """There is no password, both factors are shown at once, and the passkey has its name."""
    browser, device = _at_step(office), _device()
    assert _make(browser, device).headers["location"] == "/en/register/consents"
    assert "A passkey is chosen." in browser.open(STEP).text
    assert browser.submit("/en/register/consents").headers["location"] == "/en/register/done"
    with office.deployment.database.reading() as session:
        held = session.execute(
            text(
                "SELECT a.password_hash, c.name, s.second_factor_at IS NOT NULL FROM account a"
                " JOIN credential c ON c.account_id = a.id"
                " JOIN account_session s ON s.account_id = a.id"
            )
        ).one()
    assert tuple(held) == (None, "My phone", True)
    later = office.browser()
    options, ticket = _ask(later, "/en/sign-in/passkey")
    said = {"ticket": ticket, "answer": device.show(options)}
    assert later.submit("/en/sign-in/passkey", "/en/sign-in", **said).status_code == 303
    later.open("/en/my")


def test_the_device_is_asked_in_the_name_of_the_register(office: Office) -> None:
    """It shows who somebody is and how he is reached; his number it never learns."""
    options = json.loads(_ask(_at_step(office), f"{STEP}/passkey")[0])
    assert (options["user"]["name"], options["user"]["displayName"]) == (EMAIL, "Layla Haddad")
    assert options["authenticatorSelection"]["userVerification"] == "required"


def test_a_passkey_that_is_not_right_is_not_kept(office: Office) -> None:
    """Unverified, for another site, with the challenge of another, or twice with one challenge."""
    browser, other = _at_step(office), _at_step(office, "other@home.example")
    strange = Authenticator(origin="https://evil.example", host="testserver")
    for device in (_device(PRESENT), strange):
        answer = _make(browser, device)
        assert (answer.status_code, "could not be added" in answer.text) == (400, True)
    options, ticket = _ask(other, f"{STEP}/passkey")
    said = {"ticket": ticket, "answer": _device().make(options), "name": ""}
    assert browser.submit(f"{STEP}/passkey", STEP, **said).status_code == 400
    assert other.submit(f"{STEP}/passkey", STEP, **said).status_code == 303
    assert other.submit(f"{STEP}/passkey", STEP, **said).status_code == 400
    assert browser.get("/en/register/consents").headers["location"] == STEP


def test_what_was_chosen_last_counts(office: Office) -> None:
    """A password takes the place of a passkey, and a passkey that of a password."""
    browser = _at_step(office)
    browser.submit(STEP, password=PASSWORD)
    assert _make(browser, _device()).status_code == 303
    browser.submit(STEP, password=PASSWORD)
    browser.submit("/en/register/consents")
    with office.deployment.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM credential")) == 0
        assert session.scalar(text("SELECT password_hash FROM account")) is not None


def test_a_passkey_that_somebody_has_already_makes_no_second_account(office: Office) -> None:
    """It would open two accounts."""
    device, first = _device(), _at_step(office)
    _make(first, device)
    second = office.begin()
    office.put(OTHER)
    office.show(second, number=OTHER)
    office.confirm(second, "other@home.example")
    assert _make(second, device).status_code == 303
    assert first.submit("/en/register/consents").headers["location"] == "/en/register/done"
    ended = second.submit("/en/register/consents")
    assert ended.status_code == 409
    assert _make(second, device).status_code == 400
