"""The actions on offices: read one, check what is proposed for it, save it as an edit."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.errors import Refused
from geo.messages import Message
from geo.messages import mark as _
from layers.areas.finder import current_finder
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.features.history import feature_history, features_now
from layers.features.store import FeatureStore
from layers.releases.models import Release
from layers.releases.rules import Authorship
from layers.releases.service import edit
from portal.directory.offices.rules import AGENCY, entrance_faults, read_attributes
from portal.directory.offices.schemas import LAYER, OfficeContent
from portal.directory.registers.reading import fault_of
from portal.proposals.schemas import Fault

_FROM_AN_OFFICER = "officer"
# An agency may speak for its own offices alone.
OFFICES = FeatureStore(LAYER, scope_attribute=AGENCY)
# What offices and features say alike, under the same names.
_ALIKE = tuple(
    one.name
    for one in fields(FeatureContent)
    if one.name in OfficeContent.model_fields and one.name not in ("ref", "attributes")
)


def office_now(session: Session, ref: str) -> OfficeContent | None:
    """Return what an office says now, None when there is none of this ref."""
    return offices_now(session, [ref]).get(ref)


def offices_now(session: Session, refs: Iterable[str]) -> dict[str, OfficeContent]:
    """Return what offices say now, by their refs; those that are not there are left out."""
    found = features_now(session, LAYER, refs)
    return {ref: office_of(feature) for ref, feature in found.items()}


def office_of(feature: FeatureContent) -> OfficeContent:
    """See a feature as an office; imports may have let in what a form would not."""
    attributes = dict(feature.attributes)
    return OfficeContent.model_construct(
        ref=feature.ref,
        agency=str(attributes.pop(AGENCY, "")),
        lon=feature.position.lon,
        lat=feature.position.lat,
        attributes=attributes,
        **{name: getattr(feature, name) for name in _ALIKE},
    )


def read_office(
    deployment: Deployment, data: Mapping[str, Any]
) -> tuple[OfficeContent | None, tuple[Fault, ...]]:
    """Read a proposed office; None when any value of it has a fault."""
    try:
        office = OfficeContent.model_validate(dict(data))
    except ValidationError as error:
        return None, tuple(fault_of(detail) for detail in error.errors())
    attributes, faults = read_attributes(office.attributes, deployment.catalogue[LAYER])
    faults = (*faults, *entrance_faults(attributes))
    if faults:
        return None, faults
    return office.model_copy(update={"attributes": attributes}), ()


def position_fault(session: Session, deployment: Deployment, office: OfficeContent) -> Fault | None:
    """Find out whether an office lies outside the country."""
    position = Position(office.lon, office.lat)
    if _areas_of(session, deployment, position) is not None:
        return None
    return Fault(
        ("lat",),
        Message(
            _("The position {lat}, {lon} is outside the country: move the pin."),
            {"lat": f"{office.lat:.5f}", "lon": f"{office.lon:.5f}"},
        ),
    )


def save_offices(
    session: Session,
    deployment: Deployment,
    offices: Mapping[str, OfficeContent | None],
    made: Authorship,
) -> Release:
    """Save offices by their refs, or take out those that are None, as one release.

    Raises Refused when one lies outside the country.
    """
    before = features_now(session, LAYER, offices)
    # One that comes back knows again how its place was found.
    for ref in offices.keys() - before.keys():
        states = feature_history(session, LAYER, ref)
        if states:
            before[ref] = states[0].content
    contents = {
        ref: None if one is None else _feature(session, deployment, one, before.get(ref))
        for ref, one in offices.items()
    }
    return edit(session, OFFICES, contents, made)


def _feature(
    session: Session, deployment: Deployment, office: OfficeContent, before: FeatureContent | None
) -> FeatureContent:
    position = Position(office.lon, office.lat)
    areas = _areas_of(session, deployment, position)
    if areas is None:
        raise Refused(
            _("The position {lat}, {lon} is outside the country: move the pin."),
            lat=f"{office.lat:.5f}",
            lon=f"{office.lon:.5f}",
        )
    return replace(
        _placed(office.ref, position, before),
        attributes={**office.attributes, AGENCY: office.agency},
        area_codes=areas,
        **{name: getattr(office, name) for name in _ALIKE},
    )


def _placed(ref: str, position: Position, before: FeatureContent | None) -> FeatureContent:
    """Return what is known of an office apart from its form, at a place that may be another.

    How a place was found, and its outline, are those of the place.
    """
    if before is None:
        return FeatureContent(ref, position, {}, location_source=_FROM_AN_OFFICER)
    if before.position == position:
        return before
    return replace(
        before, position=position, location_source=_FROM_AN_OFFICER, precision_m=None, shape=None
    )


def _areas_of(
    session: Session, deployment: Deployment, position: Position
) -> tuple[str, ...] | None:
    """Return the areas of a position, None outside the country."""
    finder = current_finder(session)
    if finder.knows_the_border:
        return finder.areas_of([position])[0]
    return () if deployment.country.holds(position) else None
