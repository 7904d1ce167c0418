"""How a record would look to the public: its page, written from a content that nobody has kept."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from portal.directory.agencies.queries import FoundAgency
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register, register_of
from portal.directory.services.queries import FoundService
from web.page.answers import NOT_KEPT, nothing_here
from web.page.officer_page import OfficerPage
from web.pages.directory.agency_page import agency_context
from web.pages.directory.public_page import PublicPage
from web.pages.directory.service_page import service_context

Context = Mapping[str, Any]


def preview(officer_page: OfficerPage, proposed: object) -> Response:
    """Answer with the public page of a record as its content would have it.

    Raises NotFound for what has no page for the public.
    """
    if not isinstance(proposed, Record) or register_of(proposed) not in _CONTEXTS:
        raise nothing_here()
    folder = register_of(proposed).value
    public_page = PublicPage(officer_page.request, officer_page.language, officer_page.deployment)
    with officer_page.deployment.database.reading() as session:
        state, _kept = public_page.kept(session)
        context = _CONTEXTS[register_of(proposed)](session, public_page, proposed)
    answer = public_page.show(
        f"officers/records/preview_{folder}.html",
        public_page.links(f"/{folder}/{proposed.code}"),
        state,
        token=officer_page.signed_in.form_token,
        **context,
    )
    answer.headers.update(NOT_KEPT)
    return answer


def _agency(session: Session, public_page: PublicPage, proposed: Any) -> Context:  # noqa: ANN401 - of its register
    found = FoundAgency(proposed, public_page.deployment.clock.now())
    return agency_context(session, public_page, found, 1, 1)


def _service(session: Session, public_page: PublicPage, proposed: Any) -> Context:  # noqa: ANN401 - of its register
    found = FoundService(proposed, public_page.deployment.clock.now())
    return service_context(session, public_page, found)


_CONTEXTS: Mapping[Register, Callable[[Session, PublicPage, Any], Context]] = {
    Register.AGENCIES: _agency,
    Register.SERVICES: _service,
}
