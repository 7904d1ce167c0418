"""Forms that a program has filled in are told from those of people."""

from datetime import timedelta

from geo.clock import MovableClock
from portal.limits.traps import form_ticket, is_from_a_program
from portal.secrets import Keys


def test_what_comes_too_fast_too_late_or_with_the_unseen_field_is_a_programs(
    clock: MovableClock,
) -> None:
    keys = Keys(b"k" * 32, clock=clock)
    ticket = form_ticket(keys, clock.now())

    def is_caught(ticket: str | None, honeypot: str = "") -> bool:
        return is_from_a_program(keys, clock.now(), ticket, honeypot)

    assert is_caught(ticket)
    clock.move(timedelta(seconds=4))
    assert not is_caught(ticket)
    assert is_caught(ticket, "https://spam.example")
    assert is_caught(None)
    assert is_caught(f"{ticket}x")
    clock.move(timedelta(hours=13))
    assert is_caught(ticket)
