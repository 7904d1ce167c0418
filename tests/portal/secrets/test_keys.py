"""Keys of a secret: each for its purpose, sealed values and tickets, digests."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from portal.secrets import Keys

KEYS = Keys(b"a secret of this test")


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert KEYS.derived("one") != KEYS.derived("other")
    assert KEYS.digest("one", "x") != KEYS.digest("other", "x")
    assert KEYS.digest("one", "ab", "c") != KEYS.digest("one", "a", "bc")
    assert Keys(b"another").derived("one") != KEYS.derived("one")


def test_what_is_sealed_opens_only_as_it_was_sealed() -> None:
    sealed = KEYS.seal("one", b"plain", bound_to=b"7")
    assert KEYS.unseal("one", sealed, bound_to=b"7") == b"plain"
    assert b"plain" not in sealed
    assert KEYS.seal("one", b"plain", bound_to=b"7") != sealed
    assert KEYS.unseal("one", sealed, bound_to=b"8") is None
    assert KEYS.unseal("other", sealed, bound_to=b"7") is None
    assert Keys(b"another").unseal("one", sealed, bound_to=b"7") is None
    assert KEYS.unseal("one", b"") is None
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert KEYS.unseal("one", bytes(changed), bound_to=b"7") is None


@pytest.mark.parametrize("ticket", [None, "", "x", "ا", "\ud800", "=" * 9, "A" * 4000])
def test_what_is_no_ticket_is_none(ticket: str | None) -> None:
    assert KEYS.read_ticket("one", ticket) is None


def test_a_ticket_lasts_and_is_bound_and_cannot_be_read() -> None:
    ticket = KEYS.ticket("one", {"email": "x@y.example"}, lasts_s=60, bound_to=b"7")
    assert KEYS.read_ticket("one", ticket, bound_to=b"7") == {"email": "x@y.example"}
    assert KEYS.read_ticket("other", ticket, bound_to=b"7") is None
    assert KEYS.read_ticket("one", ticket) is None
    assert b"example" not in urlsafe_b64decode(ticket + "===")
    over = KEYS.ticket("one", {}, lasts_s=-1)
    assert KEYS.read_ticket("one", over) is None
    # What is sealed for another use is no ticket.
    foreign = urlsafe_b64encode(KEYS.seal("one", b"{}")).decode()
    assert KEYS.read_ticket("one", foreign) is None
