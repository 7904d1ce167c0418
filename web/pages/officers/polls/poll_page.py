"""What the pages of officers about a poll share: the space, the poll, the rights, the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.participation.polls.context import PollContext
from portal.participation.polls.progress import HOLDERS, Holder, holders_named
from portal.participation.polls.queries import find_whole_poll
from portal.participation.polls.rules import Kind, Poll, PollState
from portal.participation.spaces.queries import any_space
from portal.participation.spaces.rules import Space
from web.page.answers import Trouble, nothing_here
from web.page.officer_page import OfficerPage
from web.pages.participation.polls.words import IDENTITY_NAMES, KIND_NAMES

# The name of its part in the navigation of the back office.
PART_NAME = "participation"
STATE_NAMES: Mapping[PollState, str] = {
    PollState.DRAFT: _("Being prepared"),
    PollState.SCHEDULED: _("Fixed, opens by itself"),
    PollState.OPEN: _("Open for votes"),
    PollState.CLOSED: _("Ended, to be counted"),
    PollState.COUNTED: _("Counted, to be published"),
    PollState.PUBLISHED: _("Published"),
    PollState.CANCELLED: _("Cancelled"),
}


@dataclass(frozen=True)
class PollHere:
    """A poll as an officer of its agency sees it."""

    space: Space
    poll: Poll
    holders: Sequence[Holder]

    def held_by(self, officer_page: OfficerPage) -> Holder | None:
        """Return what the officer holds of its keys."""
        mine = (one for one in self.holders if one.account_id == officer_page.officer.id)
        return next(mine, None)

    @property
    def is_ready(self) -> bool:
        """Check whether nothing is missing but an approver."""
        if self.poll.kind is Kind.NAMED:
            return True
        return len(self.holders) == HOLDERS and all(one.is_confirmed for one in self.holders)

    def path(self, *further: str) -> tuple[str, ...]:
        """Return the parts of the address of one of its pages below /officers."""
        return ("participation", self.space.name, "polls", self.poll.ref, *further)


def space_here(session: Session, officer_page: OfficerPage, name: str, role: Role) -> Space:
    """Find a space, a draft or not, of an agency in which the officer has a role.

    Raises NotFound for any other, and Forbidden where the role is too small.
    """
    space = None if "\0" in name else any_space(session, name)
    if space is None:
        raise nothing_here()
    officer_page.require(role, space.agency)
    return space


def poll_here(
    session: Session, officer_page: OfficerPage, name: str, ref: str, role: Role = Role.VIEWER
) -> PollHere:
    """Find a poll of a space, as `space_here` does."""
    space = space_here(session, officer_page, name, role)
    if "\0" in ref:
        raise nothing_here()
    poll = find_whole_poll(session, ref)
    if poll.space_id != space.id:
        raise nothing_here()
    return PollHere(space, poll, holders_named(session, poll.id))


def polls_of(officer_page: OfficerPage) -> PollContext:
    """Return what actions of polls need."""
    return officer_page.site.polls


def show_poll_page(
    officer_page: OfficerPage,
    template: str,
    here: PollHere,
    context: Mapping[str, object],
    trouble: Trouble | None = None,
) -> Response:
    """Answer with a page about a poll."""
    everywhere = {
        "poll_here": here,
        "space": here.space,
        "poll": here.poll,
        "holders": here.holders,
        "mine": here.held_by(officer_page),
        "polls_path": officer_page.address("participation", here.space.name, "polls"),
        "poll_path": officer_page.address(*here.path()),
        "state_names": STATE_NAMES,
        "kind_names": KIND_NAMES,
        "identity_names": IDENTITY_NAMES,
    }
    return officer_page.show(
        f"officers/polls/{template}", {**everywhere, **context}, here=PART_NAME, trouble=trouble
    )
