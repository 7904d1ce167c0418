"""The layers of the catalogue as the portal's own data: every place of a release is a row."""

from collections.abc import Iterator, Mapping
from functools import partial

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.country import Names
from layers.catalogue.definitions import Attribute, Catalogue, Definition
from layers.catalogue.queries import collection_states
from layers.features.content import FeatureContent
from layers.features.history import page_as_of
from layers.features.models import Feature
from portal.opendata.own.data import OwnData, OwnRow, State
from portal.opendata.own.naming import name_of_layer
from portal.opendata.terms.rules import Terms
from portal.publishing.offers import LICENCE, Column, ColumnType, Offering, OfferingKind

_PAGE_ROWS = 1_000
_CATEGORY = "places"
_TYPES: Mapping[str, ColumnType] = {"number": ColumnType.NUMBER, "flag": ColumnType.FLAG}
_TEXTS: Mapping[str, Names] = {
    "ref": {"ar": "رقم المكان عند مالكه", "en": "How its owner numbers the place"},
    "name": {"ar": "الاسم", "en": "Name"},
    "lon": {"ar": "خط الطول (WGS 84)", "en": "Longitude (WGS 84)"},
    "lat": {"ar": "خط العرض (WGS 84)", "en": "Latitude (WGS 84)"},
    "phone": {"ar": "الهاتف", "en": "Phone"},
    "address": {"ar": "العنوان", "en": "Address"},
    "opening_hours": {"ar": "أوقات الدوام", "en": "Opening hours"},
    "areas": {"ar": "رموز المناطق", "en": "Codes of areas"},
    "verified_at": {"ar": "تاريخ التحقق", "en": "Verified on"},
    "demo": {"ar": "بيانات تجريبية", "en": "Invented for a demonstration"},
}
_ABOUT = {
    "ar": "جميع أماكن طبقة «{title}» كما هي في البوابة: أسماؤها ومواقعها وما تذكره عنها"
    " الجهة المالكة.",
    "en": "All places of the layer “{title}” as the portal has them: names, positions and what"
    " their owner says of them.",
}


def layers_as_data(
    catalogue: Catalogue, languages: tuple[str, ...], terms: Terms, agency: str
) -> list[OwnData]:
    """Return every layer that anybody may look at; `agency` publishes what no other owns."""
    return [_layer(one, languages, terms, agency) for one in catalogue.every]


def _layer(
    definition: Definition, languages: tuple[str, ...], terms: Terms, agency: str
) -> OwnData:
    said = terms.licences.known_as(definition.licence or LICENCE)
    usual = terms.licences.known_as(LICENCE)
    licence = said or usual
    titles = {one: definition.names.get(one) or definition.name for one in languages}
    about = {
        one: _ABOUT.get(one, _ABOUT["en"]).format(title=title) for one, title in titles.items()
    }
    category = definition.category or _CATEGORY
    return OwnData(
        name=name_of_layer(definition.name),
        agency=definition.owner or agency,
        category=category if category in terms.categories else _CATEGORY,
        licence=licence.code if licence is not None else LICENCE,
        offering=Offering(
            name=name_of_layer(definition.name),
            kind=OfferingKind.LAYER,
            titles=titles,
            descriptions=about,
            columns=_columns(definition, languages),
            changed_at=lambda _session: None,
            rows=lambda _session: iter(()),
        ),
        state=partial(_state, definition),
        rows=partial(_rows, definition, languages),
        layer=definition.name,
    )


def _columns(definition: Definition, languages: tuple[str, ...]) -> tuple[Column, ...]:
    def texts(name: str) -> list[Column]:
        return [Column(f"{name}_{one}", _TEXTS[name]) for one in languages]

    number, day, flag = ColumnType.NUMBER, ColumnType.DAY, ColumnType.FLAG
    return (
        Column("ref", _TEXTS["ref"]),
        *texts("name"),
        *(Column(one, _TEXTS[one], number) for one in ("lon", "lat")),
        *(
            Column(one.name, one.names, _TYPES.get(one.type, ColumnType.TEXT))
            for one in _own_attributes(definition)
        ),
        Column("phone", _TEXTS["phone"]),
        *texts("address"),
        Column("opening_hours", _TEXTS["opening_hours"]),
        Column("areas", _TEXTS["areas"]),
        Column("verified_at", _TEXTS["verified_at"], day),
        Column("demo", _TEXTS["demo"], flag),
    )


def _own_attributes(definition: Definition) -> list[Attribute]:
    """Return the attributes, but for one that is called like what every place has."""
    return [one for one in definition.attributes if one.name not in _TEXTS]


def _state(definition: Definition, session: Session) -> State | None:
    found = collection_states(session, [definition.name]).get(definition.name)
    if found is None or found.current_release is None:
        return None
    release = found.current_release
    if definition.derived:
        # What such a layer held before is not kept, so only its last change tells one from another.
        newest = session.scalar(
            select(func.max(Feature.introduced_in)).where(Feature.layer == definition.name)
        )
        return State(f"{release}.{newest}", release, found.demo)
    return State(str(release), release, found.demo)


def _rows(
    definition: Definition, languages: tuple[str, ...], session: Session, state: State
) -> Iterator[OwnRow]:
    attributes, after = _own_attributes(definition), ""
    assert state.release is not None
    while True:
        page = page_as_of(session, definition, state.release, after=after, most=_PAGE_ROWS)
        for one in page:
            yield _row(one, attributes, languages)
        if len(page) < _PAGE_ROWS:
            return
        after = page[-1].ref


def _row(one: FeatureContent, attributes: list[Attribute], languages: tuple[str, ...]) -> OwnRow:
    lon, lat = one.position
    values = (
        one.ref,
        *(one.names.get(language) for language in languages),
        lon,
        lat,
        *(_cell(one.attributes.get(attribute.name)) for attribute in attributes),
        "; ".join(one.phones),
        *(one.address.get(language) for language in languages),
        one.opening_hours,
        "; ".join(one.area_codes),
        one.verified_at,
        one.demo,
    )
    place = one.shape or shapely.to_wkb(shapely.Point(lon, lat))
    return OwnRow(values, place)


def _cell(held: object) -> object:
    return "; ".join(map(str, held)) if isinstance(held, list | tuple) else held
