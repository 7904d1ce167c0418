"""Forms are taken from our own pages alone: every route that takes one, whoever sends it."""

from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from portal.accounts.officer_roles import Role
from tests.web.pages.accounts.browser import ORIGIN, SAME_ORIGIN, Browser, words
from tests.web.pages.accounts.conftest import House
from web.pages.accounts.mounting import ROUTERS

ELSEWHERE = [{}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
DISGUISED = [
    {"Origin": "null"},
    {"Origin": f"{ORIGIN}.elsewhere.example"},
    {"Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
]


def posted_paths() -> list[str]:
    """Give the address of every route of these pages that takes a form."""
    values = {"language": "en", "token": "x", "action": "suspend", "device_id": "ab"}
    ids = dict.fromkeys(("factor_id", "person_id", "invitation_id"), str(UUID(int=5)))
    return [
        route.path.format(**values, **ids)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    ]


def test_all_forms_are_known_here() -> None:
    assert len(posted_paths()) == 32
    assert len(set(posted_paths())) == 32


@pytest.mark.parametrize("path", posted_paths())
def test_no_form_is_taken_from_elsewhere_or_without_its_token(
    signed_in: Browser, house: House, path: str
) -> None:
    before = house.ask("SELECT count(*) FROM audit_event")
    right = signed_in.token("/en/account")
    visitors = signed_in.token("/en/sign-in/reset")
    fields = {"email": "a@b.example", "password": "x" * 20, "code": "1", "name": "n"}
    for headers in ELSEWHERE:
        for token in (right, visitors):
            answer = signed_in.post(path, data={"token": token, **fields}, headers=headers)
            assert answer.status_code == 403, (path, headers)
    wrong = [{"token": token} for token in (right[:-1], visitors[:-1])]
    for token_field in [{}, *wrong]:
        answer = signed_in.post(path, data={**token_field, **fields}, headers=SAME_ORIGIN)
        assert answer.status_code == 403, (path, token_field)
        assert "Load it again" in words(answer)
        assert answer.headers["cache-control"] == "no-store"
    assert house.ask("SELECT count(*) FROM audit_event") == before
    assert signed_in.get("/en/account").status_code == 200


@pytest.mark.parametrize("path", ["/en/account/profile", "/en/sign-in/reset"])
def test_no_disguise_helps(signed_in: Browser, path: str) -> None:
    tokens = [signed_in.token("/en/account"), signed_in.token("/en/sign-in/reset")]
    for headers in DISGUISED:
        for token in tokens:
            data = {"token": token, "email": "a@b.example", "name": "n"}
            assert signed_in.post(path, data=data, headers=headers).status_code == 403, headers
    for wrong in ("", "x", "A" * 200, *(token[1:] for token in tokens)):
        data = {"token": wrong, "email": "a@b.example", "name": "n"}
        assert signed_in.post(path, data=data, headers=SAME_ORIGIN).status_code == 403, wrong


@pytest.fixture(scope="module")
def signed_in(made: House) -> Browser:
    """A browser of an administrator who also has the cookie of visitors' forms."""
    browser, _account = made.officer(Role.ADMINISTRATOR)
    browser.open("/en/sign-in/reset")
    return browser


def test_a_token_counts_only_in_the_browser_it_was_made_for(house: House) -> None:
    mine, other = house.browser(), house.browser()
    token = mine.token("/en/sign-in/reset")
    other.open("/en/sign-in/reset")
    fields = {"token": token, "name": "a@b.example"}
    assert other.post("/en/sign-in/reset", data=fields, headers=SAME_ORIGIN).status_code == 403
    assert mine.post("/en/sign-in/reset", data=fields, headers=SAME_ORIGIN).status_code == 200


def test_a_token_of_one_session_is_none_of_another(house: House) -> None:
    mine, _account = house.officer()
    other, _other = house.officer()
    token = mine.token("/en/account")
    answer = other.post("/en/sign-out", data={"token": token}, headers=SAME_ORIGIN)
    assert answer.status_code == 403
    assert other.get("/en/account").status_code == 200


def test_a_browser_that_tells_only_its_origin_or_only_its_site_is_believed(house: House) -> None:
    browser = house.browser()
    data = {"token": browser.token("/en/sign-in/reset"), "name": "a@b.example"}
    for headers in ({"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}):
        assert browser.post("/en/sign-in/reset", data=data, headers=headers).status_code == 200


def test_a_form_in_another_disguise_is_none(house: House) -> None:
    browser, _account = house.officer()
    token = browser.token("/en/account")
    plain = {**SAME_ORIGIN, "Content-Type": "text/plain"}
    assert browser.post("/en/sign-out", content=f"token={token}", headers=plain).status_code == 403
    json = browser.post("/en/sign-out", json={"token": token}, headers=SAME_ORIGIN)
    assert json.status_code == 403
    file = browser.post("/en/sign-out", files={"token": ("t", token)}, headers=SAME_ORIGIN)
    assert file.status_code == 403
    assert browser.get("/en/account").status_code == 200


def test_the_address_of_a_form_leads_to_its_page_when_it_is_opened(house: House) -> None:
    browser, _account = house.officer(Role.ADMINISTRATOR)
    pages = {
        "sign-out": "/ar/sign-in",
        "sign-in/enrol/totp": "/ar/sign-in/enrol",
        "account/devices/ab/revoke": "/ar/account",
        "officers/people/invitations": "/ar/officers/people",
        "officers/people/17/suspend": "/ar/officers/people/17",
        "invitations/abc/yes": "/ar/invitations/abc",
    }
    for path, page in pages.items():
        assert browser.get(f"/ar/{path}").headers["location"] == page


def test_nothing_is_done_by_opening_an_address(house: House) -> None:
    browser, _account = house.officer()
    before = house.ask("SELECT count(*) FROM audit_event")
    for path in posted_paths():
        answer = browser.get(path)
        assert answer.status_code in (200, 303, 404), path
        if answer.status_code == 313:
            assert answer.headers["location"].startswith("/en/"), path
        assert browser.get(path.replace("/en/", "/%5Cevil.example/")).status_code == 404, path
    assert house.ask("SELECT count(*) FROM audit_event") == before
    assert browser.get("/en/account").status_code == 200


def test_who_is_not_signed_in_any_more_is_told_so(house: House) -> None:
    answer = house.browser().post("/en/account/profile", data={"name": "x"}, headers=SAME_ORIGIN)
    assert answer.status_code == 403
    assert "not signed in any more" in words(answer)
    arabic = house.browser().post("/ar/account/profile", data={"name": "x"}, headers=SAME_ORIGIN)
    assert 'dir="rtl"' in arabic.text
