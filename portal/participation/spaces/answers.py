"""Spaces as programs read them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from portal.participation.spaces.rules import (
    LEVEL_ACTIVITIES,
    News,
    Space,
    next_change,
    phase_at,
    state_of,
)


def space_as_json(space: Space, now: datetime) -> dict[str, object]:
    """Return a space with its texts in all languages and what the clock says of it."""
    phase = phase_at(space, now)
    allowed = LEVEL_ACTIVITIES[space.level] & (phase.activities if phase else frozenset())
    return {
        "id": str(space.id),
        "name": space.name,
        "agency": space.agency,
        "level": space.level.value,
        "state": state_of(space, now).value,
        "open_now": sorted(allowed),
        "changes_at": _written(next_change(space, now)),
        "titles": space.titles,
        "summaries": space.summaries,
        "promises": space.promises,
        "answer_due": None if space.answer_due is None else space.answer_due.isoformat(),
        "first_due": None if space.first_due is None else space.first_due.isoformat(),
        "areas": list(space.areas),
        "lon": space.lon,
        "lat": space.lat,
        "support_threshold": space.support_threshold,
        "answer_working_days": space.answer_working_days,
        "published_at": _written(space.published_at),
        "closed_at": _written(space.closed_at),
        "phases": [
            {
                "titles": one.titles,
                "texts": one.texts,
                "starts_at": _written(one.starts_at),
                "ends_at": _written(one.ends_at),
                "activities": sorted(one.activities),
            }
            for one in space.phases
        ],
    }


def whole_space_as_json(space: Space, news: Sequence[News], now: datetime) -> Mapping[str, object]:
    """Return a space as above with its text, its outcome and its news, as Markdown."""
    return {
        **space_as_json(space, now),
        "texts": space.texts,
        "outcome": space.outcome_texts,
        "news": [
            {
                "id": str(one.id),
                "titles": one.titles,
                "texts": one.texts,
                "published_at": _written(one.published_at),
            }
            for one in news
        ],
    }


def _written(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
