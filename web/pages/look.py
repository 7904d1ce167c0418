"""The choice of light or dark, of larger letters: kept, and back to the page it was made on."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from geo.messages import mark as _
from layers.parameters import DeploymentHere
from web.page.answers import no_such_language
from web.page.guard import read_fields
from web.page.local_address import local_address
from web.page.look import look_of
from web.page.origin_check import Forbidden, check_origin
from web.page.site import site_of

router = APIRouter(include_in_schema=False)

# Not that of pages which lead on: those have a form of their own beside this one.
_HERE_FIELD = "here"


@router.post("/{language}/look")
async def choose_look(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Keep a choice: `colours` (light, dark, device), `letters` (large, usual), one or both."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    try:
        check_origin(request, site_of(request).public_url)
        given = dict(await read_fields(request))
    except Forbidden as error:
        return site_of(request).pages.show_problem(
            request, language, 403, _("The look was not changed"), error.message
        )
    back = local_address(given.get(_HERE_FIELD, ""), deployment.country.languages)
    answer = RedirectResponse(back or f"/{language}/", 303, headers={"Cache-Control": "no-store"})
    look = look_of(request)
    look.changed(colours=given.get("colours"), letters=given.get("letters")).remember(answer)
    return answer
