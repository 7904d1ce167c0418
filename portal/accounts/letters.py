"""The letters of accounts: each leads with its link to one page of the portal."""

from portal.notifications.kinds import LetterKind

_PLACES = frozenset({"site", "link"})


def _kind(name: str) -> LetterKind:
    return LetterKind(f"accounts.{name}", "portal.accounts", _PLACES, is_security=True)


INVITATION = _kind("invitation")
RESET = _kind("reset")
EMAIL_CHANGE = _kind("email_change")
EMAIL_CHANGED = _kind("email_changed")
MANY_TRIES = _kind("many_tries")
PASSWORD_CHANGED = _kind("password_changed")
FACTOR_ADDED = _kind("factor_added")
KINDS = (
    INVITATION,
    RESET,
    EMAIL_CHANGE,
    EMAIL_CHANGED,
    MANY_TRIES,
    PASSWORD_CHANGED,
    FACTOR_ADDED,
)
