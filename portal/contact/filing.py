"""Taking a case in: whose affair it is, its reference, its writer, and the letter that says so."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter
from geo.folding import fold_text
from geo.messages import mark as _
from geo.references import new_reference
from portal.accounts.rules import Visit
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.contact.contacts import contact_row
from portal.contact.context import ContactContext
from portal.contact.file_checks import check_later
from portal.contact.forms import CaseForm, case_forms
from portal.contact.letters import received, tell_person
from portal.contact.models import Case, CaseFile
from portal.contact.officer_letters import write_arrived
from portal.contact.pages import agency_of_page, read_page
from portal.contact.routing import agency_for, areas_of
from portal.contact.rules import (
    FROM_ONE_CONTACT,
    FROM_ONE_NETWORK,
    MOST_AN_HOUR,
    SAME_WITHIN,
    FilingChannel,
    NewCase,
    Person,
    Sender,
)
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import codes_of
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.workflow.service import open_item

CITIZEN_ACTOR = Actor(ActorKind.VISITOR, "", "")
_HOUR = timedelta(hours=1)


class Taken(StrEnum):
    """What became of what was handed in.

    SAME: the same words from the same writer are a case already. LIMITED: too many have come from
    there, or in all.
    """

    YES = "yes"
    SAME = "same"
    LIMITED = "limited"


@dataclass(frozen=True)
class Filed:
    """What became of it, and the reference of the case; None where nothing was taken."""

    taken: Taken
    reference: str | None = None
    case_id: UUID | None = None


@dataclass(frozen=True)
class Taker:
    """Who hands a case in: its writer or an officer, and what tells those without contact apart."""

    without_contact: str
    actor: Actor


def file_case(
    session: Session,
    context: ContactContext,
    visit: Visit,
    new: NewCase,
    files: Iterable[UUID] = (),
    sender: Sender | None = None,
) -> Filed:
    """Take a case in; its clock runs from now, and its writer is written to.

    `files` are attachments that were received for it: nobody opens one before it is checked. What
    comes by a program of others has a `sender`, which counts instead of the network. The
    tries count when nothing is taken too, so the transaction has to end normally. Raises
    InvalidParameter("agency") for an agency that is not there, before anything is counted.
    """
    _refuse_unknown(session, new.agency)
    if _is_limited(session, context, visit, new.person, sender):
        return Filed(Taken.LIMITED)
    if sender is not None:
        new = replace(new, channel=FilingChannel.PROGRAM)
    unnamed = f"network {visit.network}" if sender is None else f"sender {sender.name}"
    return take_in(session, context, new, files, Taker(unnamed, CITIZEN_ACTOR))


def take_in(
    session: Session, context: ContactContext, new: NewCase, files: Iterable[UUID], taker: Taker
) -> Filed:
    """Take a case in whose tries are not counted, as `file_case` does otherwise."""
    _refuse_unknown(session, new.agency)
    same = _same_digest(context, taker, new)
    known = _same_case(session, same)
    if known is not None:
        return Filed(Taken.SAME, known.reference, known.id)
    case = _added(session, context, new, same, taker.actor)
    _keep_person(session, context, case, new)
    _add_files(session, case, files)
    tell_person(session, context.security, case, new.person, received(context.security, case), "")
    write_arrived(session, context.security, case.agency)
    action, told = f"{case.kind}.filed", {"channel": case.channel}
    about = (case.kind, str(case.id))
    record(session, taker.actor, action, *about, agency=case.agency, new=told)
    return Filed(Taken.YES, case.reference, case.id)


def _refuse_unknown(session: Session, agency: str | None) -> None:
    if agency is not None and agency not in codes_of(session, Register.AGENCIES):
        raise InvalidParameter("agency", _("Choose an agency from the list."), value=agency)


def hidden_part(form: CaseForm, person: Person) -> Person:
    """Return what a hidden person leaves in the case: what the form names, and nothing else."""
    left = {name: getattr(person, name) for name in form.hidden_leaves}
    return Person(**left, is_hidden=True)


def _added(
    session: Session, context: ContactContext, new: NewCase, same: bytes, actor: Actor
) -> Case:
    form = case_forms()[new.kind]
    person = hidden_part(form, new.person) if new.person.is_hidden else new.person
    areas = [] if new.position is None else areas_of(session, *new.position)
    case_id = uuid4()
    agency = _whose(session, form, new, areas)
    open_item(session, context.workflows, new.kind, case_id, agency, actor)
    case = Case(
        id=case_id,
        reference=new_reference(form.letter),
        kind=new.kind.value,
        language=new.language,
        subject=storable(new.subject),
        body=storable(new.text),
        details=storable(dict(new.details)),
        topic=new.topic,
        meant_agency=new.agency,
        area=areas[0] if areas else None,
        region=areas[-1] if areas else None,
        office=storable(new.office),
        lon=None if new.position is None else new.position.lon,
        lat=None if new.position is None else new.position.lat,
        country=person.country,
        is_hidden=person.is_hidden,
        may_be_published=new.may_be_published and form.publishing != "never",
        filed_at=moment(session),
        same_digest=same,
        channel=new.channel.value,
    )
    session.add(case)
    session.flush()
    # What a case has of its item the database has put there.
    session.refresh(case)
    return case


def _whose(session: Session, form: CaseForm, new: NewCase, areas: list[str]) -> str | None:
    """Return the agency of a new case; None where it is the unit's above all."""
    if form.goes_to == "central":
        return None
    if form.goes_to == "page":
        owner = agency_of_page(session, read_page(new.details.get("page", "")))
        if owner is not None:
            return owner
    return agency_for(session, new, areas)


def _add_files(session: Session, case: Case, files: Iterable[UUID]) -> None:
    added = [CaseFile(attachment_id=one, case_id=case.id) for one in files]
    session.add_all(added)
    if added:
        check_later(session, case.id)


def _keep_person(session: Session, context: ContactContext, case: Case, new: NewCase) -> None:
    person = new.person
    session.add(contact_row(context.keys, case, person, new.account))
    session.flush()
    if person.is_hidden and (person.can_be_reached or person.name is not None):
        context.vault.put(session, case.id, person)


def _is_limited(
    session: Session,
    context: ContactContext,
    visit: Visit,
    person: Person,
    sender: Sender | None,
) -> bool:
    """Count the try of a network and of a contact, rung by rung: the refused climbs no higher."""
    tries: list[tuple[Limit, str | None]] = [(limit, visit.network) for limit in FROM_ONE_NETWORK]
    if sender is not None:
        tries = [(limit, sender.name) for limit in sender.limits]
    for contact in (person.email, person.phone):
        tries += [(limit, contact) for limit in FROM_ONE_CONTACT if contact is not None]
    if not all(take(session, context.keys, limit, who) for limit, who in tries):
        return True
    since = Case.filed_at > moment(session) - _HOUR
    lately = session.scalar(select(func.count()).select_from(Case).where(since)) or 0
    return lately >= MOST_AN_HOUR


def _same_digest(context: ContactContext, taker: Taker, new: NewCase) -> bytes:
    """Return what two cases have in common that say the same and come from one writer.

    Whoever leaves no contact is told apart by his network, which is not kept, or by the program
    that sends for him. Faults of the same words are told apart by their places, to some metres.
    """
    writer = new.person.email or new.person.phone or taker.without_contact
    said = fold_text(f"{new.subject} {new.text}")
    if case_forms()[new.kind].needs_place and new.position is not None:
        said += f" {new.position.lat:.4f} {new.position.lon:.4f}"
    return context.keys.digest("same case", new.kind, writer, new.agency or "", said)


def _same_case(session: Session, same: bytes) -> Case | None:
    since = moment(session) - SAME_WITHIN
    found = select(Case).where(Case.same_digest == same, Case.filed_at > since)
    return session.scalars(found.order_by(Case.filed_at.desc()).limit(1)).first()
