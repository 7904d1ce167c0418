"""What can be appealed and to whom: topics hand in both, and an appeal goes where they say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import Refused
from geo.messages import mark as _
from portal.audit.rules import Actor
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.queries import events_of
from portal.workflow.rules import in_state_since


@dataclass(frozen=True)
class Outcome:
    """What a body has decided about an appeal of an item: it upholds it or dismisses it."""

    item: WorkflowItem
    is_upheld: bool
    by: Actor


def _nothing(_session: Session, _outcome: Outcome) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Appealable:
    """Items of a workflow that may be appealed while they stand in one of these states.

    `body` names who decides about it. The time ends so many working days after the state began.
    `after_decision` is what the topic does when the body has decided, in that transaction.
    """

    workflow: str
    states: frozenset[str]
    body: str
    within_working_days: int
    after_decision: Callable[[Session, Outcome], None] = _nothing


@dataclass(frozen=True)
class Appeal:
    """An item of which somebody says, with a reason, that it was not decided right.

    `subject` is what the body reads of the item, for a topic that it knows nothing of; `language`
    the one that both are written in.
    """

    item: WorkflowItem
    by: Actor
    reason: str
    subject: str = ""
    language: str = ""


@dataclass(frozen=True)
class AppealBody:
    """Who decides about appeals. `title` is what people read, still to be translated.

    `take` opens a case of the body's own, with its events, in the session's transaction, and
    returns its id.
    """

    name: str
    title: str
    take: Callable[[Session, Appeal], UUID]


class Appeals:
    """All that can be appealed, by workflow, and the bodies that decide."""

    def __init__(self, appealables: Iterable[Appealable], bodies: Iterable[AppealBody]) -> None:
        """Raises ValueError for two of a workflow, or for a body that nobody has handed in."""
        self._bodies: Mapping[str, AppealBody] = {body.name: body for body in bodies}
        self._by_workflow: dict[str, Appealable] = {}
        for one in appealables:
            if one.workflow in self._by_workflow:
                raise ValueError(f"appeals of {one.workflow} are handed in twice")
            if one.body not in self._bodies:
                raise ValueError(f"appeals of {one.workflow} go to {one.body}, which is not there")
            self._by_workflow[one.workflow] = one

    def body_of(self, item: WorkflowItem) -> AppealBody | None:
        """Return who decides about an appeal of an item as it stands; None where nobody does."""
        one = self._by_workflow.get(item.definition)
        return self._bodies[one.body] if one is not None and item.state in one.states else None

    def open_until(
        self, session: Session, workflows: Workflows, item: WorkflowItem
    ) -> datetime | None:
        """Return the moment at which the time for an appeal ends; None where there is none."""
        if self.body_of(item) is None:
            return None
        within = self._by_workflow[item.definition].within_working_days
        since = in_state_since(workflows.definition_of(item), events_of(session, item.id))
        return workflows.calendar(session).deadline(since, within)

    def appeal(self, session: Session, workflows: Workflows, appeal: Appeal) -> UUID:
        """Hand an appeal to whoever decides about it, and return the id of the case it opens.

        Raises Refused where nothing can be appealed, when it is too late, and without a reason.
        """
        body, until = self.body_of(appeal.item), self.open_until(session, workflows, appeal.item)
        if body is None or until is None:
            raise Refused(_("This cannot be appealed as it stands. Nothing was changed."))
        if moment(session) > until:
            raise Refused(
                _("The time for an appeal ended on {day}. Nothing was changed."),
                day=until.date().isoformat(),
            )
        if not appeal.reason.strip():
            raise Refused(_("Say why it was not decided right: an appeal needs a reason."))
        return body.take(session, appeal)

    def decide(self, session: Session, outcome: Outcome) -> None:
        """Tell the topic of an item what was decided about its appeal, which it carries out.

        Raises Refused for whoever brought the item into the state that is appealed: nobody decides
        about his own decision.
        """
        refuse_own_decision(session, outcome.item, outcome.by)
        self._by_workflow[outcome.item.definition].after_decision(session, outcome)


def refuse_own_decision(session: Session, item: WorkflowItem, by: Actor) -> None:
    """Raise Refused for whoever brought an item into the state in which it is now."""
    for event in reversed(events_of(session, item.id)):
        if event.state != item.state:
            break
        if (event.actor_kind, event.actor_id) == (by.kind, by.id):
            raise Refused(
                _("You have decided this yourself: somebody else has to decide about the appeal.")
            )
