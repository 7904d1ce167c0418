"""Drafts as pages show them: in a list, and one of them with its diff and what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Names
from geo.messages import mark as _
from portal.accounts.rules import Role
from portal.directory.agencies.queries import agency_lines
from portal.directory.drafts.models import Draft
from portal.directory.drafts.queries import one_draft
from portal.directory.drafts.rules import UNDECIDED, State, Subject
from portal.directory.drafts.subjects import Standing, standing, versions
from portal.directory.registers.rules import Content
from web.pages.accounts.answers import Trouble
from web.pages.desk.diff import diff_lines, pins
from web.pages.desk.frame import Desk
from web.pages.desk.moments import minute_of

SUBJECT_NAMES: Mapping[Subject, str] = {
    Subject.AGENCY: _("Agency"),
    Subject.SERVICE: _("Service"),
    Subject.OFFICE: _("Office"),
}
STATE_NAMES: Mapping[State, str] = {
    State.OPEN: _("not handed in"),
    State.SUBMITTED: _("waits for a decision"),
    State.APPLIED: _("done"),
    State.REJECTED: _("rejected"),
    State.WITHDRAWN: _("withdrawn"),
    State.OVERTAKEN: _("overtaken"),
}


@dataclass(frozen=True)
class ShownDraft:
    """A draft in a list."""

    draft: Draft
    subject_name: str
    state: State
    state_name: str
    names: Names
    agency_names: Names | None
    made_at: str
    is_own: bool
    is_mine_to_decide: bool


def names_of_agencies(session: Session) -> dict[str, Names]:
    """Give the names of all agencies by their codes."""
    return {line.code: line.names for line in agency_lines(session)}


def shown_drafts(
    desk: Desk, drafts: Sequence[Draft], agencies: Mapping[str, Names]
) -> list[ShownDraft]:
    """Prepare drafts for a list."""
    return [_shown(desk, draft, agencies) for draft in drafts]


def _shown(desk: Desk, draft: Draft, agencies: Mapping[str, Names]) -> ShownDraft:
    state, subject = State(draft.state), Subject(draft.kind)
    return ShownDraft(
        draft=draft,
        subject_name=SUBJECT_NAMES[subject],
        state=state,
        state_name=STATE_NAMES[state],
        names=draft.content.get("names") or {},
        agency_names=agencies.get(draft.agency),
        made_at=minute_of(draft.made_at, desk.deployment),
        is_own=is_own(desk, draft),
        is_mine_to_decide=state is State.SUBMITTED
        and desk.officer.may(Role.APPROVER, draft.agency)
        and not (is_own(desk, draft) and desk.needs_second_officer(subject)),
    )


def is_own(desk: Desk, draft: Draft) -> bool:
    """Whether the officer has made a draft."""
    return draft.made_by_id == str(desk.officer.id)


def may_hand_in(desk: Desk, draft: Draft) -> bool:
    """Whether the officer may hand a draft in or give it up: one's own, or as an approver."""
    own = is_own(desk, draft) and desk.officer.may(Role.EDITOR, draft.agency)
    return own or desk.officer.may(Role.APPROVER, draft.agency)


def draft_page(desk: Desk, draft_id: str, trouble: Trouble | None = None) -> Response:
    """Answer with the page of one draft; raises NotFound for one of another agency."""
    with desk.deployment.database.reading() as session:
        draft = one_draft(session, draft_id, desk.agencies())
        agencies = names_of_agencies(session)
        subject = Subject(draft.kind)
        stands = standing(session, subject, draft.code)
        before = _before(session, draft, stands)
        context = {
            **_facts(desk, draft, agencies),
            "lines": diff_lines(desk, subject, before, draft.content, agencies),
            "whole": diff_lines(desk, subject, None, draft.content, agencies),
            "pins": pins(desk, before, draft.content) if subject is Subject.OFFICE else [],
            **_deeds(desk, draft, stands),
            "is_new": before is None,
        }
    return desk.show("desk_draft.html", context, here="drafts", trouble=trouble)


def _before(session: Session, draft: Draft, stands: Standing | None) -> Content | None:
    """Give the state that a draft is compared with: what stands, or stood until it was applied."""
    if draft.state != State.APPLIED:
        return stands.content if stands else None
    states = versions(session, Subject(draft.kind), draft.code)
    return next((one.content for one in states if one.superseded_in == draft.release_number), None)


def _facts(desk: Desk, draft: Draft, agencies: Mapping[str, Names]) -> dict[str, Any]:
    return {
        "shown": _shown(desk, draft, agencies),
        "submitted_at": minute_of(draft.submitted_at, desk.deployment),
        "decided_at": minute_of(draft.decided_at, desk.deployment),
    }


def _deeds(desk: Desk, draft: Draft, stands: Standing | None) -> dict[str, bool]:
    """Tell what the officer may do with a draft now, and what stands against it."""
    state, subject = State(draft.state), Subject(draft.kind)
    base = None if draft.base_hash is None else bytes(draft.base_hash)
    has_moved_on = state in UNDECIDED and base != (stands.content_hash if stands else None)
    may_decide = state is State.SUBMITTED and desk.officer.may(Role.APPROVER, draft.agency)
    own = is_own(desk, draft) and desk.needs_second_officer(subject)
    return {
        "is_overtaken": has_moved_on or state is State.OVERTAKEN,
        "may_submit": state is State.OPEN and may_hand_in(desk, draft) and not has_moved_on,
        "may_withdraw": state in UNDECIDED and may_hand_in(desk, draft),
        "may_approve": may_decide and not own and not has_moved_on,
        "may_reject": may_decide and not is_own(desk, draft),
        "needs_another": state in UNDECIDED and own,
    }
