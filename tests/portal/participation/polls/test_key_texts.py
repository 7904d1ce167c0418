"""Keys as texts: kept on paper, typed again, and a slip is found in its row."""

import secrets

import pytest

from geo.errors import InvalidParameter
from portal.participation.polls.key_texts import (
    read_private_key,
    read_public_key,
    write_private_key,
    write_public_key,
)

KEY = bytes(range(1, 33))
TEXT = write_private_key(KEY)


def test_a_key_is_read_as_it_was_written() -> None:
    for _turn in range(200):
        key = secrets.token_bytes(31) + b"\x01"
        assert read_private_key(write_private_key(key)) == key


@pytest.mark.parametrize(
    "typed",
    [
        TEXT.lower(),
        TEXT.replace("-", " "),
        TEXT.replace("\n", "").replace("-", ""),
        TEXT.replace("0", "O").replace("1", "l"),
        TEXT.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        "\ufeff  " + TEXT.replace("\n", "\r\n\r\n") + "\n",
    ],
)
def test_it_does_not_matter_how_a_key_is_typed(typed: str) -> None:
    assert read_private_key(typed) == KEY


def test_a_slip_is_found_in_its_row() -> None:
    rows = TEXT.split("\n")
    for number, row in enumerate(rows, start=1):
        wrong = ("Z" if row[0] != "Z" else "Y") + row[1:]
        typed = "\n".join([*rows[: number - 1], wrong, *rows[number:]])
        with pytest.raises(InvalidParameter, match=f"Row {number} "):
            read_private_key(typed)


def test_rows_in_another_order_are_not_taken() -> None:
    first, second, *rest = TEXT.split("\n")
    with pytest.raises(InvalidParameter, match="Row 1 "):
        read_private_key("\n".join([second, first, *rest]))


@pytest.mark.parametrize("typed", ["", "K", TEXT[:-1], TEXT + "A"])
def test_what_is_too_short_or_too_long_is_said_to_be_so(typed: str) -> None:
    with pytest.raises(InvalidParameter, match="4 rows of 16 characters"):
        read_private_key(typed)


@pytest.mark.parametrize("key", [bytes(32), b"\xff" * 32])
def test_a_number_beyond_the_curve_is_no_key(key: bytes) -> None:
    with pytest.raises(InvalidParameter, match="no key of a poll"):
        read_private_key(write_private_key(key))


def test_no_message_repeats_what_was_typed() -> None:
    wrong = "Y" + TEXT[1:]
    with pytest.raises(InvalidParameter) as caught:
        read_private_key(wrong)
    assert caught.value.value is None or TEXT[10:20] not in str(caught.value.value)
    assert TEXT[10:20] not in str(caught.value)


def test_a_public_key_is_read_as_it_was_written() -> None:
    key = b"\x04" + secrets.token_bytes(64)
    assert read_public_key(f" {write_public_key(key)}\n") == key


@pytest.mark.parametrize("typed", ["", "x", "é" * 87, "A" * 87])
def test_what_is_no_public_key_is_refused(typed: str) -> None:
    with pytest.raises(InvalidParameter, match="no public key"):
        read_public_key(typed)
