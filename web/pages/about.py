"""The pages that every public service needs: privacy, terms, accessibility, help.

Each is a template of its own in every language, for they are texts and not sentences: what they
say of this portal has to be true of it, so whoever changes what is kept changes them too.
"""

from collections.abc import Callable
from importlib import resources

from fastapi import APIRouter, Request, Response

from layers.parameters import DeploymentHere
from web.navigation import INFORMATION, Section
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

_OTHERS_READ = "en"


def _show(page: Section) -> Callable[[str, Request, DeploymentHere], Response]:
    def show(language: str, request: Request, deployment: DeploymentHere) -> Response:
        if language not in deployment.country.languages:
            return no_such_language(request, deployment)
        public_page = PublicPage(request, language, deployment)
        with deployment.database.reading() as session:
            state, validator = public_page.kept(session)
        known = validator.known()
        if known is not None:
            return known
        answer = public_page.show(
            "about/about.html",
            public_page.links(f"/{page.path}"),
            state,
            page=page,
            words=_words(page.path, language),
        )
        return validator.marked(answer)

    return show


def _words(page: str, language: str) -> str:
    """Return the template with the text; a language without one reads the English."""
    folder = resources.files("web") / "templates" / "about"
    is_there = (folder / f"{page}.{language}.html").is_file()
    return f"about/{page}.{language if is_there else _OTHERS_READ}.html"


for _page in INFORMATION:
    router.get(f"/{{language}}/{_page.path}")(_show(_page))
