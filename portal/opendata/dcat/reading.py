"""Reads datasets as DCAT-AP: one, or a page of the catalogue."""

from collections.abc import Iterator
from uuid import UUID

from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, URIRef
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from portal.opendata.datasets.queries import dataset_of, find_dataset
from portal.opendata.datasets.rules import Dataset
from portal.opendata.dcat.datasets import (
    describe_dataset,
    describe_tombstone,
    describe_withdrawal,
)
from portal.opendata.dcat.describing import CatalogueDescription
from portal.opendata.dcat.names import HYDRA
from portal.opendata.dcat.rules import PageAddresses
from portal.opendata.exchange.pages import Page
from portal.opendata.exchange.surroundings import surroundings_for_mirrors

_TITLE = {"ar": "البيانات المفتوحة", "en": "Open data"}


def find_any(session: Session, name: str) -> Dataset:
    """Find a published dataset by its id or its name, withdrawn or not; raises NotFound."""
    found = find_dataset(session, name) if "\0" not in name else None
    if found is None:
        try:
            found = dataset_of(session, UUID(name))
        except ValueError:
            found = None
    if found is None:
        raise NotFound(_("There is no dataset “{name}”."), name=shown(name))
    return found


def dataset_graph(session: Session, dataset: Dataset, about: CatalogueDescription) -> Graph:
    """Describe one dataset, a withdrawn one by what is left of it."""
    piece = about.about(surroundings_for_mirrors(session, [dataset]))
    (describe_tombstone if dataset.is_withdrawn else describe_dataset)(piece, dataset)
    return piece.graph


def page_graph(
    session: Session, page: Page, addresses: PageAddresses, about: CatalogueDescription
) -> Graph:
    """Describe a page of the catalogue: its datasets, what was taken back, where the others are."""
    piece = about.about(surroundings_for_mirrors(session, page.datasets))
    whole = _head(piece)
    _lead_on(piece, whole, page, addresses)
    for one in page.datasets:
        if one.is_withdrawn:
            describe_withdrawal(piece, one)
        else:
            piece.add(whole, DCAT.dataset, describe_dataset(piece, one))
    return piece.graph


def _head(about: CatalogueDescription) -> URIRef:
    """Describe the catalogue itself and who publishes it."""
    iris, country = about.iris, about.country
    whole = about.made(iris.catalogue, DCAT.Catalog, identifier="catalog")
    for language, title in _TITLE.items():
        text = f"{title}: {country.names.get(language) or country.code}"
        about.texts(whole, DCTERMS.title, {language: text})
        about.texts(whole, DCTERMS.description, {language: text})
    about.add(whole, DCTERMS.publisher, about.publisher())
    about.add(whole, DCTERMS.spatial, about.where())
    about.add(whole, FOAF.homepage, about.page(iris.page("/datasets")))
    about.languages(whole, country.languages)
    return whole


def _lead_on(
    about: CatalogueDescription, whole: URIRef, page: Page, addresses: PageAddresses
) -> None:
    """State which page this is and where the others are."""
    view = about.made(addresses.of(page.number), HYDRA.PartialCollectionView)
    about.add(whole, RDF.type, HYDRA.Collection)
    about.add(whole, HYDRA.view, view)
    about.add(whole, HYDRA.totalItems, Literal(page.total))
    for relation, number in _others(page):
        about.add(view, HYDRA[relation], addresses.of(number))


def _others(page: Page) -> Iterator[tuple[str, int]]:
    yield "first", 1
    yield "last", page.last
    if page.number > 1:
        yield "previous", min(page.number - 1, page.last)
    if page.number < page.last:
        yield "next", page.number + 1
