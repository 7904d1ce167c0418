"""Single values that tell of a person are found, what only looks like them is not."""

import pytest

from portal.opendata.privacy.rules import masked
from portal.opendata.privacy.values import bare_phone, digits_in, email_in, iban_in, phone_in


@pytest.mark.parametrize(
    "text", ["0791234567", "+962 79 123 4567", "هاتف 0791234567", "00962791234567", "06-565-1234"]
)
def test_a_phone_is_found_as_people_write_it(text: str) -> None:
    assert phone_in(text, "JO")


@pytest.mark.parametrize("text", ["01-02-2026", "2026-01-31", "0.123456789", "0000123", "12345678"])
def test_days_decimals_and_codes_are_no_phones(text: str) -> None:
    assert phone_in(text, "JO") is None


def test_a_phone_that_lost_its_zero_in_a_spreadsheet_is_found() -> None:
    assert bare_phone("791234567", "JO")
    assert bare_phone("79123", "JO") is None


def test_an_account_is_found_by_its_check_digits() -> None:
    assert iban_in("JO71 CBJO 0000 0000 0000 1234 5678 90")
    assert iban_in("JO94CBJO0010000000000131000302")
    assert iban_in("JO95CBJO0010000000000131000302") is None


def test_an_address_is_found_in_a_text() -> None:
    assert email_in("write to layla@agency.example.") == "layla@agency.example"
    assert email_in("@handle and a @ b") is None


def test_digits_of_a_longer_number_are_none() -> None:
    assert digits_in("no 9851012345 here") == "9851012345"
    assert digits_in("98510123451234567890123") is None
    assert digits_in("3.9851012345") is None


@pytest.mark.parametrize(
    "value", ["9851012345", "0791234567", "layla.haddad@agency.example", "JO94CBJO0010000000000131"]
)
def test_a_masked_value_tells_two_letters_at_most(value: str) -> None:
    told = masked(value)
    letters = told.replace("•", "").replace("@", "").replace(".example", "")
    assert value not in told
    assert len(letters) <= 2


def test_a_short_value_is_hidden_whole() -> None:
    assert masked("Li") == "•••"
