"""What can be done to many records at once: what each change asks for, and what it makes of one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.opening.closures import Closure, closures_of, with_closure
from portal.directory.offices.life_cycle import HOURS, closed, moved, reopened
from portal.directory.offices.shapes import ATTRIBUTES
from portal.directory.registers.definitions import Subject

Content = Mapping[str, Any]
Given = Mapping[str, str]
_PREFIX = re.compile(r"\+?\d{1,14}")
_PERIODS = re.compile(r"\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*")
_ON_HOLIDAYS = re.compile(r"\s*PH\b.*")


@dataclass(frozen=True)
class Input:
    """What a change asks for. `type` is day, text or choice; `terms` names the list of a choice."""

    name: str
    label: str
    type: str = "text"
    terms: str = ""
    hint: str = ""


@dataclass(frozen=True)
class BulkChange:
    """One change. `apply` takes what a record says and returns what it would say.

    It raises InvalidParameter for what was typed, never for a record: one that it does not fit
    stays as it is.
    """

    name: str
    label: str
    inputs: tuple[Input, ...]
    apply: Callable[[Content, Given], Content]


def _close(office: Content, given: Given) -> Content:
    start = read_day("start", given.get("start", ""))
    until = read_day("until", given["until"]) if given.get("until", "").strip() else None
    return closed(office, read_closure(start, until, given.get("why", "")))


def read_closure(start: date, until: date | None, reason: str) -> Closure:
    """Return a closure; raises InvalidParameter for days in the wrong order and without reason."""
    if until is not None and until < start:
        raise InvalidParameter(
            "until",
            _("The last day, {until}, lies before the first, {start}."),
            until=until.isoformat(),
            start=start.isoformat(),
        )
    if not reason:
        raise InvalidParameter("why", _("Say why it is closed: citizens read it."))
    return Closure(start, until, reason)


def _reopen(office: Content, _given: Given) -> Content:
    return reopened(office)


def _holidays(office: Content, given: Given) -> Content:
    """Say what holds on public holidays; an office without hours stays as it is."""
    way, periods = given.get("holidays", ""), latin_digits(given.get("periods", "")).strip()
    if way == "open" and not _PERIODS.fullmatch(periods):
        raise InvalidParameter(
            "periods",
            _("“{value}” are no hours: write them like 09:00-12:00."),
            value=given.get("periods", ""),
        )
    if way not in ("closed", "open", "usual"):
        raise InvalidParameter("holidays", _("Choose what holds on public holidays."))
    rules = [rule.strip() for rule in str(office.get(HOURS) or "").split(";") if rule.strip()]
    kept = [rule for rule in rules if not _ON_HOLIDAYS.fullmatch(rule)]
    if not kept:
        return office
    at = next((n for n, rule in enumerate(kept) if re.match(r"\d{4} ", rule)), len(kept))
    rule = {"closed": ["PH off"], "open": [f"PH {periods}"], "usual": []}[way]
    return {**office, HOURS: "; ".join([*kept[:at], *rule, *kept[at:]])}


def _hours(office: Content, given: Given) -> Content:
    hours = given.get("hours", "").strip()
    if not hours:
        raise InvalidParameter("hours", _("Say the opening hours, as in Su-Th 08:00-15:00; PH off"))
    # New hours open no office that is closed.
    ends = closures_of(office.get(HOURS))[-1:] if not closures_of(hours) else ()
    return {**office, HOURS: with_closure(hours, ends[0]) if ends else hours}


def _phones(office: Content, given: Given) -> Content:
    before, after = (_prefix(name, given.get(name, "")) for name in ("from_prefix", "to_prefix"))
    phones = [
        after + one.removeprefix(before) if one.startswith(before) else one
        for one in office.get("phones", ())
    ]
    return {**office, "phones": phones} if phones else office


def _prefix(name: str, text: str) -> str:
    plain = re.sub(r"[\s()-]", "", latin_digits(text))
    if not _PREFIX.fullmatch(plain):
        raise InvalidParameter(
            name,
            _("“{value}” is not the beginning of a phone number: write it like +9626."),
            value=text,
        )
    return plain


def _verify(record: Content, given: Given) -> Content:
    day = read_day("verified_at", given.get("verified_at", ""))
    return {**record, "verified_at": day.isoformat()}


def _review(record: Content, given: Given) -> Content:
    return {**record, "review_by": read_day("review_by", given.get("review_by", "")).isoformat()}


def _move(office: Content, given: Given) -> Content:
    return moved(office, _chosen("agency", given))


def _kind(office: Content, given: Given) -> Content:
    return {**office, ATTRIBUTES: {**office.get(ATTRIBUTES, {}), "kind": _chosen("kind", given)}}


def _service(office: Content, given: Given) -> Content:
    held = office.get(ATTRIBUTES, {})
    services = _with(held.get("services", ()), _chosen("service", given), given)
    kept = {name: one for name, one in held.items() if name != "services"}
    return {**office, ATTRIBUTES: {**kept, **({"services": services} if services else {})}}


def _flag(office: Content, given: Given) -> Content:
    name, said = _chosen("flag", given), given.get("said", "")
    if said not in ("yes", "no", "unknown"):
        raise InvalidParameter("said", _("Choose an answer."))
    kept = {one: held for one, held in office.get(ATTRIBUTES, {}).items() if one != name}
    return {**office, ATTRIBUTES: kept if said == "unknown" else {**kept, name: said == "yes"}}


def _status(service: Content, given: Given) -> Content:
    return {**service, "status": _chosen("status", given)}


def _sector(service: Content, given: Given) -> Content:
    return {**service, "sector": _chosen("sector", given)}


def _audience(service: Content, given: Given) -> Content:
    return {**service, "audiences": _with(service["audiences"], _chosen("audience", given), given)}


def _life_event(service: Content, given: Given) -> Content:
    events = _with(service.get("life_events", ()), _chosen("life_event", given), given)
    return {**service, "life_events": events}


def _with(held: Any, term: str, given: Given) -> list[str]:  # noqa: ANN401 - a list or a tuple
    """Add a term to a list, or take it out."""
    if given.get("way") == "out":
        return [one for one in held if one != term]
    return [*held, *([] if term in held else [term])]


def _chosen(name: str, given: Given) -> str:
    value = given.get(name, "")
    if not value:
        raise InvalidParameter(name, _("Choose something from the list."))
    return value


def read_day(name: str, text: str) -> date:
    """Return a day as a form sends it; raises InvalidParameter."""
    try:
        return date.fromisoformat(latin_digits(text).strip())
    except ValueError:
        raise InvalidParameter(
            name, _("“{value}” is not a day: write it like 2026-05-25."), value=text
        ) from None


_WAY = Input("way", _("Add it or take it out"), "choice", "ways")
_VERIFIED = BulkChange(
    "verified", _("Verified on"), (Input("verified_at", _("Day"), "day"),), _verify
)
CHANGES: Mapping[Subject, tuple[BulkChange, ...]] = MappingProxyType(
    {
        Subject.OFFICE: (
            BulkChange(
                "close",
                _("Closed from … until …"),
                (
                    Input("start", _("First day on which it is closed"), "day"),
                    Input(
                        "until",
                        _("Last day on which it is closed"),
                        "day",
                        hint=_("Empty: for good."),
                    ),
                    Input("why", _("Why it is closed; citizens read it"), "choice", "reasons"),
                ),
                _close,
            ),
            BulkChange("reopen", _("Open again"), (), _reopen),
            BulkChange(
                "holidays",
                _("Hours on public holidays"),
                (
                    Input("holidays", _("On public holidays"), "choice", "holidays"),
                    Input("periods", _("Hours, where open"), hint=_("As in 09:00-12:00")),
                ),
                _holidays,
            ),
            BulkChange(
                "hours",
                _("Opening hours"),
                (Input("hours", _("Opening hours"), hint=_("As in Su-Th 08:00-15:00; PH off")),),
                _hours,
            ),
            BulkChange(
                "phones",
                _("Beginning of phone numbers"),
                (
                    Input("from_prefix", _("Numbers that begin with"), hint=_("As in +9626")),
                    Input("to_prefix", _("Begin from now on with"), hint=_("As in +96265")),
                ),
                _phones,
            ),
            BulkChange(
                "service",
                _("A service that they give"),
                (Input("service", _("Service"), "choice", "office_services"), _WAY),
                _service,
            ),
            BulkChange("kind", _("Kind"), (Input("kind", _("Kind"), "choice", "kinds"),), _kind),
            BulkChange(
                "flag",
                _("Access and facilities"),
                (
                    Input("flag", _("What"), "choice", "flags"),
                    Input("said", _("Answer"), "choice", "answers"),
                ),
                _flag,
            ),
            _VERIFIED,
            BulkChange(
                "move",
                _("Give to another agency"),
                (Input("agency", _("Agency"), "choice", "agencies"),),
                _move,
            ),
        ),
        Subject.SERVICE: (
            BulkChange(
                "status",
                _("Status"),
                (Input("status", _("Status"), "choice", "statuses"),),
                _status,
            ),
            _VERIFIED,
            BulkChange("review", _("Review by"), (Input("review_by", _("Day"), "day"),), _review),
            BulkChange(
                "audience",
                _("For whom"),
                (Input("audience", _("For whom"), "choice", "audiences"), _WAY),
                _audience,
            ),
            BulkChange(
                "life_event",
                _("Life events"),
                (Input("life_event", _("Life event"), "choice", "life_events"), _WAY),
                _life_event,
            ),
            BulkChange(
                "sector", _("Sector"), (Input("sector", _("Sector"), "choice", "sectors"),), _sector
            ),
        ),
    }
)
