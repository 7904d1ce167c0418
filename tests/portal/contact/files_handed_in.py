"""Cases with files, as the form hands them in."""

from uuid import UUID

from sqlalchemy import text

from portal.attachments.models import Attachment
from portal.attachments.receiving import Receiving
from portal.attachments.service import keep
from portal.attachments.stores import Store
from portal.contact.filing import file_case
from portal.contact.models import CaseFile
from portal.contact.rules import Kind, NewCase
from tests.portal.contact.conftest import RANA, House
from web.pages.contact.files import PURPOSE

_SCHEDULED = text(
    "SELECT scheduled_at FROM procrastinate.procrastinate_jobs"
    " WHERE task_name = 'check files of case' ORDER BY id"
)


def file_with(house: House, store: Store, **files: bytes) -> tuple[UUID, dict[str, UUID]]:
    """Hand in a case with files by their names, a dot written as `_`; return its id and theirs."""
    ids = {}
    with house.database.writing() as session:
        for name, data in files.items():
            with Receiving(store, PURPOSE) as received:
                received.open(name.replace("_", "."))
                received.write(data)
                ids[name] = keep(session, received, by="visitor").id
        new = NewCase(Kind.QUESTION, "en", RANA, "Renewing", f"How? {ids}", "licensing")
        filed = file_case(session, house.context, house.visit(), new, ids.values())
    assert filed.case_id is not None
    return filed.case_id, ids


def case_file(house: House, id_: UUID) -> tuple[CaseFile, Attachment]:
    """Return what is said of a file."""
    with house.database.reading() as session:
        return session.get_one(CaseFile, id_), session.get_one(Attachment, id_)


def checks_queued(house: House) -> list[object]:
    """Return the moments before which checks are not begun, of all that were queued."""
    with house.database.reading() as session:
        return list(session.scalars(_SCHEDULED))
