"""How a record would look to the public: its page, written from a content that nobody has kept."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from portal.directory.agencies.queries import FoundAgency
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.services.queries import FoundService
from web.page.answers import NOT_KEPT, nothing_here
from web.page.desk import Desk
from web.pages.directory.agency_page import agency_context
from web.pages.directory.frame import Frame
from web.pages.directory.service_page import service_context

_FOLDERS = {AgencyContent: "agencies", ServiceContent: "services"}


def preview(desk: Desk, proposed: object) -> Response:
    """Answer with the public page of an agency or service as its content would have it."""
    if not isinstance(proposed, AgencyContent | ServiceContent):
        raise nothing_here()
    frame = Frame(desk.request, desk.language, desk.deployment)
    with desk.deployment.database.reading() as session:
        state, _kept = frame.kept(session)
        context = _context(session, frame, proposed)
    folder = _FOLDERS[type(proposed)]
    answer = frame.show(
        f"desk_preview_{folder}.html",
        frame.links(f"/{folder}/{proposed.code}"),
        state,
        **context,
    )
    answer.headers.update(NOT_KEPT)
    return answer


def _context(
    session: Session, frame: Frame, proposed: AgencyContent | ServiceContent
) -> Mapping[str, Any]:
    now = frame.deployment.clock.now()
    if isinstance(proposed, AgencyContent):
        return agency_context(session, frame, FoundAgency(proposed, now), 1, 1)
    return service_context(session, frame, FoundService(proposed, now))
