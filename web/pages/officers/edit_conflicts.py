"""Two officers at one record: whether what a form was made from still stands."""

from geo.messages import Message
from geo.messages import mark as _
from portal.proposals.schemas import Standing
from web.page.answers import Trouble

BASE_FIELD = "base"


def base_of(stands: Standing | None) -> str:
    """Return what a form remembers of the state that it was made from; empty for a new record."""
    return stands.content_hash.hex() if stands else ""


def is_stale(base: str, stands: Standing | None) -> bool:
    """Check whether something else stands now than what a form was made from."""
    return base != base_of(stands)


def overtaken(code: str) -> Trouble:
    """Return what is said when somebody was faster; what was typed is still in the form."""
    text = _(
        "Somebody else has changed “{code}” while you were at it. What you typed is still here:"
        " look at what stands now, and then go on."
    )
    return Trouble(Message(text, {"code": code}), 409)
