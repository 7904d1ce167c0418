"""The inbox of development: letters that wait where there is no mail server, for who sits here."""

from fastapi import APIRouter, Request, Response

from portal.notifications.inbox import waiting_letters
from web.direct_requests import LOOPBACK, is_direct
from web.page.answers import known_language, nothing_here, show_page
from web.page.minutes import minute_of
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of

router = APIRouter(prefix="/{language}/letters", include_in_schema=False)


@router.get("")
def show_letters(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
) -> Response:
    """Show the letters to whoever asks this machine from itself: their links open accounts."""
    known_language(language, deployment)
    if not is_direct(request.scope, LOOPBACK):
        raise nothing_here()
    site, keys = portal_site_of(request), account_context.security.keys
    with deployment.database.reading() as session:
        letters = waiting_letters(session, keys, site.letters, site.unsent)
    context = {
        "letters": [(letter.opened, minute_of(letter.written_at, deployment)) for letter in letters]
    }
    return show_page(request, language, "letters/letters.html", context)
