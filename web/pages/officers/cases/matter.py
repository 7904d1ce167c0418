"""What the page of a case shows of others of its matter: similar ones, and those it goes with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Role
from portal.contact.dealing import Order
from portal.contact.duplicates import Similar, similar_cases
from portal.contact.followers import follower_counts, followers_of, waits
from portal.contact.merging import merge, separate
from portal.contact.models import Case
from portal.contact.workflow import case_definitions
from portal.workflow.service import Change
from web.page.answers import nothing_here
from web.page.officer_page import Fields, OfficerPage

MERGE, SEPARATE = "merge", "separate"


@dataclass(frozen=True)
class Matter:
    """Cases of one matter: those that may be, those that are, and the one that leads.

    `languages` are those of waiting followers in which an answer has to be written as well.
    """

    similar: Sequence[Similar]
    followers: Sequence[Case]
    lead: Case | None
    languages: Sequence[str]


def matter_of(session: Session, officer_page: OfficerPage, case: Case) -> Matter:
    """Return what an officer who may deal with a case sees of its matter."""
    if not officer_page.officer.may(Role.EDITOR, case.agency):
        return Matter((), (), None, ())
    followers = followers_of(session, case.id)
    waiting = {one.language for one in followers if waits(one.state, one.closed_at)}
    return Matter(
        similar_cases(session, officer_page.site.contact.nearness, case),
        followers,
        None if case.duplicate_of is None else session.get_one(Case, case.duplicate_of),
        sorted(waiting - {case.language}),
    )


def state_names(case: Case) -> dict[str, str]:
    """Return what the state of a case is called."""
    return case_definitions(case.kind).newest.state(case.state).names


def order_of(change: Change, fields: Fields) -> Order:
    """Return what an officer does, with the answer in the languages in which it was written."""
    told = {code: fields.get(f"text_{code}") for code in ("ar", "en")}
    return Order(change, fields.get("text"), {code: said for code, said in told.items() if said})


def change_matter(
    session: Session, officer_page: OfficerPage, case_id: UUID, fields: Fields
) -> None:
    """Deal with the ticked cases and this one as one, or let this one stand alone again."""
    contact, by = officer_page.site.contact, officer_page.officer
    if fields.get("command") == SEPARATE:
        separate(session, contact, case_id, by)
        return
    merge(session, contact, [case_id, *_ids(fields.all("with"))], by)


def counts_beside(session: Session, cases: Sequence[Case]) -> dict[str, int]:
    """Return how many go with each of some cases of the queue, by the id as text."""
    counted = follower_counts(session, [one.id for one in cases])
    return {str(case_id): count for case_id, count in counted.items()}


def _ids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise nothing_here() from error


def matter_context(matter: Matter, typed: Fields | None) -> dict[str, Any]:
    """Return what the templates of a matter need."""
    said = {code: typed.get(f"text_{code}") if typed else "" for code in matter.languages}
    return {"matter": matter, "translations": said, "state_names_of": state_names}
