"""Reading a report as a program sends it: the words of GeoReport become the fields of the form."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from geo.country import Country, best_name
from geo.errors import InvalidFields, InvalidParameter, NotFound
from geo.messages import mark as _
from portal.contact.reading import plain_text, read_case
from portal.contact.rules import LONGEST_SUBJECT, NewCase
from portal.contact.topics import Topic, load_topics
from portal.open311.services import attribute_fields, form_of_reports, service

_LONGEST_DESCRIPTION = 4_000
_LONGEST_ADDRESS = 300
_MOST_FIELDS = 100
_FORM = "application/x-www-form-urlencoded"
_ATTRIBUTE = re.compile(r"attribute\[([a-z_]{1,40})\](?:\[\])?", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)T.*", re.ASCII)
_WEB = re.compile(r"https?://[^\s<>\"]{3,300}")
# What the form calls otherwise than the standard.
_NAMES: Mapping[str, str] = {
    "lon": "long",
    "text": "description",
    "name": "first_name",
    "topic": "service_code",
}


def read_form(content_type: str, body: bytes) -> dict[str, str]:
    """Read the fields of a body; raises InvalidParameter for another kind of body."""
    if content_type.partition(";")[0].strip().lower() != _FORM:
        raise InvalidParameter(
            "Content-Type", _("Send the report as {wanted}."), value=content_type, wanted=_FORM
        )
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            errors="strict",
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise InvalidParameter(
            "body",
            _("The report is not a form in UTF-8 with at most {most} fields."),
            most=_MOST_FIELDS,
        ) from error
    return {name: value.replace("\0", "") for name, value in pairs}


def read_report(given: Mapping[str, str], country: Country, language: str) -> NewCase:
    """Read a report; raises NotFound for a service that is not there, InvalidFields otherwise.

    Attributes that the service does not define are left out, as is whatever else is not asked for:
    programs send the same to everybody.
    """
    code = given.get("service_code", "").strip()
    if not code:
        raise _fault("service_code", _("Say which service it is: service_code is missing."))
    found = service(code)
    if found is None:
        raise NotFound(_("There is no service with the service_code “{code}”."), code=code[:60])
    if len(given.get("description", "")) > _LONGEST_DESCRIPTION:
        raise _fault(
            "description",
            _("The description is longer than {most} characters."),
            most=_LONGEST_DESCRIPTION,
        )
    raw = _as_form(given, found, language)
    reading = read_case(form_of_reports(), country, load_topics(), language, raw)
    if reading.case is None:
        raise InvalidFields([_renamed(one) for one in reading.faults.values()])
    return reading.case


def _as_form(given: Mapping[str, str], found: Topic, language: str) -> dict[str, str]:
    """Return the fields of the form; the first line of a description is what it is about."""
    name = best_name(found.names, language) or found.code
    description = plain_text(given.get("description", ""))
    first_line = description.partition("\n")[0][:LONGEST_SUBJECT]
    names = (given.get("first_name", "").strip(), given.get("last_name", "").strip())
    told = {
        "topic": found.code,
        "subject": first_line or name,
        "text": _with_links(description or name, given),
        "name": " ".join(one for one in names if one),
        "email": given.get("email", ""),
        "phone": given.get("phone", ""),
        "lat": given.get("lat", ""),
        "lon": given.get("long", ""),
        # Whether a text may stand in public its writer is asked when there is one.
        "may_be_published": "yes",
    }
    return told | _attributes(given)


def _attributes(given: Mapping[str, str]) -> dict[str, str]:
    known = {one.name for one in attribute_fields()}
    told = {}
    for name, value in given.items():
        match = _ATTRIBUTE.fullmatch(name)
        if match is not None and match[1] in known and value.strip():
            # A moment becomes its day.
            told[match[1]] = _DAY.sub(r"\1", value.strip())
    return told


def _with_links(description: str, given: Mapping[str, str]) -> str:
    """Add an address in words, and that of a picture: it is never asked for, only shown."""
    address = plain_text(given.get("address_string", "")[:_LONGEST_ADDRESS])
    picture = given.get("media_url", "").strip()
    more = [address, picture if _WEB.fullmatch(picture) else ""]
    return "\n\n".join(one for one in (description, *more) if one)


def _fault(name: str, text: str, **values: object) -> InvalidFields:
    return InvalidFields([InvalidParameter(name, text, **values)])  # type: ignore[arg-type]


def _renamed(fault: InvalidParameter) -> InvalidParameter:
    """Return a fault of a field of the form as one of what was sent."""
    attributes = {one.name: f"attribute[{one.name}]" for one in attribute_fields()}
    name = {**attributes, **_NAMES}.get(fault.parameter, fault.parameter)
    values = {key: value for key, value in fault.message.values.items() if key != "value"}
    return InvalidParameter(name, fault.message.text, value=fault.value, **values)  # type: ignore[arg-type]
