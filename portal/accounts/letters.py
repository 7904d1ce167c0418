"""The letters of accounts: each leads with its link to one page of the portal."""

from datetime import timedelta

from portal.accounts.security import Security
from portal.notifications.daily import DAILY, Gathered
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter
from portal.notifications.templates import LANGUAGES

_DAILY_LASTS = timedelta(days=2)
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
EMAIL_CHANGE_UNDONE = _kind("email_change_undone")
KINDS = (
    INVITATION,
    RESET,
    EMAIL_CHANGE,
    EMAIL_CHANGED,
    MANY_TRIES,
    PASSWORD_CHANGED,
    FACTOR_ADDED,
    EMAIL_CHANGE_UNDONE,
)


def daily_letter(security: Security, gathered: Gathered) -> Letter:
    """Return the letter of the day for somebody for whom others were held."""
    language = gathered.language
    values = {
        "site": security.site_name(language),
        "link": f"{security.public_url}/{language}/officers",
        "count": str(len(gathered.letters)),
        **{f"items_{one}": gathered.items(one) for one in LANGUAGES},
    }
    return Letter(DAILY, gathered.to, language, values, _DAILY_LASTS)
