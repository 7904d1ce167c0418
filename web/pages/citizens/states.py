"""The states of a citizen's services as JSON, for the script that shows fresh answers."""

import orjson
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from portal.accounts.row_security import bind_session
from portal.citizens.services.tiles import tiles_of
from web.page.answers import NOT_KEPT
from web.page.guard import SESSION_COOKIE, SessionHere
from web.page.site import PortalDeploymentHere, portal_site_of

router = APIRouter(include_in_schema=False)


@router.get("/api/v1/me/services")
def read_states(
    request: Request, deployment: PortalDeploymentHere, signed_in: SessionHere
) -> Response:
    """Return of each service its state, when the agency said so, and whether it is being asked.

    What the agency said is not among it. Answers 401 to whoever has not signed in as a person.
    """
    if signed_in is None or not signed_in.is_complete or signed_in.person is None:
        raise HTTPException(401)
    with deployment.database.reading() as session:
        bind_session(session, request.cookies.get(SESSION_COOKIE))
        tiles = tiles_of(session, portal_site_of(request).citizens, signed_in)
    services = [
        {
            "code": tile.code,
            "state": tile.state,
            "as_of": tile.as_of,
            "is_asking": tile.is_asking,
        }
        for tile in tiles
    ]
    told = {"services": services, "is_asking": any(tile.is_asking for tile in tiles)}
    return Response(orjson.dumps(told), media_type="application/json", headers=NOT_KEPT)
