"""The map of a dataset on its page: tiles of a layer, or places of a table; drawn when asked."""

from urllib.parse import urlencode

from sqlalchemy.orm import Session

from portal.opendata.datasets.rules import Dataset, Origin
from portal.opendata.own.naming import layer_of
from portal.opendata.tables.places import places_of
from web.page.site import Site
from web.pages.opendata.parts import DatasetPart
from web.pages.opendata.tables import shown_table

MOST_PLACES = 1_000
_ROWS = "/api/3/action/datastore_search"


def map_part(_session: Session, dataset: Dataset, language: str, site: Site) -> DatasetPart | None:
    """Return the map; None for what is not about places."""
    told = _layer(dataset, language, site) or _table(dataset, site)
    if told is None:
        return None
    return DatasetPart(
        "map",
        "opendata/map.html",
        told,
        tuple(told.values()),
        styles=("page/base_map.css",),
        scripts=("opendata/map.js",),
    )


def _layer(dataset: Dataset, language: str, site: Site) -> dict[str, object] | None:
    """Return where the tiles of the portal's own layer are described."""
    layer = layer_of(dataset.name) if dataset.origin is Origin.OWN else None
    if layer is None or layer not in site.deployment.catalogue:
        return None
    return {"layer": layer, "tilejson": f"/tiles/{layer}.json?lang={language}", "most": None}


def _table(dataset: Dataset, site: Site) -> dict[str, object] | None:
    """Return where the first places of a table are asked for."""
    shown = shown_table(dataset, site)
    places = None if shown is None else places_of(shown[2].facts)
    if shown is None or places is None or places.lon is None or places.lat is None:
        return None
    resource, _version, table = shown
    lon, lat = (table.facts.columns[n].name for n in (places.lon, places.lat))
    asked = {"resource_id": str(resource.id), "fields": f"{lon},{lat}", "limit": MOST_PLACES}
    rows = f"{_ROWS}?{urlencode({**asked, 'include_total': 'false'})}"
    most = MOST_PLACES if table.facts.rows > MOST_PLACES else None
    return {"tilejson": None, "rows": rows, "lon": lon, "lat": lat, "most": most}
