"""The form of an office: from what the office says to fields, and from fields to a proposal."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.coordinates import latin_digits
from geo.country import Country, Names
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.phones import read_phones
from layers.catalogue.definitions import Attribute, Definition
from portal.directory.registers.rules import Content
from portal.proposals.schemas import Fault
from web.page.officer_page import Fields
from web.pages.officers.edit_conflicts import BASE_FIELD

ENTRANCE = ("entrance_lat", "entrance_lon")
_TEXTS = ("names", "address")
_PLAIN = ("ref", "agency", "opening_hours", "verified_at", "lat", "lon")
_YES, _NO = "yes", "no"
_SHORT_NUMBER = re.compile(r"\d{3,8}", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)


@dataclass(frozen=True)
class OfficeForm:
    """What the form of one office is about: its layer, its country, what stands now."""

    definition: Definition
    country: Country
    stands: Content | None = None

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes that have fields of their own besides the agency and the entrance."""
        apart = ("agency", *ENTRANCE)
        return tuple(one for one in self.definition.attributes if one.name not in apart)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the country and those in which the office is named already."""
        held = self.stands or {}
        named = [code for name in _TEXTS for code in held.get(name, {})]
        return tuple(dict.fromkeys((*self.country.languages, *named)))


def fields_of(form: OfficeForm, base: str) -> Fields:
    """Fill the form with what stands now."""
    stands = form.stands or {}
    pairs = [(BASE_FIELD, base)]
    pairs += [(name, _field_text(stands[name])) for name in _PLAIN if name in stands]
    pairs += [
        (f"{name}-{code}", text) for name in _TEXTS for code, text in stands.get(name, {}).items()
    ]
    pairs.append(("phones", "\n".join(stands.get("phones", ()))))
    for name, value in stands.get("attributes", {}).items():
        values = value if isinstance(value, list | tuple) else [value]
        pairs += [(f"a-{name}", _field_text(one)) for one in values]
    return Fields(tuple(pairs))


def _field_text(value: object) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    return repr(value) if isinstance(value, float) else str(value)


def proposal(form: OfficeForm, fields: Fields) -> dict[str, Any]:
    """Make of the fields what the office would say, still to be checked."""
    stands = form.stands or {}
    said: dict[str, Any] = {name: fields.get(name).strip() for name in _PLAIN}
    for name in ("lat", "lon"):
        said[name] = _number_text(said[name])
    said["opening_hours"] = latin_digits(said["opening_hours"])
    for name in _TEXTS:
        said[name] = {code: fields.get(f"{name}-{code}") for code in form.languages}
    said["phones"] = _phones(fields.get("phones"), form.country.phone_region)
    said["attributes"] = _attributes(form, fields)
    said["demo"] = stands.get("demo", False)
    return {name: value for name, value in said.items() if value not in ("", None)}


def _attributes(form: OfficeForm, fields: Fields) -> dict[str, object]:
    held = (form.stands or {}).get("attributes", {})
    read = {
        one.name: _attribute(one, fields.all(f"a-{one.name}"), held.get(one.name))
        for one in form.definition.attributes
        if one.name != "agency"
    }
    return {name: value for name, value in read.items() if value not in (None, "", [])}


def _attribute(attribute: Attribute, texts: Sequence[str], held: object) -> object:
    """Return the value of an attribute; what is none of its type goes on as text, to be told."""
    given = [text.strip() for text in texts if text.strip()]
    if attribute.type == "choices":
        before = [one for one in held if one in given] if isinstance(held, list) else []
        return list(dict.fromkeys((*before, *given)))
    text = given[-1] if given else ""
    if attribute.type == "flag":
        return {"": None, _YES: True, _NO: False}.get(text, text)
    if attribute.type == "number":
        return _number(text)
    return text


def _number(text: str) -> object:
    plain = _number_text(text)
    if _WHOLE.fullmatch(plain):
        return int(plain)
    try:
        return float(plain) if plain else None
    except ValueError:
        return text


def _number_text(text: str) -> str:
    """Write a number with Latin digits and a point; Arabic keyboards have their own."""
    return latin_digits(text).strip().replace("\u066b", ".")


def _phones(text: str, region: str) -> list[str]:
    """Read numbers as people write them, one or several a line; what is none goes on as it is."""
    found: list[str] = []
    for line in text.splitlines():
        plain = latin_digits(line).strip()
        numbers, rest = read_phones(plain, region)
        if not numbers and _SHORT_NUMBER.fullmatch(plain.replace(" ", "")):
            numbers, rest = [plain.replace(" ", "")], []
        found += (*numbers, *rest)
    return list(dict.fromkeys(found))


def placed(faults: Iterable[Fault], form: OfficeForm) -> tuple[Fault, ...]:
    """Put faults where the form has a field: a text's to its first language, a number's to all."""
    return tuple(Fault(_place(fault.path, form), fault.message) for fault in faults)


def _place(path: tuple[str | int, ...], form: OfficeForm) -> tuple[str | int, ...]:
    if path[:1] == ("phones",):
        return ("phones",)
    if len(path) == 1 and path[0] in _TEXTS:
        return (path[0], form.languages[0])
    return path


def agency_faults(agency: str, form: OfficeForm, offered: Mapping[str, Names]) -> tuple[Fault, ...]:
    """Find an agency that is not in the register, or to which the officer may not give offices."""
    if agency in offered or agency == (form.stands or {}).get("agency"):
        return ()
    text = _("You cannot give the office to “{value}”: choose one of your agencies.")
    return (Fault(("agency",), Message(text, {"value": shown(agency)})),)
