"""The page of a poll: what is asked of whom, until when, and what holds of its secrecy."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from layers.parameters import DeploymentHere
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.shown import DiscussionHead
from portal.directory.agencies.queries import agency_names
from portal.participation.polls.offered import KIND
from portal.participation.spaces.rules import Activity
from web.page.answers import no_such_language
from web.page.discussion import DiscussionPart, discussion_part
from web.pages.directory.public_page import PublicPage
from web.pages.participation.polls.shown import ShownPoll, shown_poll
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
        head = read_head(session, KIND, shown.poll.id)
        state, validator = public_page.kept(session, *shown.key, *head.key)
        known = validator.known()
        if known is not None:
            return known
        agencies = agency_names(session, shown.space.agency)
        discussion = _discussion(session, public_page, shown, head)
    answer = public_page.show(
        "participation/polls/poll.html",
        public_page.links(shown.path),
        state,
        shown=shown,
        discussion=discussion,
        agency_names=agencies.get(shown.space.agency),
        stage_names=STAGE_NAMES,
        kind_names=KIND_NAMES,
        kind_meanings=KIND_MEANINGS,
        identity_names=IDENTITY_NAMES,
        holds=HOLDS[shown.poll.kind],
        holds_not=HOLDS_NOT[shown.poll.kind],
    )
    return validator.marked(answer)


def _discussion(
    session: Session, public_page: PublicPage, shown: ShownPoll, head: DiscussionHead
) -> DiscussionPart | None:
    """Return what is said about a poll; None where nothing is and nothing can be."""
    is_shown = shown.space.allows(Activity.COMMENT) or head.comment_count
    if public_page.site.portal is None or not is_shown:
        return None
    poll_id = shown.poll.id
    discussed = public_page.site.discussed.find(session, KIND, poll_id)
    read = read_discussion(session, KIND, poll_id, None, head)
    return discussion_part(public_page.language, KIND, poll_id, discussed, read)
