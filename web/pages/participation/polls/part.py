"""What the page of a space shows of its polls, and the list of all of them."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.messages import Message
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.participation.polls.queries import polls_of_space
from portal.participation.spaces.queries import find_space
from portal.participation.spaces.rules import Activity, Space, state_key
from web.page.answers import no_such_language, nothing_here
from web.pages.directory.public_page import PublicPage
from web.pages.participation.parts import PartAction, PartLine, SpacePart
from web.pages.participation.polls.shown import ShownPoll
from web.pages.participation.polls.words import KIND_NAMES, STAGE_NAMES, Stage

router = APIRouter(include_in_schema=False)

_SHOWN = 3
# What one can do something with comes first.
_ORDER = (Stage.OPEN, Stage.PUBLISHED, Stage.AHEAD, Stage.COUNTING, Stage.CANCELLED)


def polls_part(session: Session, space: Space, now: datetime) -> SpacePart | None:
    """Return the polls of a space, those that are open first; None where there can be none."""
    polls = _in_order(session, space, now)
    if not polls and not space.allows(Activity.VOTE):
        return None
    path = f"{space.path}/polls"
    lines = tuple(
        PartLine("", one.path, Message(STAGE_NAMES[one.stage]), one.poll.titles)
        for one in polls[:_SHOWN]
    )
    is_open = bool(polls) and polls[0].stage is Stage.OPEN
    where = f"{polls[0].path}/vote" if is_open and not _is_open(polls[1:]) else path
    action = PartAction(Activity.VOTE, _("Vote"), where) if is_open else None
    key = tuple(part for one in polls for part in one.key)
    empty = _("There is no poll here yet.")
    return SpacePart("polls", _("Polls"), path, len(polls), lines, action, empty, key)


@router.get("/{language}/participation/{space}/polls")
def show_polls(language: str, space: str, request: Request, deployment: DeploymentHere) -> Response:
    """List the polls of a space, those that are open first."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        found = None if "\0" in space else find_space(session, space)
        if found is None:
            raise nothing_here()
        polls = _in_order(session, found, public_page.now)
        keys = [one.key for one in polls]
        state, validator = public_page.kept(session, state_key(found, public_page.now), *keys)
        known = validator.known()
        if known is not None:
            return known
    answer = public_page.show(
        "participation/polls/polls.html",
        public_page.links(f"{found.path}/polls"),
        state,
        space=found,
        polls=polls,
        stage_names=STAGE_NAMES,
        kind_names=KIND_NAMES,
    )
    return validator.marked(answer)


def _in_order(session: Session, space: Space, now: datetime) -> list[ShownPoll]:
    polls = [ShownPoll(one, space, now) for one in polls_of_space(session, space.id)]
    return sorted(polls, key=lambda one: _ORDER.index(one.stage))


def _is_open(polls: list[ShownPoll]) -> bool:
    return any(one.stage is Stage.OPEN for one in polls)
