"""Saying what one thinks of a comment: from a public page, so guarded by where it comes from."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.row_security import bind_session
from portal.comments.authors.rules import AuthorNameNeeded
from portal.comments.discussions.changing import vote
from portal.comments.discussions.own import path_of
from web.page.answers import go_to, known_language
from web.page.citizen_page import NOT_REGISTERED
from web.page.guard import SESSION_COOKIE, SessionHere, check_sender, read_fields
from web.page.local_address import NEXT_FIELD, local_address
from web.page.origin_check import Forbidden
from web.page.site import PortalDeploymentHere, portal_site_of
from web.pages.discussions.name import to_name

router = APIRouter(include_in_schema=False)

_VALUES = {"1": 1, "-1": -1, "0": 0}


async def _given(request: Request) -> dict[str, str]:
    """Read the form; raises Forbidden for what no page of ours has sent."""
    check_sender(request)
    return dict(await read_fields(request))


@router.post("/{language}/discussions/comments/{comment}/vote")
def take_vote(
    language: str,
    comment: UUID,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
    given: Annotated[dict[str, str], Depends(_given)],
) -> Response:
    """Count a vote and lead back; who has not signed in is asked to, and comes back."""
    known_language(language, deployment)
    value, shown = _VALUES.get(given.get("value", "")), _version(given.get("shown", ""))
    if value is None:
        raise InvalidParameter(
            "value", _("Say whether you are for it or against it."), value=given.get("value")
        )
    with deployment.database.reading() as session:
        here = f"/{language}{path_of(session, comment)}"
    if signed_in is None or not signed_in.is_complete:
        step = "sign-in" if signed_in is None else "sign-in/second-factor"
        return go_to(f"/{language}/{step}?{urlencode({NEXT_FIELD: here})}")
    if signed_in.person is None:
        raise Forbidden(NOT_REGISTERED)
    comments = portal_site_of(request).comments
    try:
        with deployment.database.writing() as session:
            bind_session(session, request.cookies.get(SESSION_COOKIE))
            voted = vote(session, comments, signed_in.person, comment, value, shown)
    except AuthorNameNeeded:
        return to_name(language, here)
    number = voted.path.rpartition("/")[2]
    return go_to(f"{_sent_from(request) or here}#comment-{number}")


def _version(text: str) -> int | None:
    """Read the version of the discussion that the page showed; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _sent_from(request: Request) -> str | None:
    """Return the page of ours that has sent the form, with its query."""
    parts = urlsplit(request.headers.get("referer", ""))
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    languages = portal_site_of(request).deployment.country.languages
    return local_address(address, languages)
