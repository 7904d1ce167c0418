"""Signing in through a provider: what the pages do with its word, which is a first step at most."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from portal.accounts.oidc import Identity, OidcStart
from portal.accounts.provider import OidcProvider, oidc_provider
from portal.accounts.security import Security
from portal.settings import PortalSettings
from tests.site import account_context_on, change_account_context, change_portal
from tests.web.pages.accounts.browser import ORIGIN, words
from tests.web.pages.accounts.conftest import House
from web.pages.accounts import oidc

START = "/en/sign-in/oidc"
BACK = "/en/sign-in/oidc/callback"
IDENTITY = Identity("https://id.example", "subject-1", "rana@moh.gov.example", "Rana")


@dataclass
class Provider:
    """Plays the provider; keeps what the pages have asked and told."""

    identity: Identity | None = IDENTITY
    is_away: bool = False
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    told: list[tuple[str | None, str, bytes]] = field(default_factory=list)

    def start(
        self,
        _provider: OidcProvider,
        _security: Security,
        redirect_uri: str,
        *,
        bound_to: bytes = b"",
    ) -> OidcStart | None:
        self.asked.append((redirect_uri, bound_to))
        return None if self.is_away else OidcStart("https://id.example/authorize?x=1", "ticket-1")

    def finish(
        self,
        _provider: OidcProvider,
        _security: Security,
        ticket: str | None,
        callback_url: str,
        *,
        bound_to: bytes = b"",
    ) -> Identity | None:
        self.told.append((ticket, callback_url, bound_to))
        return self.identity if ticket == "ticket-1" else None


@pytest.fixture
def provider(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The application with a provider that is played here."""
    played = Provider()
    settings = PortalSettings(
        oidc_issuer="https://id.example",
        oidc_client_id="portal",
        oidc_client_secret="s",  # noqa: S106
        oidc_name="Sanad",
    )
    plain = account_context_on(house.app)
    change_account_context(house.app, provider=oidc_provider(settings))
    monkeypatch.setattr(oidc, "start", played.start)
    monkeypatch.setattr(oidc, "finish", played.finish)
    house.run("DELETE FROM credential WHERE kind = 'oidc'")
    yield played
    change_portal(house.app, account_context=plain)


def test_without_a_provider_there_are_no_such_pages(house: House) -> None:
    browser, _account = house.officer()
    for path in (START, BACK, "/en/account/oidc", "/en/account/oidc/callback"):
        assert browser.get(path).status_code == 404
    assert "oidc" not in house.browser().open("/en/sign-in").text


def test_an_officer_is_linked_and_signs_in_there_but_still_shows_the_second_step(
    house: House, provider: Provider
) -> None:
    browser, account = house.officer()
    assert "Link with Sanad" in words(browser.open("/en/account"))
    to_provider = browser.get("/en/account/oidc")
    assert to_provider.headers["location"] == "https://id.example/authorize?x=1"
    linked = browser.get("/en/account/oidc/callback?code=c&state=s")
    assert linked.headers["location"] == "/en/account?said=linked"
    # Asking and linking are bound to the same session.
    assert provider.asked[0][0] == f"{ORIGIN}/en/account/oidc/callback"
    assert provider.asked[0][1] == provider.told[0][2] != b""
    assert provider.told[0][1] == f"{ORIGIN}/en/account/oidc/callback?code=c&state=s"

    other = house.browser()
    assert "Sign in with Sanad" in words(other.open("/en/sign-in?next=/en/officers/people"))
    started = other.get(f"{START}?next=/en/officers/people")
    cookies = started.headers.get_list("set-cookie")
    assert all("HttpOnly" in cookie and "Secure" in cookie for cookie in cookies)
    assert all("SameSite=lax" in cookie and "Max-Age=600" in cookie for cookie in cookies)
    back = other.get(f"{BACK}?code=c&state=s")
    step = "/en/sign-in/second-factor?next=/en/officers/people"
    assert back.headers["location"] == step
    assert other.cookies.get("__Host-oidc") is None
    assert other.get("/en/account").status_code == 303
    assert other.second_factor(step, account.code()).headers["location"] == "/en/officers/people"


def test_a_stranger_is_let_in_nowhere(house: House, provider: Provider) -> None:
    provider.identity = replace(IDENTITY, subject="stranger")
    browser = house.browser()
    browser.get(START)
    answer = browser.get(f"{BACK}?code=c&state=s")
    assert answer.status_code == 400
    assert "Sanad did not confirm who you are" in words(answer)
    assert browser.session is None


def test_what_was_not_asked_for_is_not_believed(house: House, provider: Provider) -> None:
    browser = house.browser()
    answer = browser.get(f"{BACK}?code=c&state=s")
    assert answer.status_code == 400
    assert provider.told == [(None, f"{ORIGIN}{BACK}?code=c&state=s", b"")]
    assert browser.session is None


def test_a_provider_that_is_away_is_said_so(house: House, provider: Provider) -> None:
    provider.is_away = True
    answer = house.browser().get(START)
    assert answer.status_code == 503
    assert "Sanad cannot be reached" in words(answer)
    browser, _account = house.officer()
    away = browser.get("/en/account/oidc")
    assert away.headers["location"] == "/en/account?said=provider-away"


def test_the_way_back_leads_nowhere_else(house: House, provider: Provider) -> None:
    browser, account = house.officer()
    browser.get("/en/account/oidc")
    browser.get("/en/account/oidc/callback?code=c&state=s")
    other = house.browser()
    other.get(START, params={"next": "//evil.example"})
    back = other.get(f"{BACK}?code=c&state=s")
    assert back.headers["location"] == "/en/sign-in/second-factor"
    assert account.email


def test_an_identity_is_linked_to_one_account_only(house: House, provider: Provider) -> None:
    first, _account = house.officer()
    second, _other = house.officer()
    for browser, said in ((first, "linked"), (second, "not-linked")):
        browser.get("/en/account/oidc")
        answer = browser.get("/en/account/oidc/callback?code=c&state=s")
        assert answer.headers["location"] == f"/en/account?said={said}"


def test_linking_asks_for_a_fresh_second_step(house: House, provider: Provider) -> None:
    browser, account = house.officer()
    house.run(
        "UPDATE account_session SET second_factor_at = second_factor_at - interval '11 minutes'"
        " WHERE account_id = (SELECT id FROM account WHERE email = :email)",
        email=account.email,
    )
    answer = browser.get("/en/account/oidc")
    assert answer.headers["location"] == "/en/sign-in/second-factor?next=/en/account"
    assert provider.asked == []
