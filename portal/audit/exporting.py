"""Taking events of the audit log along: written down as well, for the file leaves the portal."""

from collections.abc import Mapping

from geo.database import Database
from portal.audit.recording import record
from portal.audit.rules import Actor

EXPORTED = "audit.exported"
AUDIT_LOG = "audit_log"


def note_export(
    database: Database, by: Actor, agency: str | None, asked: Mapping[str, str]
) -> None:
    """Record who takes which events along; `agency` is the only one that they are about."""
    with database.writing() as session:
        record(session, by, EXPORTED, AUDIT_LOG, "", agency=agency, new={"asked": dict(asked)})
