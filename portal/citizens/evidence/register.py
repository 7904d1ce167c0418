"""Evidence of the civil register: number, birth date and number of the card are of one person."""

import re
from datetime import date

from portal.citizens.evidence.rules import Claim, EvidenceOutcome, EvidenceResult, Facts
from portal.citizens.rules import Identity
from portal.gateway.rules import AgencyGateway, AnswerState, Call, Subject

SERVICE = "civil-register-match"
# As the contract of the service has it; what cannot be a card's number is no card's.
_CARD_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,49}")


class RegisterEvidence:
    """The register of persons at its agency, asked through the gateway."""

    identity = Identity.P1

    def __init__(self, gateway: AgencyGateway, issue: str) -> None:
        self._gateway = gateway
        self._issue = issue

    def check(self, claim: Claim) -> EvidenceResult:
        """See EvidenceProvider; a card number that none can be is a mismatch without a question."""
        if not _CARD_NUMBER.fullmatch(claim.proof):
            return EvidenceResult(EvidenceOutcome.MISMATCH)
        held = claim.identifier
        answer = self._gateway.call(
            Call(
                route=self._gateway.route(SERVICE),
                subject=Subject(held.id_type, held.country, held.number),
                user="registration",
                issue=self._issue,
                parameters={
                    "birth_date": claim.birth_date.isoformat(),
                    "card_number": claim.proof,
                },
            )
        )
        if answer.state is AnswerState.EMPTY:
            return EvidenceResult(EvidenceOutcome.UNKNOWN)
        if answer.state is not AnswerState.OK or answer.content is None:
            return EvidenceResult(EvidenceOutcome.UNAVAILABLE)
        outcome = EvidenceOutcome(answer.content["match"])
        if outcome is not EvidenceOutcome.MATCHED:
            return EvidenceResult(outcome)
        facts = answer.content["facts"]
        born = date.fromisoformat(facts["birth_date"])
        if born != claim.birth_date:
            return EvidenceResult(EvidenceOutcome.MISMATCH)
        return EvidenceResult(outcome, Facts(dict(facts["name"]), born))
