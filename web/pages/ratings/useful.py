"""“Was this page useful?”: the answer to the two buttons below every page, and a word to it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from geo.errors import InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from layers.deployment import Deployment
from portal.limits.traps import HONEYPOT, form_ticket, is_from_a_program
from portal.ratings.rules import LONGEST_WORD, NewRating, read_page
from portal.ratings.service import add_word, rate
from web.errors import status_of
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to, known_language, show_visitors_page
from web.page.guard import read_fields
from web.page.local_address import local_address
from web.page.origin_check import Forbidden, check_origin
from web.page.site import PortalDeploymentHere, portal_site_of, site_of
from web.page.visitor_form import VisitorForm

router = APIRouter(prefix="/{language}/ratings", include_in_schema=False)

_VOTE = "rating of a page"
_LASTS_S = 3_600
TOO_MANY = _("Many ratings have come from your network lately. Try again tomorrow.")
NOT_TAKEN = _("The rating was not taken")
LOOK_AGAIN = _("Please look at it once more, and send it again.")


@router.post("/pages")
async def rate_page(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Keep yes or no, and lead to the thanks.

    The page that asks is kept and the same for everybody, so its form has no token: browsers tell
    where it comes from.
    """
    known_language(language, deployment)
    try:
        check_origin(request, site_of(request).public_url)
        given = dict(await read_fields(request))
    except Forbidden as error:
        return _refused(request, language, 403, error.message)
    return await run_in_threadpool(_rate, request, language, deployment, given)


def _rate(
    request: Request, language: str, deployment: Deployment, given: dict[str, str]
) -> Response:
    keys = portal_site_of(request).account_context.security.keys
    page, useful = given.get("page", ""), given.get("useful", "")
    try:
        subject = read_page(page)
        if useful not in ("yes", "no"):
            raise InvalidParameter("useful", _("Choose yes or no."), value=useful)
    except InvalidParameter as error:
        return _refused(request, language, status_of(error), error.message)
    # A program is thanked too, so that it learns nothing.
    held: dict[str, str] = {"page": page}
    if not given.get(HONEYPOT):
        new = NewRating(subject, language, is_useful=useful == "yes")
        with deployment.database.writing() as session:
            rated = rate(session, keys, visit_of(request), new)
        if rated is None:
            return _refused(request, language, 429, Message(TOO_MANY))
        held["id"] = str(rated)
    return go_to(f"/{language}/ratings/thanks?vote={keys.ticket(_VOTE, held, lasts_s=_LASTS_S)}")


@router.get("/thanks")
def show_thanks(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Thank for a yes or no, and ask for a word."""
    known_language(language, deployment)
    return _thanks(request, language, deployment, request.query_params.get("vote", ""))


@router.post("/thanks")
def take_word(
    language: str, request: Request, deployment: PortalDeploymentHere, given: VisitorForm
) -> Response:
    """Keep a word to the yes or no of an hour at most: an officer reads it first."""
    known_language(language, deployment)
    keys, vote = portal_site_of(request).account_context.security.keys, given.get("vote", "")
    begun, trap = given.get("begun"), given.get(HONEYPOT, "")
    if is_from_a_program(keys, deployment.now(), begun, trap):
        told = Trouble(Message(LOOK_AGAIN))
        return _thanks(request, language, deployment, vote, told, given.get("word", ""))
    held = keys.read_ticket(_VOTE, vote) or {}
    try:
        with deployment.database.writing() as session:
            if "id" in held:
                add_word(session, UUID(held["id"]), given.get("word", ""))
    except InvalidParameter as error:
        told = Trouble(error.message, status_of(error))
        return _thanks(request, language, deployment, vote, told, given.get("word", ""))
    return go_to(f"/{language}/ratings/thanks?said=word&page={held.get('page', '')}")


def _thanks(
    request: Request,
    language: str,
    deployment: Deployment,
    vote: str,
    trouble: Trouble | None = None,
    word: str = "",
) -> Response:
    keys = portal_site_of(request).account_context.security.keys
    held = keys.read_ticket(_VOTE, vote) or {"page": request.query_params.get("page", "")}
    context = {
        "vote": vote if "id" in held else None,
        "back": local_address(str(held["page"]), deployment.country.languages),
        "begun": form_ticket(keys, deployment.now()),
        "word": word,
        "trap": HONEYPOT,
        "longest": LONGEST_WORD,
    }
    return show_visitors_page(request, language, "ratings/thanks.html", context, trouble)


def _refused(request: Request, language: str, status: int, message: Message) -> Response:
    pages = site_of(request).pages
    answer = pages.show_problem(request, language, status, NOT_TAKEN, message)
    if status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer
