"""What moderators decided about one's own posts, and appealing: pages behind the sign-in."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from portal.comments.authors.rules import Author
from portal.comments.authors.service import author_of
from portal.comments.moderation.appealing import appeal, appeal_of, appeal_until, own_decision
from portal.comments.moderation.blocking import standing_block
from portal.comments.moderation.queries import decisions_of, find_post
from portal.comments.moderation.rules import LONGEST_APPEAL, REASON_NAMES
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.citizens.ways import COMMENTS, WAYS
from web.pages.officers.moderation.words import KIND_NAMES

router = APIRouter(prefix="/{language}/discussions/decisions", include_in_schema=False)


@router.get("")
def list_decisions(page: CitizenHere) -> Response:
    """List what was decided about posts of one's own, and whether one may write."""
    with page.reading() as session:
        author = author_of(session, page.person.id)
        decisions = [] if author is None else decisions_of(session, author.id)
        block = None if author is None else standing_block(session, author.id)
    context = {
        **_everywhere(),
        "decisions": decisions,
        "block": block,
        "now": page.deployment.now(),
    }
    return page.show("discussions/decisions.html", context)


@router.get("/{item}")
def show_decision(page: CitizenHere, item: UUID) -> Response:
    """Show one decision with its reason, and the way to appeal."""
    return _show(page, item)


@router.post("/{item}")
def take_appeal(page: CitizenHere, fields: CitizenFormHere, item: UUID) -> Response:
    """Appeal against a decision: somebody else decides."""
    text = fields.get("text")
    try:
        with page.writing() as session:
            author = _author(session, page)
            appeal(session, page.site.comments, author, item, text)
    except AroundMeError as error:
        return _show(page, item, trouble_of(error), text)
    return page.go_to(f"/discussions/decisions/{item}", "post-appealed")


def _show(
    page: CitizenPage, item_id: UUID, trouble: Trouble | None = None, text: str = ""
) -> Response:
    ctx = page.site.comments
    with page.reading() as session:
        item = own_decision(session, _author(session, page).id, item_id)
        context = {
            **_everywhere(),
            "item": item,
            "post": find_post(session, ctx, item),
            "appeal": appeal_of(session, item.id),
            "until": appeal_until(session, ctx, item.id),
            "now": page.deployment.now(),
            "text": text,
            "longest": LONGEST_APPEAL,
        }
    return page.show("discussions/decision.html", context, trouble)


def _author(session: Session, page: CitizenPage) -> Author:
    """Return who somebody is in public; what nobody wrote has no decisions."""
    author = author_of(session, page.person.id)
    if author is None:
        raise nothing_here()
    return author


def _everywhere() -> dict[str, object]:
    return {
        "reasons": REASON_NAMES,
        "kinds": KIND_NAMES,
        "citizen_ways": WAYS,
        "here": COMMENTS.path,
    }
