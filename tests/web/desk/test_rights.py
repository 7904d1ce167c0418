"""Every route of the back office × every role × every agency, taken from the routers."""

import pytest
from httpx2 import Response

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.web.desk.office import OfficeDesk, words
from tests.web.desk.rights import NEEDS, Need, address, routes
from tests.web.signed_in import SAME_ORIGIN, signed_in

ALLOWED = {200, 303, 400, 409}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ROUTES = sorted(NEEDS)


@pytest.fixture(scope="module")
def proposal(desk: OfficeDesk) -> str:
    """A proposal of the agency `licensing` that waits for a decision."""
    maker = desk.sit(Role.EDITOR, "licensing", which=9)
    return desk.proposal(maker, Subject.SERVICE, "renew", status="inactive")


def ask(desk: OfficeDesk, method: str, path: str, need: Need) -> Response:
    if method == "GET":
        return desk.get(path)
    return desk.post(path, need.fields, file=b"" if path.endswith("/logo") else None)


def test_every_route_stands_in_the_table_and_the_table_names_no_other() -> None:
    assert sorted(routes()) == ROUTES


@pytest.mark.parametrize(("method", "path"), ROUTES, ids="".join)
def test_a_route_asks_for_its_role_in_the_agency_of_the_record(
    desk: OfficeDesk, proposal: str, method: str, path: str
) -> None:
    need = NEEDS[method, path]
    place = address(path, need.record, proposal)
    for agency in ("licensing", "other", None):
        for role in Role:
            desk.sit(role, agency)
            answer = ask(desk, method, place, need)
            if need.record and agency == "other":
                expected = {404}
            else:
                reaches = role.rank >= need.role.rank and (agency is None or not need.for_all)
                expected = ALLOWED if reaches else {403}
            assert answer.status_code in expected, (agency, role, words(answer))
            if answer.status_code != 404:
                assert answer.headers["cache-control"] == "no-store"
            else:
                assert "licensing" not in answer.text.replace(place, "")


@pytest.mark.parametrize(("method", "path"), ROUTES, ids="".join)
def test_a_route_is_closed_to_who_has_no_role_or_has_not_signed_in(
    desk: OfficeDesk, proposal: str, method: str, path: str
) -> None:
    need = NEEDS[method, path]
    place = address(path, need.record, proposal)
    desk.sit(None)
    assert ask(desk, method, place, need).status_code in (403, 404)
    closed = 303 if method == "GET" else 403
    halfway = signed_in(desk.deployment, None, Role.APPROVER, None, is_complete=False)
    halfway.sits_at(desk.client)
    desk.now = halfway
    answer = ask(desk, method, place, need)
    assert answer.status_code == closed
    desk.client.cookies.clear()
    answer = ask(desk, method, place, need)
    assert answer.status_code == closed
    if method == "GET":
        assert answer.headers["location"].startswith("/en/sign-in?next=")


@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "POST"], ids=str)
def test_a_form_is_taken_only_from_our_page_and_this_session(
    desk: OfficeDesk, proposal: str, path: str
) -> None:
    need = NEEDS["POST", path]
    place = f"/en/officers{address(path, need.record, proposal)}"
    stranger = desk.sit(Role.ADMINISTRATOR, None, which=1)
    own = desk.sit(Role.ADMINISTRATOR, None)
    for token, headers in (
        ("", SAME_ORIGIN),
        (stranger.form_token, SAME_ORIGIN),
        (own.form_token, {}),
        (own.form_token, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}),
    ):
        given = {**need.fields, "token": token}
        answer = desk.client.post(place, data=given, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, words(answer)


@pytest.mark.parametrize("known", [key for key in ROUTES if NEEDS[key].record], ids="".join)
def test_what_is_of_others_looks_like_what_is_not_there(
    desk: OfficeDesk, proposal: str, known: tuple[str, str]
) -> None:
    method, path = known
    need = NEEDS[known]
    desk.sit(Role.APPROVER, "other")
    unknown = {name: value if name == "kind" else UNKNOWN for name, value in need.record.items()}
    theirs = ask(desk, method, address(path, need.record, proposal), need)
    nobodys = ask(desk, method, address(path, unknown, proposal), need)
    assert theirs.status_code == nobodys.status_code == 404
    assert words(theirs) == words(nobodys)
