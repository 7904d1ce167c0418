"""Authenticator apps and recovery codes: each code once, few tries, no way around."""

import time
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from geo.errors import NotFound, Refused
from portal.accounts.factors import factors, remove_factor
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.rules import Entered, Outcome, SignedIn, StepUpNeeded
from portal.accounts.second_factor import (
    check_totp,
    confirm_totp,
    offer_totp,
    recovery_codes_left,
    renew_recovery_codes,
    use_recovery_code,
)
from tests.portal.accounts.house import House, Member

VIEWER = Membership(Role.VIEWER, None)
_STALE = "UPDATE account_session SET second_factor_at = now() - interval '11 minutes'"


def _half(house: House, member: Member) -> SignedIn:
    found = house.read(house.enter(member.email))
    assert found is not None
    return found


def _check(house: House, signed_in: SignedIn, code: str) -> Entered:
    with house.writing() as session:
        return check_totp(session, house.security, signed_in, code)


def _stale(house: House, member: Member) -> SignedIn:
    house.run(f"{_STALE} WHERE account_id = :id", id=member.id)
    found = house.read(member.token)
    assert found is not None
    assert not found.is_recent()
    return found


def test_an_authenticator_is_set_up_by_its_first_code(house: House) -> None:
    half = house.read(house.enter(house.account(VIEWER)))
    assert half is not None
    with house.writing() as session:
        offer = offer_totp(session, house.security, half)
        held = parse_qs(urlsplit(offer.uri).query)
        assert held["secret"] == [offer.secret]
        # Who has chosen no language reads Arabic.
        assert held["issuer"] == ["البوابة الحكومية"]
        again = offer_totp(session, house.security, half, offer.ticket)
        assert again.secret == offer.secret
    wrong = f"{(int(pyotp.TOTP(offer.secret).now()) + 1) % 1_000_000:06}"
    with house.writing() as session:
        assert confirm_totp(session, house.security, half, offer.ticket, wrong) == Entered(
            Outcome.WRONG
        )
    with house.writing() as session:
        code = pyotp.TOTP(offer.secret).now()
        entered = confirm_totp(session, house.security, half, again.ticket, code)
    assert entered.outcome is Outcome.DONE
    assert len(set(entered.recovery_codes)) == 10
    whole = house.read(entered)
    assert whole is not None
    assert whole.is_complete
    assert whole.has_second_factor
    assert _check(house, whole, code).outcome is Outcome.WRONG, "the first code is used up as well"


def test_an_offer_belongs_to_its_session(house: House) -> None:
    one, other = (house.read(house.enter(house.account(VIEWER))) for _number in range(2))
    assert one is not None
    assert other is not None
    with house.writing() as session:
        offer = offer_totp(session, house.security, one)
        code = pyotp.TOTP(offer.secret).now()
        taken = confirm_totp(session, house.security, other, offer.ticket, code)
    assert taken.outcome is Outcome.WRONG


@pytest.mark.parametrize("written", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "ar"])
def test_a_code_is_read_as_people_write_it(house: House, written: str) -> None:
    member = house.member(VIEWER)
    code = member.telephone.code()
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    typed = arabic if written == "ar" else written.format(code)
    assert _check(house, _half(house, member), typed).outcome is Outcome.DONE


def test_a_code_works_once(house: House) -> None:
    member = house.member(VIEWER)
    code = member.telephone.code()
    assert _check(house, _half(house, member), code).outcome is Outcome.DONE
    assert _check(house, _half(house, member), code).outcome is Outcome.WRONG


def test_a_code_that_was_seen_before_a_later_one_was_used_is_worth_nothing(house: House) -> None:
    member = house.member(VIEWER)
    earlier, later = member.telephone.code(), member.telephone.code()
    assert _check(house, _half(house, member), later).outcome is Outcome.DONE
    assert _check(house, _half(house, member), earlier).outcome is Outcome.WRONG


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_is_wrong(house: House, steps: int) -> None:
    member = house.member(VIEWER)
    code = pyotp.TOTP(member.telephone.secret).at(time.time(), counter_offset=steps)
    assert _check(house, _half(house, member), code).outcome is Outcome.WRONG


@pytest.mark.parametrize("code", ["", "abc", "12345", "1234567", "²²²²²²", "x" * 10_000, "\0"])
def test_what_is_no_code_is_wrong(house: House, code: str) -> None:
    member = house.member(VIEWER)
    assert _check(house, _half(house, member), code).outcome is Outcome.WRONG


def test_a_code_of_somebody_else_is_wrong(house: House) -> None:
    member, other = house.member(VIEWER), house.member(VIEWER)
    code = other.telephone.code()
    assert _check(house, _half(house, member), code).outcome is Outcome.WRONG


def test_after_five_wrong_codes_there_are_no_more_tries_from_any_session(house: House) -> None:
    member = house.member(VIEWER)
    half = _half(house, member)
    outcomes = [_check(house, half, "000000").outcome for _try in range(6)]
    assert outcomes == [Outcome.WRONG] * 5 + [Outcome.LIMITED]
    assert _check(house, _half(house, member), member.telephone.code()).outcome is Outcome.LIMITED
    with house.writing() as session:
        code = member.recovery_codes[0]
        limited = use_recovery_code(session, house.security, half, code)
    assert limited.outcome is Outcome.LIMITED


def test_a_password_alone_never_adds_a_second_factor_beside_another(house: House) -> None:
    member = house.member(VIEWER)
    half = _half(house, member)
    with pytest.raises(StepUpNeeded), house.writing() as session:
        offer_totp(session, house.security, half)
    # Nor with a ticket from the moment before there was one.
    secret = pyotp.random_base32()
    ticket = house.security.keys.ticket(
        "totp", {"secret": secret}, lasts_s=60, bound_to=half.session_id
    )
    with pytest.raises(StepUpNeeded), house.writing() as session:
        confirm_totp(session, house.security, half, ticket, pyotp.TOTP(secret).now())


def test_after_ten_minutes_one_confirms_anew_before_factors_change(house: House) -> None:
    member = house.member(VIEWER)
    stale = _stale(house, member)
    with house.database.reading() as session:
        factor = factors(session, stale)[0]
    for action in (
        lambda session: offer_totp(session, house.security, stale),
        lambda session: remove_factor(session, stale, factor.id),
        lambda session: renew_recovery_codes(session, house.security, stale),
    ):
        with pytest.raises(StepUpNeeded), house.writing() as session:
            action(session)
    entered = _check(house, stale, member.telephone.code())
    fresh = house.read(entered)
    assert fresh is not None
    assert fresh.is_recent()
    with house.writing() as session:
        assert len(renew_recovery_codes(session, house.security, fresh)) == 10


def test_a_recovery_code_works_once_however_it_is_written(house: House) -> None:
    member = house.member(VIEWER)
    code = member.recovery_codes[3]
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    for expected in (Outcome.DONE, Outcome.WRONG):
        half = _half(house, member)
        with house.writing() as session:
            assert use_recovery_code(session, house.security, half, typed).outcome is expected
    with house.database.reading() as session:
        assert recovery_codes_left(session, member.signed_in) == 9


def test_recovery_codes_belong_to_one_account_and_are_kept_as_digests(house: House) -> None:
    member, other = house.member(VIEWER), house.member(VIEWER)
    half = _half(house, member)
    with house.writing() as session:
        code = other.recovery_codes[0]
        assert use_recovery_code(session, house.security, half, code).outcome is Outcome.WRONG
    bare = code.replace("-", "")
    assert not house.scalar(
        "SELECT count(*) FROM recovery_code WHERE recovery_code::text LIKE :code", code=f"%{bare}%"
    )


def test_new_recovery_codes_end_the_old_ones(house: House) -> None:
    member = house.member(VIEWER)
    with house.writing() as session:
        fresh = renew_recovery_codes(session, house.security, member.signed_in)
    for code, expected in ((member.recovery_codes[0], Outcome.WRONG), (fresh[0], Outcome.DONE)):
        half = _half(house, member)
        with house.writing() as session:
            assert use_recovery_code(session, house.security, half, code).outcome is expected


def test_the_secret_is_sealed_and_bound_to_its_account(house: House) -> None:
    member, thief = house.member(VIEWER), house.member(VIEWER)
    assert not house.scalar(
        "SELECT count(*) FROM credential WHERE position(convert_to(:secret, 'UTF8') "
        "IN sealed_secret) > 0",
        secret=member.telephone.secret,
    )
    # Whoever can write to the table gains nothing by giving one account another's secret.
    house.run(
        "UPDATE credential SET sealed_secret = (SELECT sealed_secret FROM credential AS own"
        " WHERE own.account_id = :thief), last_counter = NULL WHERE account_id = :victim",
        thief=thief.id,
        victim=member.id,
    )
    code = pyotp.TOTP(thief.telephone.secret).now()
    assert _check(house, _half(house, member), code).outcome is Outcome.WRONG


def test_the_last_second_factor_stays(house: House) -> None:
    member = house.member(VIEWER)
    with house.database.reading() as session:
        (factor,) = factors(session, member.signed_in)
    with pytest.raises(Refused, match="last second factor"), house.writing() as session:
        remove_factor(session, member.signed_in, factor.id)
    with house.writing() as session:
        offer = offer_totp(session, house.security, member.signed_in)
        code = pyotp.TOTP(offer.secret).now()
        entered = confirm_totp(session, house.security, member.signed_in, offer.ticket, code)
    assert entered.recovery_codes == (), "there are some already"
    fresh = house.read(entered)
    assert fresh is not None
    with house.writing() as session:
        remove_factor(session, fresh, factor.id)
    assert _check(house, fresh, member.telephone.code()).outcome is Outcome.WRONG
    assert house.actions(member.id)[-3:] == [
        "factor added",
        "factor removed",
        "second factor wrong",
    ]


def test_nobody_removes_a_factor_of_somebody_else(house: House) -> None:
    member, victim = house.member(VIEWER), house.member(VIEWER)
    with house.database.reading() as session:
        (factor,) = factors(session, victim.signed_in)
    with pytest.raises(NotFound), house.writing() as session:
        remove_factor(session, member.signed_in, factor.id)
