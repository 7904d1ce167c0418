"""Appeals of authors whose posts were hidden, through the workflow kernel's registry of appeals."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.rules import Actor, ActorKind
from portal.comments.authors.rules import Author
from portal.comments.context import CommentContext
from portal.comments.moderated import ModeratedKinds
from portal.comments.moderation.log import Done, write_entry
from portal.comments.moderation.models import ModerationAppeal, ModerationItem
from portal.comments.moderation.notices import TELL_AUTHOR
from portal.comments.moderation.rules import (
    APPEAL_WORKFLOW,
    APPEAL_WORKING_DAYS,
    LONGEST_APPEAL,
    LONGEST_NOTE,
    WORKFLOW,
    Verdict,
)
from portal.comments.moderation.trust import locked_author, undo_hidden
from portal.comments.rules import Visibility
from portal.comments.texts.rules import read_note
from portal.jobs.queue import enqueue
from portal.workflow.appeals import Appeal, Appealable, AppealBody, Outcome
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.service import Change, change_state, locked_item, open_item

BODY = "moderators"


@dataclass(frozen=True)
class Answer:
    """What an officer decides about an appeal, with what the author is told."""

    is_upheld: bool
    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InvalidParameter("text", _("Say to the author why you decide so."))
        if len(self.text) > LONGEST_NOTE:
            raise InvalidParameter(
                "text",
                _("This is {length} characters long: at most {most} are possible."),
                length=len(self.text),
                most=LONGEST_NOTE,
            )


def hidden_posts(workflows: Workflows, kinds: ModeratedKinds) -> Appealable:
    """Return what can be appealed here: a post that was hidden. An upheld appeal shows it again."""
    carry_out = partial(_carry_out, workflows, kinds)
    return Appealable(WORKFLOW, frozenset({"hidden"}), BODY, APPEAL_WORKING_DAYS, carry_out)


def moderators(workflows: Workflows) -> AppealBody:
    """Return who decides: approvers of the agency, but for whoever hid the post."""
    return AppealBody(BODY, _("Another moderator"), partial(_take, workflows))


def appeal(session: Session, ctx: CommentContext, author: Author, item_id: UUID, text: str) -> UUID:
    """Say as its author that a post was hidden wrongly; return the id of the appeal.

    Raises NotFound for what is not his, Refused where it cannot be appealed (again) or too late.
    """
    own_decision(session, author.id, item_id)
    said = storable(text).strip()
    if len(said) > LONGEST_APPEAL:
        raise InvalidParameter(
            "text",
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(said),
            most=LONGEST_APPEAL,
        )
    item = locked_item(session, item_id)
    if appeal_of(session, item_id) is not None:
        raise Refused(_("You have appealed already: somebody else decides about it."))
    by = Actor(ActorKind.CITIZEN, str(author.id), "")
    return ctx.appeals.appeal(
        session, ctx.workflows, Appeal(item, by, read_note(said, LONGEST_APPEAL) or "")
    )


def appeal_of(session: Session, item_id: UUID) -> ModerationAppeal | None:
    """Return the appeal against a decision; None without one."""
    of_item = select(ModerationAppeal).where(ModerationAppeal.item_id == item_id)
    return session.scalars(of_item).one_or_none()


def appeal_until(session: Session, ctx: CommentContext, item_id: UUID) -> datetime | None:
    """Return until when a decision can be appealed; None for one that cannot."""
    item = session.get_one(WorkflowItem, item_id)
    return ctx.appeals.open_until(session, ctx.workflows, item)


def appeal_for(
    session: Session, appeal_id: UUID, officer: Officer, role: Role = Role.VIEWER
) -> tuple[ModerationAppeal, ModerationItem]:
    """Return an appeal with what it is against; raises NotFound as well for other agencies'."""
    row = session.get(ModerationAppeal, appeal_id)
    item = None if row is None else session.get_one(ModerationItem, row.item_id)
    if row is None or item is None or not officer.may(role, item.agency):
        raise NotFound(_("There is no appeal to be decided here."))
    return row, item


def own_decision(session: Session, author_id: UUID, item_id: UUID) -> ModerationItem:
    """Return what was decided about a post of an author; raises NotFound for all others."""
    item = session.get(ModerationItem, item_id)
    if item is None or item.author_id != author_id or item.decided_at is None:
        raise NotFound(_("There is no decision about something of yours at this address."))
    return item


def decide_appeal(
    session: Session, ctx: CommentContext, officer: Officer, appeal_id: UUID, answer: Answer
) -> None:
    """Uphold or dismiss an appeal; the post is shown again by the first, its author told of both.

    Raises NotFound for that of other agencies, Refused for whoever hid the post himself, and for
    what was decided meanwhile.
    """
    row, item = appeal_for(session, appeal_id, officer, Role.APPROVER)
    locked_author(session, item.author_id)
    hidden = locked_item(session, item.id)
    session.refresh(row)
    if row.decided_at is not None:
        raise Refused(_("This was decided meanwhile: look at what has happened."))
    ctx.appeals.decide(session, Outcome(hidden, answer.is_upheld, officer.actor))
    row.outcome = "upheld" if answer.is_upheld else "dismissed"
    row.answer, row.decided_at = read_note(answer.text, LONGEST_NOTE), moment(session)
    row.decided_by = officer.id
    session.flush()
    if not answer.is_upheld:
        write_entry(session, Done.DISMISSED, item.agency, kind=item.post_kind, reason=item.reason)
    enqueue(session, TELL_AUTHOR, str(item.id))
    change = Change("uphold" if answer.is_upheld else "dismiss")
    change_state(session, ctx.workflows, appeal_id, change, officer.actor, None)


def _take(workflows: Workflows, session: Session, said: Appeal) -> UUID:
    appeal_id = uuid4()
    open_item(session, workflows, APPEAL_WORKFLOW, appeal_id, said.item.agency, said.by)
    row = ModerationAppeal(
        id=appeal_id, item_id=said.item.id, text=said.reason, appealed_at=moment(session)
    )
    session.add(row)
    session.flush()
    return appeal_id


def _carry_out(
    workflows: Workflows, kinds: ModeratedKinds, session: Session, outcome: Outcome
) -> None:
    if not outcome.is_upheld:
        return
    held: WorkflowItem = outcome.item
    item = session.get_one(ModerationItem, held.id)
    post = kinds.find(session, item.post_kind, item.post_id)
    if post.visibility is Visibility.HIDDEN:
        kinds[item.post_kind].set_visibility(session, item.post_id, Visibility.VISIBLE)
    undo_hidden(locked_author(session, item.author_id))
    assert item.verdict == Verdict.HIDE, "only what was hidden can be appealed"
    write_entry(session, Done.RESTORED, item.agency, kind=item.post_kind, reason=item.reason)
    change_state(session, workflows, item.id, Change("restore"), outcome.by, None)
