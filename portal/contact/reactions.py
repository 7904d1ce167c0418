"""Asking somebody outside for a reaction: a link by e-mail, of one use, that shows one text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, storable
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.rules import normalised_email
from portal.accounts.security import Security
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.contact.context import ContactContext
from portal.contact.dealing import case_of
from portal.contact.models import Case
from portal.contact.officer_models import CaseReaction
from portal.contact.reading import plain_text
from portal.contact.rules import LONGEST_TEXT
from portal.notifications.kinds import LetterKind
from portal.notifications.service import Letter, write_letter, write_once
from portal.secrets import Keys
from portal.secrets.sealed_columns import SealedColumn

DAYS = (3, 7, 14, 30)
MOST_OPEN = 10
REMINDED_BEFORE = timedelta(days=2)
_TICKET = "case reaction"
_SEALED = "case reaction"
SEALED = (SealedColumn("case_reaction", "sealed_address", _SEALED),)
_OUTSIDER = Actor(ActorKind.VISITOR, "", "")
_PLACES = frozenset({"site", "link", "until"})
REACTION_ASKED = LetterKind("contact.reaction_asked", "portal.contact", _PLACES)
REACTION_REMINDED = LetterKind("contact.reaction_reminded", "portal.contact", _PLACES)
KINDS = (REACTION_ASKED, REACTION_REMINDED)


@dataclass(frozen=True)
class Asked:
    """What is asked, of whom, in which language, and within how many days."""

    email: str
    text: str
    language: str
    days: int


def ask_for_reaction(
    session: Session, context: ContactContext, case_id: UUID, asked: Asked, by: Officer
) -> CaseReaction:
    """Ask somebody outside for a reaction to what is written here, and nothing else of the case.

    The clock of the case goes on. Raises NotFound for a case of others, InvalidParameter for a
    field, Refused for a case that is over or has too many questions open.
    """
    case = case_of(session, case_id, by, Role.EDITOR)
    session.refresh(case, with_for_update=True)
    if case.closed_at is not None:
        raise Refused(_("This is over: nobody is asked about it any more."))
    if sum(_is_open(session, one) for one in reactions_of(session, case_id)) >= MOST_OPEN:
        raise Refused(_("At most {most} can be asked at a time."), most=MOST_OPEN)
    if asked.days not in DAYS:
        raise InvalidParameter("days", _("Choose how long they have."), value=str(asked.days))
    if asked.language not in context.country.languages:
        raise InvalidParameter("language", _("Choose a language from the list."))
    email, now, id_ = normalised_email(asked.email), moment(session), uuid4()
    row = CaseReaction(
        id=id_,
        case_id=case.id,
        agency=case.agency,
        asked_by=by.name,
        sealed_address=context.keys.seal(_SEALED, email.encode(), bound_to=id_.bytes),
        language=asked.language,
        asked=_written(asked.text),
        asked_at=now,
        until=now + timedelta(days=asked.days),
    )
    session.add(row)
    session.flush()
    write_letter(session, context.keys, _letter(context.security, row, REACTION_ASKED, email, now))
    _record(session, case, by.actor, "reaction_asked")
    return row


def asked_by_ticket(session: Session, keys: Keys, ticket: str) -> CaseReaction | None:
    """Return what a link asks; None for one that is over, was used or taken back."""
    held = keys.read_ticket(_TICKET, ticket)
    row = None if held is None else session.get(CaseReaction, UUID(held["reaction"]))
    return row if row is not None and _is_open(session, row) else None


def react(session: Session, keys: Keys, ticket: str, text: str) -> bool:
    """Take a reaction, once; return False for a link that is over or was used.

    Raises InvalidParameter("text").
    """
    held = keys.read_ticket(_TICKET, ticket)
    if held is None:
        return False
    row = session.get(CaseReaction, UUID(held["reaction"]), with_for_update=True)
    if row is None or not _is_open(session, row):
        return False
    row.answer, row.answered_at = _written(text), moment(session)
    _record(session, session.get_one(Case, row.case_id), _OUTSIDER, "reaction_received")
    return True


def take_back(session: Session, case_id: UUID, reaction_id: UUID, by: Officer) -> None:
    """End a question that has no answer; nothing happens where there is one, or none to end."""
    case = case_of(session, case_id, by, Role.EDITOR)
    row = session.get(CaseReaction, reaction_id, with_for_update=True)
    if row is not None and row.case_id == case_id and _is_open(session, row):
        row.until = moment(session)
        _record(session, case, by.actor, "reaction_taken_back")


def reactions_of(session: Session, case_id: UUID) -> Sequence[CaseReaction]:
    """List what was asked outside about a case, the oldest first."""
    found = select(CaseReaction).where(CaseReaction.case_id == case_id)
    return session.scalars(found.order_by(CaseReaction.asked_at, CaseReaction.id)).all()


def reaction_states(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return for cases about which somebody was asked “received”, “asked” or “expired”."""
    now, states = moment(session), dict[UUID, str]()
    found = select(CaseReaction).where(CaseReaction.case_id.in_(list(ids)))
    for one in session.scalars(found.order_by(CaseReaction.asked_at)):
        open_ = "asked" if one.until > now else "expired"
        states[one.case_id] = "received" if one.answered_at is not None else open_
    return states


def address_of(keys: Keys, row: CaseReaction) -> str:
    """Return whom a question went to; “” where another secret has sealed it."""
    plain = keys.unseal(_SEALED, row.sealed_address, bound_to=row.id.bytes)
    return "" if plain is None else plain.decode()


def remind(database: Database, security: Security) -> None:
    """Write once to those who have not reacted and have two days left or less."""
    with database.writing() as session:
        now = moment(session)
        found = select(CaseReaction).where(
            CaseReaction.answered_at.is_(None),
            CaseReaction.until > now,
            CaseReaction.until <= now + REMINDED_BEFORE,
            CaseReaction.asked_at <= now - timedelta(days=1),
        )
        for row in session.scalars(found).all():
            email = address_of(security.keys, row)
            if email:
                letter = _letter(security, row, REACTION_REMINDED, email, now)
                write_once(session, security.keys, letter, str(row.id))


def _is_open(session: Session, row: CaseReaction) -> bool:
    return row.answered_at is None and row.until > moment(session)


def _letter(
    security: Security, row: CaseReaction, kind: LetterKind, email: str, now: datetime
) -> Letter:
    lasts = row.until - now
    said = {"reaction": str(row.id)}
    ticket = security.keys.ticket(_TICKET, said, lasts_s=int(lasts.total_seconds()))
    values = {
        "site": security.site_name(row.language),
        "link": f"{security.public_url}/{row.language}/contact/reaction/{ticket}",
        "until": row.until.date().isoformat(),
    }
    return Letter(kind, email, row.language, values, lasts)


def _record(session: Session, case: Case, by: Actor, done: str) -> None:
    action = f"{case.kind}.{done}"
    record(session, by, action, case.kind, str(case.id), agency=case.agency)


def _written(text: str) -> str:
    plain = plain_text(text)
    if not 0 < len(plain) <= LONGEST_TEXT:
        raise InvalidParameter(
            "text", _("Write between 1 and {most} characters."), value=text, most=LONGEST_TEXT
        )
    return str(storable(plain))
