"""What a space is, what its level allows, and what its phases allow at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from geo.country import Names
from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.identities import Identity

# The task that brings the layers of located posts in step; its key is the kind of what has changed.
FOLLOW_PLACES = "places of participation"


class Level(StrEnum):
    """How much people take part; whatever the level, the government keeps the last word."""

    INFORMATION = "information"
    CONSULTATION = "consultation"
    ACTIVE = "active"


class Activity(StrEnum):
    """What people may do in a phase of a space."""

    COMMENT = "comment"
    FORUM = "forum"
    IDEA = "idea"
    SUPPORT = "support"
    VOTE = "vote"


LEVEL_ACTIVITIES: Mapping[Level, frozenset[Activity]] = {
    Level.INFORMATION: frozenset({Activity.COMMENT}),
    Level.CONSULTATION: frozenset({Activity.COMMENT, Activity.FORUM, Activity.IDEA, Activity.VOTE}),
    Level.ACTIVE: frozenset(Activity),
}

# The least that each activity demands to know of who the person is. A poll may ask for more.
IDENTITY_OF: Mapping[Activity, Identity] = {
    Activity.COMMENT: Identity.P0,
    Activity.FORUM: Identity.P0,
    Activity.IDEA: Identity.P0,
    Activity.SUPPORT: Identity.P1,
    Activity.VOTE: Identity.P1,
}


class SpaceState(StrEnum):
    """Where a space stands; all but draft and closed is told by the clock alone.

    `between` is a break between phases, or a phase for reading; `evaluating` is the time after the
    last phase, `overdue` from the day after the one for which the answer was promised.
    """

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    BETWEEN = "between"
    EVALUATING = "evaluating"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Phase:
    """A time in which some activities are allowed; none of a space overlap."""

    id: UUID
    titles: Names
    texts: Names
    starts_at: datetime
    ends_at: datetime
    activities: frozenset[Activity]

    def stands_at(self, now: datetime) -> bool:
        """Check whether it has begun and has not ended."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class Space:
    """A space with its phases in their order; texts by language, `htmls` are the texts as shown.

    `promises` say what will be done with what people write, `answer_due` is the last day for it and
    `first_due` the one that was said first. A draft may still miss them. `version` moves with every
    change of the space, its phases or news.
    """

    id: UUID
    name: str
    agency: str
    level: Level
    titles: Names
    summaries: Names
    texts: Names
    htmls: Names
    promises: Names
    answer_due: date | None
    first_due: date | None
    areas: tuple[str, ...]
    lon: float | None
    lat: float | None
    support_threshold: int | None
    answer_working_days: int
    outcome_texts: Names | None
    outcome_htmls: Names | None
    outcome_at: datetime | None
    published_at: datetime | None
    closed_at: datetime | None
    version: int
    phases: tuple[Phase, ...] = ()

    @property
    def path(self) -> str:
        """The address of its page, without the language."""
        return f"/participation/{self.name}"

    def allows(self, activity: Activity) -> bool:
        """Check whether its level and any of its phases, over or not, name an activity."""
        allowed = LEVEL_ACTIVITIES[self.level]
        return activity in allowed and any(activity in one.activities for one in self.phases)

    def is_public(self) -> bool:
        """Check whether it has been published."""
        return self.published_at is not None


@dataclass(frozen=True, slots=True)
class News:
    """What an officer tells the people of a space."""

    id: UUID
    titles: Names
    texts: Names
    htmls: Names
    published_at: datetime


def phase_at(space: Space, now: datetime) -> Phase | None:
    """Return the phase of a moment, whatever it allows; None for a draft and after the closing."""
    if not space.is_public() or is_closed(space, now):
        return None
    return next((one for one in space.phases if one.stands_at(now)), None)


def phase_for(space: Space, activity: Activity, now: datetime) -> Phase | None:
    """Return the phase that allows an activity at a moment, None where it is not allowed."""
    phase = phase_at(space, now)
    if phase is None or activity not in LEVEL_ACTIVITIES[space.level]:
        return None
    return phase if activity in phase.activities else None


def next_phase_for(space: Space, activity: Activity, now: datetime) -> Phase | None:
    """Return the next phase, not yet begun, that allows an activity."""
    if is_closed(space, now) or activity not in LEVEL_ACTIVITIES[space.level]:
        return None
    return next(
        (one for one in space.phases if one.starts_at > now and activity in one.activities), None
    )


def demand_activity(space: Space, activity: Activity, now: datetime) -> Phase:
    """Return the phase that allows an activity; raises Refused, with the dates, where none does.

    `now` is on the clock on which people are told the dates, see `Deployment.now`.
    """
    phase = phase_for(space, activity, now)
    if phase is not None:
        return phase
    coming = next_phase_for(space, activity, now)
    if coming is not None and space.is_public():
        raise Refused(
            _("This is not open yet: it is from {start} to {end}."),
            start=written_moment(coming.starts_at, now),
            end=written_moment(coming.ends_at, now),
        )
    ended = last_end_of(space, activity, now)
    if is_closed(space, now) or ended is None:
        raise Refused(_CLOSED if is_closed(space, now) else _NEVER)
    raise Refused(_("This is over: it ended on {end}."), end=written_moment(ended, now))


_CLOSED = _("This space is closed: its outcome stands on its page, and nothing more is taken.")
_NEVER = _("This is not part of this space: its page says what can be done here, and when.")


def last_end_of(space: Space, activity: Activity, now: datetime) -> datetime | None:
    """Return when the last phase that allowed an activity ended, None where none has."""
    if activity not in LEVEL_ACTIVITIES[space.level]:
        return None
    ended = [
        one.ends_at for one in space.phases if activity in one.activities and one.ends_at <= now
    ]
    return max(ended, default=None)


def is_closed(space: Space, now: datetime) -> bool:
    """Check whether a space has been closed."""
    return space.closed_at is not None and space.closed_at <= now


def is_overdue(space: Space, now: datetime) -> bool:
    """Check whether the day of the promise is over and no outcome was said; `now` as above."""
    if not space.is_public() or space.answer_due is None or space.outcome_at is not None:
        return False
    return now.date() > space.answer_due


def state_of(space: Space, now: datetime) -> SpaceState:
    """Return where a space stands; `now` is on the country's clock."""
    if not space.is_public():
        return SpaceState.DRAFT
    if is_closed(space, now):
        return SpaceState.CLOSED
    phase = phase_at(space, now)
    if phase is not None and phase.activities & LEVEL_ACTIVITIES[space.level]:
        return SpaceState.OPEN
    if is_overdue(space, now):
        return SpaceState.OVERDUE
    if any(one.starts_at > now for one in space.phases):
        has_begun = any(one.starts_at <= now for one in space.phases)
        return SpaceState.BETWEEN if has_begun else SpaceState.UPCOMING
    return SpaceState.BETWEEN if phase is not None or not space.phases else SpaceState.EVALUATING


def next_change(space: Space, now: datetime) -> datetime | None:
    """Return when a page of the space is another one by the clock alone, None for never again.

    It belongs to the validator of every page that shows the space or what may be done in it: at
    that very moment the page that was kept no longer holds. `now` is on the country's clock.
    """
    if is_closed(space, now):
        return None
    moments = [moment for one in space.phases for moment in (one.starts_at, one.ends_at)]
    if space.answer_due is not None and space.outcome_at is None:
        moments.append(_overdue_from(space.answer_due, now))
    return min((one for one in moments if one > now), default=None)


def _overdue_from(due: date, now: datetime) -> datetime:
    return datetime.combine(due + timedelta(days=1), time.min, tzinfo=now.tzinfo)


def state_key(space: Space, now: datetime) -> tuple[str, int, str]:
    """Return what is another whenever a page of the space is: for validators."""
    change = next_change(space, now)
    return str(space.id), space.version, "" if change is None else change.isoformat()


def written_moment(moment: datetime, now: datetime) -> str:
    """Write a moment on the clock of another, as messages hold it."""
    zone = "" if now.tzinfo is not UTC else " UTC"
    return f"{moment.astimezone(now.tzinfo):%Y-%m-%d %H:%M}{zone}"
