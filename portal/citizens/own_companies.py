"""The companies that a person speaks for, linked after registration: asked for, listed, removed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import Database
from geo.errors import InvalidParameter, NotFound, TooManyTries
from geo.messages import mark as _
from portal.access_log.recording import note_access
from portal.access_log.rules import Access, Action, By
from portal.access_log.rules import Purpose as Reason
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import give
from portal.citizens.context import CitizenContext
from portal.citizens.evidence.rules import EvidenceOutcome
from portal.citizens.models import OrganisationLink
from portal.citizens.persons import KnownPerson, read_person
from portal.citizens.registration.companies import (
    COMPANY,
    SERVICE,
    CompanyResult,
    keep_company,
    represented_company,
)
from portal.citizens.services.calling import user_of
from portal.limits.rules import Limit
from portal.limits.service import take

Bind = Callable[[Session], None]
# Who tries numbers of companies one after the other learns for which of them he may sign: little,
# and only of himself; but each try is a question to a register.
TRIES = Limit("company of a person", 10, 86_400)


@dataclass(frozen=True)
class OwnCompany:
    """A company that a person speaks for; `valid_to` is None where the register names no end."""

    id: UUID
    number: str
    names: Names
    role: str
    valid_to: datetime | None


def own_companies(session: Session, context: CitizenContext, person_id: UUID) -> list[OwnCompany]:
    """Return the companies of a person, the first linked first; none once the key is gone."""
    found = select(OrganisationLink).where(OrganisationLink.person_id == person_id)
    made = []
    for row in session.scalars(found.order_by(OrganisationLink.matched_at, OrganisationLink.id)):
        number = context.person_keys.unseal(person_id, COMPANY, row.sealed_number)
        facts = context.person_keys.unseal(person_id, COMPANY, row.sealed_facts)
        if number is not None and facts is not None:
            names = orjson.loads(facts).get("names", {})
            made.append(OwnCompany(row.id, number.decode(), names, row.role, row.valid_to))
    return made


def link_company(
    database: Database,
    context: CitizenContext,
    bind: Bind,
    person_id: UUID,
    number: str,
    *,
    language: str,
) -> bool:
    """Ask the register whether a person speaks for a company, and keep that he does.

    Return False where the register cannot be asked. Whoever calls has asked for a fresh second
    factor and for the consent, which is kept. Raises InvalidParameter("company") where the
    register does not say so, whatever the reason, TooManyTries after ten a day. No transaction is
    open while the register is waited for; `bind` binds a session to the person.
    """
    with database.writing() as session:
        bind(session)
        allowed = take(session, context.keys, TRIES, person_id)
        person = _agreed(session, context, person_id, language) if allowed else None
    if person is None:
        raise TooManyTries(
            _("You have asked about ten companies today. Ask again tomorrow."),
            retry_after_s=TRIES.window_s,
        )
    user = user_of(context, person_id)
    result = represented_company(
        context.gateway, person.identifier, number, user=user, reason="company"
    )
    with database.writing() as session:
        bind(session)
        _keep(session, context, person_id, result)
    if result.outcome is EvidenceOutcome.MISMATCH:
        raise _not_represented()
    return result.outcome is EvidenceOutcome.MATCHED


def remove_company(session: Session, person_id: UUID, link_id: UUID) -> None:
    """Remove a company from a person; raises NotFound for one that is not there, or another's."""
    own = (OrganisationLink.id == link_id, OrganisationLink.person_id == person_id)
    gone = session.scalars(delete(OrganisationLink).where(*own).returning(OrganisationLink.id))
    if gone.one_or_none() is None:
        raise NotFound(_("This company is not on your page, or not any more."))


def _agreed(
    session: Session, context: CitizenContext, person_id: UUID, language: str
) -> KnownPerson:
    person = read_person(session, context, person_id)
    if person is None:
        raise _not_represented()
    give(session, person_id, Purpose.COMPANY, language=language)
    return person


def _keep(
    session: Session, context: CitizenContext, person_id: UUID, result: CompanyResult
) -> None:
    if result.message_id is not None:
        agency, message = context.gateway.route(SERVICE).agency, str(result.message_id)
        asked = Access(Action.CHECKED, By.PERSON, Reason.PAGE, message_id=message, agency=agency)
        note_access(session, person_id, asked)
    if result.company is not None:
        keep_company(session, context, person_id, result.company)


def _not_represented() -> InvalidParameter:
    return InvalidParameter(
        "company",
        _(
            "The register of companies does not say that you speak for a company with this number."
            " Compare the number with your registration, or ask the register."
        ),
    )
