"""The letters of accounts: each leads with its link to one page of the portal."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from geo.errors import Refused
from portal.accounts.security import FIRST_LANGUAGE, NOTICE_LASTS, Security
from portal.notifications.daily import DAILY, Gathered
from portal.notifications.kinds import LetterKind
from portal.notifications.rules import Channel
from portal.notifications.service import Letter, write_letter
from portal.notifications.sms.service import write_sms
from portal.notifications.templates import LANGUAGES

log = logging.getLogger(__name__)

_DAILY_LASTS = timedelta(days=2)
_PLACES = frozenset({"site", "link"})


def _kind(name: str) -> LetterKind:
    return LetterKind(f"accounts.{name}", "portal.accounts", _PLACES, is_security=True)


def _text(name: str) -> LetterKind:
    return LetterKind(
        f"accounts.{name}_sms",
        "portal.accounts",
        _PLACES,
        is_security=True,
        channel=Channel.SMS,
        most_parts=3,
    )


INVITATION = _kind("invitation")
RESET = _kind("reset")
EMAIL_CHANGE = _kind("email_change")
EMAIL_CHANGED = _kind("email_changed")
MANY_TRIES = _kind("many_tries")
PASSWORD_CHANGED = _kind("password_changed")
FACTOR_ADDED = _kind("factor_added")
FACTORS_REMOVED = _kind("factors_removed")
EMAIL_CHANGE_UNDONE = _kind("email_change_undone")
# To a new number, and to the old contact of a citizen, by either way.
CONTACT_CHANGE_SMS = _text("contact_change")
CONTACT_CHANGED = _kind("contact_changed")
CONTACT_CHANGED_SMS = _text("contact_changed")
# A code for who has no second factor of his own.
CODE_SMS = LetterKind(
    "accounts.code_sms",
    "portal.accounts",
    frozenset({"site", "code"}),
    is_security=True,
    channel=Channel.SMS,
    most_parts=2,
)
CLOSING_ASKED = _kind("closing_asked")
CLOSED = _kind("closed")
# What goes as a text message to whom an account knows by a phone number alone.
_TEXTS: Mapping[LetterKind, LetterKind] = {
    RESET: _text("reset"),
    MANY_TRIES: _text("many_tries"),
    PASSWORD_CHANGED: _text("password_changed"),
    FACTOR_ADDED: _text("factor_added"),
    FACTORS_REMOVED: _text("factors_removed"),
    CLOSING_ASKED: _text("closing_asked"),
    CLOSED: _text("closed"),
}
KINDS = (
    INVITATION,
    RESET,
    EMAIL_CHANGE,
    EMAIL_CHANGED,
    MANY_TRIES,
    PASSWORD_CHANGED,
    FACTOR_ADDED,
    FACTORS_REMOVED,
    EMAIL_CHANGE_UNDONE,
    CONTACT_CHANGED,
    CONTACT_CHANGE_SMS,
    CONTACT_CHANGED_SMS,
    CODE_SMS,
    CLOSING_ASKED,
    CLOSED,
    *_TEXTS.values(),
)


class Reached(Protocol):
    """Whom a letter of an account goes to: an account, or who is signed in with it."""

    @property
    def email(self) -> str | None:
        """The e-mail address."""

    @property
    def phone(self) -> str | None:
        """The phone number, in E.164."""

    @property
    def language(self) -> str | None:
        """The language of letters, if one was chosen."""


def write_to(
    session: Session,
    security: Security,
    whom: Reached,
    kind: LetterKind,
    path: str = "/sign-in",
    good_for: timedelta = NOTICE_LASTS,
) -> Letter | None:
    """Write a letter that leads to a page: by e-mail, or as a text message where there is none.

    Return it; None where nothing reaches the person: no text messages go to that number, or it has
    had too many. What the letter is about happens all the same.
    """
    language = whom.language or FIRST_LANGUAGE
    if whom.email is not None:
        letter = security.letter(kind, whom.email, language, path, good_for)
    elif whom.phone is not None:
        letter = security.letter(_TEXTS[kind], whom.phone, language, path, good_for)
    else:
        return None
    return send_to(session, security, letter)


def send_to(session: Session, security: Security, letter: Letter) -> Letter | None:
    """Write a letter by its channel; None where no text message goes to the number now."""
    if letter.kind.channel is Channel.EMAIL:
        write_letter(session, security.keys, letter)
        return letter
    try:
        write_sms(session, security.keys, security.sms, letter)
    except Refused:
        # Without the sentence, which names the number.
        log.warning("A text message about an account was not written: its number gets none now.")
        return None
    return letter


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
