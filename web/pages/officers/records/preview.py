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
from web.page.officer_page import OfficerPage
from web.pages.directory.agency_page import agency_context
from web.pages.directory.public_page import PublicPage
from web.pages.directory.service_page import service_context

_FOLDERS = {AgencyContent: "agencies", ServiceContent: "services"}


def preview(officer_page: OfficerPage, proposed: object) -> Response:
    """Answer with the public page of an agency or service as its content would have it."""
    if not isinstance(proposed, AgencyContent | ServiceContent):
        raise nothing_here()
    public_page = PublicPage(officer_page.request, officer_page.language, officer_page.deployment)
    with officer_page.deployment.database.reading() as session:
        state, _kept = public_page.kept(session)
        context = _context(session, public_page, proposed)
    folder = _FOLDERS[type(proposed)]
    answer = public_page.show(
        f"officers/records/preview_{folder}.html",
        public_page.links(f"/{folder}/{proposed.code}"),
        state,
        **context,
    )
    answer.headers.update(NOT_KEPT)
    return answer


def _context(
    session: Session, public_page: PublicPage, proposed: AgencyContent | ServiceContent
) -> Mapping[str, Any]:
    now = public_page.deployment.clock.now()
    if isinstance(proposed, AgencyContent):
        return agency_context(session, public_page, FoundAgency(proposed, now), 1, 1)
    return service_context(session, public_page, FoundService(proposed, now))
