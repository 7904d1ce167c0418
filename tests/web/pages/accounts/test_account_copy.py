"""The copy of what is held about an officer: all of it, nobody else's, and no proof of anything."""

import uuid

import orjson

from portal.accounts.officer_roles import Role
from tests.site import portal_on
from tests.web.pages.accounts.conftest import House

PROOFS = ("argon2", "hash", "digest", "secret", "public_key", "form_token")


def test_an_officer_takes_a_copy_of_what_is_held(house: House) -> None:
    browser, account = house.officer(Role.EDITOR, "moh", name="Rana")
    _other, other = house.officer(Role.EDITOR, "moh", name="Sami")
    browser.submit("/en/account/profile", "/en/account", name="Rana Renamed", language="en")
    known = {"email": account.email, "id": str(uuid.uuid4())}
    house.run(
        "INSERT INTO proposal"
        " (id, kind, code, agency, agencies, state, content, made_by, made_by_id)"
        " SELECT CAST(:id AS uuid), 'agency', 'moh', 'moh', '{moh}', 'open', '{\"a\": 1}', name, id"
        " FROM account WHERE email = :email",
        **known,
    )
    answer = browser.open("/en/account/copy")
    assert answer.headers["content-disposition"] == 'attachment; filename="account.json"'
    assert answer.headers["cache-control"] == "no-store"
    held = orjson.loads(answer.content)
    assert list(held) == [one.name for one in portal_on(house.app).holdings]
    assert (
        held["account"][0] | {"email": account.email, "name": "Rana Renamed"} == held["account"][0]
    )
    assert held["roles"] == [{"role": "editor", "agency": "moh"}]
    assert [one["kind"] for one in held["ways_to_sign_in"]] == ["totp"]
    assert held["sessions"]
    assert held["invitations"][0]["email"] == account.email
    assert "profile changed" in [one["action"] for one in held["events_about_the_account"]]
    assert [one["content"] for one in held["proposals"]] == [{"a": 1}]
    assert other.email not in answer.text
    told = answer.text
    for name in held:
        told = told.replace(f'"{name}"', "")
    assert not [word for word in PROOFS if word in told]


def test_it_asks_for_a_fresh_second_factor(house: House) -> None:
    browser, account = house.officer()
    house.run(
        "UPDATE account_session SET second_factor_at = second_factor_at - interval '11 minutes'"
        " FROM account WHERE account_id = account.id AND email = :email",
        email=account.email,
    )
    answer = browser.get("/en/account/copy")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/en/sign-in/second-factor")
    assert "/en/account/copy" not in browser.open("/en/account").text
