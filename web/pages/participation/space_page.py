"""The page of a space: what it is about, what can be done now, until when, and what follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from layers.areas.queries import area_names
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_names
from portal.participation.spaces.queries import find_space, news_of
from portal.participation.spaces.rules import (
    IDENTITY_OF,
    LEVEL_ACTIVITIES,
    Activity,
    Phase,
    Space,
    phase_at,
    state_key,
    state_of,
)
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage
from web.pages.participation.collected import PARTS
from web.pages.participation.parts import PartAction, SpacePart
from web.pages.participation.space_discussion import SpaceDiscussion, discussion_of
from web.pages.participation.words import (
    ACTIVITY_NAMES,
    IDENTITY_WORDS,
    LEVEL_MEANINGS,
    LEVEL_NAMES,
    STATE_NAMES,
)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class NowOpen:
    """What a visitor may do at the moment: the activity, the way there if a part has one, and
    what has to be known of who does it.
    """

    activity: Activity
    action: PartAction | None
    needs: str


@router.get("/{language}/participation/{space}")
def show_space(language: str, space: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show a published space."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        found = find_space(session, space)
        if found is None:
            raise NotFound(_("There is no space “{name}”."), name=space)
        parts = parts_of(session, found, public_page.now)
        keys = [(one.name, one.count, *one.key) for one in parts]
        discussion = discussion_of(session, public_page, found)
        keys.append(() if discussion is None else discussion.head.key)
        state, validator = public_page.kept(session, state_key(found, public_page.now), *keys)
        known = validator.known()
        if known is not None:
            return known
        context = space_context(session, public_page, found, parts, discussion)
    answer = public_page.show(
        "participation/space.html", public_page.links(found.path), state, **context
    )
    return validator.marked(answer)


def parts_of(session: Session, space: Space, now: datetime) -> list[SpacePart]:
    """Return what other parts show on the page of a space, in its order."""
    made = (make(session, space, now) for make in PARTS)
    return [one for one in made if one is not None]


def space_context(
    session: Session,
    public_page: PublicPage,
    space: Space,
    parts: Sequence[SpacePart],
    discussion: SpaceDiscussion | None = None,
) -> dict[str, Any]:
    """Return what the page of a space shows, a draft's as well."""
    now = public_page.now
    phase = phase_at(space, now)
    actions = [one.action for one in parts if one.action is not None]
    if discussion is not None:
        actions.append(discussion.action)
    days_late = 0
    if space.answer_due is not None:
        days_late = max(0, (public_page.today - space.answer_due).days)
    return {
        "space": space,
        "space_state": state_of(space, now),
        "phase": phase,
        "next_phase": next((one for one in space.phases if one.starts_at > now), None),
        "open_now": _open_now(space, phase, actions),
        "discussion": None if discussion is None else discussion.read(session, public_page),
        "days_late": days_late,
        "now": now,
        "agency_names": agency_names(session, space.agency).get(space.agency),
        "areas": area_names(session, space.areas),
        "news": news_of(session, space.id),
        "space_parts": parts,
        "level_names": LEVEL_NAMES,
        "level_meanings": LEVEL_MEANINGS,
        "activity_names": ACTIVITY_NAMES,
        "state_names": STATE_NAMES,
    }


def _open_now(space: Space, phase: Phase | None, actions: Iterable[PartAction]) -> list[NowOpen]:
    if phase is None:
        return []
    ways = {one.activity: one for one in actions}
    allowed = LEVEL_ACTIVITIES[space.level] & phase.activities
    return [
        NowOpen(one, ways.get(one), IDENTITY_WORDS[IDENTITY_OF[one]])
        for one in Activity
        if one in allowed
    ]
