"""The gallery of the government's mobile apps, by agency."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from geo.country import Names
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agencies_with_apps
from portal.directory.records.agencies import MobileApp
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

PATH = "/apps"


@dataclass(frozen=True)
class App:
    """One app, in as many stores as have it."""

    names: Names
    stores: tuple[MobileApp, ...]


def apps_by_name(apps: Sequence[MobileApp]) -> list[App]:
    """Put the entries of an app in several stores together: they have the same names."""
    found: dict[tuple[tuple[str, str], ...], list[MobileApp]] = {}
    for app in apps:
        found.setdefault(tuple(sorted(app.name.items())), []).append(app)
    return [App(held[0].name, tuple(held)) for held in found.values()]


@router.get("/{language}/apps")
def apps(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show all apps, each with its agency and the stores that have it."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, public_page.today)
        known = validator.known()
        if known is not None:
            return known
        found = agencies_with_apps(session)
    answer = public_page.show(
        "directory/apps.html",
        public_page.links(PATH),
        state,
        agencies=[
            (one, apps_by_name(one.content.mobile_apps))
            for one in found
            if not one.line.has_ended(public_page.today)
        ],
    )
    return validator.marked(answer)
