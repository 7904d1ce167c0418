"""A post before moderators, and an appeal against another, past all actions."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from portal.comments.moderation.figures import FIGURES
from portal.comments.moderation.log import Done, write_entry
from portal.comments.moderation.models import (
    ModerationAppeal,
    ModerationItem,
    ModerationMonth,
    PostReport,
)
from portal.workflow.models import WorkflowEvent, WorkflowItem

# What was decided by somebody who is nobody here.
NOBODY = UUID("99999999-9999-4999-8999-999999999999")


def moderated_there(
    session: Session, idea_id: UUID, agency: str, told: str = "why?"
) -> dict[tuple[str, str], str]:
    """Put a reported idea and an appeal about it there; return what addresses call them."""
    item, appeal = uuid4(), uuid4()
    moderation_there(session, item, appeal, idea_id, agency, told)
    figures = {"figures": {**dict.fromkeys(FIGURES, 7), "reports": None}, "by_reason": {"spam": 3}}
    for whose in ("", agency):
        row = {"month": date(2026, 5, 1), "agency": whose, "figures": figures}
        session.add(ModerationMonth(**row, computed_at=moment(session)))
    write_entry(session, Done.HIDDEN, agency, kind="idea", reason="insult")
    return {
        ("posts", "item"): str(item),
        ("appeals", "appeal"): str(appeal),
        ("moderation", "month"): "2026-05",
    }


def moderation_there(
    session: Session,
    item_id: UUID,
    appeal_id: UUID,
    idea_id: UUID,
    agency: str,
    told: str = "why?",
) -> None:
    """Put a reported idea of an agency and an appeal into the database, which say what is told."""
    hidden = UUID(int=item_id.int + 1)
    now = moment(session)
    for key, name, state in (
        (item_id, "moderation", "waiting"),
        (hidden, "moderation", "hidden"),
        (appeal_id, "moderation_appeal", "received"),
    ):
        values = {"definition": name, "version": 1, "state": state, "agency": agency}
        due = now + timedelta(days=3)
        session.add(
            WorkflowItem(
                id=key, **values, opened_at=now, due_at=due, calendar="", last_event=1, escalation=0
            )
        )
        session.flush()
        actor = {"actor_kind": "system", "actor_id": "tests", "actor_name": "tests"}
        session.add(
            WorkflowEvent(item_id=key, number=1, at=now, action="opened", state=state, **actor)
        )
    about = {"post_kind": "idea", "post_id": idea_id, "agency": agency, "why": {"number": 1}}
    about |= {"queue": "reported", "was_shown": True, "opened_at": now}
    session.add(ModerationItem(id=item_id, **about))
    decided = {"decided_at": now, "verdict": "hide", "reason": "insult", "decided_by": NOBODY}
    session.add(ModerationItem(id=hidden, **about, **decided, note=told))
    session.flush()
    report = {"post_kind": "idea", "post_id": idea_id, "author_id": uuid4(), "reason": "insult"}
    session.add(PostReport(**report, note=told, reported_at=now, item_id=item_id))
    session.add(ModerationAppeal(id=appeal_id, item_id=hidden, text=told, appealed_at=now))
    session.flush()
