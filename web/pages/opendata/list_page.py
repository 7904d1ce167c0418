"""The catalogue: a tree of categories, publishers, search with filters, and a page of datasets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.messages import mark as _
from layers.areas.queries import area_names
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_names
from portal.opendata.catalogue.places import areas_holding, read_position
from portal.opendata.catalogue.rules import (
    PAGE,
    DatasetList,
    DatasetQuery,
    Facet,
    with_parts,
)
from portal.opendata.datasets.rules import Dataset
from portal.opendata.formats.rules import FORMATS
from portal.opendata.terms.rules import Categories
from web.navigation import Component, Section
from web.page.answers import no_such_language
from web.pages.directory.public_page import Paging, PublicPage, query_address
from web.pages.opendata.asked import KNOWN, read_asked
from web.pages.opendata.files import ShownFile, files_of
from web.pages.opendata.words import FACET_NAMES, ORDER_NAMES, summary_of

router = APIRouter(include_in_schema=False)

SECTION = Section("datasets", _("Open data"))
COMPONENT = Component(
    name="datasets",
    path="datasets",
    icon="results",
    title=_("Open data"),
    sentence=_("Figures and tables of the government, for everybody to read, download and use."),
    sections=(SECTION,),
    links=(Section("datasets?order=updated", _("Updated last")),),
)


@dataclass(frozen=True)
class Line:
    """A dataset in the list: a line about it, and the formats that it is had in."""

    dataset: Dataset
    summary: Names
    files: list[ShownFile]

    @property
    def formats(self) -> list[str]:
        """The names of its formats, each once."""
        return list(dict.fromkeys(one.format_name for one in self.files if one.format_name))


@dataclass(frozen=True)
class Choice:
    """A value of a facet, with how many datasets it leaves and the address that chooses it.

    `address` of a chosen one takes it back. `parts` are what a category is divided into.
    """

    code: str
    names: Names
    count: int
    address: str
    is_chosen: bool = False
    parts: tuple["Choice", ...] = ()


@dataclass(frozen=True)
class AskedPlace:
    """The place that datasets are to be about: its smallest area, None abroad.

    `position` stands in the fields of the search, `address` is that of the list without it.
    """

    area: Names | None
    position: Mapping[str, str]
    address: str


@router.get("/{language}/datasets")
def show_datasets(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """List the datasets that words and filters ask for."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, KNOWN)
    wanted, terms = read_asked(public_page), public_page.site.terms
    position = read_position(public_page.given, deployment.country)
    with deployment.database.reading() as session:
        if position is not None:
            holding = areas_holding(session, deployment.country, position)
            wanted = replace(wanted, areas=holding)
        catalogue = public_page.site.opendata_catalogue
        shelf = catalogue.shelf(session)
        state, validator = public_page.kept(session, shelf.version, wanted.areas)
        known = validator.known()
        if known is not None:
            return known
        found = catalogue.search(session, wanted, shelf)
        names = _names(session, public_page, found, wanted)
    paging = Paging(public_page, public_page.page(), PAGE, found.count)
    answer = public_page.show(
        "opendata/datasets.html",
        public_page.links("/datasets", **{name: public_page.given.get(name) for name in KNOWN}),
        state,
        lines=[Line(one, summary_of(one.texts), files_of(one)) for one in found.found],
        count=found.count,
        is_exact=found.is_exact,
        paging=paging,
        wanted=wanted,
        tree=_tree(public_page, found, terms.categories, None),
        facets=_facets(public_page, found, names),
        chosen=_chosen(public_page, wanted, names),
        place=_place(public_page, wanted, names[Facet.AREA]),
        agencies=names[Facet.AGENCY],
        orders=[
            (one, name, _with(public_page, order=one.value)) for one, name in ORDER_NAMES.items()
        ],
        facet_names=FACET_NAMES,
        may_ask=public_page.site.portal is not None,
        data={"@type": "DataCatalog", "name": public_page.translate(SECTION.label)},
    )
    return validator.marked(answer)


def _with(public_page: PublicPage, **changed: str | None) -> str:
    """Return the address of the same list with something changed, from its first page."""
    asked = {name: text for name, text in public_page.given.items() if name != "page"}
    return query_address({**asked, **changed})


def _names(
    session: Session, public_page: PublicPage, found: DatasetList, wanted: DatasetQuery
) -> Mapping[Facet, Mapping[str, Names]]:
    """Return what the values of facets are called."""
    terms, counts = public_page.site.terms, found.counts
    agencies = {*counts[Facet.AGENCY], *(one.agency for one in found.found)}
    areas = {*counts[Facet.AREA], wanted.chosen.get(Facet.AREA, ""), *(wanted.areas or ())}
    every = public_page.deployment.country.languages
    return {
        Facet.CATEGORY: {one.code: one.names for one in terms.categories},
        Facet.AGENCY: agency_names(session, *agencies, wanted.chosen.get(Facet.AGENCY, "")),
        Facet.FORMAT: {one.code: dict.fromkeys(every, one.name) for one in FORMATS.values()},
        Facet.LICENCE: {one.code: one.names for one in terms.licences},
        Facet.FREQUENCY: {one.code: one.names for one in terms.frequencies},
        Facet.AREA: {code: one.names for code, one in area_names(session, areas).items()},
    }


def _tree(
    public_page: PublicPage, found: DatasetList, categories: Categories, below: str | None
) -> tuple[Choice, ...]:
    """Return the categories in which anything stands, each with what it is divided into."""
    counts = with_parts(found.counts[Facet.CATEGORY], categories)
    chosen = public_page.given.get(Facet.CATEGORY.value)
    return tuple(
        Choice(
            one.code,
            one.names,
            counts[one.code],
            _with(public_page, category=None if one.code == chosen else one.code),
            one.code == chosen,
            _tree(public_page, found, categories, one.code),
        )
        for one in categories.parts_of(below)
        if one.code in counts
    )


def _facets(
    public_page: PublicPage, found: DatasetList, names: Mapping[Facet, Mapping[str, Names]]
) -> dict[Facet, list[Choice]]:
    """Return what each facet offers but the categories, what leaves most first."""
    return {
        facet: _choices(public_page, facet, found.counts[facet], names[facet])
        for facet in Facet
        if facet is not Facet.CATEGORY and found.counts[facet]
    }


def _choices(
    public_page: PublicPage,
    facet: Facet,
    counts: Mapping[str, int],
    names: Mapping[str, Names],
) -> list[Choice]:
    chosen, language = public_page.given.get(facet.value), public_page.language
    made = [
        Choice(
            code,
            names.get(code) or {language: code},
            count,
            _with(public_page, **{facet.value: None if code == chosen else code}),
            code == chosen,
        )
        for code, count in counts.items()
    ]
    return sorted(made, key=lambda one: (-one.count, best_name(one.names, language) or one.code))


def _chosen(
    public_page: PublicPage, wanted: DatasetQuery, names: Mapping[Facet, Mapping[str, Names]]
) -> list[tuple[Facet, Names, str]]:
    """Return the filters that are set: what each is called, and the address without it."""
    return [
        (
            facet,
            names[facet].get(code) or {public_page.language: code},
            _with(public_page, **{facet.value: None}),
        )
        for facet, code in wanted.chosen.items()
    ]


def _place(
    public_page: PublicPage, wanted: DatasetQuery, names: Mapping[str, Names]
) -> AskedPlace | None:
    """Return the place that was asked for; the country names it where no area is known."""
    if wanted.areas is None:
        return None
    known = [names[code] for code in wanted.areas if code in names]
    country = public_page.deployment.country.names
    area = (known[-1] if known else country) if wanted.areas else None
    position = {name: public_page.given[name] for name in ("lat", "lon")}
    return AskedPlace(area, position, _with(public_page, lat=None, lon=None))
