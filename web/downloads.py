"""Everything that can be downloaded whole, gathered from the topics that offer it."""

from collections.abc import Iterator, Mapping

from layers.basemap.sources import TileSource
from layers.basemap.tile_server import BasemapTiles
from layers.deployment import Deployment
from portal.assembly import offerings
from portal.cpsv.describing import Description
from portal.cpsv.downloads import catalogue_download
from portal.cpsv.names import Iris
from portal.directory.csv.downloads import register_download
from portal.directory.registers.definitions import Register
from portal.downloads.offers import Download
from portal.hsds.downloads import all_downloads, writing_in
from portal.linked_data.forms import JSON_LD, TURTLE
from portal.offline.downloads import AreaDownloads
from portal.publishing.downloads import downloads_of
from portal.vocabularies.rules import Vocabularies
from web.page.offline_wording import offline_wording
from web.translations import Translations


def offered_downloads(
    deployment: Deployment,
    vocabularies: Vocabularies,
    public_url: str,
    tiles: TileSource | None = None,
) -> Mapping[str, Download]:
    """Return all whole files by name, as of now; `public_url` has no slash at its end.

    Without `tiles` the base map is the one that was imported.
    """
    every = _offered(deployment, vocabularies, public_url, tiles or BasemapTiles(deployment))
    return {download.name: download for download in every}


def _offered(
    deployment: Deployment, vocabularies: Vocabularies, public_url: str, tiles: TileSource
) -> Iterator[Download]:
    country = deployment.country
    for register in Register:
        yield register_download(register, country.languages)
    about = Description(iris=Iris(public_url), country=country, vocabularies=vocabularies)
    for form in (TURTLE, JSON_LD):
        yield catalogue_download(form, about)
    for language in country.languages:
        yield from all_downloads(writing_in(language, deployment, vocabularies, public_url))
    translations = Translations(country.languages)
    for offering in offerings({one: translations.to(one) for one in country.languages}):
        yield from downloads_of(offering).values()
    wording = offline_wording(country, translations)
    with deployment.database.reading() as session:
        yield from AreaDownloads(deployment, wording, tiles).all(session)
