"""The page of a space: what it is about, what can be done now, until when, and what follows."""

from fastapi import APIRouter, Request, Response

from geo.errors import NotFound
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_names
from portal.participation.spaces.queries import find_space, news_of
from portal.participation.spaces.rules import phase_at, state_key, state_of
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage
from web.pages.participation.collected import PARTS
from web.pages.participation.words import (
    ACTIVITY_NAMES,
    LEVEL_MEANINGS,
    LEVEL_NAMES,
    STATE_NAMES,
)

router = APIRouter(include_in_schema=False)


@router.get("/{language}/participation/{space}")
def show_space(language: str, space: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show a published space."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    now = public_page.now
    with deployment.database.reading() as session:
        found = find_space(session, space)
        if found is None:
            raise NotFound(_("There is no space “{name}”."), name=space)
        made = (make(session, found, now) for make in PARTS)
        parts = [one for one in made if one is not None]
        keys = [(one.name, one.count, *one.key) for one in parts]
        state, validator = public_page.kept(session, state_key(found, now), *keys)
        known = validator.known()
        if known is not None:
            return known
        agencies = agency_names(session, found.agency)
        news = news_of(session, found.id)
    answer = public_page.show(
        "participation/space.html",
        public_page.links(found.path),
        state,
        space=found,
        space_state=state_of(found, now),
        phase=phase_at(found, now),
        now=now,
        agency_names=agencies.get(found.agency),
        news=news,
        space_parts=parts,
        level_names=LEVEL_NAMES,
        level_meanings=LEVEL_MEANINGS,
        activity_names=ACTIVITY_NAMES,
        state_names=STATE_NAMES,
    )
    return validator.marked(answer)
