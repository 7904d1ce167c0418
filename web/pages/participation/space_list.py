"""The list of spaces: what people can take part in, now and later, and what came of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from geo.country import Names, best_name
from geo.messages import mark as _
from layers.areas.queries import area_names
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_names
from portal.participation.spaces.queries import list_spaces
from portal.participation.spaces.rules import (
    Level,
    Phase,
    Space,
    SpaceState,
    phase_at,
    state_key,
    state_of,
)
from web.navigation import Component, Section
from web.page.answers import no_such_language
from web.pages.directory.public_page import Paging, PublicPage
from web.pages.participation.words import LEVEL_NAMES, STATE_NAMES

router = APIRouter(include_in_schema=False)

SECTION = Section("participation", _("Take part"))
COMPONENT = Component(
    name="participation",
    path="participation",
    icon="talk",
    title=_("Take part"),
    sentence=_("What the government asks and tells people, until when, and what came of it."),
    sections=(SECTION,),
    links=(Section("participation?state=open", _("Open now")),),
)
_A_PAGE = 20
_FILTERS = ("level", "agency", "area", "state")
# What asks something of people comes first.
_ORDER = (
    SpaceState.OPEN,
    SpaceState.UPCOMING,
    SpaceState.BETWEEN,
    SpaceState.OVERDUE,
    SpaceState.EVALUATING,
    SpaceState.CLOSED,
)


@dataclass(frozen=True)
class SpaceLine:
    """A space in the list, with what the clock says of it."""

    space: Space
    state: SpaceState
    phase: Phase | None
    next_phase: Phase | None


@router.get("/{language}/participation")
def show_spaces(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the published spaces that filters ask for, what is open first."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, (*_FILTERS, "page"))
    now = public_page.now
    with deployment.database.reading() as session:
        spaces = list_spaces(session)
        state, validator = public_page.kept(session, *(state_key(one, now) for one in spaces))
        known = validator.known()
        if known is not None:
            return known
        agencies = agency_names(session, *{one.agency for one in spaces})
        areas = area_names(session, {code for one in spaces for code in one.areas})
    lines = sorted(_chosen(public_page, spaces), key=_place_of)
    paging = Paging(public_page, public_page.page(), _A_PAGE, len(lines))
    asked = {name: public_page.given.get(name) for name in _FILTERS}
    answer = public_page.show(
        "participation/spaces.html",
        public_page.links("/participation", **asked),
        state,
        lines=lines[paging.first - 1 : paging.last],
        count=len(lines),
        count_of_all=len(spaces),
        paging=paging,
        given=public_page.given,
        choices=_choices(language, agencies, {code: one.names for code, one in areas.items()}),
        agencies=agencies,
        level_names=LEVEL_NAMES,
        state_names=STATE_NAMES,
    )
    return validator.marked(answer)


def _chosen(public_page: PublicPage, spaces: Collection[Space]) -> list[SpaceLine]:
    """Return the spaces that the filters of an address leave; raises InvalidParameter."""
    level = public_page.choice("level", [one.value for one in Level])
    state = public_page.choice("state", [one.value for one in _ORDER])
    agency, area = public_page.given.get("agency"), public_page.given.get("area")
    return [
        line
        for line in _lines(spaces, public_page.now)
        if level in (None, line.space.level)
        and state in (None, line.state)
        and agency in (None, line.space.agency)
        # What names no area is for the whole country.
        and (area is None or area in line.space.areas or not line.space.areas)
    ]


def _lines(spaces: Iterable[Space], now: datetime) -> list[SpaceLine]:
    return [
        SpaceLine(
            one,
            state_of(one, now),
            phase_at(one, now),
            next((phase for phase in one.phases if phase.starts_at > now), None),
        )
        for one in spaces
    ]


def _place_of(line: SpaceLine) -> tuple[int, float]:
    """What is open comes first, of it what ends soonest; of what is over the newest."""
    if line.state is SpaceState.OPEN and line.phase is not None:
        return 0, line.phase.ends_at.timestamp()
    if line.next_phase is not None and line.state is not SpaceState.CLOSED:
        return _ORDER.index(line.state), line.next_phase.starts_at.timestamp()
    published = line.space.published_at
    return _ORDER.index(line.state), -(published.timestamp() if published else 0.0)


def _choices(
    language: str, agencies: dict[str, Names], areas: dict[str, Names]
) -> dict[str, list[tuple[str, str | Names]]]:
    """Return what each filter offers: codes with words to be translated, or with names."""

    def by_name(held: dict[str, Names]) -> list[tuple[str, str | Names]]:
        named = sorted(held.items(), key=lambda one: best_name(one[1], language) or one[0])
        return [(code, names) for code, names in named]

    return {
        "state": [(one.value, STATE_NAMES[one]) for one in _ORDER],
        "level": [(one.value, LEVEL_NAMES[one]) for one in Level],
        "agency": by_name(agencies),
        "area": by_name(areas),
    }
