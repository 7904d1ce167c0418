"""What goes around every answer: headers, cookies, addresses; what no request can put there."""

import logging
import re
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from httpx2 import Headers, Response

from portal.accounts.officer_roles import Role
from tests.site import account_context_on
from tests.web.pages.accounts.browser import LetterBox
from tests.web.security.conftest import FORT, Fort
from tests.web.security.routes import ACCOUNT, OFFICERS, is_public, routes_of
from tests.web.signed_in import SAME_ORIGIN, Colleague
from web.logs import AccessLines

BREAKS = ("\r\nX-Evil: 1", "\nSet-Cookie: evil=1", "\u560d\u560aX-Evil: 1", "%0d%0aX-Evil: 1")
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "/en//evil.example",
    "/en/\t/evil.example",
    "javascript:alert(1)",
    "/en/@evil.example/..//",
)
# Made for pages of other sites (docs/widget.md).
FRAMED_BY_ANYBODY = frozenset({"/{language}/widget", "/{language}/datasets/{name}/embed"})
SIGNING_IN = "/{language}/sign-in"
# After these there is no session any more to look at the others with.
ENDING = frozenset(
    f"/{{language}}/{page}"
    for page in ("sign-out", "account/devices/all", "account/devices/others")
)


@dataclass(frozen=True)
class Seen:
    """What was answered to one request; `whom` None is nobody."""

    method: str
    path: str
    whom: Colleague | None
    answer: Response

    @property
    def headers(self) -> Headers:
        return self.answer.headers


@pytest.fixture(scope="module")
def answers(fort: Fort) -> list[Seen]:
    """The answers of every route, to nobody and to an officer, asked from another site's page."""
    everything, little = fort.people[None, Role.ADMINISTRATOR], fort.people[FORT, Role.VIEWER]
    elsewhere = {"Origin": "https://evil.example"}
    seen = []
    for method, path in fort.routes:
        by_officer = everything if method == "GET" else little
        is_same_for_all = is_public(path) and not path.startswith(SIGNING_IN)
        for whom in (None,) if path in ENDING or is_same_for_all else (None, by_officer):
            sent = elsewhere if method == "GET" else SAME_ORIGIN
            seen.append(Seen(method, path, whom, fort.ask(method, fort.address(path), whom, sent)))
    assert len(seen) > 200
    return seen


def test_every_answer_forbids_frames_scripts_of_others_and_guessing(answers: list[Seen]) -> None:
    for seen in answers:
        headers, path = seen.headers, seen.path
        assert headers["x-content-type-options"] == "nosniff", path
        if headers.get("content-type", "").startswith("text/html"):
            policy = headers["content-security-policy"]
            framed_by = "*" if path in FRAMED_BY_ANYBODY else "'self'"
            assert f"frame-ancestors {framed_by}" in policy, path
            assert "base-uri 'none'" in policy, path
            assert "'unsafe-eval'" not in policy, path
            assert "'unsafe-inline'" not in policy, path
            assert headers["referrer-policy"] == "same-origin", path
            assert headers["cross-origin-opener-policy"] == "same-origin", path


def test_what_belongs_to_officers_is_kept_nowhere_and_read_by_no_other_site(
    answers: list[Seen],
) -> None:
    for seen in answers:
        if not seen.path.startswith((OFFICERS, ACCOUNT, SIGNING_IN)):
            continue
        assert "access-control-allow-origin" not in seen.headers
        assert "etag" not in seen.headers
        # That there is no such page is the same for everybody.
        is_nothing = seen.answer.status_code == 404
        if not is_nothing or (seen.whom and seen.path.startswith(OFFICERS)):
            assert "no-store" in seen.headers.get("cache-control", ""), (seen.method, seen.path)


def test_other_sites_read_without_cookies_only(answers: list[Seen]) -> None:
    for seen in answers:
        assert seen.headers.get("access-control-allow-origin", "*") == "*"
        assert "access-control-allow-credentials" not in seen.headers


def test_every_cookie_is_bound_to_this_host_and_hidden_from_scripts(answers: list[Seen]) -> None:
    names = set()
    for seen in answers:
        for cookie in seen.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            names.add(name)
            assert name.startswith("__Host-"), seen.path
            flags = {part.strip().lower() for part in rest.split(";")[1:]}
            assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags
            assert not any(flag.startswith("domain") for flag in flags)
    assert "__Host-form" in names


def test_the_name_of_the_host_comes_from_the_setting(fort: Fort) -> None:
    for path in (
        f"/en/agencies/{FORT}",
        "/ar/services/fort-service",
        "/sitemap-1.xml",
        "/en/search",
    ):
        answer = fort.ask("GET", path, None, {"Host": "evil.example"})
        assert answer.status_code == 400
        assert "//evil.example" not in answer.text
        answer = fort.ask("GET", path, None, {"Host": "localhost:8000"})
        assert answer.status_code == 200
        assert "localhost" not in answer.text
        assert "https://portal.example/" in answer.text
    for name in ("X-Forwarded-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        answer = fort.ask("GET", "/ar/agencies", None, {name: "host=evil.example"})
        assert "evil.example" not in answer.text


def test_letters_lead_to_the_setting_whatever_host_was_asked(fort: Fort) -> None:
    account_context = account_context_on(fort.app)
    assert account_context.security.public_url == "https://portal.example"
    fort.sign_in(None)
    page = fort.client.get("/en/sign-in/reset", headers={"Host": "localhost"})
    token = page.text.partition('name="token" value="')[2].partition('"')[0]
    cookie = page.headers["set-cookie"].partition(";")[0]
    whom = fort.people[None, Role.EDITOR]
    answer = fort.client.post(
        "/en/sign-in/reset",
        data={"token": token, "name": whom.email},
        headers={
            "Host": "localhost",
            "Cookie": cookie,
            "Origin": "http://localhost",
            "Sec-Fetch-Site": "same-origin",
        },
    )
    assert answer.status_code == 200
    sent = LetterBox(fort.app).letters
    assert sent[-1].to == whom.email
    assert sent[-1].link.startswith("https://portal.example/")


@pytest.mark.parametrize("text", [*BREAKS, *ELSEWHERE])
def test_no_word_of_a_request_becomes_a_header_or_leads_elsewhere(fort: Fort, text: str) -> None:
    told = quote(text, safe="")
    whom = fort.people[None, Role.ADMINISTRATOR]
    for path in (
        f"/en/sign-in?next={told}",
        f"/?next={told}&lang={told}",
        f"/{told}/officers",
        f"/{told}/agencies",
        f"/en/agencies/{told}",
        f"/en/report-error?page={told}",
        f"/en/officers/drafts?said={told}",
        f"/en/officers/services/{told}",
        f"/en/officers/tables/services/export?agency={told}",
        f"/en/officers/imports/{told}/rejects.csv",
    ):
        for known in (None, whom):
            answer = fort.ask("GET", path, known)
            assert answer.status_code < 500, path
            assert "x-evil" not in answer.headers
            assert "evil=1" not in str(answer.headers.get_list("set-cookie"))
            where = answer.headers.get("location", "/")
            assert where.startswith("/") and not where.startswith(("//", "/\\")), (path, where)


def test_words_of_the_browser_become_no_header(fort: Fort) -> None:
    headers = {"Accept-Language": "evil, ar;q=x", "Accept": "evil/evil", "If-None-Match": '"evil"'}
    for path in ("/", "/api/v1/layers", "/cpsv/services/fort-service", "/en/agencies", "/hsds"):
        answer = fort.ask("GET", path, None, headers)
        assert answer.status_code < 500
        assert "evil" not in str(answer.headers)


def test_a_report_leads_only_to_pages_of_ours(fort: Fort) -> None:
    for page in ELSEWHERE:
        told = quote(page, safe="")
        form = fort.ask("GET", f"/en/contact/mistake?page={told}", None)
        assert form.status_code == 200
        led = fort.ask("GET", f"/en/report-error?page={told}", None)
        assert led.headers["location"].startswith("/en/contact/mistake?page=%2F")
        back = re.search(r'<p class="back"><a href="([^"]*)"', form.text)
        assert back is not None
        assert back[1].startswith("/") and not back[1].startswith(("//", "/\\"))


def test_the_log_holds_no_link_that_opens_anything(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("web.access"), "isEnabledFor", lambda _level: True)
    lines = AccessLines()
    lines.close()
    for page in ("invitations", "sign-in/reset", "account/contact"):
        for rest in ("", "/yes"):
            lines.note("GET", f"/ar/{page}/SECRET-token{rest}", 200, 0.1, "1")
    written = capsys.readouterr().err
    assert written.count("\n") == 6
    assert "SECRET" not in written
    assert "/ar/invitations/" in written


def test_no_answer_that_holds_a_position_may_be_kept_by_a_shared_cache(fort: Fort) -> None:
    lat, lon = "31.987654", "35.912345"
    asked = f"lat={lat}&lon={lon}"
    queries = (
        asked,
        f"{asked}&layers=schools&radius=50000",
        f"place={lat},{lon}",
        f"q={lat},{lon}",
    )
    holding = set()
    for method, path in routes_of(fort.app):
        if method != "GET" or not is_public(path):
            continue
        for query in queries:
            answer = fort.ask("GET", f"{fort.address(path)}?{query}", None)
            if answer.status_code == 200 and "31.98765" in answer.text:
                holding.add(path)
                told = answer.headers["cache-control"]
                assert "public" not in told, path
                assert "private" in told or "no-store" in told, path
    assert {"/api/v1/around", "/{language}/around-me", "/{language}/services/{code}"} <= holding
