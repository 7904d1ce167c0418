"""The list of spaces: what people can take part in, now and later, and what came of it."""

from fastapi import APIRouter, Request, Response

from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_names
from portal.participation.spaces.queries import list_spaces
from portal.participation.spaces.rules import state_key, state_of
from web.navigation import Section
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage
from web.pages.participation.words import LEVEL_NAMES, STATE_NAMES

router = APIRouter(include_in_schema=False)

SECTION = Section("participation", _("Take part"))


@router.get("/{language}/participation")
def show_spaces(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show all published spaces, the newest first."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    now = public_page.now
    with deployment.database.reading() as session:
        spaces = list_spaces(session)
        state, validator = public_page.kept(session, *(state_key(one, now) for one in spaces))
        known = validator.known()
        if known is not None:
            return known
        agencies = agency_names(session, *{one.agency for one in spaces})
    answer = public_page.show(
        "participation/spaces.html",
        public_page.links("/participation"),
        state,
        spaces=[(one, state_of(one, now)) for one in spaces],
        agencies=agencies,
        level_names=LEVEL_NAMES,
        state_names=STATE_NAMES,
    )
    return validator.marked(answer)
