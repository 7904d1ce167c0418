"""Evidence of a national identity provider: what it has signed about who signed in there."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from geo.country import Country
from geo.errors import InvalidParameter
from portal.citizens.evidence.rules import Claim, EvidenceOutcome, EvidenceResult, Facts
from portal.citizens.rules import AssuredBy, Identifier, Identity, IdType, read_identifier

# What the provider's ID token calls them; the scope that asks for them.
SCOPE = "openid identity"
_ID_TYPE, _COUNTRY, _NUMBER = "id_type", "id_country", "id_number"
_NAME, _BORN = "name", "birthdate"


class ProviderEvidence:
    """A provider of OpenID Connect that has proven its people before.

    The claims were checked when the browser came back (`portal/accounts/oidc.py`); here they are
    compared with what somebody has said about himself.
    """

    identity = Identity.P2

    def check(self, claim: Claim) -> EvidenceResult:
        """See EvidenceProvider; `proof` is what `told_by` has made."""
        said = orjson.loads(claim.proof)
        born = date.fromisoformat(said["born"])
        told = Identifier(IdType(said["id_type"]), said["country"], said["number"])
        if told != claim.identifier or born != claim.birth_date:
            return EvidenceResult(EvidenceOutcome.MISMATCH)
        return EvidenceResult(EvidenceOutcome.MATCHED, Facts(said["names"], born))


def told_by(claims: Mapping[str, Any], served: Country) -> Claim | None:
    """Return whom the claims of an ID token are about; None where they say too little."""
    try:
        id_type = IdType(str(claims[_ID_TYPE]))
        country = str(claims.get(_COUNTRY, ""))
        identifier = read_identifier(id_type, str(claims[_NUMBER]), country, served)
        born = date.fromisoformat(str(claims[_BORN]))
    except (KeyError, ValueError, InvalidParameter):
        return None
    names = {
        language: str(claims[name])
        for language, name in (("ar", f"{_NAME}#ar"), ("en", _NAME))
        if claims.get(name)
    }
    if not names:
        return None
    said = {
        "id_type": identifier.id_type.value,
        "country": identifier.country,
        "number": identifier.number,
        "born": born.isoformat(),
        "names": names,
    }
    return Claim(identifier, born, AssuredBy.PROVIDER, orjson.dumps(said).decode())
