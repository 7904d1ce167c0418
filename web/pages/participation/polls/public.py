"""The page of a poll: what is asked of whom, until when, and what holds of its secrecy."""

from fastapi import APIRouter, Request, Response

from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_names
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage
from web.pages.participation.polls.shown import shown_poll
from web.pages.participation.polls.words import (
    HOLDS,
    HOLDS_NOT,
    IDENTITY_NAMES,
    KIND_MEANINGS,
    KIND_NAMES,
    STAGE_NAMES,
)

router = APIRouter(include_in_schema=False)


@router.get("/{language}/participation/{space}/polls/{ref}")
def show_poll(
    language: str, space: str, ref: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show a poll that has been fixed, whether it lies ahead, is open or is over."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        shown = shown_poll(session, space, ref, public_page.now)
        state, validator = public_page.kept(session, *shown.key)
        known = validator.known()
        if known is not None:
            return known
        agencies = agency_names(session, shown.space.agency)
    answer = public_page.show(
        "participation/polls/poll.html",
        public_page.links(shown.path),
        state,
        shown=shown,
        agency_names=agencies.get(shown.space.agency),
        stage_names=STAGE_NAMES,
        kind_names=KIND_NAMES,
        kind_meanings=KIND_MEANINGS,
        identity_names=IDENTITY_NAMES,
        holds=HOLDS[shown.poll.kind],
        holds_not=HOLDS_NOT[shown.poll.kind],
    )
    return validator.marked(answer)
