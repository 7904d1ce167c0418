"""What data requests hold about a person: what was asked for, and appeals against answers.

Which requests are somebody's says a row behind row-level security, which goes with the person: from
then on nothing here says whose they are.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.opendata.requests.asking import forget_words
from portal.opendata.requests.models import RequestAppeal, RequestAsker, RequestRow
from portal.opendata.requests.rules import ASKER, OPEN
from portal.opendata.requests.standing import ASKER_ACTOR, changed, locked_request
from portal.workflow.offers import Workflows
from portal.workflow.service import Change, change_state

KEPT_REQUESTS = _("What everybody can read stays, and nothing says any more who asked.")
KEPT_APPEALS = _("The complaints unit keeps the appeal as long as its other cases, without a name.")


def held_by_requests(workflows: Workflows) -> tuple[Holding, ...]:
    """Return what the topic holds; what is not released yet is withdrawn when it is erased."""
    return (
        Holding("data_request_appeals", _appeals, _erase_appeals),
        Holding(
            "data_requests", _requests, partial(_erase, workflows), tables=("data_request_asker",)
        ),
    )


def _requests(session: Session, subject: DataSubject) -> Records:
    held = select(
        RequestRow.id,
        RequestRow.ref,
        RequestRow.language,
        RequestRow.title,
        RequestRow.markdown,
        RequestRow.agency,
        RequestRow.state,
        RequestRow.visibility,
        RequestRow.asked_at,
        RequestRow.circumstance,
    ).where(RequestRow.id.in_(_ids(session, subject)))
    return records_of(session, held.order_by(RequestRow.asked_at, RequestRow.id))


def _appeals(session: Session, subject: DataSubject) -> Records:
    held = select(
        RequestAppeal.request_id, RequestAppeal.text, RequestAppeal.at, RequestAppeal.outcome
    ).where(RequestAppeal.request_id.in_(_ids(session, subject)))
    return records_of(session, held.order_by(RequestAppeal.at, RequestAppeal.id))


def _erase_appeals(session: Session, subject: DataSubject) -> Erased:
    mine = select(RequestAppeal).where(RequestAppeal.request_id.in_(_ids(session, subject)))
    appeals = session.scalars(mine).all()
    for one in appeals:
        one.text = None
    session.flush()
    return Erased(0, len(appeals), KEPT_APPEALS if appeals else "")


def _erase(workflows: Workflows, session: Session, subject: DataSubject) -> Erased:
    """Leave what everybody reads, and nothing of what nobody else has read."""
    erased = kept = 0
    for request_id in _ids(session, subject):
        _item, row = locked_request(session, request_id)
        if row.released_at is not None:
            kept += 1
            continue
        erased += 1
        forget_words(row)
        changed(session, row)
        if row.state in OPEN:
            change = Change("withdraw")
            change_state(session, workflows, row.id, change, ASKER_ACTOR, (ASKER,))
    session.execute(delete(RequestAsker).where(RequestAsker.person_id == subject.person_id))
    return Erased(erased, kept, KEPT_REQUESTS if kept else "")


def _ids(session: Session, subject: DataSubject) -> Sequence[UUID]:
    mine = select(RequestAsker.request_id).where(RequestAsker.person_id == subject.person_id)
    return session.scalars(mine.order_by(RequestAsker.request_id)).all()
