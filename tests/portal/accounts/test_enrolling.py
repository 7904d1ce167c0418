"""Who may set up the first second factor: a password alone is not enough where a phone is known."""

import pytest

from portal.accounts.assurance import Assurance, Credential
from portal.accounts.passkeys import registration_options
from portal.accounts.rules import StepUpNeeded
from portal.accounts.second_factor import offer_totp
from tests.portal.accounts.house import House
from tests.portal.accounts.test_assurance import by_text, here, later, phone, with_app


def test_a_stolen_password_sets_up_no_second_factor_where_a_phone_is_confirmed(
    town: House,
) -> None:
    email = town.citizen(phone=phone())
    signed_in = here(town, town.enter(email))
    for enrol in (offer_totp, registration_options):
        with town.writing() as session, pytest.raises(StepUpNeeded) as asked:
            enrol(session, town.security, signed_in)
        assert asked.value.assurance == Assurance(Credential.C2)
    shown = by_text(town, signed_in)
    with town.writing() as session, pytest.raises(StepUpNeeded):
        offer_totp(session, town.security, later(shown))
    assert here(town, with_app(town, shown)).has_second_factor
    # Where no text message can go the password is what there is.
    abroad = here(town, town.enter(town.citizen(phone="+41790000000")))
    assert here(town, with_app(town, abroad)).has_second_factor
