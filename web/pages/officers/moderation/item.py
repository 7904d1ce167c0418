"""One post before a moderator: what it says, why it is here, the decision, and its author."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.comments.authors.models import AuthorRow
from portal.comments.moderation.appealing import appeal_of
from portal.comments.moderation.blocking import (
    Block,
    block_author,
    hidden_items_of,
    lift_block,
    standing_block,
)
from portal.comments.moderation.deciding import decide, item_for
from portal.comments.moderation.models import ModerationItem
from portal.comments.moderation.queries import clock_of, find_post, reports_of
from portal.comments.moderation.rules import (
    BLOCK_DAYS,
    LONGEST_NOTE,
    REASON_NAMES,
    Queue,
    read_decision,
    read_reason,
)
from web.page.answers import Trouble, trouble_of
from web.page.officer_page import FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.moderation.words import KIND_NAMES, signs
from web.pages.officers.proposals.view import names_of_agencies

router = APIRouter(prefix="/{language}/officers/moderation/posts", include_in_schema=False)


@router.get("/{item}")
def show_item(officer_page: OfficerPageHere, item: UUID) -> Response:
    """Show a post with all that a moderator has to know."""
    return _page(officer_page, item)


@router.post("/{item}")
def take_decision(officer_page: OfficerPageHere, fields: FieldsHere, item: UUID) -> Response:
    """Show or hide the post."""
    _require(officer_page, item, Role.EDITOR)
    typed = dict(fields.but())
    try:
        said = (fields.get("verdict"), fields.get("reason"), fields.get("note"))
        decision = read_decision(*said)
        with officer_page.deployment.database.writing() as session:
            decide(session, officer_page.site.comments, officer_page.officer, item, decision)
    except AroundMeError as error:
        return _page(officer_page, item, trouble_of(error), typed)
    queue = fields.get("queue")
    if queue in set(Queue):
        # Sent from the list: whoever reads one post after the other stays there.
        return officer_page.go_to("moderation", said="done", queue=queue)
    return officer_page.go_to("moderation", "posts", str(item), said="done")


@router.post("/{item}/block")
def take_block(officer_page: OfficerPageHere, fields: FieldsHere, item: UUID) -> Response:
    """Block the author of a hidden post for some days."""
    _require(officer_page, item, Role.APPROVER)
    try:
        days = fields.get("days")
        if not (days.isascii() and days.isdigit() and len(days) < 4):
            raise InvalidParameter("days", _("Choose for how long."), value=days)
        block = Block(int(days), read_reason(fields.get("reason")), fields.get("note"))
        with officer_page.deployment.database.writing() as session:
            block_author(session, officer_page.officer, item, block)
    except AroundMeError as error:
        return _page(officer_page, item, trouble_of(error), dict(fields.but()))
    return officer_page.go_to("moderation", "posts", str(item), said="done")


@router.post("/{item}/unblock")
def take_lift(officer_page: OfficerPageHere, fields: FieldsHere, item: UUID) -> Response:
    """Lift the block of an author."""
    _require(officer_page, item, Role.APPROVER)
    try:
        with officer_page.deployment.database.writing() as session:
            lift_block(session, officer_page.officer, item)
    except AroundMeError as error:
        return _page(officer_page, item, trouble_of(error), dict(fields.but()))
    return officer_page.go_to("moderation", "posts", str(item), said="done")


def _require(officer_page: OfficerPage, item_id: UUID, role: Role) -> None:
    with officer_page.deployment.database.reading() as session:
        agency = item_for(session, item_id, officer_page.officer).agency
    officer_page.require(role, agency)


def _page(
    officer_page: OfficerPage,
    item_id: UUID,
    trouble: Trouble | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    officer, ctx = officer_page.officer, officer_page.site.comments
    with officer_page.deployment.database.reading() as session:
        item = item_for(session, item_id, officer)
        context = {
            "item": item,
            "post": find_post(session, ctx, item),
            "clock": clock_of(session, item.id),
            "reports": reports_of(session, item.id),
            "appeal": appeal_of(session, item.id),
            "signs": signs(item.why),
            "names": names_of_agencies(session),
            **_of_author(session, item),
        }
    choices = {"reasons": REASON_NAMES, "days": BLOCK_DAYS, "longest": LONGEST_NOTE}
    may = {
        "may_decide": officer.may(Role.EDITOR, item.agency),
        "may_block": officer.may(Role.APPROVER, item.agency),
    }
    everything = {**context, **choices, **may, "kinds": KIND_NAMES, "typed": typed or {}}
    return officer_page.show(
        "officers/moderation/item.html", everything, here="moderation", trouble=trouble
    )


def _of_author(session: Session, item: ModerationItem) -> dict[str, object]:
    """Read what a moderator may know of an author: the public name, and how he has written."""
    author = None if item.author_id is None else session.get(AuthorRow, item.author_id)
    if author is None:
        return {"author": None, "block": None, "hidden_before": []}
    hidden = [one for one in hidden_items_of(session, author.id) if one.id != item.id]
    return {
        "author": author,
        "block": standing_block(session, author.id),
        "hidden_before": hidden,
    }
