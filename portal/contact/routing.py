"""Whose affair a case is: what the rules say, which are data, and what the case itself says."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import sql
from portal.contact.officer_models import RoutingRule
from portal.contact.rules import OFFICES_NEAR, NewCase
from portal.contact.suggestions import likely_nearby, words_about
from portal.contact.topics import words_of
from portal.directory.offices.queries import agencies_near, agency_of_office
from portal.directory.registers.models import Agency


class How(StrEnum):
    """What said whose affair a case is: a rule, what its writer named, its office, one near it."""

    RULE = "rule"
    NAMED = "named"
    OFFICE = "office"
    NEARBY = "nearby"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Tried:
    """A rule that was asked about a case, and what of it the case does not fit; nothing: it does.

    `misses` are the names of columns: kind, meant_agency, topic, area, words.
    """

    rule: RoutingRule
    misses: tuple[str, ...]


@dataclass(frozen=True)
class Routed:
    """Whose affair a case is, None the unit's; what said so, and the rules that were asked."""

    agency: str | None
    how: How
    tried: tuple[Tried, ...]


def agency_for(session: Session, new: NewCase, areas: list[str]) -> str | None:
    """Return the agency of the first rule that a case fits; else what the case itself says.

    That is the agency that it names, then that of the office it names, then that of an office near
    its place whose affair its words and its topic are. `areas` are those that its place lies in.
    None where nothing says whose affair it is: the unit above the agencies finds out.
    """
    return route(session, new, areas).agency


def route(session: Session, new: NewCase, areas: list[str]) -> Routed:
    """Return whose affair a case is and why; as `agency_for`."""
    tried = _tried(session, new, areas)
    if tried and not tried[-1].misses:
        return Routed(tried[-1].rule.agency, How.RULE, tried)
    if new.agency is not None:
        return Routed(new.agency, How.NAMED, tried)
    if (office := office_agency(session, new.office)) is not None:
        return Routed(office, How.OFFICE, tried)
    nearby = _agency_nearby(session, new)
    return Routed(nearby, How.NOTHING if nearby is None else How.NEARBY, tried)


def ruled_agency(session: Session, new: NewCase, areas: list[str]) -> str | None:
    """Return the agency of the first rule that a case fits; None where it fits none."""
    tried = _tried(session, new, areas)
    return tried[-1].rule.agency if tried and not tried[-1].misses else None


def office_agency(session: Session, office: str | None) -> str | None:
    """Return the agency of an office by its `layer/ref`; None where that is no agency today."""
    current = Agency.superseded_in.is_(None) & Agency.valid_to.is_(None)
    named = Agency.code == agency_of_office(session, office)
    return session.scalar(select(Agency.code).where(named, current))


def _agency_nearby(session: Session, new: NewCase) -> str | None:
    if new.position is None:
        return None
    near = agencies_near(session, new.position, offices=OFFICES_NEAR)
    return likely_nearby(session, words_about(new.subject, new.text, new.topic), near)


def _tried(session: Session, new: NewCase, areas: list[str]) -> tuple[Tried, ...]:
    """Ask the rules that are on in their order, up to the first that the case fits."""
    words = words_of(f"{new.subject} {new.text}")
    tried: list[Tried] = []
    for rule in routing_rules(session):
        if rule.is_on:
            tried.append(Tried(rule, _misses(rule, new, areas, words)))
            if not tried[-1].misses:
                break
    return tuple(tried)


def _misses(
    rule: RoutingRule, new: NewCase, areas: list[str], words: frozenset[str]
) -> tuple[str, ...]:
    """Return what a rule says that a case does not fit, by the names of its columns."""
    topic = new.topic or ""
    fits = {
        "kind": rule.kind in (None, new.kind),
        "meant_agency": rule.meant_agency in (None, new.agency),
        "topic": rule.topic is None or topic == rule.topic or topic.startswith(f"{rule.topic}."),
        "area": rule.area is None or rule.area in areas,
        "words": rule.words is None or not words.isdisjoint(words_of(rule.words)),
    }
    return tuple(name for name, does in fits.items() if not does)


def areas_of(session: Session, lon: float, lat: float) -> list[str]:
    """List the areas that a point lies in, the smallest first."""
    return list(session.scalars(sql("portal.contact", "areas_of_point"), {"lon": lon, "lat": lat}))


def routing_rules(session: Session) -> list[RoutingRule]:
    """List all rules in the order in which they are tried, those that are off too."""
    found = select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)
    return list(session.scalars(found))
