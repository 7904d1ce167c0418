"""Evidence of a counter: a code handed out by an officer who has seen somebody's papers."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.accounts.officer_roles import Officer
from portal.audit.recording import record
from portal.citizens.evidence.models import CounterCode
from portal.citizens.evidence.rules import Claim, EvidenceOutcome, EvidenceResult, Facts
from portal.citizens.numbers import number_index
from portal.citizens.rules import Identifier, Identity
from portal.secrets import Keys
from portal.secrets.sealed_columns import SealedColumn

LASTS = timedelta(days=14)
_KEPT = timedelta(days=30)
_SEALED = "counter code"
SEALED = (SealedColumn("counter_code", "sealed_facts", _SEALED),)
# Without the letters that are read as figures: 50 random bits.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 10
_LONGEST_READ = 40


@dataclass(frozen=True)
class HandedOut:
    """A code as it is shown once, and until when it is good."""

    code: str
    good_until: date


@dataclass(frozen=True)
class SeenPapers:
    """What an officer has read in the papers of somebody at the counter; never printed."""

    identifier: Identifier
    born: date = field(repr=False)
    names: Mapping[str, str] = field(repr=False)


class CounterEvidence:
    """The codes that were handed out; whoever has one has shown his papers to an officer."""

    identity = Identity.P2

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def check(self, claim: Claim) -> EvidenceResult:
        """See EvidenceProvider; the code is used up with the registration (`use_up`)."""
        with self._database.writing() as session:
            row = session.scalars(
                select(CounterCode).where(
                    CounterCode.code_digest == _digest(self._keys, claim),
                    CounterCode.used_at.is_(None),
                    CounterCode.expires_at > moment(session),
                )
            ).one_or_none()
            sealed = None if row is None else (row.id, row.sealed_facts)
        plain = (
            None
            if sealed is None
            else self._keys.unseal(_SEALED, sealed[1], bound_to=sealed[0].bytes)
        )
        if plain is None:
            return EvidenceResult(EvidenceOutcome.MISMATCH)
        return EvidenceResult(EvidenceOutcome.MATCHED, Facts(orjson.loads(plain), claim.birth_date))


def hand_out(
    session: Session,
    keys: Keys,
    by: Officer,
    agency: str | None,
    seen: SeenPapers,
) -> HandedOut:
    """Make a code for somebody who stands at the counter; the caller has checked the rights.

    The audit log says who has made one, and for which kind of number; never the number.
    """
    code = "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))
    now, id_ = moment(session), uuid4()
    session.add(
        CounterCode(
            id=id_,
            code_digest=_digest_of(keys, seen.identifier, seen.born, code),
            sealed_facts=keys.seal(_SEALED, orjson.dumps(dict(seen.names)), bound_to=id_.bytes),
            agency=agency,
            made_by=by.id,
            made_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    told, made = {"id_type": seen.identifier.id_type.value}, "counter code made"
    record(session, by.actor, made, "counter_code", str(id_), agency=agency, new=told)
    half = _LENGTH // 2
    return HandedOut(f"{code[:half]}-{code[half:]}", (now + LASTS).date())


def use_up(session: Session, keys: Keys, claim: Claim) -> UUID | None:
    """Take the code of a claim, which works once; None where none is good for it now."""
    now = moment(session)
    used = (
        update(CounterCode)
        .where(
            CounterCode.code_digest == _digest(keys, claim),
            CounterCode.used_at.is_(None),
            CounterCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(CounterCode.id)
    )
    return session.scalar(used)


def remove_old_counter_codes(database: Database) -> None:
    """Remove the codes that have been over for a month."""
    with database.writing(bounded=False) as session:
        over = CounterCode.expires_at <= moment(session) - _KEPT
        session.execute(delete(CounterCode).where(over))


def _digest(keys: Keys, claim: Claim) -> bytes:
    return _digest_of(keys, claim.identifier, claim.birth_date, claim.proof)


def _digest_of(keys: Keys, identifier: Identifier, born: date, code: str) -> bytes:
    """Digest a code as it is meant: letters that look like figures count as these."""
    bare = "".join(sign for sign in code[:_LONGEST_READ].upper() if sign.isalnum())
    meant = bare.translate(str.maketrans("OIL", "011"))
    return keys.digest("counter code", number_index(keys, identifier), born.isoformat(), meant)
