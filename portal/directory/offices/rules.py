"""Which offices give a service, and whether the attributes of an office fit the layer."""

from collections.abc import Iterator, Mapping
from typing import Any

from geo.messages import Message, Several, shown
from geo.messages import mark as _
from layers.catalogue.definitions import Attribute, Definition
from portal.directory.records.services import ServiceContent
from portal.directory.records.values import clean_line
from portal.proposals.schemas import Fault

AGENCY = "agency"
SERVICES = "services"
_LONGEST_TEXT = 500
_MOST_TEXTS = 100


def office_filters(service: ServiceContent) -> dict[str, str] | None:
    """Return the filters of the radius query that finds the offices of a service.

    None when no office gives it: it names none and has no channel of the kind `office`.
    """
    at = service.at_offices
    if at is None:
        has_office = any(channel.kind == "office" for channel in service.channels)
        return {AGENCY: service.agency} if has_office else None
    found = {} if at.any_agency else {AGENCY: ",".join(at.agencies or (service.agency,))}
    return found if at.service is None else {**found, SERVICES: at.service}


def read_attributes(
    given: Mapping[str, Any], definition: Definition
) -> tuple[dict[str, object], tuple[Fault, ...]]:
    """Read the attributes of an office as the layer's definition types them; none are empty."""
    read: dict[str, object] = {}
    faults = []
    for name, value in given.items():
        attribute = definition.attribute(name)
        if attribute is None or name == AGENCY:
            text = _("There is no field “{name}” in this record: leave it out.")
            faults.append(Fault(("attributes", name), Message(text, {"name": shown(name)})))
        elif value not in ("", None, [], ()):
            found = _typed(attribute, value)
            if isinstance(found, Message):
                faults.append(Fault(("attributes", name), found))
            else:
                read[name] = found
    return read, tuple(faults)


def _typed(attribute: Attribute, value: object) -> object:
    """Return a value in its type, or the sentence that says why it has none."""
    match attribute.type:
        case "flag":
            return value if isinstance(value, bool) else _not_possible(value, "true, false")
        case "number":
            return _number(attribute, value)
        case "choice" | "choices":
            return _chosen(attribute, value)
        case "texts":
            return _texts(value)
        case _:
            text = clean_line(value) if isinstance(value, str) else ""
            return text if 0 < len(text) <= _LONGEST_TEXT else _not_possible(value, "…")


def _texts(value: object) -> object:
    texts = [clean_line(one) for one in value] if isinstance(value, list | tuple) else []
    is_good = len(texts) <= _MOST_TEXTS and all(0 < len(one) <= _LONGEST_TEXT for one in texts)
    return texts if texts and is_good else _not_possible(value, "…")


def _number(attribute: Attribute, value: object) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    lowest = float("-inf") if attribute.minimum is None else attribute.minimum
    highest = float("inf") if attribute.maximum is None else attribute.maximum
    if is_number and lowest <= float(str(value)) <= highest:
        return value
    return _not_possible(value, f"{lowest:g} … {highest:g}")


def _chosen(attribute: Attribute, value: object) -> object:
    known = [one.name for one in attribute.values]
    several = attribute.type == "choices"
    chosen = list(value) if several and isinstance(value, list | tuple) else [value]
    if all(one in known for one in chosen):
        return chosen if several else value
    return _not_possible(value, Several(known))


def _not_possible(value: object, known: str) -> Message:
    return Message(
        _("“{value}” is not possible here. Possible: {known}."),
        {"value": shown(value), "known": known},
    )


def entrance_faults(attributes: Mapping[str, object]) -> Iterator[Fault]:
    """Find an entrance of which only one coordinate is given."""
    if ("entrance_lon" in attributes) != ("entrance_lat" in attributes):
        missing = "entrance_lat" if "entrance_lon" in attributes else "entrance_lon"
        yield Fault(
            ("attributes", missing),
            Message(_("The entrance has one coordinate only: give both, or none.")),
        )
