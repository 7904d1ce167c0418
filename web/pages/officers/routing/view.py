"""Rules for whose affair a case is as pages show them: in words, and what they say of a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.messages import mark as _
from layers.areas.queries import named_areas
from portal.contact.forms import case_forms
from portal.contact.officer_models import RoutingRule
from portal.contact.reading import plain_text
from portal.contact.routing import How, Routed, areas_of, route
from portal.contact.rules import LONGEST_TEXT, Kind, NewCase, Person
from portal.contact.topics import load_topics
from portal.contact.workflow import case_definitions
from web.page.forms.widgets import Choices
from web.page.minutes import minute_of
from web.page.officer_page import Fields, OfficerPage
from web.pages.contact.places import CasePlace, find_place
from web.pages.officers.proposals.view import names_of_agencies

# What a rule may ask of a case, by the names of its columns.
CONDITIONS: Mapping[str, str] = {
    "kind": _("Kind"),
    "topic": _("Topic"),
    "area": _("Area"),
    "words": _("Words, any of them"),
    "meant_agency": _("The agency that its writer names"),
}


# Where no rule fits: what else says whose affair a case is.
REASONS: Mapping[How, str] = {
    How.NAMED: _("No rule fits: it is the agency that the writer names."),
    How.OFFICE: _("No rule fits: it is the agency of the office that was chosen."),
    How.NEARBY: _("No rule fits: its office is near the place, and the words fit it."),
    How.NOTHING: _("Nothing says whose affair it is: the unit finds out."),
}


@dataclass(frozen=True)
class RuleNames:
    """What codes in rules are called, in the language of the page."""

    agencies: Mapping[str, str]
    areas: Mapping[str, str]
    kinds: Mapping[str, str]
    topics: Mapping[str, str]

    def value(self, column: str, code: str) -> str:
        """Return what the value of a condition is called; words stand for themselves."""
        known = {
            "kind": self.kinds,
            "topic": self.topics,
            "area": self.areas,
            "meant_agency": self.agencies,
        }.get(column, {})
        return known.get(code, code)


@dataclass(frozen=True)
class ShownRule:
    """A rule in words: `conditions` are pairs of a column's label and its value."""

    rule: RoutingRule
    conditions: Sequence[tuple[str, str]]
    agency: str
    made_at: str


@dataclass(frozen=True)
class Tryout:
    """What somebody tries: a text and a place, and what the rules say of them.

    `always_units` is of a kind that no rule is asked about. `routed` is None before anything was
    tried, and where the place is unknown.
    """

    given: Mapping[str, str]
    place: CasePlace
    areas: Sequence[str] = ()
    routed: Routed | None = None
    always_units: bool = False


def rule_names(session: Session, officer_page: OfficerPage) -> RuleNames:
    """Look up what everything that a rule may name is called."""
    language = officer_page.language

    def called(names: Names, code: str) -> str:
        return best_name(names, language) or code

    topics = {}
    for topic in load_topics():
        topics[topic.code] = called(topic.names, topic.code)
        for part in topic.parts:
            topics[part.code] = f"{topics[topic.code]}: {called(part.names, part.code)}"
    return RuleNames(
        {code: called(names, code) for code, names in names_of_agencies(session).items()},
        {one.code: called(one.names, one.code) for one in named_areas(session)},
        {kind.value: called(case_definitions(kind).newest.names, kind) for kind in Kind},
        topics,
    )


def shown_rule(officer_page: OfficerPage, names: RuleNames, rule: RoutingRule) -> ShownRule:
    """Put a rule into words."""
    asked = [(column, getattr(rule, column)) for column in CONDITIONS]
    return ShownRule(
        rule,
        [(CONDITIONS[column], names.value(column, code)) for column, code in asked if code],
        names.agencies.get(rule.agency, rule.agency),
        minute_of(rule.made_at, officer_page.deployment),
    )


def choices_of(names: RuleNames) -> Mapping[str, Choices]:
    """Return what the form of a rule offers, by the names of its fields."""
    agencies = sorted(names.agencies.items(), key=lambda one: one[1])
    return {
        "kind": list(names.kinds.items()),
        "topic": list(names.topics.items()),
        "area": sorted(names.areas.items(), key=lambda one: one[1]),
        "meant_agency": agencies,
        "agency": agencies,
    }


def try_out(session: Session, officer_page: OfficerPage, fields: Fields) -> Tryout:
    """Ask the rules about what was typed; what is none of a list counts for nothing."""
    wanted = ("text", "place", "lat", "lon", "placed", "kind", "topic", "meant_agency")
    given = {name: fields.get(name)[:LONGEST_TEXT] for name in wanted}
    place = find_place(session, officer_page.deployment, officer_page.language, given)
    if place.choices or place.is_unknown:
        return Tryout(given, place)
    kind = Kind(given["kind"]) if given["kind"] in set(Kind) else Kind.QUESTION
    areas = [] if place.position is None else areas_of(session, *place.position)
    if case_forms()[kind].goes_to != "agency":
        return Tryout(given, place, areas, always_units=True)
    new = NewCase(
        kind,
        officer_page.language,
        Person(),
        "",
        plain_text(given["text"]),
        agency=given["meant_agency"] or None,
        topic=given["topic"] if given["topic"] in load_topics() else None,
        position=place.position,
    )
    return Tryout(given, place, areas, route(session, new, areas))
