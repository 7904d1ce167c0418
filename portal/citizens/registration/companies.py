"""Whether a person represents a company, as the register of companies says."""

import re
from typing import Final
from uuid import uuid4

from portal.citizens.registration.rules import Company
from portal.citizens.rules import Identifier
from portal.gateway.rules import AgencyGateway, AnswerState, Call, Subject

SERVICE = "company-representative-match"
# What stands for a company that the person does not speak for, or that nobody knows.
NOT_REPRESENTED: Final = Company("", {}, "", "")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,49}")
_MATCHED = "matched"


def represented_company(gateway: AgencyGateway, identifier: Identifier, number: str) -> Company:
    """Ask the register of companies; NOT_REPRESENTED unless it says that the person speaks for it.

    A register that cannot be asked counts as a no: nothing is taken on trust.
    """
    if not _NUMBER.fullmatch(number):
        return NOT_REPRESENTED
    answer = gateway.call(
        Call(
            route=gateway.route(SERVICE),
            subject=Subject(identifier.id_type, identifier.country, identifier.number),
            user="registration",
            issue=f"registration/{uuid4().hex}",
            parameters={"company_number": number},
        )
    )
    if answer.state is not AnswerState.OK or answer.content is None:
        return NOT_REPRESENTED
    if answer.content["match"] != _MATCHED:
        return NOT_REPRESENTED
    told = answer.content["company"]
    return Company(told["number"], dict(told["name"]), told["role"], told["valid_to"] or "")
