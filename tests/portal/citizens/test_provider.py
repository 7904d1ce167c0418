"""Evidence of an identity provider: what its claims have to say, and that no others count."""

from datetime import date
from typing import Any

import pytest

from geo.country import load_country
from portal.citizens.evidence.provider import told_by
from portal.citizens.registration.rules import EvidenceState
from portal.citizens.rules import AssuredBy, Identity
from tests.portal.citizens.desk import BORN, NAMES, NUMBER, Desk

JORDAN = load_country("jo")
CLAIMS: dict[str, Any] = {
    "sub": "pairwise-1",
    "id_type": "national",
    "id_number": NUMBER,
    "birthdate": BORN,
    "name": NAMES["en"],
    "name#ar": NAMES["ar"],
}


def test_who_the_provider_has_proven_is_proven_here(desk: Desk) -> None:
    """No register is asked; the names are the provider's."""
    claim = told_by(CLAIMS, JORDAN)
    assert claim is not None
    assert claim.birth_date == date.fromisoformat(BORN)
    found = desk.read(desk.evidenced(by=AssuredBy.PROVIDER, proof=claim.proof))
    assert (found.state, found.draft.identity) == (EvidenceState.MATCHED, Identity.P2)
    assert found.draft.names == NAMES
    assert desk.gateway.calls == []


def test_the_providers_word_about_one_person_proves_no_other(desk: Desk) -> None:
    """Number and birth date have to be those that it has signed."""
    claim = told_by(CLAIMS, JORDAN)
    assert claim is not None
    for other in ({"number": "9990001112"}, {"born": "1985-10-13"}):
        token = desk.evidenced(by=AssuredBy.PROVIDER, proof=claim.proof, **other)
        assert desk.read(token).state is EvidenceState.FAILED


@pytest.mark.parametrize("missing", ["id_type", "id_number", "birthdate"])
def test_claims_that_say_too_little_are_nobody(missing: str) -> None:
    """Nor are those with a number of another length, or without a name."""
    assert told_by({name: CLAIMS[name] for name in CLAIMS if name != missing}, JORDAN) is None
    assert told_by({**CLAIMS, "id_number": "12"}, JORDAN) is None
    assert told_by({**CLAIMS, "name": "", "name#ar": ""}, JORDAN) is None
