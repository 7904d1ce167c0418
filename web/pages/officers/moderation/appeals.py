"""An appeal before an officer who has not hidden the post himself."""

from uuid import UUID

from fastapi import APIRouter, Response

from geo.errors import AroundMeError
from portal.accounts.officer_roles import Role
from portal.comments.authors.service import names_of
from portal.comments.moderation.appealing import Answer, appeal_for, decide_appeal
from portal.comments.moderation.queries import clock_of, find_post
from portal.comments.moderation.rules import LONGEST_NOTE, REASON_NAMES
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.officer_page import FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.moderation.words import KIND_NAMES

router = APIRouter(prefix="/{language}/officers/moderation/appeals", include_in_schema=False)


@router.get("/{appeal}")
def show_appeal(officer_page: OfficerPageHere, appeal: UUID) -> Response:
    """Show an appeal with the post and the decision that it is against."""
    return _page(officer_page, appeal)


@router.post("/{appeal}")
def take_answer(officer_page: OfficerPageHere, fields: FieldsHere, appeal: UUID) -> Response:
    """Uphold the appeal, which shows the post again, or dismiss it."""
    with officer_page.deployment.database.reading() as session:
        _found, item = appeal_for(session, appeal, officer_page.officer)
        agency = item.agency
    officer_page.require(Role.APPROVER, agency)
    text, outcome = fields.get("text"), fields.get("command")
    if outcome not in ("uphold", "dismiss"):
        raise nothing_here()
    try:
        answer = Answer(outcome == "uphold", text)
        with officer_page.deployment.database.writing() as session:
            ctx = officer_page.site.comments
            decide_appeal(session, ctx, officer_page.officer, appeal, answer)
    except AroundMeError as error:
        return _page(officer_page, appeal, trouble_of(error), text)
    return officer_page.go_to("moderation", "appeals", str(appeal), said="done")


def _page(
    officer_page: OfficerPage, appeal_id: UUID, trouble: Trouble | None = None, text: str = ""
) -> Response:
    officer, ctx = officer_page.officer, officer_page.site.comments
    with officer_page.deployment.database.reading() as session:
        appeal, item = appeal_for(session, appeal_id, officer)
        author = item.author_id
        context = {
            "appeal": appeal,
            "item": item,
            "post": find_post(session, ctx, item),
            "clock": clock_of(session, appeal.id),
            "author_name": names_of(session, [author]).get(author) if author else None,
        }
    may = {
        "may_decide": officer.may(Role.APPROVER, item.agency),
        "is_own": item.decided_by == officer.id,
    }
    words = {"kinds": KIND_NAMES, "reasons": REASON_NAMES, "longest": LONGEST_NOTE}
    return officer_page.show(
        "officers/moderation/appeal.html",
        {**context, **may, **words, "text": text},
        here="moderation",
        trouble=trouble,
    )
