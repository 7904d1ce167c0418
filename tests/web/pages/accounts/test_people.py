"""The people of an agency: who sees and changes whom, role by role and agency by agency."""

from collections.abc import Iterator

import pytest
from httpx2 import Response

from portal.accounts.officer_roles import Role
from tests.site import account_context_on, change_account_context, change_portal
from tests.web.pages.accounts.browser import PASSWORD, SAME_ORIGIN, Browser, hidden, words
from tests.web.pages.accounts.conftest import House

PEOPLE = "/en/officers/people"


def id_of(house: House, email: str) -> str:
    """Find the id of an account."""
    return str(house.ask("SELECT id FROM account WHERE email = :email", email=email))


def roles_of(house: House, email: str) -> str:
    """Give the roles of an account as one text."""
    return str(
        house.ask(
            "SELECT coalesce(string_agg(role || ' ' || coalesce(agency, '*'), ', '"
            " ORDER BY agency), '') FROM membership"
            " WHERE account_id = (SELECT id FROM account WHERE email = :email)",
            email=email,
        )
    )


def invite(browser: Browser, email: str, role: str, agency: str) -> Response:
    """Fill the form of invitations."""
    return browser.submit(f"{PEOPLE}/invitations", PEOPLE, email=email, role=role, agency=agency)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER])
def test_only_administrators_see_people(house: House, role: Role) -> None:
    browser, account = house.officer(role)
    someone = id_of(house, account.email)
    for path in (PEOPLE, f"{PEOPLE}/{someone}"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "Your roles do not allow this" in words(answer)
        assert account.email not in answer.text
    data = {"token": browser.token("/en/account")}
    for action in ("invitations", f"{someone}/roles", f"{someone}/suspend"):
        answer = browser.post(f"{PEOPLE}/{action}", data=data, headers=SAME_ORIGIN)
        assert answer.status_code == 403


def test_an_administrator_sees_his_agency_alone(house: House) -> None:
    browser, admin = house.officer(Role.ADMINISTRATOR, "moh")
    _mine, mine = house.officer(Role.EDITOR, "moh")
    _theirs, theirs = house.officer(Role.EDITOR, "moe")
    house.invitation("waits-moe@moe.gov.example", Role.EDITOR, "moe")
    page = words(browser.open(PEOPLE))
    assert admin.email in page
    assert mine.email in page
    assert theirs.email not in page
    assert "waits-moe" not in page
    assert browser.get(f"{PEOPLE}/{id_of(house, mine.email)}").status_code == 200


def test_people_of_other_agencies_are_not_there(house: House) -> None:
    browser, _admin = house.officer(Role.ADMINISTRATOR, "moh")
    _theirs, theirs = house.officer(Role.EDITOR, "moe")
    stranger = id_of(house, theirs.email)
    nobody = "00000000-0000-4000-8000-000000000000"
    answers = [browser.get(f"{PEOPLE}/{wanted}") for wanted in (stranger, nobody)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0]) == words(answers[1])
    for action in ("roles", "suspend", "restore", "reset-second-factor"):
        fields = {"role-0": "viewer", "agency-0": "moh"}
        answer = browser.submit(f"{PEOPLE}/{stranger}/{action}", PEOPLE, **fields)
        assert answer.status_code == 404, action
    waiting = house.invitation("stays@moe.gov.example", Role.EDITOR, "moe")
    invitation = house.ask("SELECT id FROM invitation WHERE email = 'stays@moe.gov.example'")
    answer = browser.submit(f"{PEOPLE}/invitations/{invitation}/withdraw", PEOPLE)
    assert answer.status_code == 404
    assert house.browser().get(waiting).status_code == 200
    assert roles_of(house, theirs.email) == "editor moe"
    assert browser.get(f"{PEOPLE}/nonsense").status_code == 404
    assert browser.submit(f"{PEOPLE}/{nobody}/nonsense", PEOPLE).status_code == 404


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        ("editor", "moe", 409),
        ("editor", "*", 409),
        ("editor", "", 400),
        ("king", "moh", 400),
        ("", "moh", 400),
        ("editor", "moh' OR 1=1 --", 400),
    ],
)
def test_nobody_gives_what_is_not_his(house: House, role: str, agency: str, status: int) -> None:
    browser, admin = house.officer(Role.ADMINISTRATOR, "moh")
    before = len(house.letters.letters)
    assert invite(browser, "more@moh.gov.example", role, agency).status_code == status
    assert len(house.letters.letters) == before
    me = id_of(house, admin.email)
    fields = {"role-0": "administrator", "agency-0": "moh", "role-1": role, "agency-1": agency}
    answer = browser.submit(f"{PEOPLE}/{me}/roles", f"{PEOPLE}/{me}", **fields)
    if role:
        assert answer.status_code == status
        assert 'role="alert"' in answer.text
    assert roles_of(house, admin.email) == "administrator moh"


def test_an_invitation_comes_by_letter_and_can_be_withdrawn(house: House) -> None:
    browser, _admin = house.officer(Role.ADMINISTRATOR, "moh", name="Huda")
    answer = invite(browser, "late@moh.gov.example", "approver", "moh")
    assert answer.headers["location"] == f"{PEOPLE}?said=invited"
    link = house.letters.newest()
    page = words(house.browser().open(link))
    assert "Huda invites late@moh.gov.example" in page
    assert "approver" in page
    listed = browser.open(PEOPLE)
    assert "late@moh.gov.example" in words(listed)
    path = listed.text.split(f'action="{PEOPLE}/invitations/')[1].split('"')[0]
    gone = browser.submit(f"{PEOPLE}/invitations/{path}", PEOPLE)
    assert gone.headers["location"] == f"{PEOPLE}?said=withdrawn"
    assert house.browser().get(link).status_code == 404


def test_an_invitation_is_accepted_with_the_account_that_is_there(house: House) -> None:
    browser, account = house.officer(Role.EDITOR, "moh")
    link = house.invitation(account.email, Role.VIEWER, "moe")
    stranger = words(house.browser().open(link))
    assert "There is an account for this address" in stranger
    # Nobody makes a second account, or gets in, by the link alone.
    visitor = house.browser()
    taken = visitor.submit(link, "/en/sign-in", name="Evil", password=PASSWORD)
    assert taken.status_code == 404
    assert visitor.session is None
    other, _other = house.officer(Role.EDITOR, "moh")
    wrong = other.submit(f"{link}/yes", "/en/account")
    assert wrong.status_code == 404
    assert "another e-mail address" in words(wrong)
    page = browser.open(link)
    assert hidden(page, "token")
    assert browser.submit(f"{link}/yes", link).headers["location"] == "/en/account?said=accepted"
    assert roles_of(house, account.email) == "viewer moe, editor moh"


def test_roles_are_changed_and_taken_away(house: House) -> None:
    browser, _admin = house.officer(Role.ADMINISTRATOR, "moh")
    _other, other = house.officer(Role.EDITOR, "moh")
    house.run(
        "INSERT INTO membership (id, account_id, role, agency)"
        " SELECT gen_random_uuid(), id, 'viewer', 'moe'"
        " FROM account WHERE email = :email",
        email=other.email,
    )
    page = f"{PEOPLE}/{id_of(house, other.email)}"
    shown = browser.open(page)
    # What somebody is in other agencies is none of this administrator's business.
    assert "moe" not in words(shown)
    answer = browser.submit(f"{page}/roles", page, **{"role-0": "approver", "agency-0": "moh"})
    assert answer.headers["location"] == f"{page}?said=roles"
    assert roles_of(house, other.email) == "viewer moe, approver moh"
    gone = browser.submit(f"{page}/roles", page, **{"role-0": "", "agency-0": "moh"})
    assert gone.headers["location"] == f"{PEOPLE}?said=roles"
    assert roles_of(house, other.email) == "viewer moe"
    assert browser.get(page).status_code == 404


def test_a_changed_role_counts_at_the_next_click(house: House) -> None:
    browser, _admin = house.officer(Role.ADMINISTRATOR, "moh")
    other_browser, other = house.officer(Role.ADMINISTRATOR, "moh")
    assert other_browser.get(PEOPLE).status_code == 200
    page = f"{PEOPLE}/{id_of(house, other.email)}"
    browser.submit(f"{page}/roles", page, **{"role-0": "viewer", "agency-0": "moh"})
    assert other_browser.get(PEOPLE).status_code == 403


def test_who_is_suspended_is_out_until_it_is_taken_back(house: House) -> None:
    browser, admin = house.officer(Role.ADMINISTRATOR, "moh")
    other_browser, other = house.officer(Role.EDITOR, "moh")
    page = f"{PEOPLE}/{id_of(house, other.email)}"
    answer = browser.submit(f"{page}/suspend", page)
    assert answer.headers["location"] == f"{page}?said=suspended"
    assert other_browser.get("/en/account").status_code == 303
    assert house.browser().password(other).status_code == 400
    assert "suspended" in words(browser.open(page))
    assert browser.submit(f"{page}/restore", page).status_code == 303
    assert house.browser().sign_in(other).status_code == 303
    me = f"{PEOPLE}/{id_of(house, admin.email)}"
    assert browser.submit(f"{me}/suspend", me).status_code == 409


def test_lost_second_factors_are_removed_by_an_administrator(house: House) -> None:
    browser, _admin = house.officer(Role.ADMINISTRATOR, "moh")
    other_browser, other = house.officer(Role.EDITOR, "moh")
    page = f"{PEOPLE}/{id_of(house, other.email)}"
    answer = browser.submit(f"{page}/reset-second-factor", page)
    assert answer.headers["location"] == f"{page}?said=factors-reset"
    assert other_browser.get("/en/account").status_code == 303
    again = house.browser().password(other)
    assert again.headers["location"] == "/en/sign-in/enrol"


def test_actions_ask_for_the_second_step_anew(house: House) -> None:
    browser, admin = house.officer(Role.ADMINISTRATOR, "moh")
    token = browser.token(PEOPLE)
    house.run(
        "UPDATE account_session SET second_factor_at = second_factor_at - interval '11 minutes'"
        " WHERE account_id = (SELECT id FROM account WHERE email = :email)",
        email=admin.email,
    )
    assert "Confirm that it is you" in words(browser.open(PEOPLE))
    me = id_of(house, admin.email)
    for action in ("invitations", f"{me}/roles", f"{me}/suspend"):
        answer = browser.post(f"{PEOPLE}/{action}", data={"token": token}, headers=SAME_ORIGIN)
        assert answer.headers["location"] == f"/en/sign-in/second-factor?next={PEOPLE}"


def test_without_a_mail_server_the_link_is_shown(house: House, unposted: Browser) -> None:
    answer = invite(unposted, "byhand@moh.gov.example", "viewer", "*")
    assert answer.status_code == 200
    assert "no mail server" in words(answer)
    link = answer.text.split("https://testserver")[1].split("<")[0]
    assert house.browser().get(link).status_code == 200


@pytest.fixture
def unposted(house: House) -> Iterator[Browser]:
    """An administrator's browser at a server that sends no letters."""
    browser, _account = house.officer(Role.ADMINISTRATOR, None)
    before = account_context_on(house.app)
    change_account_context(house.app, sends_letters=False)
    yield browser
    change_portal(house.app, account_context=before)
