"""The letters about cases to those who wrote them: reference and link, never what was written."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from geo.database import Database
from geo.errors import Refused
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.contact.contacts import person_of
from portal.contact.models import Case
from portal.contact.rules import Person
from portal.contact.vault import Vault
from portal.jobs.queue import enqueue
from portal.notifications.kinds import LetterKind
from portal.notifications.rules import Channel
from portal.notifications.service import (
    Letter,
    is_first_about,
    mute,
    muted_kinds,
    unmute,
    write_letter,
)
from portal.notifications.sms.service import write_sms

log = logging.getLogger(__name__)

_PACKAGE = "portal.contact"
_OF_CASE = frozenset({"site", "link", "reference"})
CASE_RECEIVED = LetterKind("contact.case_received", _PACKAGE, _OF_CASE)
CASE_NEWS = LetterKind(
    "contact.case_news",
    _PACKAGE,
    _OF_CASE | {"kind_ar", "kind_en", "state_ar", "state_en"},
)
CASE_CODE = LetterKind(
    "contact.case_code", _PACKAGE, frozenset({"site", "reference", "code"}), is_security=True
)
CASES_LINK = LetterKind(
    "contact.cases_link", _PACKAGE, frozenset({"site", "link"}), is_security=True
)
# The same as text messages: an Arabic one has 70 letters in one part, and 67 in each of two.
CASE_RECEIVED_SMS = LetterKind(
    "contact.case_received_sms", _PACKAGE, _OF_CASE, channel=Channel.SMS, most_parts=2
)
CASE_NEWS_SMS = LetterKind(
    "contact.case_news_sms",
    _PACKAGE,
    _OF_CASE | {"state_ar", "state_en"},
    channel=Channel.SMS,
    most_parts=2,
)
CASE_CODE_SMS = LetterKind(
    "contact.case_code_sms",
    _PACKAGE,
    frozenset({"site", "reference", "code"}),
    is_security=True,
    channel=Channel.SMS,
    most_parts=2,
)
COPY_PROPOSED = LetterKind("contact.copy_proposed", _PACKAGE, _OF_CASE)
COPY_PROPOSED_SMS = LetterKind(
    "contact.copy_proposed_sms", _PACKAGE, _OF_CASE, channel=Channel.SMS, most_parts=2
)
FILE_REFUSED = LetterKind("contact.file_refused", _PACKAGE, _OF_CASE)
FILE_REFUSED_SMS = LetterKind(
    "contact.file_refused_sms", _PACKAGE, _OF_CASE, channel=Channel.SMS, most_parts=2
)
KINDS = (
    *(FILE_REFUSED, FILE_REFUSED_SMS),
    *(COPY_PROPOSED, COPY_PROPOSED_SMS),
    *(CASE_RECEIVED, CASE_NEWS, CASE_CODE, CASES_LINK),
    *(CASE_RECEIVED_SMS, CASE_NEWS_SMS, CASE_CODE_SMS),
)

RECEIVED = {Channel.EMAIL: CASE_RECEIVED, Channel.SMS: CASE_RECEIVED_SMS}
NEWS = {Channel.EMAIL: CASE_NEWS, Channel.SMS: CASE_NEWS_SMS}
CODE = {Channel.EMAIL: CASE_CODE, Channel.SMS: CASE_CODE_SMS}
REFUSED = {Channel.EMAIL: FILE_REFUSED, Channel.SMS: FILE_REFUSED_SMS}
COPY = {Channel.EMAIL: COPY_PROPOSED, Channel.SMS: COPY_PROPOSED_SMS}

# The task that writes to somebody who is hidden: only a worker with the vault can.
TO_HIDDEN = "write to hidden person"
GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Telling:
    """What a case has to say: by which kind of letter on each channel, and with which values.

    A kind takes those of the values that it has places for.
    """

    by: Mapping[Channel, LetterKind]
    values: Mapping[str, str]
    good_for: timedelta = GOOD_FOR


def follow_link(security: Security, language: str, reference: str) -> str:
    """Return the address at which a case is followed."""
    return f"{security.public_url}/{language}/contact/follow?reference={reference}"


def received(security: Security, case: Case) -> Telling:
    """Return what tells that a case has come in."""
    return Telling(RECEIVED, _values(security, case))


def news(security: Security, case: Case, values: Mapping[str, str]) -> Telling:
    """Return what tells that a case stands otherwise; `values` name kind and state."""
    return Telling(NEWS, {**_values(security, case), **values})


def copy_proposed(security: Security, case: Case) -> Telling:
    """Return what asks whether a text may stand for a case in public."""
    return Telling(COPY, _values(security, case))


def file_refused(security: Security, case: Case) -> Telling:
    """Return what tells that a file was not taken, and that it may be sent in another form."""
    return Telling(REFUSED, _values(security, case))


def tell(session: Session, security: Security, case: Case, telling: Telling, about: str) -> None:
    """Write to the writer of a case, in the session's transaction, once about the same.

    To a hidden one a worker writes, who can look into the vault.
    """
    if not case.is_hidden:
        person = person_of(session, security.keys, case)
        if person is not None:
            tell_person(session, security, case, person, telling, about)
        return
    said = {
        "case": str(case.id),
        "writers": str(case.writers_id),
        "about": about,
        "kinds": orjson.dumps({one.value: kind.name for one, kind in telling.by.items()}).decode(),
        "values": orjson.dumps(dict(telling.values)).decode(),
    }
    lasts_s = int(telling.good_for.total_seconds())
    enqueue(session, TO_HIDDEN, security.keys.ticket(TO_HIDDEN, said, lasts_s=lasts_s))


def tell_person(
    session: Session,
    security: Security,
    case: Case,
    person: Person,
    telling: Telling,
    about: str,
) -> None:
    """Write to somebody on every channel on which he can be reached, once about the same."""
    for channel, kind in telling.by.items():
        to = address_on(security, channel, person)
        if to is not None and is_first_about(session, security.keys, kind, str(case.id), about):
            values = {name: telling.values[name] for name in kind.places}
            _write(session, security, Letter(kind, to, case.language, values, telling.good_for))


def _write(session: Session, security: Security, letter: Letter) -> None:
    if letter.kind.channel is not Channel.SMS:
        write_letter(session, security.keys, letter)
        return
    try:
        write_sms(session, security.keys, security.sms, letter)
    except Refused as error:
        # What is done with a case does not fail because its number has had many messages.
        log.warning("A text message was not written: %s", error)


def address_on(security: Security, channel: Channel, person: Person) -> str | None:
    """Return where a person is reached on a channel; None where he is not."""
    if channel is Channel.SMS:
        is_reached = person.phone is not None and security.sms.reaches(person.phone)
        return person.phone if is_reached else None
    return person.email


def wants_texts(session: Session, security: Security, case: Case) -> bool | None:
    """Check whether the writer of a case wants news of all cases as text messages.

    None where none go to him: without a number, abroad, or hidden.
    """
    phone = _texted(session, security, case)
    if phone is None:
        return None
    return CASE_NEWS_SMS.name not in muted_kinds(session, security.keys, phone)


def choose_texts(session: Session, security: Security, case: Case, *, wanted: bool) -> None:
    """Send news as text messages to the number that a case was left with, or none any more."""
    phone = _texted(session, security, case)
    if phone is not None:
        (unmute if wanted else mute)(session, security.keys, phone, CASE_NEWS_SMS)


def _texted(session: Session, security: Security, case: Case) -> str | None:
    person = person_of(session, security.keys, case)
    return None if person is None else address_on(security, Channel.SMS, person)


def write_to_hidden(database: Database, security: Security, vault: Vault, ticket: str) -> None:
    """Write what `tell` has noted for a hidden person, once however often it is called."""
    said = security.keys.read_ticket(TO_HIDDEN, ticket)
    if said is None:
        return
    try:
        person = vault.reach(UUID(said["writers"]))
    except Refused as error:
        log.warning("Nothing is written to the hidden person of a case: %s", error)
        return
    if person is None:
        return
    kinds = {kind.name: kind for kind in KINDS}
    by = {Channel(one): kinds[name] for one, name in orjson.loads(said["kinds"]).items()}
    telling = Telling(by, orjson.loads(said["values"]))
    with database.writing() as session:
        case = session.get_one(Case, UUID(said["case"]))
        tell_person(session, security, case, person, telling, said["about"])


def _values(security: Security, case: Case) -> dict[str, str]:
    language = case.language or FIRST_LANGUAGE
    return {
        "site": security.site_name(language),
        "link": follow_link(security, language, case.reference),
        "reference": case.reference,
    }
