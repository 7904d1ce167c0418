"""A checked file of a case as an answer: for saving, never shown by the browser as a page."""

from urllib.parse import quote
from uuid import UUID

from fastapi import Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from portal.attachments.checking import download_name
from portal.attachments.queries import has_bytes
from portal.attachments.stores import Store
from portal.contact.case_files import clean_file
from web.page.answers import NOT_KEPT, nothing_here

# Whatever a program makes of it after all, it may do nothing.
_POLICY = "default-src 'none'; sandbox"


def file_answer(session: Session, store: Store, case_id: UUID, file_id: str) -> Response:
    """Return a file of a case; raises NotFound for one of another case and for one not clean.

    Whether the reader may see the case has been asked before.
    """
    found = clean_file(session, case_id, _id(file_id))
    if found is None or not has_bytes(found, store):
        raise nothing_here()
    name = quote(download_name(found.file_name, found.media_type), safe="")
    return FileResponse(
        store.path(found.storage_key),
        media_type=found.media_type,
        headers={
            **NOT_KEPT,
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Security-Policy": _POLICY,
        },
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
