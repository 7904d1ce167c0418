"""Everything that can be downloaded whole, gathered from the topics that offer it."""

from collections.abc import Iterator, Mapping

from layers.deployment import Deployment
from portal.cpsv.describing import Description
from portal.cpsv.downloads import catalogue_download
from portal.cpsv.forms import JSON_LD, TURTLE
from portal.cpsv.names import Iris
from portal.directory.csv.downloads import register_download
from portal.directory.registers.definitions import Register
from portal.downloads.offers import Download
from portal.hsds.downloads import all_downloads, writing_in
from portal.vocabularies.rules import Vocabularies


def offered_downloads(
    deployment: Deployment, vocabularies: Vocabularies, public_url: str
) -> Mapping[str, Download]:
    """Return all whole files by name, as of now; `public_url` has no slash at its end."""
    every = _offered(deployment, vocabularies, public_url)
    return {download.name: download for download in every}


def _offered(
    deployment: Deployment, vocabularies: Vocabularies, public_url: str
) -> Iterator[Download]:
    country = deployment.country
    for register in Register:
        yield register_download(register, country.languages)
    for form in (TURTLE, JSON_LD):
        yield catalogue_download(form, Description(Iris(public_url), country, vocabularies))
    for language in country.languages:
        yield from all_downloads(writing_in(language, deployment, vocabularies, public_url))
