"""The vault of identities: who hidden persons are, under a key and a database role of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from geo.database import Database
from geo.errors import DatabaseUnavailable, Refused
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from geo.roles import Role as DatabaseRole
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.contact.contacts import seal_person, unseal_person
from portal.contact.models import Case, HiddenIdentity
from portal.contact.rules import Person
from portal.secrets import Keys, load_keys
from portal.settings import PortalSettings

SHORTEST_REASON = 10
_LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Opening:
    """A case whose identity may be opened now, because that stands in the audit log."""

    case_id: UUID


class Vault:
    """Keeps identities: whoever serves can put one in, only the role `vault` can read one."""

    def __init__(self, keys: Keys, doors: Database) -> None:
        self._keys = keys
        self._doors = doors

    def put(self, session: Session, case_id: UUID, person: Person) -> None:
        """Put an identity in, in the session's transaction."""
        sealed = seal_person(self._keys, case_id, person)
        session.execute(insert(HiddenIdentity).values(case_id=case_id, sealed=sealed))

    def identity(self, opening: Opening) -> Person | None:
        """Return who a hidden person is; None where nothing was left.

        Raises Refused where this server may not act as the vault.
        """
        return self.reach(opening.case_id)

    def reach(self, case_id: UUID) -> Person | None:
        """Return how a hidden person is reached, for a letter that the portal writes by itself."""
        found = select(HiddenIdentity.sealed).where(HiddenIdentity.case_id == case_id)
        try:
            with self._doors.reading() as session:
                sealed = session.scalar(found)
            # It is opened so rarely that no connection waits for the next time.
            self._doors.dispose()
        except DatabaseUnavailable as error:
            raise _closed() from error
        return None if sealed is None else unseal_person(self._keys, case_id, sealed)

    def forget(self, case_ids: Sequence[UUID]) -> None:
        """Remove what hidden persons have left; raises Refused as `identity` does."""
        if not case_ids:
            return
        try:
            with self._doors.writing() as session:
                gone = HiddenIdentity.case_id.in_(case_ids)
                session.execute(delete(HiddenIdentity).where(gone))
            self._doors.dispose()
        except DatabaseUnavailable as error:
            raise _closed() from error


def _closed() -> Refused:
    return Refused(_("This server may not open the vault: see AROUNDME_VAULT_DATABASE_URL."))


def make_vault(settings: PortalSettings, data_root: Path, database: Database) -> Vault:
    """Put the vault together; makes its secret where there is none.

    Raises InvalidSetup when that cannot be done.
    """
    keys = load_keys(vault_secret_path(settings, data_root), clock=database.clock)
    return Vault(keys, vault_doors(settings, database))


def vault_secret_path(settings: PortalSettings, data_root: Path) -> Path:
    """Return the path where the vault's secret is kept."""
    return settings.vault_secret_file or data_root / "vault_secret"


def vault_doors(settings: PortalSettings, database: Database) -> Database:
    """Return the doors through which identities are read, where this process may act as that."""
    return database.acting_as(DatabaseRole.VAULT, settings.vault_database_url)


def may_open_identities(officer: Officer) -> bool:
    """Check whether an officer is of the unit above all agencies, and an approver there."""
    return officer.may(Role.APPROVER, None)


def open_identity(session: Session, case: Case, reason: str, by: Officer) -> Opening:
    """Write down that an identity is opened and why; raises Refused for others and without why.

    The vault is asked when this is committed: nothing is opened that is not written down.
    """
    if not may_open_identities(by):
        raise Refused(_("Only the unit above the agencies opens the identity of a hidden person."))
    why = without_bidi_controls(reason[:_LONGEST_REASON]).strip()
    if len(why) < SHORTEST_REASON:
        raise Refused(_("Write why the identity has to be known: it stands in the audit log."))
    record(
        session,
        by.actor,
        f"{case.kind}.identity_opened",
        case.kind,
        str(case.id),
        agency=case.agency,
        new={"reason": why},
    )
    return Opening(case.writers_id)
