"""What the pages of a poll share: the poll and its space found, and where it stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.participation.polls.offered import path_of
from portal.participation.polls.queries import find_poll
from portal.participation.polls.rules import Poll, PollState
from portal.participation.spaces.queries import find_space
from portal.participation.spaces.rules import Space
from web.page.answers import nothing_here
from web.pages.participation.polls.words import Stage


@dataclass(frozen=True)
class ShownPoll:
    """A poll of a published space, at a moment."""

    poll: Poll
    space: Space
    now: datetime

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return stage_of(self.poll, self.now)

    @property
    def path(self) -> str:
        """The address of its page, without the language."""
        return path_of(self.space, self.poll)

    @property
    def key(self) -> tuple[object, ...]:
        """What is another whenever a page of the poll is: for validators."""
        change = self.poll.next_change(self.now)
        when = "" if change is None else change.isoformat()
        return (
            self.space.id,
            self.space.version,
            self.poll.id,
            self.poll.version,
            self.stage,
            when,
        )


def shown_poll(session: Session, name: str, ref: str, now: datetime) -> ShownPoll:
    """Find a poll that has been fixed once, in its space; raises NotFound for any other."""
    space = None if "\0" in name + ref else find_space(session, name)
    if space is None:
        raise nothing_here()
    poll = find_poll(session, ref)
    if poll.space_id != space.id:
        raise nothing_here()
    return ShownPoll(poll, space, now)


def stage_of(poll: Poll, now: datetime) -> Stage:
    """Return where a poll stands for whoever reads about it."""
    if poll.state is PollState.CANCELLED:
        return Stage.CANCELLED
    if poll.state is PollState.PUBLISHED:
        return Stage.PUBLISHED
    if poll.is_open(now):
        return Stage.OPEN
    is_ahead = poll.opens_at is None or now < poll.opens_at
    return Stage.AHEAD if is_ahead else Stage.COUNTING
