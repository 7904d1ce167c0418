"""Ideas as programs read them: JSON with texts in the language that they were written in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from portal.participation.ideas.listing import ListedIdea
from portal.participation.ideas.rules import Idea, Progress, Statement
from portal.participation.ideas.workflow import names_of_state
from portal.participation.spaces.rules import Space


def idea_as_json(
    listed: ListedIdea, space: Space, names: Mapping[UUID, str | None], now: datetime
) -> dict[str, object]:
    """Return an idea; `author` null is a former member."""
    idea = listed.idea
    position = idea.position
    found: dict[str, object] = {
        "ref": idea.ref,
        "title": idea.title,
        "language": idea.language,
        "state": idea.state.value,
        "state_names": dict(names_of_state(idea.state)),
        "agency": idea.agency,
        "author": None if idea.author_id is None else names.get(idea.author_id),
        "posted_at": _moment(idea.posted_at),
        "supporters": idea.support_count,
        "threshold": space.support_threshold,
        "threshold_at": _moment(idea.threshold_at),
        "answered_at": _moment(idea.answered_at),
        "due_at": _moment(idea.due_at),
        "is_overdue": idea.is_overdue_at(now),
        "percent": idea.percent,
        "implement_by": None if idea.implement_by is None else idea.implement_by.isoformat(),
        "position": None if position is None else {"lat": position.lat, "lon": position.lon},
        "area": idea.area,
        "place": idea.place,
        "page": f"{space.path}/ideas/{idea.ref}",
    }
    if listed.distance_m is not None:
        found["distance_m"] = listed.distance_m
    return found


def whole_idea_as_json(
    idea: Idea,
    space: Space,
    names: Mapping[UUID, str | None],
    now: datetime,
    said: Sequence[Statement],
    reports: Sequence[Progress],
) -> dict[str, object]:
    """Return an idea with its text, what the agency has said, and the reports, all as HTML."""
    return {
        **idea_as_json(ListedIdea(idea), space, names, now),
        "html": idea.html,
        "statements": [
            {"kind": one.kind.value, "at": _moment(one.at), "html": dict(one.htmls)} for one in said
        ],
        "progress": [
            {
                "percent": one.percent,
                "at": _moment(one.at),
                "implement_by": None if one.implement_by is None else str(one.implement_by),
                "html": dict(one.htmls),
            }
            for one in reports
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
