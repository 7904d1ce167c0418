"""What the page of a case shows of reactions that somebody outside was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.contact.models import Case
from portal.contact.officer_models import CaseReaction
from portal.contact.reactions import (
    DAYS,
    Asked,
    address_of,
    ask_for_reaction,
    reaction_states,
    reactions_of,
    take_back,
)
from web.page.answers import nothing_here
from web.page.minutes import minute_of
from web.page.officer_page import Fields, OfficerPage

ASK_OUTSIDE, TAKE_BACK = "ask_outside", "take_reaction_back"
STATES = {
    "asked": _("reaction requested"),
    "received": _("reaction received"),
    "expired": _("no reaction in time"),
}


@dataclass(frozen=True)
class ShownReaction:
    """A question to somebody outside: to whom, until when, and what came."""

    row: CaseReaction
    address: str
    state: str
    until: str
    answered: str | None


def reaction_context(
    session: Session, officer_page: OfficerPage, case: Case, typed: Fields | None
) -> dict[str, Any]:
    """Return what the template of reactions needs; nothing for who may not deal with the case."""
    may_edit = officer_page.officer.may(Role.EDITOR, case.agency)
    rows = reactions_of(session, case.id) if may_edit else []
    typing = typed if typed and typed.get("command") == ASK_OUTSIDE else None
    return {
        "reactions": [_shown(officer_page, one) for one in rows],
        "reaction_states": STATES,
        "reaction_days": DAYS,
        "outside": {name: typing.get(name) if typing else "" for name in ("email", "outside_text")},
    }


def change_reaction(
    session: Session, officer_page: OfficerPage, case_id: UUID, fields: Fields
) -> None:
    """Ask somebody outside, or end a question that has no answer yet."""
    contact, by = officer_page.site.contact, officer_page.officer
    if fields.get("command") == TAKE_BACK:
        take_back(session, case_id, _id(fields.get("reaction")), by)
        return
    days = fields.get("days")
    asked = Asked(
        email=fields.get("email"),
        text=fields.get("outside_text"),
        language=fields.get("outside_language"),
        days=int(days) if days.isascii() and days.isdecimal() else 0,
    )
    ask_for_reaction(session, contact, case_id, asked, by)


def states_beside(session: Session, cases: Sequence[Case]) -> dict[str, str]:
    """Return how reactions to some cases of the queue stand, by the id as text."""
    states = reaction_states(session, [one.id for one in cases])
    return {str(case_id): STATES[state] for case_id, state in states.items()}


def _shown(officer_page: OfficerPage, one: CaseReaction) -> ShownReaction:
    is_open = one.until > officer_page.now
    state = "received" if one.answered_at else "asked" if is_open else "expired"
    return ShownReaction(
        one,
        address_of(officer_page.site.contact.keys, one),
        state,
        minute_of(one.until, officer_page.deployment),
        minute_of(one.answered_at, officer_page.deployment) if one.answered_at else None,
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
