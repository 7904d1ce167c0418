"""Sessions: a new number at every step, two limits, a list of devices, and the ends."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from geo.errors import NotFound
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.rules import Outcome, Visit
from portal.accounts.second_factor import check_totp
from portal.accounts.sessions import (
    devices,
    read_session,
    remove_old_sessions,
    revoke_device,
    revoke_others,
    sign_out,
    stored_id,
    token_digest,
    touch,
)
from portal.limits.service import remove_old_counts
from tests.portal.accounts.house import House, Member, visit

VIEWER = Membership(Role.VIEWER, None)
_HELD = "UPDATE account_session SET {} WHERE id = :id"


def _age(house: House, member: Member, change: str) -> None:
    house.run(_HELD.format(change), id=stored_id(token_digest(member.token)))


def _second_session(house: House, member: Member) -> str:
    half = house.read(house.enter(member.email))
    assert half is not None
    with house.writing() as session:
        entered = check_totp(session, house.security, half, member.telephone.code())
    assert entered.opened is not None
    return entered.opened.token


def test_the_number_changes_at_sign_in_and_at_the_second_factor(house: House) -> None:
    member = house.member(VIEWER)
    half = house.enter(member.email)
    assert half.opened is not None
    signed_in = house.read(half)
    assert signed_in is not None
    with house.writing() as session:
        whole = check_totp(session, house.security, signed_in, member.telephone.code())
    assert whole.outcome is Outcome.DONE
    assert whole.opened is not None
    assert len({member.token, half.opened.token, whole.opened.token}) == 3
    # A number that was planted before is worth nothing after.
    assert house.read(half.opened.token) is None
    complete = house.read(whole)
    assert complete is not None
    assert complete.is_complete
    assert complete.form_token != signed_in.form_token


def test_a_half_session_cannot_become_whole_twice(house: House) -> None:
    member = house.member(VIEWER)
    half = house.read(house.enter(member.email))
    assert half is not None
    first, second = member.telephone.code(), member.telephone.code()
    with house.writing() as session:
        assert check_totp(session, house.security, half, first).outcome is Outcome.DONE
    with house.writing() as session:
        assert check_totp(session, house.security, half, second).outcome is Outcome.WRONG


def test_the_database_knows_no_token(house: House) -> None:
    member = house.member(VIEWER)
    assert len(member.token) >= 43, "256 bits"
    found = house.scalar(
        "SELECT count(*) FROM account_session WHERE account_session::text LIKE :token",
        token=f"%{member.token}%",
    )
    assert found == 0


@pytest.mark.parametrize("token", [None, "", "x", "\0", "\ud800", "ا" * 50, "a" * 100_000])
def test_what_is_no_token_opens_nothing(house: House, token: str | None) -> None:
    assert house.read(token) is None


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ("last_seen_at = now() - interval '29 minutes'", True),
        ("last_seen_at = now() - interval '31 minutes'", False),
        ("expires_at = now() + interval '1 minute'", True),
        ("expires_at = now() - interval '1 second'", False),
        ("revoked_at = now()", False),
    ],
)
def test_a_session_is_over_when_silent_or_old_or_ended(
    house: House, change: str, holds: bool
) -> None:
    member = house.member(VIEWER)
    _age(house, member, change)
    assert (house.read(member.token) is not None) is holds


@pytest.mark.parametrize("state", ["invited", "suspended"])
def test_a_session_opens_no_account_that_may_not_be_entered(house: House, state: str) -> None:
    member = house.member(VIEWER)
    house.run("UPDATE account SET state = :state WHERE id = :id", state=state, id=member.id)
    assert house.read(member.token) is None


def test_a_session_lasts_twelve_hours_however_busy_and_however_often_confirmed(
    house: House,
) -> None:
    member = house.member(VIEWER)
    _age(house, member, "expires_at = now() + interval '2 minutes'")
    with house.writing() as session:
        touch(session, member.signed_in)
        again = check_totp(session, house.security, member.signed_in, member.telephone.code())
    assert again.opened is not None
    assert again.opened.expires_at < datetime.now(UTC) + timedelta(minutes=3)


def test_half_a_session_ends_after_a_quarter_of_an_hour(house: House) -> None:
    entered = house.enter(house.account())
    assert entered.opened is not None
    left = entered.opened.expires_at - datetime.now(UTC)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


def test_a_request_reads_all_in_one_statement_and_writes_nothing(house: House) -> None:
    member = house.member(VIEWER, Membership(Role.EDITOR, "moh"))
    statements: list[str] = []
    with house.database.reading() as session:
        session.connection()
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        found = read_session(session, house.security, member.token, visit(request_id="r-9"))
    assert found is not None
    assert len(statements) == 1
    assert found.officer.memberships == (VIEWER, Membership(Role.EDITOR, "moh"))
    assert found.officer.actor.request_id == "r-9"
    assert not found.is_touch_due


def test_silence_of_a_minute_is_noted_once(house: House) -> None:
    member = house.member(VIEWER)
    _age(house, member, "last_seen_at = now() - interval '61 seconds'")
    due = house.read(member.token)
    assert due is not None
    assert due.is_touch_due
    with house.writing() as session:
        touch(session, due)
    again = house.read(member.token)
    assert again is not None
    assert not again.is_touch_due


def test_signing_out_ends_the_session(house: House) -> None:
    member = house.member(VIEWER)
    with house.writing() as session:
        sign_out(session, member.signed_in)
    assert house.read(member.token) is None
    assert house.actions(member.id)[-1] == "signed out"


def test_devices_are_listed_and_ended_one_by_one(house: House) -> None:
    member = house.member(VIEWER)
    other = _second_session(house, member)
    house.enter(member.email)
    with house.database.reading() as session:
        listed = devices(session, house.security, member.signed_in)
    assert [device.is_this for device in listed] == [False, True], "no half session among them"
    assert listed[0].device == "Firefox"
    assert (listed[0].network or "").endswith(".0/24")
    with house.writing() as session:
        revoke_device(session, member.signed_in, listed[0].id)
    assert house.read(other) is None
    assert house.read(member.token) is not None


@pytest.mark.parametrize("device_id", ["", "zz", "00", "\u0660"])
def test_a_device_that_is_none_is_not_found(house: House, device_id: str) -> None:
    member = house.member(VIEWER)
    with pytest.raises(NotFound), house.writing() as session:
        revoke_device(session, member.signed_in, device_id)


def test_nobody_ends_a_session_of_somebody_else(house: House) -> None:
    member, victim = house.member(VIEWER), house.member(VIEWER)
    with pytest.raises(NotFound), house.writing() as session:
        revoke_device(session, member.signed_in, stored_id(token_digest(victim.token)).hex())
    assert house.read(victim.token) is not None


def test_all_other_sessions_are_ended_at_once(house: House) -> None:
    member = house.member(VIEWER)
    other = _second_session(house, member)
    with house.writing() as session:
        assert revoke_others(session, member.signed_in) == 1
    assert house.read(other) is None
    assert house.read(member.token) is not None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", None),
        (None, None),
    ],
)
def test_only_the_network_of_a_request_is_kept(address: str | None, network: str | None) -> None:
    assert Visit(address).network == network


def test_what_a_browser_says_of_itself_is_cut_and_made_printable() -> None:
    said = "Moz\u202eilla\n\0" + "x" * 1000
    device = Visit(None, said).device
    assert device is not None
    assert device.startswith("Mozillax")
    assert len(device) == 200


def test_long_ended_sessions_and_counters_are_swept_out(house: House) -> None:
    member = house.member(VIEWER)
    _age(house, member, "expires_at = now() - interval '31 days'")
    house.run("DELETE FROM rate_limit WHERE bucket <> (SELECT max(bucket) FROM rate_limit)")
    house.run("UPDATE rate_limit SET window_start = now() - interval '2 days'")
    remove_old_sessions(house.database)
    remove_old_counts(house.database)
    left = house.scalar(
        "SELECT count(*) FROM account_session WHERE expires_at < now() - interval '30 days'"
    )
    old = house.scalar(
        "SELECT count(*) FROM rate_limit WHERE window_start < now() - interval '1 d'"
    )
    assert (left, old) == (0, 0)
