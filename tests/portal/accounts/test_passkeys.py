"""Passkeys: made, shown as second factor or as both, and every way in which they are not right."""

import json
from dataclasses import replace

import pytest

from geo.errors import InvalidParameter
from portal.accounts.factors import factors
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.passkeys import (
    check_passkey,
    register,
    registration_options,
    second_factor_options,
    sign_in_options,
    sign_in_with_passkey,
)
from portal.accounts.rules import Entered, Outcome, SignedIn, StepUpNeeded
from tests.portal.accounts.authenticator import PRESENT, Authenticator
from tests.portal.accounts.house import House, Member, visit

VIEWER = Membership(Role.VIEWER, None)


def _register(
    house: House, signed_in: SignedIn, device: Authenticator, name: str = "هاتفي"
) -> Entered:
    with house.writing() as session:
        ask = registration_options(session, house.security, signed_in)
        answer = device.make(ask.options)
    with house.writing() as session:
        return register(session, house.security, signed_in, ask.ticket, answer, name)


def _owner(house: House, *, counts: bool = True) -> tuple[str, Authenticator, SignedIn]:
    """Somebody whose second factor is a passkey."""
    email, device = house.account(VIEWER), Authenticator(counts=counts)
    half = house.read(house.enter(email))
    assert half is not None
    whole = house.read(_register(house, half, device))
    assert whole is not None
    return email, device, whole


def _half(house: House, email: str) -> SignedIn:
    found = house.read(house.enter(email))
    assert found is not None
    return found


def _check(house: House, half: SignedIn, device: Authenticator) -> Entered:
    with house.writing() as session:
        ask = second_factor_options(session, house.security, half)
        answer = device.show(ask.options)
        return check_passkey(session, house.security, half, ask.ticket, answer)


def _sign_in(house: House, device: Authenticator) -> Entered:
    ask = sign_in_options(house.security)
    with house.writing() as session:
        answer = device.show(ask.options)
        return sign_in_with_passkey(session, house.security, visit(), ask.ticket, answer)


def test_a_first_passkey_completes_the_session_and_brings_recovery_codes(house: House) -> None:
    half = _half(house, house.account(VIEWER))
    entered = _register(house, half, Authenticator())
    assert entered.outcome is Outcome.DONE
    assert len(entered.recovery_codes) == 10
    whole = house.read(entered)
    assert whole is not None
    assert whole.is_complete
    with house.database.reading() as session:
        (factor,) = factors(session, whole)
    assert (factor.kind, factor.name) == ("passkey", "هاتفي")


def test_it_is_asked_for_with_its_owner_verified(house: House) -> None:
    email, device, _whole = _owner(house)
    half = _half(house, email)
    with house.writing() as session:
        asked = json.loads(second_factor_options(session, house.security, half).options)
    assert asked["userVerification"] == "required"
    assert asked["rpId"] == "portal.example"
    assert len(asked["allowCredentials"]) == 1
    openly = json.loads(sign_in_options(house.security).options)
    assert openly["allowCredentials"] == []
    assert openly["userVerification"] == "required"
    assert device.user_handle != email.encode(), "the device learns no address by the handle"


def test_a_passkey_is_a_second_factor(house: House) -> None:
    email, device, _whole = _owner(house)
    half = _half(house, email)
    entered = _check(house, half, device)
    assert entered.outcome is Outcome.DONE
    whole = house.read(entered)
    assert whole is not None
    assert whole.is_complete


def test_a_passkey_is_both_factors_at_once(house: House) -> None:
    email, device, _whole = _owner(house)
    entered = _sign_in(house, device)
    assert entered.outcome is Outcome.DONE
    whole = house.read(entered)
    assert whole is not None
    assert whole.is_complete
    assert whole.officer.email == email


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://portal.example.evil.example"},
        {"origin": "http://portal.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"passkey_id": b"x" * 32},
        {"key": Authenticator().key},
        {"user_handle": b"y" * 16},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_not_right_opens_nothing(house: House, change: dict[str, object]) -> None:
    _email, device, whole = _owner(house)
    wrong = replace(device, **change)  # type: ignore[arg-type]
    assert _sign_in(house, wrong) == Entered(Outcome.WRONG)
    assert _check(house, whole, wrong) == Entered(Outcome.WRONG)


def test_a_copied_passkey_is_noticed_by_its_counter(house: House) -> None:
    _email, device, _whole = _owner(house)
    copy = replace(device)
    for _use in range(2):
        assert _sign_in(house, device).outcome is Outcome.DONE
    assert _sign_in(house, copy) == Entered(Outcome.WRONG)


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_works_once(house: House, counts: bool) -> None:
    _email, device, _whole = _owner(house, counts=counts)
    ask = sign_in_options(house.security)
    answer = device.show(ask.options)
    for expected in (Outcome.DONE, Outcome.WRONG):
        with house.writing() as session:
            entered = sign_in_with_passkey(session, house.security, visit(), ask.ticket, answer)
            assert entered.outcome is expected


def test_a_ticket_belongs_to_its_purpose_and_session(house: House) -> None:
    email, device, whole = _owner(house)
    half = _half(house, email)
    with house.writing() as session:
        other = second_factor_options(session, house.security, whole)
        answer = device.show(other.options)
        wrong = check_passkey(session, house.security, half, other.ticket, answer)
    assert wrong.outcome is Outcome.WRONG
    openly = sign_in_options(house.security)
    with house.writing() as session:
        answer = device.show(openly.options)
        wrong = check_passkey(session, house.security, half, openly.ticket, answer)
    assert wrong.outcome is Outcome.WRONG


def test_nobody_completes_a_session_with_his_own_passkey_for_another_account(
    house: House,
) -> None:
    _email, device, _whole = _owner(house)
    victim: Member = house.member(VIEWER)
    half = _half(house, victim.email)
    assert _check(house, half, device) == Entered(Outcome.WRONG)


def test_a_passkey_is_registered_once(house: House) -> None:
    _email, device, _whole = _owner(house)
    other = _half(house, house.account(VIEWER))
    assert _register(house, other, device) == Entered(Outcome.WRONG)


def test_a_passkey_without_its_owner_verified_is_not_kept(house: House) -> None:
    half = _half(house, house.account(VIEWER))
    assert _register(house, half, Authenticator(flags=PRESENT)).outcome is Outcome.WRONG
    with pytest.raises(InvalidParameter):
        _register(house, half, Authenticator(), name=" \0 ")


def test_a_password_alone_never_adds_a_passkey_beside_another_factor(house: House) -> None:
    email, _device, whole = _owner(house)
    half = _half(house, email)
    with pytest.raises(StepUpNeeded):
        _register(house, half, Authenticator())
    assert _register(house, whole, Authenticator()).outcome is Outcome.DONE


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "x",
        "[]",
        "{}",
        "null",
        '{"id": 7}',
        '{"id": "AA", "rawId": "AA"}',
        "{" * 50_000,
        "\ud800",
    ],
)
def test_hostile_answers_are_only_wrong(house: House, answer: str) -> None:
    _email, _device, whole = _owner(house)
    ask = sign_in_options(house.security)
    with house.writing() as session:
        entered = sign_in_with_passkey(session, house.security, visit(), ask.ticket, answer)
        assert entered == Entered(Outcome.WRONG)
        again = registration_options(session, house.security, whole)
        kept = register(session, house.security, whole, again.ticket, answer, "x")
        assert kept == Entered(Outcome.WRONG)


def test_a_suspended_account_is_not_entered_by_passkey(house: House) -> None:
    email, device, _whole = _owner(house)
    house.run("UPDATE account SET state = 'suspended' WHERE email = :email", email=email)
    assert _sign_in(house, device) == Entered(Outcome.WRONG)
