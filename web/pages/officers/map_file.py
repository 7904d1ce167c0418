"""The page on which an officer takes the places of a layer along as one file with a map."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from geo.errors import InvalidParameter
from layers.areas.queries import named_areas
from layers.catalogue.definitions import Definition
from layers.map_files.choosing import choose_places
from layers.map_files.layer_map import MOST_PLACES
from layers.parameters import strict_parameters
from portal.directory.offices.queries import OFFICES_LAYER
from web.map_file import map_file
from web.page.answers import NOT_KEPT
from web.page.chips import offered_values
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.page.site import site_of

router = APIRouter(prefix="/{language}/officers/map-file", include_in_schema=False)


@router.get("")
def choose(officer_page: OfficerPageHere) -> Response:
    """Show the layers with their filters, and how many places a file would hold."""
    problem, shown = None, None
    given = _given(officer_page)
    definition = officer_page.deployment.catalogue[given.pop("layer", OFFICES_LAYER)]
    fitting = _fitting(given, definition)
    with officer_page.deployment.database.reading() as session:
        try:
            shown = choose_places(
                session, officer_page.deployment, definition, fitting, officer_page.language
            )
        except InvalidParameter as error:
            problem = officer_page.say(error.message)
        areas = [one for one in named_areas(session) if one.level == 1]
    context = {
        "definition": definition,
        "given": fitting,
        "shown": shown,
        "most": MOST_PLACES,
        "areas": areas,
        "offered_values": offered_values,
        "problem": problem,
    }
    return officer_page.show("officers/map_file.html", context, here="offices")


@router.get("/file")
def take(officer_page: OfficerPageHere) -> Response:
    """Answer with the file, to be kept."""
    given = _given(officer_page)
    deployment, language = officer_page.deployment, officer_page.language
    definition = deployment.catalogue[given.pop("layer", OFFICES_LAYER)]
    with deployment.database.reading() as session:
        shown = choose_places(session, deployment, definition, given, language)
    told = map_file(
        shown,
        site_of(officer_page.request).basemap,
        language=language,
        translate=officer_page.translate,
    )
    name = f"{definition.name}-{officer_page.today}.html"
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(told, media_type="text/html", headers=headers)


def _given(officer_page: OfficerPage) -> dict[str, str]:
    told = strict_parameters(officer_page.request)
    return {name: text.strip() for name, text in told.items() if text.strip()}


def _fitting(given: Mapping[str, str], definition: Definition) -> dict[str, str]:
    """Leave out filters of the layer that was chosen before."""
    return {
        name: text for name, text in given.items() if name == "area" or definition.attribute(name)
    }
