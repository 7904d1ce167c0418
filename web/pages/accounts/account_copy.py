"""A copy of what the portal holds about whoever is signed in, as one JSON file."""

import orjson
from fastapi import APIRouter, Request, Response

from portal.accounts.holdings import DataSubject, copy_of
from portal.accounts.row_security import bind_session
from portal.accounts.rules import demand_recent
from web.page.answers import NOT_KEPT, known_language
from web.page.guard import SESSION_COOKIE, OfficerHere
from web.page.site import PortalDeploymentHere, portal_site_of

router = APIRouter(prefix="/{language}/account", include_in_schema=False)


@router.get("/copy")
def take_copy(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: OfficerHere
) -> Response:
    """Return everything that is held about the person; asks for a fresh second factor first."""
    known_language(language, deployment)
    demand_recent(signed_in)
    holder = signed_in.holder
    subject = DataSubject(holder.id, holder.email, holder.phone)
    with deployment.database.reading() as session:
        bind_session(session, request.cookies.get(SESSION_COOKIE))
        held = copy_of(session, portal_site_of(request).holdings, subject)
    body = orjson.dumps(held, option=orjson.OPT_INDENT_2)
    headers = {**NOT_KEPT, "Content-Disposition": 'attachment; filename="account.json"'}
    return Response(body, media_type="application/json", headers=headers)
