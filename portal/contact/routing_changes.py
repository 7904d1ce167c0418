"""Rules for whose affair a case is, as the unit above the agencies writes and orders them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidFields, InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from layers.areas.queries import area_names
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.contact.officer_models import RoutingRule
from portal.contact.reading import plain_text
from portal.contact.rules import LONGEST_LINE, Kind
from portal.contact.topics import load_topics
from portal.directory.registers.definitions import Register
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


def add_rule(session: Session, told: RuleText, by: Officer) -> RoutingRule:
    """Add a rule behind the others; approvers of the unit above all agencies may.

    Raises InvalidFields for what is wrong in it, and Refused for others.
    """
    _refuse_others(by)
    said = _read(session, told)
    last = session.scalar(select(func.max(RoutingRule.position))) or 0
    made = {"made_by": by.name, "made_at": moment(session)}
    rule = RoutingRule(id=uuid4(), position=last + 1, is_on=True, **said, **made)
    session.add(rule)
    session.flush()
    record(session, by.actor, "routing_rule.added", "routing_rule", str(rule.id), new=_noted(said))
    return rule


def change_rule(session: Session, rule_id: UUID, told: RuleText, by: Officer) -> None:
    """Write a rule anew in its place; raises as `add_rule`, and NotFound."""
    _refuse_others(by)
    said, rule = _read(session, told), _rule(session, rule_id)
    old = {name: getattr(rule, name) for name in said}
    for name, value in said.items():
        setattr(rule, name, value)
    rule.made_by, rule.made_at = by.name, moment(session)
    _record(session, "changed", rule, by, _noted(old), _noted(said))


def switch_rule(session: Session, rule_id: UUID, by: Officer, *, is_on: bool) -> None:
    """Switch a rule on or off; raises Refused for others, and NotFound."""
    _refuse_others(by)
    rule = _rule(session, rule_id)
    old, rule.is_on = rule.is_on, is_on
    _record(session, "switched", rule, by, {"is_on": old}, {"is_on": is_on})


def move_rule(session: Session, rule_id: UUID, by: Officer, *, is_up: bool) -> None:
    """Move a rule one place earlier or later; the first and the last stay where they are.

    Raises Refused for others, and NotFound.
    """
    _refuse_others(by)
    in_order = select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)
    rules = list(session.scalars(in_order.with_for_update()))
    old = next((place for place, one in enumerate(rules) if one.id == rule_id), None)
    if old is None:
        raise _not_there()
    new = max(0, min(len(rules) - 1, old - 1 if is_up else old + 1))
    rules.insert(new, rules.pop(old))
    for place, one in enumerate(rules, start=1):
        one.position = place
    _record(session, "moved", rules[new], by, {"position": old + 1}, {"position": new + 1})


def remove_rule(session: Session, rule_id: UUID, by: Officer) -> None:
    """Remove a rule; one that is gone already is no fault."""
    _refuse_others(by)
    session.execute(delete(RoutingRule).where(RoutingRule.id == rule_id))
    record(session, by.actor, "routing_rule.removed", "routing_rule", str(rule_id))


def rule_text(rule: RoutingRule) -> RuleText:
    """Return a rule as it is written."""
    return RuleText(**{one.name: getattr(rule, one.name) or "" for one in fields(RuleText)})


def _read(session: Session, told: RuleText) -> dict[str, str | None]:
    """Return the columns of a rule; raises InvalidFields with all that is wrong."""
    said = {name: str(storable(value)) for name, value in vars(told).items()}
    agencies = codes_of(session, Register.AGENCIES)
    choose_agency = _("Choose an agency from the list.")
    known = {
        "agency": (said["agency"] in agencies, choose_agency),
        "meant_agency": (said["meant_agency"] in agencies, choose_agency),
        "kind": (said["kind"] in set(Kind), _("Choose one of the answers.")),
        "topic": (said["topic"] in load_topics(), _("Choose a topic from the list.")),
        "area": (bool(area_names(session, [said["area"]])), _("Choose an area from the list.")),
    }
    faults = [
        InvalidParameter(name, rule, value=said[name])
        for name, (is_known, rule) in known.items()
        if not is_known and (said[name] or name == "agency")
    ]
    if faults:
        raise InvalidFields(faults)
    said["words"] = plain_text(said["words"])[:LONGEST_LINE]
    return {name: value or None for name, value in said.items()}


def _noted(said: Mapping[str, object]) -> dict[str, object]:
    """Return the columns of a rule as the audit log has them, where `kind` means something else."""
    return {"case_kind" if name == "kind" else name: value for name, value in said.items()}


def _rule(session: Session, rule_id: UUID) -> RoutingRule:
    found = session.get(RoutingRule, rule_id, with_for_update=True)
    if found is None:
        raise _not_there()
    return found


def _not_there() -> NotFound:
    return NotFound(_("There is no such rule."))


def _record(
    session: Session,
    done: str,
    rule: RoutingRule,
    by: Officer,
    old: Mapping[str, object],
    new: Mapping[str, object],
) -> None:
    session.flush()
    action = f"routing_rule.{done}"
    record(session, by.actor, action, "routing_rule", str(rule.id), old=old, new=new)


def _refuse_others(by: Officer) -> None:
    if not by.may(Role.APPROVER, None):
        raise Refused(_("Only the unit above the agencies says whose affair cases are."))
