"""The page of one service: what it is, what one needs, what it costs, where it is given nearby."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from layers.parameters import DeploymentHere
from portal.directory.records.services import Channel, ServiceContent
from portal.directory.services.queries import FoundService, find_service, linked_names
from portal.directory.services.rules import linked_codes, needs_of
from portal.ratings.queries import average_of
from portal.ratings.rules import About, Subject
from web.page.answers import no_such_language
from web.page.hours import HoursLine, hours_lines
from web.pages.directory.near import near_offices
from web.pages.directory.public_page import PublicPage, query_address
from web.pages.directory.service_data import government_service

router = APIRouter(include_in_schema=False)

_PARAMETERS = ("for", "place", "lat", "lon")


@dataclass(frozen=True)
class ShownChannel:
    """A way to a service, with its hours in words and whether it is open now."""

    channel: Channel
    openness: str | None
    hours: list[HoursLine] | None


@router.get("/{language}/services/{code}")
def service(language: str, code: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show a service; with a position, also the nearest offices that give it."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, _PARAMETERS)
    with deployment.database.reading() as session:
        average = average_of(session, Subject(About.SERVICES, code.replace("\0", "")))
        state, validator = public_page.kept(session, public_page.clock.moment, average)
        known = validator.known()
        if known is not None:
            return known
        found = None if "\0" in code else find_service(session, code)
        if found is None:
            raise NotFound(_("There is no service “{code}” in the directory."), code=shown(code))
        if found.content.code != code:
            return public_page.redirect(f"/services/{found.content.code}")
        context = service_context(session, public_page, found)
    answer = public_page.show(
        "directory/service.html",
        public_page.links(f"/services/{code}"),
        state,
        data=government_service(public_page, found.content, context["linked"]),
        average=average,
        **context,
    )
    return validator.marked(answer)


def service_context(
    session: Session, public_page: PublicPage, found: FoundService
) -> dict[str, object]:
    """Gather what the page of a service shows."""
    service = found.content
    audience = audience_of(public_page, service)
    return {
        "service": service,
        "audience": audience,
        "is_for": audience is None or audience in service.audiences,
        "needs": needs_of(service, audience, public_page.today),
        "linked": linked_names(session, *linked_codes(service)),
        "channels": [_shown(public_page, channel) for channel in service.channels],
        "near": near_offices(session, public_page, service),
        "address_for": lambda code: query_address({**public_page.given, "for": code}),
    }


def audience_of(public_page: PublicPage, service: ServiceContent) -> str | None:
    """Return for whom the page is: who was asked for, or the only ones whom the service is for."""
    asked = public_page.term("for", public_page.vocabularies.audiences)
    if asked is None and len(service.audiences) == 1:
        return service.audiences[0]
    return asked


def _shown(public_page: PublicPage, channel: Channel) -> ShownChannel:
    if channel.hours is None:
        return ShownChannel(channel, None, None)
    lines = hours_lines(channel.hours, public_page.locale, public_page.translate)
    return ShownChannel(channel, public_page.clock.openness(channel.hours), lines)
