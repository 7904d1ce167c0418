"""Writing a poll: a draft that officers change until it is scheduled, and nothing after that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.identities import Identity
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.participation.polls.context import PollContext
from portal.participation.polls.models import (
    PollKeyHolder,
    PollOptionRow,
    PollQuestionRow,
    PollRow,
)
from portal.participation.polls.queries import whole_poll_of
from portal.participation.polls.rules import (
    LEAST_SHOWN,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    Kind,
    Poll,
    PollState,
    Question,
    new_ref,
)
from portal.participation.polls.workflow import POLL
from portal.participation.spaces.rules import Space
from portal.workflow.service import open_item


@dataclass(frozen=True)
class PollDraft:
    """What an officer writes of a poll. A secret one has two `holders` of keys, by their accounts.

    The first holds the key of the inner envelope, the second that of the outer one.
    """

    kind: Kind
    titles: Names
    texts: Names
    questions: Sequence[Question]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    identity: Identity = Identity.P1
    least_shown: int = LEAST_SHOWN
    holders: tuple[UUID, UUID] | None = None
    is_shuffled: bool = False


def make_poll(
    session: Session, ctx: PollContext, officer: Officer, space: Space, draft: PollDraft
) -> Poll:
    """Begin a poll in a space of the officer's agency; raises Refused and InvalidParameter."""
    if not officer.may(Role.EDITOR, space.agency):
        raise Refused(_("This needs the role “{role}” in the agency."), role=Role.EDITOR.value)
    check_draft(ctx, draft)
    item = open_item(session, ctx.workflows, POLL, uuid4(), space.agency, officer.actor)
    row = PollRow(id=item.id, ref=new_ref(), space_id=space.id)
    _fill(row, draft)
    session.add(row)
    session.flush()
    _write_parts(session, row, draft)
    _record(session, officer, row, space.agency, "made")
    return whole_poll_of(session, row.id)


def change_draft(
    session: Session, ctx: PollContext, officer: Officer, draft: PollDraft, poll: Poll
) -> Poll:
    """Write a draft anew. Keys whose holder stays stay too. Raises as `make_poll`, and Refused."""
    row = demand_poll(session, officer, poll.id, Role.EDITOR)
    if row.frozen_at is not None or poll.state is not PollState.DRAFT:
        raise Refused(
            _("A poll that is scheduled can no longer be changed: cancel it and write another one.")
        )
    check_draft(ctx, draft)
    _fill(row, draft)
    session.execute(delete(PollQuestionRow).where(PollQuestionRow.poll_id == row.id))
    session.flush()
    _write_parts(session, row, draft)
    _record(session, officer, row, poll.agency, "changed")
    return whole_poll_of(session, row.id)


def demand_poll(session: Session, officer: Officer, poll_id: UUID, role: Role) -> PollRow:
    """Return a poll's row, locked; raises NotFound where the officer has no such role there."""
    row = session.get(PollRow, poll_id, with_for_update=True, populate_existing=True)
    if row is None or not officer.may(role, whole_poll_of(session, poll_id).agency):
        raise NotFound(_("There is no such poll."))
    return row


def check_draft(ctx: PollContext, draft: PollDraft) -> None:
    """Check what an officer has written; raises InvalidParameter that names the field."""
    _check_names(ctx, "titles", draft.titles)
    if draft.least_shown < LEAST_SHOWN:
        raise InvalidParameter(
            "least_shown",
            _("Results of fewer than {least} ballots would tell what single people have said."),
            value=str(draft.least_shown),
            least=LEAST_SHOWN,
        )
    if draft.identity < Identity.P1:
        raise InvalidParameter(
            "identity",
            _("Whoever votes has to be one person: choose P1 or P2."),
            value=draft.identity,
        )
    if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        raise InvalidParameter("closes_at", _("A poll has to close after it opens."))
    if draft.holders and draft.holders[0] == draft.holders[1]:
        raise InvalidParameter("holders", _("The two keys are held by two different officers."))
    _check_questions(ctx, draft.questions)


def _check_questions(ctx: PollContext, questions: Sequence[Question]) -> None:
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise InvalidParameter(
            "questions", _("Number of questions: from 1 to {most}."), most=MOST_QUESTIONS
        )
    if sum(len(one.options) for one in questions) > MOST_OPTIONS:
        raise InvalidParameter(
            "questions", _("Options of all questions together: at most {most}."), most=MOST_OPTIONS
        )
    for number, one in enumerate(questions, start=1):
        field = f"question-{number}"
        _check_names(ctx, field, one.titles)
        if len(one.options) < 2:
            raise InvalidParameter(field, _("A question needs two options or more."))
        if not 0 <= one.least <= one.most <= len(one.options) or one.most < 1:
            raise InvalidParameter(field, _("So many options cannot be chosen here."))
        for option in one.options:
            _check_names(ctx, field, option.titles)


def _check_names(ctx: PollContext, field: str, names: Names) -> None:
    for language in ctx.country.languages:
        if not names.get(language, "").strip():
            raise InvalidParameter(
                field, _("Write this in all languages; {language} is missing."), language=language
            )


def _fill(row: PollRow, draft: PollDraft) -> None:
    row.kind, row.identity = draft.kind.value, draft.identity.value
    row.titles, row.texts = storable(draft.titles), storable(draft.texts)
    row.opens_at, row.closes_at = draft.opens_at, draft.closes_at
    row.least_shown, row.is_shuffled = draft.least_shown, draft.is_shuffled


def _write_parts(session: Session, row: PollRow, draft: PollDraft) -> None:
    """Write questions and options, numbered as they stand, and the holders of keys."""
    for number, one in enumerate(draft.questions, start=1):
        question = PollQuestionRow(
            id=uuid4(),
            poll_id=row.id,
            position=number,
            titles=storable(one.titles),
            least=one.least,
            most=one.most,
        )
        session.add(question)
        session.flush()
        session.add_all(
            PollOptionRow(
                id=uuid4(), question_id=question.id, position=place, titles=storable(option.titles)
            )
            for place, option in enumerate(one.options, start=1)
        )
    _name_holders(session, row.id, draft.holders if draft.kind is Kind.SECRET else None)
    session.flush()


def _name_holders(session: Session, poll_id: UUID, holders: tuple[UUID, UUID] | None) -> None:
    wanted = dict(enumerate(holders or (), start=1))
    for position in (1, 2):
        held = session.get(PollKeyHolder, (poll_id, position))
        if held is not None and held.account_id != wanted.get(position):
            session.delete(held)
    session.flush()
    for position, account_id in wanted.items():
        if session.get(PollKeyHolder, (poll_id, position)) is None:
            session.add(PollKeyHolder(poll_id=poll_id, position=position, account_id=account_id))


def _record(
    session: Session, officer: Officer, row: PollRow, agency: str | None, done: str
) -> None:
    new = {"ref": row.ref, "kind": row.kind, "titles": row.titles}
    record(session, officer.actor, f"poll.{done}", "poll", str(row.id), agency=agency, new=new)
