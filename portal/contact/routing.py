"""Whose affair a case is: rules that are data, and what they are asked about."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql, storable
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.contact.officer_models import RoutingRule
from portal.contact.reading import plain_text
from portal.contact.rules import LONGEST_LINE, OFFICES_NEAR, Kind, NewCase
from portal.contact.suggestions import likely_nearby, words_about
from portal.contact.topics import load_topics, words_of
from portal.directory.offices.queries import agencies_near, agency_of_office
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import Agency
from portal.directory.registers.queries import codes_of


@dataclass(frozen=True)
class RuleText:
    """A rule as it is written: what is empty fits everything."""

    agency: str
    kind: str = ""
    meant_agency: str = ""
    topic: str = ""
    area: str = ""
    words: str = ""


def agency_for(session: Session, new: NewCase, areas: list[str]) -> str | None:
    """Return the agency of the first rule that a case fits; else what the case itself says.

    That is the agency that it names, then that of the office it names, then that of an office near
    its place whose affair its words and its topic are. `areas` are those that its place lies in.
    None where nothing says whose affair it is: the unit above the agencies finds out.
    """
    return (
        ruled_agency(session, new, areas)
        or new.agency
        or office_agency(session, new.office)
        or _agency_nearby(session, new)
    )


def ruled_agency(session: Session, new: NewCase, areas: list[str]) -> str | None:
    """Return the agency of the first rule that a case fits; None where it fits none."""
    rules = session.scalars(select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id))
    words = words_of(f"{new.subject} {new.text}")
    fitting = (rule for rule in rules if fits(rule, new, areas, words))
    found = next(fitting, None)
    return None if found is None else found.agency


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


def fits(rule: RoutingRule, new: NewCase, areas: list[str], words: frozenset[str]) -> bool:
    """Check whether a case fits a rule in everything that the rule says."""
    topic = new.topic or ""
    return (
        rule.kind in (None, new.kind)
        and rule.meant_agency in (None, new.agency)
        and (rule.topic is None or topic == rule.topic or topic.startswith(f"{rule.topic}."))
        and (rule.area is None or rule.area in areas)
        and (rule.words is None or not words.isdisjoint(words_of(rule.words)))
    )


def areas_of(session: Session, lon: float, lat: float) -> list[str]:
    """List the areas that a point lies in, the smallest first."""
    return list(session.scalars(sql("portal.contact", "areas_of_point"), {"lon": lon, "lat": lat}))


def routing_rules(session: Session) -> list[RoutingRule]:
    """List all rules in the order in which they are tried."""
    found = select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)
    return list(session.scalars(found))


def add_rule(session: Session, told: RuleText, by: Officer) -> RoutingRule:
    """Add a rule behind the others; approvers of the unit above all agencies may."""
    _refuse_others(by)
    agencies = codes_of(session, Register.AGENCIES)
    for name, value in (("agency", told.agency), ("meant_agency", told.meant_agency)):
        if value not in agencies and (value or name == "agency"):
            raise InvalidParameter(name, _("Choose an agency from the list."), value=value)
    if told.kind and told.kind not in set(Kind):
        raise InvalidParameter("kind", _("Choose one of the answers."), value=told.kind)
    if told.topic and told.topic not in load_topics():
        raise InvalidParameter("topic", _("Choose a topic from the list."), value=told.topic)
    last = session.scalar(select(func.max(RoutingRule.position))) or 0
    rule = RoutingRule(
        id=uuid4(),
        position=last + 1,
        kind=told.kind or None,
        meant_agency=told.meant_agency or None,
        topic=told.topic or None,
        area=storable(told.area) or None,
        words=storable(plain_text(told.words)[:LONGEST_LINE]) or None,
        agency=told.agency,
        made_by=by.name,
        made_at=moment(session),
    )
    session.add(rule)
    session.flush()
    record(session, by.actor, "routing_rule.added", "routing_rule", str(rule.id), new=vars(told))
    return rule


def remove_rule(session: Session, rule_id: UUID, by: Officer) -> None:
    """Remove a rule; one that is gone already is no fault."""
    _refuse_others(by)
    session.execute(delete(RoutingRule).where(RoutingRule.id == rule_id))
    record(session, by.actor, "routing_rule.removed", "routing_rule", str(rule_id))


def _refuse_others(by: Officer) -> None:
    if not by.may(Role.APPROVER, None):
        raise Refused(_("Only the unit above the agencies says whose affair cases are."))
