"""Kinds of cases, and how a case stands, as JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.contact.following import Status
from portal.contact.forms import CaseForm, FormField
from portal.contact.rules import LONGEST_LINE, LONGEST_SUBJECT, LONGEST_TEXT
from portal.contact.topics import Topic


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
