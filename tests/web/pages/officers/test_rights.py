"""Every route of the back office × every role × every agency, taken from the routers."""

import pytest
from httpx2 import Response

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.officers.rights import NEEDS, Need, address, routes
from tests.web.signed_in import SAME_ORIGIN, signed_in

ALLOWED = {200, 303, 400, 409}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ROUTES = sorted(NEEDS)


@pytest.fixture(scope="module")
def proposal(back_office: BackOffice) -> str:
    """A proposal of the agency `licensing` that waits for a decision."""
    maker = back_office.sign_in(Role.EDITOR, "licensing", which=9)
    return back_office.proposal(maker, Subject.SERVICE, "renew", status="inactive")


def ask(back_office: BackOffice, method: str, path: str, need: Need) -> Response:
    if method == "GET":
        return back_office.get(path)
    takes_file = path.endswith(("/logo", "/datasets/files")) or "/intake/" in path
    return back_office.post(path, need.fields, file=b"" if takes_file else None)


def test_every_route_stands_in_the_table_and_the_table_names_no_other() -> None:
    assert sorted(routes()) == ROUTES


@pytest.mark.parametrize(("method", "path"), ROUTES, ids="".join)
def test_a_route_asks_for_its_role_in_the_agency_of_the_record(
    back_office: BackOffice, proposal: str, method: str, path: str
) -> None:
    need = NEEDS[method, path]
    place = address(path, need.record, proposal)
    for agency in ("licensing", "other", None):
        for role in Role:
            back_office.sign_in(role, agency)
            answer = ask(back_office, method, place, need)
            if need.record and not need.is_anybodys and agency == "other":
                expected = {404}
            else:
                reaches = role.rank >= need.role.rank and (agency is None or not need.for_all)
                reaches = reaches and not need.for_holders
                expected = ALLOWED if reaches else {403}
            assert answer.status_code in expected, (agency, role, words(answer))
            if answer.status_code != 404:
                assert answer.headers["cache-control"] == "no-store"
            else:
                assert "licensing" not in answer.text.replace(place, "")


def test_every_page_of_the_back_office_has_a_way_out(
    back_office: BackOffice, proposal: str
) -> None:
    back_office.sign_in(Role.ADMINISTRATOR, None)
    seen = 0
    for method, path in ROUTES:
        if method == "GET":
            answer = back_office.get(address(path, NEEDS[method, path].record, proposal))
            is_page = "<html" in answer.text and "content-disposition" not in answer.headers
            if answer.status_code == 200 and is_page:
                assert 'action="/en/sign-out"' in answer.text, path
                seen += 1
    assert seen > 30


@pytest.mark.parametrize(("method", "path"), ROUTES, ids="".join)
def test_a_route_is_closed_to_who_has_no_role_or_has_not_signed_in(
    back_office: BackOffice, proposal: str, method: str, path: str
) -> None:
    need = NEEDS[method, path]
    place = address(path, need.record, proposal)
    back_office.sign_in(None)
    assert ask(back_office, method, place, need).status_code in (403, 404)
    closed = 303 if method == "GET" else 403
    halfway = signed_in(back_office.deployment, None, Role.APPROVER, None, is_complete=False)
    halfway.sits_at(back_office.client)
    back_office.now = halfway
    answer = ask(back_office, method, place, need)
    assert answer.status_code == closed
    back_office.client.cookies.clear()
    answer = ask(back_office, method, place, need)
    assert answer.status_code == closed
    if method == "GET":
        assert answer.headers["location"].startswith("/en/sign-in?next=")


@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "POST"], ids=str)
def test_a_form_is_taken_only_from_our_page_and_this_session(
    back_office: BackOffice, proposal: str, path: str
) -> None:
    need = NEEDS["POST", path]
    place = f"/en/officers{address(path, need.record, proposal)}"
    stranger = back_office.sign_in(Role.ADMINISTRATOR, None, which=1)
    own = back_office.sign_in(Role.ADMINISTRATOR, None)
    for token, headers in (
        ("", SAME_ORIGIN),
        (stranger.form_token, SAME_ORIGIN),
        (own.form_token, {}),
        (own.form_token, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}),
    ):
        given = {**need.fields, "token": token}
        answer = back_office.client.post(place, data=given, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, words(answer)


@pytest.mark.parametrize(
    "known",
    [key for key in ROUTES if NEEDS[key].record and not NEEDS[key].is_anybodys],
    ids="".join,
)
def test_what_is_of_others_looks_like_what_is_not_there(
    back_office: BackOffice, proposal: str, known: tuple[str, str]
) -> None:
    method, path = known
    need = NEEDS[known]
    back_office.sign_in(Role.APPROVER, "other")
    unknown = {name: value if name == "kind" else UNKNOWN for name, value in need.record.items()}
    theirs = ask(back_office, method, address(path, need.record, proposal), need)
    nobodys = ask(back_office, method, address(path, unknown, proposal), need)
    assert theirs.status_code == nobodys.status_code == 404
    assert words(theirs) == words(nobodys)
