"""Writing the access log: what actions call, in the transaction of what they do.

It takes no lock and reads nothing: thirteen calls at a sign-in write side by side. A job puts what
waits into the chains.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.access_log.rules import Access


def note_access(session: Session, person_id: UUID, access: Access) -> None:
    """Write down that something of a person was looked at or changed, with the action or not."""
    values = {"subject_id": person_id, "at": moment(session), **vars(access)}
    session.execute(sql("portal.access_log", "note"), values)
