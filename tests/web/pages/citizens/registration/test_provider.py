"""Showing who one is by an identity provider, over real HTTP: there, back, and misbehaving."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from httpx2 import Response

from portal.accounts.provider import OidcProvider
from portal.citizens.evidence.provider import SCOPE
from tests.simulators.identity_provider_running import (
    CLIENT_ID,
    CLIENT_SECRET,
    RunningProvider,
    running_provider,
)
from tests.site import change_portal, portal_on
from tests.web.pages.accounts.browser import Browser
from tests.web.pages.citizens.registration.registering import Office

NUMBER = "9990000001"
IDENTITY, ANSWER = "/en/register/identity", "/en/register/identity/answer"
COMPANY = "/en/register/provider/company"


@pytest.fixture
def provider(office: Office) -> Iterator[RunningProvider]:
    """A provider that the application knows."""
    with running_provider() as running:
        known = OidcProvider(running.issuer, CLIENT_ID, CLIENT_SECRET, "Sanad", scope=SCOPE)
        citizens = portal_on(office.app).citizens
        rules = replace(citizens.registration, provider=known)
        change_portal(office.app, citizens=replace(citizens, registration=rules))
        yield running


def _come_back(browser: Browser, provider: RunningProvider) -> Response:
    """Go to the provider, be somebody there, and come back."""
    there = browser.get("/en/register/provider").headers["location"]
    back = urlsplit(provider.come_back(there, "national", "JO", NUMBER))
    return browser.get(f"{back.path}?{back.query}")


def test_who_signs_in_at_the_provider_is_proven_here(
    office: Office, provider: RunningProvider
) -> None:
    """The browser goes there and comes back; the job looks at what was signed."""
    browser = office.begin()
    assert "Sanad" in browser.open("/en/register/identity").text
    assert _come_back(browser, provider).headers["location"] == ANSWER
    office.work()
    assert browser.get(ANSWER).headers["location"] == "/en/register/contact"
    assert office.gateway.calls == []


@pytest.mark.parametrize(
    "fault", ["denied", "wrong_nonce", "other_audience", "other_key", "little"]
)
def test_what_is_not_signed_for_us_and_now_proves_nobody(
    office: Office, provider: RunningProvider, fault: str
) -> None:
    """The form stands there again, with another way to go on."""
    provider.fail(fault)
    browser = office.begin()
    answer = _come_back(browser, provider)
    assert answer.status_code == 400
    assert "has not said who you are" in answer.text
    assert office.work() == []


def test_a_business_says_on_its_way_back_for_which_company_it_is(
    office: Office, provider: RunningProvider
) -> None:
    """Nothing is asked before; an empty field asks again; the register of companies decides."""
    company = {
        "number": "200123",
        "name": {"ar": "شركة النور", "en": "Al-Noor"},
        "role": "manager",
        "valid_to": None,
    }
    office.gateway.put(
        "company-representative-match", NUMBER, {"match": "matched", "company": company}
    )
    browser = office.begin("business")
    assert _come_back(browser, provider).headers["location"] == COMPANY
    assert office.work() == []
    assert 'id="f-company-fault"' in browser.submit(COMPANY, company=" ").text
    assert browser.submit(COMPANY, company="200123").headers["location"] == ANSWER
    office.work()
    assert browser.get(ANSWER).headers["location"] == "/en/register/contact"
    assert browser.get(COMPANY).headers["location"] == IDENTITY
    (call,) = office.gateway.calls
    assert dict(call.parameters) == {"company_number": "200123"}
    # Who comes back once more is shown to be nobody before he has said a company again.
    assert _come_back(browser, provider).headers["location"] == COMPANY
    assert browser.get("/en/register/contact").headers["location"] == IDENTITY


def test_only_a_business_that_has_been_at_the_provider_is_asked_for_its_company(
    office: Office,
) -> None:
    """Others are led to where they say who they are."""
    for kind in ("citizen", "business"):
        assert office.begin(kind).get(COMPANY).headers["location"] == IDENTITY
