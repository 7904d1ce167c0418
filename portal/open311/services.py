"""The services of GeoReport: what is reported at places, and what each report may say beside."""

from collections.abc import Mapping

from geo.country import best_name
from portal.contact.forms import CaseForm, FormField, case_forms
from portal.contact.rules import Kind
from portal.contact.topics import Topic, load_topics
from portal.open311.writing import Content

KIND = Kind.FAULT
# The sortable day of the newest change of the services and of what they ask.
CHANGESET = "2026-11-29T00:00:00Z"
# What every report has of its own, which is therefore no attribute.
_OWN = frozenset({"topic", "agency", "text"})
# The standard demands the description alone.
_FROM_DESCRIPTION = "subject"
_DATATYPES: Mapping[str, str] = {
    "line": "string",
    "text": "text",
    "date": "datetime",
    "choice": "singlevaluelist",
}


def form_of_reports() -> CaseForm:
    """Return the form whose cases are the reports."""
    return case_forms()[KIND]


def attribute_fields() -> list[FormField]:
    """List the fields that are attributes, in the order of the form."""
    return [one for one in form_of_reports().fields if one.name not in _OWN]


def service(code: str) -> Topic | None:
    """Return the service with this code, which is that of a topic; None where there is none."""
    found = load_topics().get(code)
    return found if found is not None and found.is_at_places else None


def services_as_content(language: str) -> Content:
    """Return all services as the standard lists them."""
    return [_listed(group, one, language) for group, one in load_topics().at_places]


def definition_as_content(one: Topic, language: str) -> Content:
    """Return what a report of a service may say beside place and description."""
    attributes = [
        _attribute(field, order, language)
        for order, field in enumerate(attribute_fields(), start=1)
    ]
    return {"service_code": one.code, "attributes": attributes}


def _listed(group: Topic, one: Topic, language: str) -> Content:
    return {
        "service_code": one.code,
        "service_name": best_name(one.names, language),
        "description": best_name(one.reported or {}, language),
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(sorted(group.words)),
        "group": best_name(group.names, language),
    }


def _attribute(field: FormField, order: int, language: str) -> Content:
    told: dict[str, Content] = {
        "variable": True,
        "code": field.name,
        "datatype": _DATATYPES[field.type],
        "required": field.required and field.name != _FROM_DESCRIPTION,
        "datatype_description": None,
        "order": order,
        "description": best_name(field.names, language),
    }
    if field.options:
        told["values"] = [
            {"key": option.code, "name": best_name(option.names, language)}
            for option in field.options
        ]
    return told
