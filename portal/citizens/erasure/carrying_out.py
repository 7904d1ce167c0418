"""Forgetting a person: what may go goes, the key is destroyed, what stays names nobody."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.access_log.chaining import chain_waiting
from portal.access_log.forgetting import forget_accesses
from portal.access_log.recording import note_access
from portal.access_log.rules import Access, Action, By, Chains, Purpose
from portal.accounts.closing import close_account
from portal.accounts.holdings import DataSubject, Holding, erase_held
from portal.accounts.letters import CLOSED, write_to
from portal.accounts.models import Account
from portal.accounts.row_security import bind_person, persons_due
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.citizens.context import CitizenContext
from portal.citizens.erasure.models import PersonErasure
from portal.citizens.models import PersonRow
from portal.citizens.rules import Identity, PersonState
from portal.jobs.tasks import ShouldStop

_AT_ONCE = 100
_INDEX_BYTES = 32


@dataclass(frozen=True)
class Erasing:
    """What forgetting needs: the database as the worker, and all that topics hold."""

    database: Database
    context: CitizenContext
    holdings: Sequence[Holding]

    @property
    def chains(self) -> Chains:
        """What the access log is continued with."""
        return Chains(self.context.keys)


def erase_due(erasing: Erasing, should_stop: ShouldStop = lambda: False) -> None:
    """Forget all who have asked for it and have not taken it back in time."""
    last: UUID | None = None
    while not should_stop():
        with erasing.database.writing() as session:
            until = moment(session)
            found = persons_due(session, PersonErasure.due_at, until, after=last, most=_AT_ONCE)
        for person_id in found:
            erase_person(erasing, person_id)
        if len(found) < _AT_ONCE:
            return
        last = found[-1]


def erase_person(erasing: Erasing, person_id: UUID) -> None:
    """Forget a person. It can be done again where it was broken off.

    The key goes when everything else has gone, and the row that asks for it after the key: so
    nothing is left half done, and backups of the database open no more than the database.
    """
    database = erasing.database
    with database.writing() as session:
        bind_person(session, person_id)
        done = Access(Action.ERASED, By.PERSON, Purpose.OWN_ERASURE)
        note_access(session, person_id, done)
    # The end of the chain says that there was an erasure; what it is about goes with the rest.
    chain_waiting(database, erasing.chains, lambda: False)
    with database.writing(bounded=False) as session:
        bind_person(session, person_id)
        _forget(session, erasing, person_id)
    erasing.context.person_keys.destroy(person_id)
    with database.writing() as session:
        bind_person(session, person_id)
        session.execute(delete(PersonErasure).where(PersonErasure.person_id == person_id))


def _forget(session: Session, erasing: Erasing, person_id: UUID) -> None:
    person = session.get_one(PersonRow, person_id, with_for_update=True)
    if person.state == PersonState.CLOSED:
        return
    account, holdings = None, erasing.holdings
    if person.account_id is not None:
        account = session.get_one(Account, person.account_id, with_for_update=True)
        subject = DataSubject(account.id, account.email, account.phone, person_id)
    else:
        # Registered at a counter, and never signed in: there is nothing that hangs on an account.
        holdings = [one for one in holdings if one.tables]
        subject = DataSubject(person_id, None, None, person_id)
    told = erase_held(session, holdings, subject)
    forget_accesses(session, person_id)
    _empty(session, person)
    if account is not None:
        write_to(session, erasing.context.security, account, CLOSED)
        close_account(session, erasing.context.keys, account)
        counted = {name: one.erased for name, one in told.items() if one.erased}
        actor = Actor(ActorKind.CITIZEN, str(account.id), "")
        record(session, actor, "erased", "account", str(account.id), new=counted)


def _empty(session: Session, person: PersonRow) -> None:
    """Leave a row that names nobody, to which consents hang: the number may register anew."""
    person.account_id = None
    person.state = PersonState.CLOSED
    person.number_index = secrets.token_bytes(_INDEX_BYTES)
    person.sealed_number = person.sealed_facts = b""
    person.identity, person.assured_by, person.assured_at = Identity.P0, None, None
    person.changed_at = moment(session)
    session.flush()
