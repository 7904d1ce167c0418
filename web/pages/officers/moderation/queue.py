"""The queues of moderators: first posts, reported ones, what looks like spam, and appeals."""

from fastapi import APIRouter, Response

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.comments.authors.service import names_of
from portal.comments.moderation.queries import queue_counts, waiting_appeals, waiting_in
from portal.comments.moderation.rules import REASON_NAMES, Queue
from web.navigation import Part
from web.page.answers import nothing_here
from web.page.officer_page import OfficerPageHere
from web.pages.officers.moderation.words import APPEALS, KIND_NAMES, TABS, signs
from web.pages.officers.proposals.view import names_of_agencies

router = APIRouter(prefix="/{language}/officers/moderation", include_in_schema=False)

PART = Part("moderation", "officers/moderation", _("Moderation"))


@router.get("")
def show_queue(officer_page: OfficerPageHere) -> Response:
    """Show what waits in one of the queues, the longest first."""
    asked = officer_page.request.query_params.get("queue") or str(Queue.NEWCOMERS)
    if asked not in TABS:
        raise nothing_here()
    agencies, ctx = officer_page.agencies(), officer_page.site.comments
    with officer_page.deployment.database.reading() as session:
        counts = queue_counts(session, agencies)
        is_appeals = asked == APPEALS
        appeals = waiting_appeals(session, ctx, agencies) if is_appeals else []
        waiting = [] if is_appeals else waiting_in(session, ctx, Queue(asked), agencies)
        items = [*(one.item for one in waiting), *(one.item for one in appeals)]
        ids = {one.author_id for one in items if one.author_id}
        authors = names_of(session, ids)
        names = names_of_agencies(session)
    context = {
        "tabs": TABS,
        "queue": asked,
        "counts": counts,
        "waiting": [(one, signs(one.item.why)) for one in waiting],
        "appeals": appeals,
        "authors": authors,
        "names": names,
        "kinds": KIND_NAMES,
        "reasons": REASON_NAMES,
        "may_decide": officer_page.officer.may_somewhere(Role.EDITOR),
    }
    return officer_page.show("officers/moderation/queue.html", context, here=PART.name)
