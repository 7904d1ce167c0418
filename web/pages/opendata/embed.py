"""A dataset in a frame of another site's page: how its table begins, its map, where it is from."""

from fastapi import APIRouter, Request, Response

from geo.errors import NotFound
from geo.messages import mark as _
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from portal.directory.agencies.queries import agency_names
from web.page.answers import no_such_language
from web.page.site import site_of
from web.pages.opendata.dataset_page import demand_dataset
from web.pages.opendata.files import files_of
from web.pages.opendata.map_part import map_part
from web.pages.opendata.tables import preview_part
from web.security import page_policy

router = APIRouter(include_in_schema=False)

_ANYBODY = "*"
_PARTS = (preview_part, map_part)


@router.get("/{language}/datasets/{name}/embed")
def embed(language: str, name: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show a dataset to be framed by anybody; no cookie is read or set."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    refuse_unknown(strict_parameters(request), ())
    site = site_of(request)
    with deployment.database.reading() as session:
        dataset = demand_dataset(session, name)
        if dataset.is_withdrawn:
            raise NotFound(_("There is no dataset “{name}”."), name=name)
        made = [make(session, dataset, language, site) for make in _PARTS]
        names = agency_names(session, dataset.agency).get(dataset.agency)
    files = files_of(dataset)
    context = {
        "dataset": dataset,
        "dataset_parts": [one for one in made if one is not None],
        "agency_names": names,
        "licence": site.terms.licences.get(dataset.licence),
        "main_file": next((one for one in files if one.is_data), None),
        "last_day": max((one.version.day for one in files), default=None),
    }
    shown = site.pages.write(request, language, "opendata/embed.html", context=context)
    settings = site.settings
    policy = page_policy(settings.tile_url, settings.basemap_url, framed_by=_ANYBODY)
    shown.headers["Content-Security-Policy"] = policy
    return shown
