"""The routes of announcements for programs: what stands now, as JSON and as a feed."""

from fastapi import APIRouter, Request, Response

from layers.documentation import LANG, answer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import (
    REVALIDATED,
    etag_of,
    json_response,
    not_modified,
    read_language,
    server_address,
    validators,
)
from portal.announcements.answers import announcement_as_json, atom_feed
from portal.announcements.parameters import AnnouncementsHere
from portal.announcements.schemas import ANNOUNCEMENTS

PATH = "/api/v1/announcements"
router = APIRouter(tags=["announcements"])

_ATOM = "application/atom+xml"


@router.get(
    PATH,
    summary="Announcements",
    responses={200: answer("What stands now.", "application/json", schema=ANNOUNCEMENTS)},
    response_class=Response,
)
def list_announcements(
    request: Request, deployment: DeploymentHere, announcements: AnnouncementsHere
) -> Response:
    """List what is published and stands now, the urgent first, in all languages."""
    refuse_unknown(strict_parameters(request), ())
    language = deployment.country.languages[0]
    content = {
        "announcements": [announcement_as_json(one) for one in announcements.at(deployment.now())]
    }
    return json_response(
        content, language, negotiated=False, caching={"Cache-Control": REVALIDATED}
    )


@router.get(
    f"{PATH}.atom",
    summary="Announcements as a feed",
    openapi_extra={"parameters": [LANG]},
    responses={200: answer("What stands now, as Atom.", _ATOM)},
    response_class=Response,
)
def feed_announcements(
    request: Request, deployment: DeploymentHere, announcements: AnnouncementsHere
) -> Response:
    """Write what stands now as an Atom feed in one language."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    now, origin = deployment.now(), server_address(request)
    standing = announcements.at(now)
    etag = etag_of("announcements", language, origin, *(one.key for one in standing))
    known = not_modified(request, etag, language)
    if known is not None:
        return known
    headers = {**validators(etag), "Content-Language": language, "Vary": "Accept-Language"}
    content = atom_feed(standing, language, origin, now)
    return Response(content, media_type=f"{_ATOM}; charset=utf-8", headers=headers)
