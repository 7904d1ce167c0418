"""The page of all accounts on social networks that surely are the government's."""

from itertools import groupby

from fastapi import APIRouter, Request, Response

from layers.parameters import DeploymentHere
from portal.directory.social.queries import verified_accounts
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

PATH = "/social-media"


@router.get("/{language}/social-media")
def social_media(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the verified accounts of agencies and of who leads them, by agency."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, public_page.today)
        known = validator.known()
        if known is not None:
            return known
        found = verified_accounts(session, public_page.today)
    groups = [list(some) for _agency, some in groupby(found, key=lambda one: one.agency)]
    answer = public_page.show(
        "directory/social_media.html", public_page.links(PATH), state, groups=groups
    )
    return validator.marked(answer)
