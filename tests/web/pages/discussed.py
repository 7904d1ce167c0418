"""Discussions in the back office, for tests of what officers do there and of what is recorded."""

from sqlalchemy import select

from portal.accounts.officer_roles import Role
from portal.participation.spaces.models import SpaceRow
from tests.portal.audit.audited import Audited
from tests.web.pages.officers.office import BackOffice


def walk_discussions(office: BackOffice, log: Audited) -> None:
    """Do everything that officers do in the discussion of a space; each leaves its event."""
    office.sign_in(Role.EDITOR, "licensing")
    with office.deployment.database.reading() as session:
        published = select(SpaceRow.id).where(SpaceRow.published_at.is_not(None)).limit(1)
        space_id = session.scalars(published).one()
    at = f"/discussions/space/{space_id}"
    log.action(lambda: office.post(f"{at}/answer", text="In the budget."), "comment.answered")
    told = {"number": "1", "text": "In the next budget."}
    log.action(lambda: office.post(f"{at}/edit", told), "comment.answer_edited")
    log.action(lambda: office.post(f"{at}/pin", number="1", command="unpin"), "comment.unpinned")
    log.action(lambda: office.post(f"{at}/pin", number="1", command="pin"), "comment.pinned")
    closing = {f"closing_{one}": "Thank you" for one in ("ar", "en")}
    log.action(lambda: office.post(f"{at}/end", closing, command="close"), "discussion.closed")
    log.action(lambda: office.post(f"{at}/end", command="reopen"), "discussion.reopened")
