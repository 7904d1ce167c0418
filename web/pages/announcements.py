"""The page of what the government announces now."""

from fastapi import APIRouter, Request, Response

from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.announcements.parameters import announced
from portal.announcements.rules import Kind
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

KIND_NAMES = {
    Kind.URGENT: _("Urgent"),
    Kind.OUTAGE: _("Service interruption"),
    Kind.INFORMATION: _("Announcement"),
}


@router.get("/{language}/announcements")
def announcements(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show what stands now, the urgent first."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    standing = announced(request)
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, *(one.key for one in standing))
    known = validator.known()
    if known is not None:
        return known
    answer = public_page.show(
        "announcements/announcements.html",
        public_page.links("/announcements"),
        state,
        announcements=standing,
        kind_names=KIND_NAMES,
    )
    return validator.marked(answer)
