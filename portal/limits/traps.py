"""Traps for programs that fill in forms: a field that nobody sees, and the time it takes."""

from datetime import datetime, timedelta

from portal.secrets import Keys

# The field that no person sees or reaches: what fills in everything fills it in as well.
HONEYPOT = "website"
# Nobody reads a form, fills it in and sends it in less; nobody leaves it open for longer.
SHORTEST_FILLING = timedelta(seconds=3)
LONGEST_FILLING = timedelta(hours=12)
_PURPOSE = "case form"


def form_ticket(keys: Keys, now: datetime) -> str:
    """Return what a form carries along that says when it was opened."""
    opened = {"at": now.isoformat()}
    return keys.ticket(_PURPOSE, opened, lasts_s=int(LONGEST_FILLING.total_seconds()))


def is_from_a_program(keys: Keys, now: datetime, ticket: str | None, honeypot: str) -> bool:
    """Check whether a form was filled in faster than anybody can, or where nobody looks.

    One that was open for too long, or has no ticket, counts too: send it again to whoever did it.
    """
    held = keys.read_ticket(_PURPOSE, ticket)
    if held is None or honeypot:
        return True
    return now - datetime.fromisoformat(held["at"]) < SHORTEST_FILLING
