"""Puts the answers of the HSDS API together, each from a constant number of statements."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from layers.areas.queries import area_names
from portal.directory.published.queries import published
from portal.directory.published.rules import Published
from portal.directory.registers.definitions import Register
from portal.hsds import queries
from portal.hsds.ids import id_of, pair_id, read_id
from portal.hsds.listing import Listing
from portal.hsds.locations import write_location, write_pair
from portal.hsds.objects import Object, Writing
from portal.hsds.organizations import write_organization, write_whole_organization
from portal.hsds.rules import HsdsQuery
from portal.hsds.services import write_minimal_service, write_service, write_whole_service
from portal.hsds.taxonomies import (
    is_named,
    taxonomies_of,
    taxonomy_id,
    write_taxonomy,
    write_term,
)

_Pair = tuple[str, str]


def one_service(session: Session, text: str, writing: Writing) -> Object:
    """Return a service with all that belongs to it; raises NotFound."""
    code = _found(session, "service", text)
    return _services(session, [code], HsdsQuery(full=True), writing)[0]


def one_organization(session: Session, text: str, asked: HsdsQuery, writing: Writing) -> Object:
    """Return an organization with all that belongs to it; raises NotFound."""
    code = _found(session, "organization", text)
    return _organizations(session, [code], replace(asked, full=True), writing)[0]


def one_pair(session: Session, text: str, writing: Writing) -> Object:
    """Return a service at a location with both of them; raises NotFound."""
    wanted = read_id(text)
    pair = None if wanted is None else queries.find_pair(session, wanted)
    if pair is None or not queries.pairs_of(session, [pair[0]], [pair[1]]).total:
        raise _nothing(text)
    return _places(session, [pair], HsdsQuery(full=True), writing)[0]


def one_taxonomy(text: str, writing: Writing) -> Object:
    """Return a taxonomy; raises NotFound."""
    wanted = read_id(text)
    vocabulary = taxonomies_of(writing.vocabularies).by_id.get(wanted) if wanted else None
    if vocabulary is None:
        raise _nothing(text)
    return write_taxonomy(vocabulary, writing.language)


def one_term(text: str, writing: Writing) -> Object:
    """Return a taxonomy term; raises NotFound."""
    wanted = read_id(text)
    found = taxonomies_of(writing.vocabularies).terms.get(wanted) if wanted else None
    if found is None:
        raise _nothing(text)
    return write_term(*found, writing.language)


def _service_keys(
    session: Session, asked: HsdsQuery, writing: Writing
) -> tuple[int, Sequence[str]]:
    found = queries.service_codes(session, asked, taxonomies_of(writing.vocabularies))
    return found.total, found.codes


def _services(
    session: Session, codes: Sequence[str], asked: HsdsQuery, writing: Writing
) -> list[Object]:
    if asked.minimal:
        brief = queries.brief_services(session, codes)
        return [write_minimal_service(one, writing) for one in _in_order(brief, codes)]
    services = published(session, Register.SERVICES, codes)
    owners = _owners(session, services.values(), writing)
    if not asked.full:
        return [
            write_service(one, owners.get(one.content["agency"]), writing)
            for one in _in_order(services, codes)
        ]
    at_locations = _at_locations(session, codes, writing)
    return [
        write_whole_service(
            one, owners.get(one.content["agency"]), at_locations.get(one.code, []), writing
        )
        for one in _in_order(services, codes)
    ]


def _organization_keys(
    session: Session, asked: HsdsQuery, writing: Writing
) -> tuple[int, Sequence[str]]:
    found = queries.agency_codes(session, asked, writing.now.date())
    return found.total, found.codes


def _organizations(
    session: Session, codes: Sequence[str], asked: HsdsQuery, writing: Writing
) -> list[Object]:
    agencies = published(session, Register.AGENCIES, codes)
    if not (asked.full or asked.full_service):
        return [write_organization(one, writing) for one in _in_order(agencies, codes)]
    locations: dict[str, list[Object]] = {}
    for office in _offices(session, writing, agencies=codes):
        locations.setdefault(office.agency, []).append(office.location)
    services = _services_of(session, codes, asked, writing)
    return [
        write_whole_organization(
            one, locations.get(one.code, []), services.get(one.code, []), writing
        )
        for one in _in_order(agencies, codes)
    ]


def _services_of(
    session: Session, agencies: Sequence[str], asked: HsdsQuery, writing: Writing
) -> dict[str, list[Object]]:
    """Write the services of agencies: in short, or whole but for the locations' own content.

    Those stand in the organization already, or are found by their id.
    """
    codes = queries.services_of(session, agencies)
    every = [code for some in codes.values() for code in some]
    if asked.full_service:
        services = published(session, Register.SERVICES, every)
    else:
        services = queries.brief_services(session, every)
    places: dict[str, list[Object]] = {}
    if asked.full_service:
        for code, ref in queries.pairs_of(session, services).pairs:
            places.setdefault(code, []).append(write_pair(code, ref))

    def write(service: Published) -> Object:
        if not asked.full_service:
            return write_minimal_service(service, writing)
        return write_whole_service(service, None, places.get(service.code, []), writing)

    return {
        agency: [write(one) for one in _in_order(services, some)] for agency, some in codes.items()
    }


def _pair_keys(session: Session, asked: HsdsQuery, writing: Writing) -> tuple[int, Sequence[_Pair]]:
    found = queries.pairs_asked(session, asked, taxonomies_of(writing.vocabularies))
    return found.total, found.pairs


def _places(
    session: Session, pairs: Sequence[_Pair], asked: HsdsQuery, writing: Writing
) -> list[Object]:
    locations = {o.ref: o.location for o in _offices(session, writing, [ref for _c, ref in pairs])}
    written = [write_pair(code, ref, locations.get(ref)) for code, ref in pairs]
    if not asked.full:
        return written
    codes = [code for code, _ref in pairs]
    services = published(session, Register.SERVICES, codes)
    owners = _owners(session, services.values(), writing)
    whole = {
        one.code: write_whole_service(one, owners.get(one.content["agency"]), [], writing)
        for one in services.values()
    }
    return [
        {**place, "service": whole[code]}
        for place, code in zip(written, codes, strict=True)
        if code in whole
    ]


@dataclass(frozen=True, slots=True)
class _Office:
    ref: str
    agency: str
    location: Object


def _offices(
    session: Session,
    writing: Writing,
    refs: Iterable[str] = (),
    agencies: Iterable[str] = (),
) -> list[_Office]:
    found = queries.offices(session, refs, agencies)
    areas = area_names(session, {code for office in found for code in office["area_codes"]})
    return [
        _Office(office["ref"], office["agency"], write_location(office, areas, writing))
        for office in found
    ]


def _at_locations(
    session: Session, codes: Sequence[str], writing: Writing
) -> dict[str, list[Object]]:
    pairs = queries.pairs_of(session, codes).pairs
    written: dict[str, list[Object]] = {}
    places = _places(session, pairs, HsdsQuery(), writing)
    for place, (code, _ref) in zip(places, pairs, strict=True):
        written.setdefault(code, []).append(place)
    return written


def _owners(session: Session, services: Iterable[Published], writing: Writing) -> dict[str, Object]:
    codes = {service.content["agency"] for service in services}
    agencies = published(session, Register.AGENCIES, codes)
    return {code: write_organization(agency, writing) for code, agency in agencies.items()}


def _in_order(found: dict[str, Published], codes: Iterable[str]) -> Iterator[Published]:
    return (found[code] for code in codes if code in found)


def _found(session: Session, kind: str, text: str) -> str:
    wanted = read_id(text)
    code = None if wanted is None else queries.find_code(session, kind, wanted)
    if code is None:
        raise _nothing(text)
    return code


def _nothing(text: str) -> NotFound:
    return NotFound(_("Nothing has the id “{id}”."), id=shown(text))


def _taxonomy_keys(_session: Session, asked: HsdsQuery, writing: Writing) -> tuple[int, list[UUID]]:
    found = [
        wanted
        for wanted, vocabulary in taxonomies_of(writing.vocabularies).by_id.items()
        if is_named(tuple(vocabulary.names.values()), asked.search or "")
    ]
    return len(found), found[asked.skipped : asked.skipped + asked.per_page]


def _taxonomies(
    _session: Session, ids: Sequence[UUID], _asked: HsdsQuery, writing: Writing
) -> list[Object]:
    known = taxonomies_of(writing.vocabularies).by_id
    return [write_taxonomy(known[wanted], writing.language) for wanted in ids]


def _term_keys(_session: Session, asked: HsdsQuery, writing: Writing) -> tuple[int, list[UUID]]:
    """List terms; none has a parent, so that nothing is below a term."""
    found = [
        wanted
        for wanted, (vocabulary, term) in taxonomies_of(writing.vocabularies).terms.items()
        if asked.parent_id is None
        and asked.taxonomy_id in (None, taxonomy_id(vocabulary))
        and is_named(tuple(term.names.values()), asked.search or "")
    ]
    return len(found), found[asked.skipped : asked.skipped + asked.per_page]


def _terms(
    _session: Session, ids: Sequence[UUID], _asked: HsdsQuery, writing: Writing
) -> list[Object]:
    known = taxonomies_of(writing.vocabularies).terms
    return [write_term(*known[wanted], writing.language) for wanted in ids]


SERVICES = Listing("services", _service_keys, _services, partial(id_of, "service"))
ORGANIZATIONS = Listing(
    "organizations", _organization_keys, _organizations, partial(id_of, "organization")
)
SERVICE_AT_LOCATIONS = Listing(
    "service_at_locations", _pair_keys, _places, lambda pair: pair_id(*pair)
)
TAXONOMIES = Listing("taxonomies", _taxonomy_keys, _taxonomies, lambda wanted: wanted)
TAXONOMY_TERMS = Listing("taxonomy_terms", _term_keys, _terms, lambda wanted: wanted)
# Those that grow with the directory.
GROWING: tuple[Listing[Any], ...] = (SERVICES, ORGANIZATIONS, SERVICE_AT_LOCATIONS)
