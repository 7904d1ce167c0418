"""The page of all who lead a ministry, the prime minister first."""

from fastapi import APIRouter, Request, Response

from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import ministries
from web.page.answers import no_such_language
from web.pages.directory.agency_page import officials_of
from web.pages.directory.data import item_list
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

PATH = "/ministers"


@router.get("/{language}/ministers")
def ministers(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the ministers in office, each with the ministry."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, public_page.today)
        known = validator.known()
        if known is not None:
            return known
        found = ministries(session)
    current = [one for one in found if not one.line.has_ended(public_page.today)]
    in_office = [(one, officials_of(one.content, public_page)["in_office"]) for one in current]
    links = public_page.links(PATH)
    here = public_page.links("/agencies").canonical
    answer = public_page.show(
        "directory/ministers.html",
        links,
        state,
        data=item_list(
            public_page.translate(_("Ministers")),
            [(f"{here}/{one.line.code}", one.line.names) for one in current],
            "GovernmentOrganization",
        ),
        ministries=in_office,
    )
    return validator.marked(answer)
