"""Reporting a post to moderators: a page behind the sign-in, so that nothing is lost on the way."""

from uuid import UUID

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, Refused
from geo.messages import mark as _
from portal.comments.authors.service import demand_author
from portal.comments.moderated import ModeratedPost
from portal.comments.moderation.reports import LONGEST_REPORT, Report, report_post
from portal.comments.moderation.rules import REASON_NAMES, read_reason
from portal.comments.rules import Visibility
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage

router = APIRouter(prefix="/{language}/discussions/report/{kind}/{post}", include_in_schema=False)


@router.get("")
def show_form(page: CitizenHere, kind: str, post: UUID) -> Response:
    """Show what is reported, and ask why."""
    return _show(page, kind, post)


@router.post("")
def take_report(page: CitizenHere, fields: CitizenFormHere, kind: str, post: UUID) -> Response:
    """Report a post; doing so again changes nothing."""
    said = (fields.get("reason"), fields.get("note"))
    try:
        report = Report(kind, post, read_reason(said[0]), said[1])
        with page.writing() as session:
            author = demand_author(session, page.person)
            report_post(session, page.site.comments, author, report)
            path = page.site.comments.moderated.find(session, kind, post).path
    except AroundMeError as error:
        return _show(page, kind, post, trouble_of(error), said)
    return page.show("discussions/reported.html", {"back": f"/{page.language}{path}"})


def _show(
    page: CitizenPage,
    kind: str,
    post_id: UUID,
    trouble: Trouble | None = None,
    said: tuple[str, str] = ("", ""),
) -> Response:
    with page.reading() as session:
        demand_author(session, page.person)
        post = _visible(page.site.comments.moderated.find(session, kind, post_id))
    context = {
        "post": post,
        "reasons": REASON_NAMES,
        "reason": said[0],
        "note": said[1],
        "longest": LONGEST_REPORT,
        "here": f"/{page.language}/discussions/report/{kind}/{post_id}",
    }
    return page.show("discussions/report.html", context, trouble)


def _visible(post: ModeratedPost) -> ModeratedPost:
    """Return a post that everybody sees; of others nothing is told here, whoever asks."""
    if post.visibility is not Visibility.VISIBLE:
        raise Refused(_("This is not shown any more, so there is nothing to report."))
    return post
