"""All routes of the application × everybody: nobody sees or does what is of others."""

import pytest

from portal.accounts.officer_roles import Role
from tests.web.security.conftest import CAMP, FORT, SECRET, Fort
from tests.web.security.routes import (
    BEHIND_SIGN_IN,
    LINKS,
    OFFICERS,
    is_public,
    names_a_record,
)
from tests.web.signed_in import SAME_ORIGIN, Colleague, signed_in

CLOSED = {303, 403, 404}

# Forms that anybody may send from a page of ours.
WITHOUT_TOKEN = (
    "/{language}/look",
    "/{language}/ratings/pages",
    "/{language}/discussions/comments/{comment}/vote",
    "/{language}/participation/{space}/ideas/{ref}/support/now",
)
# What no page sends: a signature is asked for instead (tests/portal/notifications/sms).
SIGNED = ("/api/v1/sms/reports",)
# What takes no form and knows no session: tests/web/pages/contact/test_api.py and
# tests/portal/open311 see to it; questions in a body change nothing: tests/portal/opendata/ckan.
FOR_PROGRAMS = (
    "/api/v1/cases",
    "/open311/v2/requests.{ending}",
    "/api/3/action/{action}",
    "/api/action/{action}",
)
# What a link that came by letter is the right to, also for mail programs (RFC 8058):
# tests/web/pages/accounts/test_unsubscribe.py sees to it.
BY_LINK = ("/{language}/unsubscribe/{ticket}",)
NO_FORMS = SIGNED + FOR_PROGRAMS + BY_LINK


def closed(fort: Fort) -> list[tuple[str, str]]:
    found = [
        (method, path)
        for method, path in fort.routes
        if path.startswith(BEHIND_SIGN_IN) and path not in LINKS
    ]
    assert len(found) > 60
    return found


@pytest.fixture(scope="module")
def halfway(fort: Fort) -> Colleague:
    return signed_in(fort.deployment, None, Role.ADMINISTRATOR, None, is_complete=False)


def test_every_route_is_known_to_be_open_or_behind_sign_in(fort: Fort) -> None:
    unknown = [
        path
        for _method, path in fort.routes
        if not (path.startswith(BEHIND_SIGN_IN) or is_public(path))
    ]
    assert not unknown


def test_only_reading_and_forms_are_answered(fort: Fort) -> None:
    assert {method for method, _path in fort.routes} == {"GET", "POST"}
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        answer = fort.ask(
            method, "/en/officers/services/fort-service", fort.people[None, Role.APPROVER]
        )
        assert answer.status_code in (404, 405)


def test_who_has_not_signed_in_with_both_factors_gets_in_nowhere(
    fort: Fort, halfway: Colleague
) -> None:
    before = fort.state()
    for method, path in closed(fort):
        place = fort.address(path)
        for whom in (None, halfway):
            answer = fort.ask(method, place, whom)
            assert answer.status_code in ({303, 404} if method == "GET" else {403}), (method, path)
            assert SECRET.lower() not in answer.text.lower()
            if answer.status_code == 303:
                # Who opens the address of a form is led to its page, which is closed as well.
                assert answer.headers["location"].startswith(("/en/sign-in", f"/en{path[11:15]}"))
    assert fort.state() == before


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_outsiders_neither_see_nor_change_anything_of_the_fort(
    fort: Fort, role: Role | None
) -> None:
    whom = fort.people[CAMP, role] if role else signed_in(fort.deployment, None, None)
    before = fort.state()
    for method, path in closed(fort):
        if not path.startswith(OFFICERS):
            continue
        answer = fort.ask(method, fort.address(path), whom, command="show")
        assert SECRET.lower() not in answer.text.lower(), (method, path)
        assert answer.status_code < 500, (method, path)
        of_nobody = ("{register}/", "/tables/{collection}/", "/officers/intake/")
        is_of_nobody = any(one in path for one in of_nobody)
        if role is None or (names_a_record(path) and not is_of_nobody):
            assert answer.status_code in CLOSED, (method, path, answer.status_code)
    assert fort.state() == before


def test_who_may_only_look_changes_nothing(fort: Fort) -> None:
    before = fort.state()
    for method, path in closed(fort):
        if path.startswith(OFFICERS) and method != "GET":
            answer = fort.ask(method, fort.address(path), fort.people[FORT, Role.VIEWER])
            assert answer.status_code in CLOSED, (method, path)
    assert fort.state() == before


def test_insiders_and_overseers_do_see_it(fort: Fort) -> None:
    # What the tests above look for stands on these pages: they would find it.
    for path in ("drafts/{proposal_id}", "cases/{report_id}", "people", "drafts", "cases"):
        for agency in (FORT, None):
            whom = fort.people[agency, Role.ADMINISTRATOR]
            answer = fort.ask("GET", fort.address(f"{OFFICERS}/{path}"), whom)
            assert answer.status_code == 200
            assert SECRET.lower() in answer.text.lower(), path


def test_open_pages_hold_no_secret_whoever_asks(fort: Fort) -> None:
    for method, path in fort.routes:
        if method != "GET" or not is_public(path) or path == "/static":
            continue
        for whom in (None, fort.people[None, Role.ADMINISTRATOR]):
            answer = fort.ask("GET", fort.address(path), whom)
            assert answer.status_code < 500 or path == "/health/ready", path
            assert SECRET.lower() not in answer.text.lower(), path


def test_no_form_is_taken_without_our_page_and_this_session(fort: Fort) -> None:
    before = fort.state()
    own, other = fort.people[None, Role.ADMINISTRATOR], fort.people[None, Role.APPROVER]
    cross = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    tries: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
        (SAME_ORIGIN, {"token": ""}),
        (SAME_ORIGIN, {"token": other.form_token}),
        (cross, {}),
        ({"Origin": "null"}, {}),
        ({"Sec-Fetch-Site": "same-site"}, {}),
        ({}, {}),
    )
    unsafe = [path for method, path in fort.routes if method != "GET" and path not in NO_FORMS]
    assert len(unsafe) > 40
    for path in unsafe:
        for headers, fields in tries:
            answer = fort.send(fort.address(path), own, headers, **fields)
            # Public pages hold no token: where the form comes from is asked.
            if path in WITHOUT_TOKEN and headers == SAME_ORIGIN:
                continue
            assert answer.status_code == 403, (path, headers, fields, answer.status_code)
    assert fort.state() == before
