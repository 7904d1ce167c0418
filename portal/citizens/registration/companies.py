"""Whether a person represents a company, as the register of companies says, and keeping that."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.citizens.context import CitizenContext
from portal.citizens.evidence.rules import EvidenceOutcome
from portal.citizens.models import OrganisationLink
from portal.citizens.numbers import company_index
from portal.citizens.registration.rules import Company
from portal.citizens.rules import Identifier
from portal.gateway.rules import AgencyGateway, Answer, AnswerState, Call, Subject

SERVICE = "company-representative-match"
# For what the person's own key seals number and names of a company.
COMPANY = "company"
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,49}")


@dataclass(frozen=True)
class CompanyResult:
    """What the register of companies said; `company` is there for a match alone.

    MISMATCH stands for every company that the person does not speak for, or that nobody knows.
    `message_id` is that of the call, if there was one.
    """

    outcome: EvidenceOutcome
    company: Company | None = None
    message_id: UUID | None = None


_NOT_REPRESENTED = CompanyResult(EvidenceOutcome.MISMATCH)


def represented_company(
    gateway: AgencyGateway,
    identifier: Identifier,
    number: str,
    *,
    user: str = "registration",
    reason: str = "registration",
) -> CompanyResult:
    """Ask the register of companies; a number that none can have is a no without a question.

    `user` is what the register is told of who asks, `reason` stands before the number of the issue.
    """
    if not _NUMBER.fullmatch(number):
        return _NOT_REPRESENTED
    answer = gateway.call(
        Call(
            route=gateway.route(SERVICE),
            subject=Subject(identifier.id_type, identifier.country, identifier.number),
            user=user,
            issue=f"{reason}/{uuid4().hex}",
            parameters={"company_number": number},
        )
    )
    return replace(_result_of(answer), message_id=answer.message_id)


def keep_company(
    session: Session, context: CitizenContext, person_id: UUID, company: Company
) -> None:
    """Link a person to a company, in the place of what was known of it; sealed by his own key."""
    keys, index = context.person_keys, company_index(context.keys, company.number)
    known = (OrganisationLink.person_id == person_id, OrganisationLink.number_index == index)
    session.execute(delete(OrganisationLink).where(*known))
    facts = orjson.dumps({"names": dict(company.names)})
    session.add(
        OrganisationLink(
            id=uuid4(),
            person_id=person_id,
            number_index=index,
            sealed_number=keys.seal(person_id, COMPANY, company.number.encode()),
            sealed_facts=keys.seal(person_id, COMPANY, facts),
            role=company.role,
            matched_at=moment(session),
            valid_to=_end_of(company.valid_to),
        )
    )
    session.flush()


def _result_of(answer: Answer) -> CompanyResult:
    if answer.state is AnswerState.EMPTY:
        return _NOT_REPRESENTED
    if answer.state is not AnswerState.OK or answer.content is None:
        return CompanyResult(EvidenceOutcome.UNAVAILABLE)
    if answer.content["match"] != EvidenceOutcome.MATCHED:
        return _NOT_REPRESENTED
    told = answer.content["company"]
    company = Company(told["number"], dict(told["name"]), told["role"], told["valid_to"] or "")
    return CompanyResult(EvidenceOutcome.MATCHED, company)


def _end_of(day: str) -> datetime | None:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
