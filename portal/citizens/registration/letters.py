"""The letters of registration: codes to a contact that was typed, warnings to one known earlier."""

import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from geo.errors import Refused
from portal.accounts.contact_codes import CODE_LASTS
from portal.accounts.models import Account
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.notifications.kinds import LetterKind
from portal.notifications.rules import Channel
from portal.notifications.service import Letter, write_letter
from portal.notifications.sms.service import write_sms

log = logging.getLogger(__name__)

_PACKAGE = "portal.citizens.registration"
_WARNING_LASTS = timedelta(days=5)


def _kind(name: str, *places: str, channel: Channel = Channel.EMAIL) -> LetterKind:
    return LetterKind(
        f"registration.{name}",
        _PACKAGE,
        frozenset({"site", *places}),
        is_security=True,
        channel=channel,
        most_parts=2,
    )


CODE = _kind("code", "code")
CODE_SMS = _kind("code_sms", "code", channel=Channel.SMS)
# Why a registration with a number came to nothing: to whom the portal knows by that number.
REGISTERED_ALREADY = _kind("registered_already", "link")
NOT_MATCHED = _kind("not_matched", "link")
NOT_ALLOWED = _kind("not_allowed", "link")
WARNING_SMS = _kind("warning_sms", "link", channel=Channel.SMS)
KINDS = (CODE, CODE_SMS, REGISTERED_ALREADY, NOT_MATCHED, NOT_ALLOWED, WARNING_SMS)


def send_code(session: Session, security: Security, language: str, contact: str, code: str) -> None:
    """Write a code to an address or, where there is no @ in it, to a number.

    Raises Refused for a number to which no text messages go.
    """
    kind = CODE if "@" in contact else CODE_SMS
    values = {"site": security.site_name(language), "code": code}
    letter = Letter(kind, contact, language, values, CODE_LASTS)
    if kind.channel is Channel.SMS:
        write_sms(session, security.keys, security.sms, letter)
    else:
        write_letter(session, security.keys, letter)


def warn(session: Session, security: Security, account: Account, kind: LetterKind) -> None:
    """Write to the owner of an account what was tried with his number; by text without an address.

    A text message names no reason: a telephone is shown around.
    """
    language = account.language or FIRST_LANGUAGE
    if account.email is not None:
        write_letter(
            session,
            security.keys,
            security.letter(kind, account.email, language, "/sign-in", _WARNING_LASTS),
        )
    elif account.phone is not None:
        letter = security.letter(WARNING_SMS, account.phone, language, "/sign-in", _WARNING_LASTS)
        try:
            write_sms(session, security.keys, security.sms, letter)
        except Refused:
            # Without the sentence, which names the number.
            log.warning("A warning about a registration was not sent: its number gets none now.")
