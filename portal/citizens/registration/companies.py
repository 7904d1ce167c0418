"""Whether a person represents a company, as the register of companies says."""

import re
from dataclasses import dataclass
from uuid import uuid4

from portal.citizens.evidence.rules import EvidenceOutcome
from portal.citizens.registration.rules import Company
from portal.citizens.rules import Identifier
from portal.gateway.rules import AgencyGateway, AnswerState, Call, Subject

SERVICE = "company-representative-match"
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,49}")


@dataclass(frozen=True)
class CompanyResult:
    """What the register of companies said; `company` is there for a match alone.

    MISMATCH stands for every company that the person does not speak for, or that nobody knows.
    """

    outcome: EvidenceOutcome
    company: Company | None = None


_NOT_REPRESENTED = CompanyResult(EvidenceOutcome.MISMATCH)


def represented_company(
    gateway: AgencyGateway, identifier: Identifier, number: str
) -> CompanyResult:
    """Ask the register of companies; a number that none can have is a no without a question."""
    if not _NUMBER.fullmatch(number):
        return _NOT_REPRESENTED
    answer = gateway.call(
        Call(
            route=gateway.route(SERVICE),
            subject=Subject(identifier.id_type, identifier.country, identifier.number),
            user="registration",
            issue=f"registration/{uuid4().hex}",
            parameters={"company_number": number},
        )
    )
    if answer.state is AnswerState.EMPTY:
        return _NOT_REPRESENTED
    if answer.state is not AnswerState.OK or answer.content is None:
        return CompanyResult(EvidenceOutcome.UNAVAILABLE)
    if answer.content["match"] != EvidenceOutcome.MATCHED:
        return _NOT_REPRESENTED
    told = answer.content["company"]
    company = Company(told["number"], dict(told["name"]), told["role"], told["valid_to"] or "")
    return CompanyResult(EvidenceOutcome.MATCHED, company)
