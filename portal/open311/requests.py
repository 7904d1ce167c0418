"""Reports as GeoReport shows them: its fields in its order, and behind them the true state."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.references import read_reference
from layers.areas.queries import area_names
from portal.contact.listed import ListedCase, ListedFilter, listed_cases
from portal.contact.topics import load_topics
from portal.directory.agencies.queries import agency_names
from portal.open311.rules import Status, Wanted
from portal.open311.writing import Content


def find_requests(session: Session, wanted: Wanted) -> list[ListedCase]:
    """Return the reports that are asked for, the newest first; unknown ids are left out."""
    if wanted.ids:
        references = [reference for one in wanted.ids if (reference := read_reference(one))]
        narrowed = ListedFilter(references=references)
    else:
        both = len(wanted.statuses) == len(Status)
        narrowed = ListedFilter(
            topics=wanted.codes or None,
            is_closed=None if both else Status.CLOSED in wanted.statuses,
            since=wanted.since,
            until=wanted.until,
        )
    skipped = (wanted.page - 1) * wanted.page_size
    return listed_cases(session, narrowed, limit=wanted.page_size, offset=skipped)


def requests_as_content(session: Session, found: Sequence[ListedCase], language: str) -> Content:
    """Return reports as the standard shows them."""
    agencies = agency_names(session, *{one.agency for one in found if one.agency})
    areas = {
        code: area.names
        for code, area in area_names(session, {one.area for one in found if one.area}).items()
    }
    return [_shown(one, agencies, areas, language) for one in found]


def _shown(
    one: ListedCase, agencies: Mapping[str, Names], areas: Mapping[str, Names], language: str
) -> Content:
    topic = load_topics().get(one.topic)
    return {
        "service_request_id": one.reference,
        "status": (Status.OPEN if one.closed_at is None else Status.CLOSED).value,
        "status_notes": best_name(one.state_names, language),
        "service_name": None if topic is None else best_name(topic.names, language),
        "service_code": one.topic,
        "description": one.text,
        "agency_responsible": best_name(agencies.get(one.agency or "", {}), language),
        "service_notice": None,
        "requested_datetime": _moment(one.filed_at),
        "updated_datetime": _moment(one.changed_at),
        "expected_datetime": _moment(one.due_at),
        "address": best_name(areas.get(one.area or "", {}), language),
        "address_id": None,
        "zipcode": None,
        "lat": one.position.lat,
        "long": one.position.lon,
        "media_url": None,
        # Beyond the standard, behind all that it names.
        "external_status_code": one.state,
    }


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
