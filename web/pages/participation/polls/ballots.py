"""The published ballots: how to get all of them, and looking for one's own by its code.

A code is sent in the body of a form and never stands in an address. What it finds is in an answer
that nobody keeps.
"""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from geo.messages import Message
from geo.messages import mark as _
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.participation.polls.codes import read_code
from portal.participation.polls.finding import Answer, find_ballot
from portal.participation.polls.rules import Kind
from web.page.account_context import visit_of
from web.page.answers import Trouble, known_language, nothing_here, show_visitors_page
from web.page.site import PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.participation.polls.shown import ShownPoll, shown_poll
from web.pages.participation.polls.words import STAGE_NAMES, Stage

router = APIRouter(
    prefix="/{language}/participation/{space}/polls/{ref}/ballots", include_in_schema=False
)

# A code is 80 random bits: the limit only spares the database.
LOOKED = Limit("ballot looked for 1 h", 200, 3_600)
_NO_CODE = _("This is no code of a ballot: it has four groups of four letters and digits.")
_NOT_THERE = _(
    "There is no ballot with this code. Compare it with what you wrote down; if you voted again,"
    " only the last code is valid."
)
_TOO_OFTEN = _("Codes were looked for very often from your network. Try again in an hour.")


@router.get("")
def show_ballots(
    language: str, space: str, ref: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """Show where all ballots are to be had, and ask for a code."""
    known_language(language, deployment)
    with deployment.database.reading() as session:
        shown = _published(shown_poll(session, space, ref, deployment.now()))
    return _page(request, language, shown)


@router.post("")
def find_own(
    language: str,
    space: str,
    ref: str,
    request: Request,
    deployment: PortalDeploymentHere,
    given: VisitorForm,
) -> Response:
    """Show the ballot of a code."""
    known_language(language, deployment)
    keys = portal_site_of(request).account_context.security.keys
    with deployment.database.writing() as session:
        is_allowed = take(session, keys, LOOKED, visit_of(request).network)
    code = read_code(given.get("code", ""))
    with deployment.database.reading() as session:
        shown = _published(shown_poll(session, space, ref, deployment.now()))
        if not is_allowed:
            return _page(request, language, shown, trouble=Trouble(Message(_TOO_OFTEN), 429))
        if code is None:
            return _page(request, language, shown, trouble=Trouble(Message(_NO_CODE)))
        found = find_ballot(session, shown.poll, code)
    if found is None:
        return _page(request, language, shown, trouble=Trouble(Message(_NOT_THERE), 404))
    return _page(request, language, shown, found)


def _published(shown: ShownPoll) -> ShownPoll:
    """Return a secret poll whose ballots are published; raises NotFound for any other."""
    if shown.stage is not Stage.PUBLISHED or shown.poll.kind is not Kind.SECRET:
        raise nothing_here()
    return shown


def _page(
    request: Request,
    language: str,
    shown: ShownPoll,
    found: Sequence[Answer] | None = None,
    trouble: Trouble | None = None,
) -> Response:
    context: dict[str, object] = {"shown": shown, "found": found, "stage_names": STAGE_NAMES}
    if found is not None:
        # The way to the other language would lose what was found.
        context["translated_pages"] = {}
    template = "participation/polls/ballots.html"
    return show_visitors_page(request, language, template, context, trouble)
