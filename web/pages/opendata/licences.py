"""The page of the licences of data: which there are, which are open, and what each asks for."""

from fastapi import APIRouter, Request, Response

from layers.parameters import DeploymentHere
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)


@router.get("/{language}/data-licences")
def show_licences(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the licences of the register, each at an address of its own."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, ("data-licences",))
        known = validator.known()
        if known is not None:
            return known
    answer = public_page.show(
        "opendata/licences.html",
        public_page.links("/data-licences"),
        state,
        licences=[*public_page.site.terms.licences],
    )
    return validator.marked(answer)
