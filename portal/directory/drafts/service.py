"""The deeds on drafts: propose, submit, withdraw, decide. Each is written into the audit log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from layers.releases.rules import Authorship
from portal.accounts.rules import Officer, Role
from portal.audit.service import record as write_audit
from portal.directory.drafts.models import Draft
from portal.directory.drafts.rules import UNDECIDED, State, Subject, check_decision
from portal.directory.drafts.subjects import (
    Reading,
    agency_of,
    code_of,
    read,
    remove,
    said,
    save,
    standing,
    versions,
)
from portal.directory.registers.reading import Fault

_LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Decision:
    """Yes or no to a draft, and why."""

    approve: bool
    note: str | None = None
    needs_second_officer: bool = False


def propose(
    session: Session,
    reading: Reading,
    subject: Subject,
    data: Mapping[str, Any],
    by: Officer,
    note: str | None = None,
) -> tuple[Draft | None, tuple[Fault, ...]]:
    """Keep a proposed content as an open draft; None and the faults when it has any.

    Raises Refused when it would change nothing, and for an officer who is no editor of the agency
    that the record belongs to, or would belong to.
    """
    proposed, faults = read(session, reading, subject, data)
    if proposed is None:
        return None, faults
    content = said(proposed)
    stands = standing(session, subject, code_of(proposed))
    agency = stands.agency if stands else agency_of(proposed)
    _refuse_unentitled(by, Role.EDITOR, {agency, agency_of(proposed)})
    if subject is Subject.AGENCY and stands is None:
        _refuse_unentitled(by, Role.EDITOR, {None})
    if stands is not None and stands.content == content:
        raise Refused(_("Nothing differs from what stands there already, so nothing was changed."))
    draft = _new_draft(subject, code_of(proposed), agency, by, note)
    draft.base_hash = stands.content_hash if stands else None
    draft.content = content
    session.add(draft)
    session.flush()
    _audit(session, draft, by, "draft.made", new=content)
    return draft, ()


def propose_removal(
    session: Session, subject: Subject, code: str, by: Officer, note: str | None = None
) -> Draft:
    """Keep the removal of a record as an open draft; raises NotFound when there is none.

    For what never existed or stands twice. An agency that has ended and a service that is not
    given any more stay in the register and say so.
    """
    stands = standing(session, subject, code)
    if stands is None:
        raise NotFound(_("“{code}” is not there any more."), code=code)
    _refuse_unentitled(by, Role.EDITOR, {stands.agency})
    draft = _new_draft(subject, code, stands.agency, by, note)
    draft.base_hash, draft.content, draft.removes = stands.content_hash, {}, True
    session.add(draft)
    session.flush()
    _audit(session, draft, by, "draft.made", new={})
    return draft


def _new_draft(subject: Subject, code: str, agency: str, by: Officer, note: str | None) -> Draft:
    return Draft(
        id=uuid4(),
        kind=subject.value,
        code=code,
        agency=agency,
        state=State.OPEN,
        note=(note or "").strip()[:_LONGEST_NOTE] or None,
        made_by=by.email,
        made_by_id=str(by.id),
    )


def submit(session: Session, draft: Draft, by: Officer) -> None:
    """Hand an open draft to whoever decides."""
    _refuse_unless(draft, State.OPEN)
    draft.state = State.SUBMITTED
    draft.submitted_at = moment(session)
    _audit(session, draft, by, "draft.submitted")


def withdraw(session: Session, draft: Draft, by: Officer) -> None:
    """Give a draft up that nobody has decided about."""
    _refuse_unless(draft, *UNDECIDED)
    _decided(session, draft, State.WITHDRAWN, by, None)
    _audit(session, draft, by, "draft.withdrawn")


def decide(
    session: Session, reading: Reading, draft: Draft, by: Officer, decision: Decision
) -> None:
    """Say yes or no to a submitted draft; a yes makes it a release at once.

    Raises Refused for one's own draft where a second officer is needed, and when the record has
    changed since the draft was made.
    """
    _refuse_unless(draft, State.SUBMITTED)
    _refuse_unentitled(by, Role.APPROVER, {draft.agency})
    if not decision.approve:
        _decided(session, draft, State.REJECTED, by, decision.note)
        _audit(session, draft, by, "draft.rejected")
        return
    check_decision(
        is_own=draft.made_by_id == str(by.id),
        needs_second_officer=decision.needs_second_officer,
    )
    subject = Subject(draft.kind)
    stands = standing(session, subject, draft.code)
    _refuse_overtaken(draft, stands.content_hash if stands else None)
    made = Authorship(draft.made_by, approved_by=by.email, note=draft.note)
    draft.release_number = _apply(session, reading, draft, made, by)
    _decided(session, draft, State.APPLIED, by, decision.note)
    _overtake_others(session, draft)
    _audit(
        session,
        draft,
        by,
        "draft.applied",
        old=stands.content if stands else None,
        new=draft.content,
    )


def _apply(session: Session, reading: Reading, draft: Draft, made: Authorship, by: Officer) -> int:
    subject = Subject(draft.kind)
    if draft.removes:
        return remove(session, subject, draft.code, made)
    proposed, _faults = read(session, reading, subject, draft.content)
    if proposed is None:
        raise Refused(
            _("What this draft is linked to has changed since it was made: make it anew.")
        )
    _refuse_unentitled(by, Role.APPROVER, {draft.agency, agency_of(proposed)})
    return save(session, reading.deployment, proposed, made)


def restore(
    session: Session,
    reading: Reading,
    subject: Subject,
    code: str,
    introduced_in: int,
    by: Officer,
) -> Draft:
    """Bring a former state of a record back at once.

    It was agreed to when it came in, so one officer who may approve is enough. Raises Refused when
    it does not fit any more what it is linked to.
    """
    former = next(
        (one for one in versions(session, subject, code) if one.introduced_in == introduced_in),
        None,
    )
    if former is None:
        raise NotFound(
            _("“{code}” had no state in release {number}."), code=code, number=introduced_in
        )
    draft, faults = propose(session, reading, subject, former.content, by)
    if draft is None:
        raise Refused(_("That state cannot come back: {reason}"), reason=faults[0].message)
    submit(session, draft, by)
    decide(session, reading, draft, by, Decision(approve=True))
    return draft


def _refuse_unentitled(by: Officer, role: Role, agencies: Iterable[str | None]) -> None:
    """Where a page has let somebody through by mistake, this is the second door."""
    if not all(by.may(role, agency) for agency in agencies):
        raise Refused(_("This needs the role “{role}” in the agency."), role=role.value)


def _refuse_unless(draft: Draft, *states: State) -> None:
    if draft.state not in states:
        raise Refused(
            _("This draft is {state} already, so nothing was changed."), state=draft.state
        )


def _refuse_overtaken(draft: Draft, current_hash: bytes | None) -> None:
    base = None if draft.base_hash is None else bytes(draft.base_hash)
    if base != current_hash:
        raise Refused(
            _(
                "“{code}” has been changed by somebody else since this draft was made: reject it"
                " and make it anew on what stands there now."
            ),
            code=draft.code,
        )


def _decided(session: Session, draft: Draft, state: State, by: Officer, note: str | None) -> None:
    draft.state = state
    draft.decided_by = by.email
    draft.decided_at = moment(session)
    draft.decision_note = (note or "").strip()[:_LONGEST_NOTE] or None


def _overtake_others(session: Session, applied: Draft) -> None:
    """What was made from the state that has just ended can be applied no more."""
    others = session.scalars(
        select(Draft).where(
            Draft.kind == applied.kind,
            Draft.code == applied.code,
            Draft.id != applied.id,
            Draft.state == any_text(UNDECIDED),
        )
    )
    for other in others:
        other.state = State.OVERTAKEN


def _audit(
    session: Session,
    draft: Draft,
    by: Officer,
    action: str,
    *,
    old: object = None,
    new: object = None,
) -> None:
    write_audit(
        session,
        by.actor,
        action,
        draft.kind,
        draft.code,
        agency=draft.agency,
        old=old,
        new={"draft": str(draft.id), "content": new}
        if new is not None
        else {"draft": str(draft.id)},
    )
