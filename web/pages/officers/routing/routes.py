"""The pages on which the unit above the agencies says whose affair cases are."""

from dataclasses import fields as fields_of
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter
from portal.accounts.officer_roles import Role
from portal.contact.officer_models import RoutingRule
from portal.contact.routing import routing_rules
from portal.contact.routing_changes import (
    RuleText,
    add_rule,
    change_rule,
    move_rule,
    remove_rule,
    rule_text,
    switch_rule,
)
from web.page.answers import nothing_here, trouble_of
from web.page.guard import not_allowed
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.field_faults import field_faults
from web.pages.officers.routing.view import (
    CONDITIONS,
    REASONS,
    Tryout,
    choices_of,
    rule_names,
    shown_rule,
    try_out,
)

router = APIRouter(prefix="/{language}/officers/routing", include_in_schema=False)


@router.get("")
def list_rules(officer_page: OfficerPageHere) -> Response:
    """List the rules in their order, with a field to try them."""
    _require_unit(officer_page, Role.VIEWER)
    return _list(officer_page)


@router.post("")
def try_rules(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Say which agency the rules choose for a text and a place, and why; nothing is kept."""
    _require_unit(officer_page, Role.VIEWER)
    return _list(officer_page, fields)


@router.get("/new")
def new_rule(officer_page: OfficerPageHere) -> Response:
    """Show the empty form."""
    _require_unit(officer_page, Role.APPROVER)
    return _form(officer_page, None, RuleText(""))


@router.post("/new")
def make_rule(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Add a rule behind the others."""
    _require_unit(officer_page, Role.APPROVER)
    told = _told(fields)
    try:
        with officer_page.deployment.database.writing() as session:
            add_rule(session, told, officer_page.officer)
    except InvalidParameter as error:
        return _form(officer_page, None, told, error)
    return officer_page.go_to("routing", said="done")


@router.get("/{rule_id}")
def show_rule(officer_page: OfficerPageHere, rule_id: str) -> Response:
    """Show one rule in its form."""
    rule = _rule(officer_page, rule_id)
    return _form(officer_page, rule, rule_text(rule))


@router.post("/{rule_id}")
def take_order(officer_page: OfficerPageHere, rule_id: str, fields: FieldsHere) -> Response:
    """Write a rule anew, switch it on or off, ask it earlier or later, or remove it."""
    rule = _rule(officer_page, rule_id)
    try:
        with officer_page.deployment.database.writing() as session:
            _do(session, officer_page, rule.id, fields)
    except AroundMeError as error:
        return _form(officer_page, rule, _told(fields), error)
    return officer_page.go_to("routing", said="done")


def _do(session: Session, officer_page: OfficerPage, id_: UUID, fields: Fields) -> None:
    by = officer_page.officer
    match fields.get("command"):
        case "save":
            change_rule(session, id_, _told(fields), by)
        case "on" | "off" as order:
            switch_rule(session, id_, by, is_on=order == "on")
        case "up" | "down" as order:
            move_rule(session, id_, by, is_up=order == "up")
        case "remove":
            remove_rule(session, id_, by)
        case _:
            raise nothing_here()


def _require_unit(officer_page: OfficerPage, role: Role) -> None:
    """Check that the officer has a role for all agencies: the rules are those of nobody alone."""
    if not officer_page.officer.may(role, None):
        raise not_allowed()


def _rule(officer_page: OfficerPage, text: str) -> RoutingRule:
    """Return a rule for who may change it; those of others see nothing here."""
    with officer_page.deployment.database.reading() as session:
        try:
            found = session.get(RoutingRule, UUID(text))
        except ValueError as error:
            raise nothing_here() from error
    if found is None or not officer_page.officer.may(Role.VIEWER, found.agency):
        raise nothing_here()
    _require_unit(officer_page, Role.APPROVER)
    return found


def _told(fields: Fields) -> RuleText:
    return RuleText(**{one.name: fields.get(one.name) for one in fields_of(RuleText)})


def _list(officer_page: OfficerPage, fields: Fields | None = None) -> Response:
    with officer_page.deployment.database.reading() as session:
        rules, names = routing_rules(session), rule_names(session, officer_page)
        tryout = None if fields is None else try_out(session, officer_page, fields)
    context = {
        "rules": [shown_rule(officer_page, names, one) for one in rules],
        "may_change": officer_page.officer.may(Role.APPROVER, None),
        "choices": choices_of(names),
        "names": names,
        "given": {} if tryout is None else tryout.given,
        "tryout": tryout,
        "reason": REASONS.get(tryout.routed.how) if tryout and tryout.routed else None,
        "answers": [] if tryout is None else _answers(officer_page, tryout),
    }
    return officer_page.show("officers/routing/rules.html", context, here="cases")


def _answers(officer_page: OfficerPage, tryout: Tryout) -> list[tuple[UUID, list[str]]]:
    """Return for each rule that was asked what the case does not fit, in words."""
    tried = () if tryout.routed is None else tryout.routed.tried
    return [
        (one.rule.id, [officer_page.translate(CONDITIONS[miss]) for miss in one.misses])
        for one in tried
    ]


def _form(
    officer_page: OfficerPage,
    rule: RoutingRule | None,
    told: RuleText,
    error: AroundMeError | None = None,
) -> Response:
    with officer_page.deployment.database.reading() as session:
        names = rule_names(session, officer_page)
    faults = field_faults(error) if isinstance(error, InvalidParameter) else []
    labels = {f"f-{name}": officer_page.translate(label) for name, label in CONDITIONS.items()}
    context = {"rule": rule, "told": told, "choices": choices_of(names)}
    return officer_page.show(
        "officers/routing/rule.html",
        context,
        here="cases",
        trouble=None if error is None or faults else trouble_of(error),
        faults=faults,
        labels=labels,
    )
