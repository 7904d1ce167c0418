"""Kinds of cases, and how a case stands, as JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from geo.coordinates import Position
from portal.contact.around import Reported, ReportsAround
from portal.contact.following import Status
from portal.contact.forms import CaseForm, FormField
from portal.contact.rules import LONGEST_LINE, LONGEST_SUBJECT, LONGEST_TEXT
from portal.contact.topics import Topic, load_topics


def status_as_json(status: Status) -> dict[str, Any]:
    """Return what anybody may know of a case who has its reference; moments are in UTC."""
    return {
        "reference": status.reference,
        "kind": status.kind,
        "state": status.state,
        "state_names": dict(status.state_names),
        "filed_at": _moment(status.filed_at),
        "changed_at": _moment(status.changed_at),
        "due_at": _moment(status.due_at),
        "closed_at": _moment(status.closed_at),
    }


def kind_as_json(form: CaseForm) -> dict[str, Any]:
    """Return what a kind is and asks, as its definition says."""
    return {
        "kind": form.kind.value,
        "names": form.names,
        "title": form.title,
        "about": form.about,
        "identity": form.identity,
        "hidden_leaves": list(form.hidden_leaves),
        "name": form.name,
        "contact": form.contact,
        "goes_to": form.goes_to,
        "publishing": form.publishing,
        "reopening_days": form.reopening_days,
        "fields": [_field(one) for one in form.fields],
    }


def topic_as_json(topic: Topic) -> dict[str, Any]:
    """Return a topic with its parts."""
    return {
        "code": topic.code,
        "names": dict(topic.names),
        "parts": [{"code": one.code, "names": dict(one.names)} for one in topic.parts],
    }


def reports_as_geojson(around: ReportsAround, address: str) -> dict[str, Any]:
    """Return what was reported around a place as the radius query shows places, in its order.

    Each lies in the middle of its cell. Nothing is counted: `isAll` tells whether there are more.
    """
    query = around.query
    return {
        "type": "FeatureCollection",
        "origin": _point(query.origin),
        "radius_m": query.radius_m,
        "numberReturned": len(around.found),
        "isAll": around.is_all,
        "links": [{"rel": "self", "href": address, "type": "application/geo+json"}],
        "features": [_report(one) for one in around.found],
    }


def _report(one: Reported) -> dict[str, Any]:
    case = one.case
    topic = load_topics().get(case.topic)
    return {
        "type": "Feature",
        "id": case.reference,
        "geometry": _point(case.position),
        "properties": {
            "kind": case.kind,
            "topic": case.topic,
            "names": {} if topic is None else dict(topic.names),
            "state": case.state,
            "state_names": dict(case.state_names),
            "agency": case.agency,
            "area": case.area,
            "filed_at": _moment(case.filed_at),
            "changed_at": _moment(case.changed_at),
            "due_at": _moment(case.due_at),
            "closed_at": _moment(case.closed_at),
            "text": case.text,
            "distance_m": round(one.cell.distance_m, 3),
            "bearing_deg": round(one.cell.bearing_deg, 1),
        },
    }


def _point(position: Position) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [position.lon, position.lat]}


def _field(one: FormField) -> Mapping[str, Any]:
    told: dict[str, Any] = {"name": one.name, "type": one.type, "required": one.required}
    if one.names:
        told["names"] = one.names
    if one.type in ("line", "text"):
        longest = LONGEST_TEXT if one.type == "text" else LONGEST_LINE
        told["longest"] = LONGEST_SUBJECT if one.name == "subject" else longest
    if one.options:
        told["options"] = [{"code": o.code, "names": o.names} for o in one.options]
    return told


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
