"""How sure a session is: one factor or two, which person, how long ago, and how it is raised."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from geo.errors import Refused
from portal.accounts.assurance import Assurance, Credential
from portal.accounts.factors import factors, remove_factor
from portal.accounts.history import remove_old_tries, sign_in_tries
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.memberships import grant
from portal.accounts.profile import change_password
from portal.accounts.rules import (
    Entered,
    IdentityNeeded,
    Outcome,
    SignedIn,
    StepUpNeeded,
    demand,
)
from portal.accounts.second_factor import (
    confirm_totp,
    offer_totp,
    renew_recovery_codes,
    use_recovery_code,
)
from portal.accounts.sessions import devices
from portal.accounts.step_up import check_step_up_code, confirm_password, send_step_up_code
from portal.notifications.models import LetterRow
from portal.notifications.sealing import open_values
from tests.portal.accounts.house import PASSWORD, House, Totp, visit

_LAST = count(2000)


def phone() -> str:
    return f"+96277700{next(_LAST)}"


def here(house: House, held: Entered | str) -> SignedIn:
    signed_in = house.read(held)
    assert signed_in is not None
    return signed_in


def later(signed_in: SignedIn, minutes: int = 11) -> SignedIn:
    """The same session, some minutes after its credential was shown."""
    return replace(signed_in, read_at=signed_in.read_at + timedelta(minutes=minutes))


def newest_code(house: House) -> str:
    with house.writing() as session:
        written = select(LetterRow).where(LetterRow.kind == "accounts.code_sms")
        row = session.scalars(written.order_by(LetterRow.written_at.desc()).limit(1)).one()
        values = open_values(house.security.keys, row.id, row.sealed_values)
    assert values is not None
    return values["code"]


def by_text(house: House, signed_in: SignedIn) -> SignedIn:
    """Type the code that a session has sent to the phone of its account."""
    with house.writing() as session:
        assert send_step_up_code(session, house.security, signed_in)
    with house.writing() as session:
        shown = check_step_up_code(session, house.security, signed_in, newest_code(house))
    return here(house, shown)


def with_app(house: House, signed_in: SignedIn) -> Entered:
    """Set up an authenticator app."""
    with house.writing() as session:
        offer = offer_totp(session, house.security, signed_in)
        code = Totp(offer.secret, iter((0, 1)), house.database.clock.seconds).code()
        return confirm_totp(session, house.security, signed_in, offer.ticket, code)


def test_a_citizens_password_opens_a_whole_session_of_one_factor(house: House) -> None:
    entered = house.enter(house.citizen())
    assert entered.outcome is Outcome.DONE
    signed_in = here(house, entered)
    assert signed_in.is_complete
    assert signed_in.credential is Credential.C1
    assert signed_in.person is not None
    assert (signed_in.person.kind, signed_in.identity) == (PersonKind.CITIZEN, Identity.P1)
    with house.writing() as session:
        assert [one.is_this for one in devices(session, house.security, signed_in)] == [True]


def test_an_officer_who_is_a_citizen_too_needs_two_factors_at_once(house: House) -> None:
    email = house.citizen()
    before = here(house, house.enter(email))
    with house.writing() as session:
        grant(session, before.holder.id, Role.VIEWER, "moh")
    assert house.enter(email).outcome is Outcome.ENROLMENT
    # And what was whole before the role is not any more.
    token = house.enter(email)
    assert not here(house, token).is_complete


def test_who_has_set_up_a_second_factor_is_asked_for_it(house: House) -> None:
    email = house.citizen()
    first = house.enter(email)
    elsewhere = house.enter(email)
    done = with_app(house, here(house, first))
    assert here(house, done).credential is Credential.C2
    assert house.enter(email).outcome is Outcome.SECOND_FACTOR
    # A session of one factor that is open on another device is good for nothing but the second.
    assert not here(house, elsewhere).is_complete


def test_a_citizen_may_remove_the_last_second_factor_and_an_officer_not(house: House) -> None:
    email = house.citizen()
    signed_in = here(house, with_app(house, here(house, house.enter(email))))
    with house.writing() as session:
        (app,) = factors(session, signed_in)
        remove_factor(session, signed_in, app.id)
    assert house.enter(email).outcome is Outcome.DONE


@pytest.mark.parametrize(
    ("needed", "error"),
    [
        (Assurance(Credential.C1, Identity.P1), None),
        (Assurance(Credential.C2, Identity.P0), StepUpNeeded),
        (Assurance(Credential.C1, Identity.P2), IdentityNeeded),
        (Assurance(Credential.C2, Identity.P2), IdentityNeeded),
    ],
)
def test_what_a_service_demands_is_asked_on_both_axes(
    house: House, needed: Assurance, error: type[Exception] | None
) -> None:
    signed_in = here(house, house.enter(house.citizen()))
    assert signed_in.meets(needed) is (error is None)
    if error is None:
        demand(signed_in, needed, fresh=True)
        with pytest.raises(StepUpNeeded):
            demand(later(signed_in), needed, fresh=True)
    else:
        with pytest.raises(error):
            demand(signed_in, needed)


def test_the_password_given_again_begins_the_ten_minutes_anew(house: House) -> None:
    old = later(here(house, house.enter(house.citizen())))
    another = "six wooden chairs outside"
    with pytest.raises(StepUpNeeded), house.writing() as session:
        change_password(session, house.security, old, PASSWORD, another)
    with house.writing() as session:
        assert confirm_password(session, house.security, old, "wrong").outcome is Outcome.WRONG
        again = confirm_password(session, house.security, old, PASSWORD)
    now = here(house, again)
    assert now.credential is Credential.C1
    with house.writing() as session:
        changed = change_password(session, house.security, now, PASSWORD, another)
    assert here(house, changed).credential is Credential.C1


def test_a_texted_code_is_a_second_factor_for_who_has_no_better(town: House) -> None:
    signed_in = here(town, town.enter(town.citizen(phone=phone())))
    with town.writing() as session:
        assert send_step_up_code(session, town.security, signed_in)
    with town.writing() as session:
        wrong = check_step_up_code(session, town.security, signed_in, "000000x")
        assert wrong.outcome is Outcome.WRONG
        done = check_step_up_code(session, town.security, signed_in, newest_code(town))
    now = here(town, done)
    assert now.credential is Credential.C2
    demand(now, Assurance(Credential.C2), fresh=True)
    with town.writing() as session:
        # Within half a minute no other goes out to the same number.
        assert not send_step_up_code(session, town.security, now)


def test_a_texted_code_is_over_after_five_wrong_ones(town: House) -> None:
    signed_in = here(town, town.enter(town.citizen(phone=phone())))
    with town.writing() as session:
        assert send_step_up_code(session, town.security, signed_in)
    code = newest_code(town)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for typed in [wrong] * 5 + [code]:
        with town.writing() as session:
            tried = check_step_up_code(session, town.security, signed_in, typed)
        assert tried.opened is None


def test_no_code_is_texted_round_an_app_nor_to_a_number_that_is_not_confirmed(
    town: House,
) -> None:
    shown = by_text(town, here(town, town.enter(town.citizen(phone=phone()))))
    guarded = here(town, with_app(town, shown))
    email = town.citizen(phone=phone())
    town.run("UPDATE account SET phone_confirmed_at = NULL WHERE email = :e", e=email)
    unconfirmed = here(town, town.enter(email))
    officer = town.member(Membership(Role.VIEWER, "moh")).signed_in
    for signed_in in (guarded, unconfirmed, officer):
        with town.writing() as session:
            assert not send_step_up_code(session, town.security, signed_in)


def test_a_code_is_good_for_the_session_that_asked_for_it_alone(town: House) -> None:
    email = town.citizen(phone=phone())
    asking, other = (here(town, town.enter(email)) for _session in range(2))
    with town.writing() as session:
        assert send_step_up_code(session, town.security, asking)
    with town.writing() as session:
        tried = check_step_up_code(session, town.security, other, newest_code(town))
    assert tried.outcome is Outcome.WRONG


def test_the_owner_reads_when_from_where_and_how_and_what_failed(house: House) -> None:
    email = house.citizen()
    house.enter(email, "wrong", at=visit(user_agent="Lynx"))
    signed_in = here(house, house.enter(email))
    with house.writing() as session:
        tries = sign_in_tries(session, signed_in.holder.id)
    assert [(one.is_right, one.way, one.device) for one in tries] == [
        (True, "password", "Firefox"),
        (False, "password", "Lynx"),
    ]
    assert all((one.network or "").endswith(".0/24") for one in tries)


def test_an_officers_two_factors_are_one_line_of_the_history(house: House) -> None:
    member = house.member(Membership(Role.VIEWER, "moh"))
    with house.writing() as session:
        tries = sign_in_tries(session, member.id)
    assert [(one.is_right, one.way) for one in tries] == [(True, "totp")]


def test_tries_of_nobody_and_those_of_long_ago_go_at_night(house: House) -> None:
    email = house.citizen()
    house.enter(email, "wrong")
    house.enter("nobody@home.example", "wrong")
    house.run(
        "UPDATE sign_in_event SET at = at - interval '181 days' WHERE account_id IN"
        " (SELECT id FROM account WHERE email = :e)",
        e=email,
    )
    signed_in = here(house, house.enter(email))
    remove_old_tries(house.database)
    assert house.scalar("SELECT count(*) FROM sign_in_event WHERE account_id IS NULL") == 0
    held = "SELECT count(*) FROM sign_in_event WHERE account_id = :id"
    assert house.scalar(held, id=signed_in.holder.id) == 1


def test_the_audit_log_names_a_citizen_by_the_accounts_number_alone(house: House) -> None:
    signed_in = here(house, house.enter(house.citizen()))
    asked = "SELECT string_agg(DISTINCT actor_kind || ':' || actor_name, ' ') FROM audit_event"
    said = house.scalar(f"{asked} WHERE object_id = :id", id=str(signed_in.holder.id))
    assert said == "citizen:"
    with house.writing() as session:
        assert session.get_one(Account, signed_in.holder.id).name


def test_recovery_codes_are_no_way_round_a_second_factor_that_was_never_set_up(
    house: House,
) -> None:
    email = house.citizen()
    signed_in = here(house, with_app(house, here(house, house.enter(email))))
    with house.writing() as session:
        codes = renew_recovery_codes(session, house.security, signed_in)
        (app,) = factors(session, signed_in)
        remove_factor(session, signed_in, app.id)
    without = here(house, house.enter(email))
    assert without.credential is Credential.C1
    with house.writing() as session:
        used = use_recovery_code(session, house.security, without, codes[0])
        assert used.outcome is Outcome.WRONG
        with pytest.raises(Refused, match="are for a second step"):
            renew_recovery_codes(session, house.security, without)


def test_a_citizen_hears_of_the_first_second_factor_as_of_any_other(house: House) -> None:
    email = house.citizen()
    asked = "SELECT count(*) FROM letter WHERE kind = 'accounts.factor_added'"
    before = house.scalar(asked)
    with_app(house, here(house, house.enter(email)))
    assert house.scalar(asked) == before + 1  # type: ignore[operator]
