"""The list of agencies: from A to Z, as a tree, and by sector."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request, Response

from geo.country import Names, best_name
from geo.folding import fold_text
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import AgencyLine, agency_lines
from portal.vocabularies.rules import Vocabulary
from web.navigation import Section
from web.page.answers import no_such_language
from web.pages.directory.data import item_list
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

SECTION = Section("agencies", _("Agencies"))

VIEWS = ("az", "tree", "sector")
# What names begin with and are not looked up by.
_ARTICLES = ("ال", "the ")


@dataclass(frozen=True)
class Group:
    """Agencies under one heading; the heading is a letter, or the names of a sector."""

    key: str
    heading: str | Names
    lines: tuple[AgencyLine, ...]


@dataclass(frozen=True)
class Branch:
    """An agency with those below it."""

    line: AgencyLine
    children: tuple["Branch", ...]


@router.get("/{language}/agencies")
def agencies(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show all agencies in one of three orders, those that have ended apart."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, ("view",))
    view = public_page.choice("view", VIEWS) or VIEWS[0]
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, public_page.today)
        known = validator.known()
        if known is not None:
            return known
        lines = agency_lines(session)
    current = [line for line in lines if not line.has_ended(public_page.today)]
    links = public_page.links("/agencies", view=None if view == VIEWS[0] else view)
    here = public_page.links("/agencies").canonical
    items = [(f"{here}/{line.code}", line.names) for line in current]
    answer = public_page.show(
        "directory/agencies.html",
        links,
        state,
        data=item_list(public_page.translate(_("Agencies")), items, "GovernmentOrganization"),
        view=view,
        count=len(current),
        groups=_groups(view, current, language, public_page.vocabularies.sectors),
        tree=tree_of(current) if view == "tree" else (),
        ended=ended_lines(lines, public_page.today, language),
    )
    return validator.marked(answer)


def _groups(
    view: str, lines: Sequence[AgencyLine], language: str, sectors: Vocabulary
) -> list[Group]:
    if view == "az":
        return groups_by_letter(lines, language)
    if view == "sector":
        return _groups_by_sector(lines, sectors)
    return []


def sorting_name(names: Names, language: str) -> str:
    """Return the folded name by which people look a name up: without its article."""
    folded = fold_text(best_name(names, language) or "")
    for article in _ARTICLES:
        if folded.startswith(article) and len(folded) > len(article) + 1:
            return folded.removeprefix(article)
    return folded


def groups_by_letter(lines: Iterable[AgencyLine], language: str) -> list[Group]:
    """Group agencies under the first letters of their names in a language, folded."""
    found: dict[str, list[tuple[str, AgencyLine]]] = {}
    for line in lines:
        name = sorting_name(line.names, language)
        found.setdefault(name[:1].upper() or "#", []).append((name, line))
    return [
        Group(letter, letter, tuple(line for _name, line in sorted(held, key=_by_name)))
        for letter, held in sorted(found.items())
    ]


def _by_name(named: tuple[str, AgencyLine]) -> tuple[str, str]:
    return named[0], named[1].code


def _groups_by_sector(lines: Sequence[AgencyLine], sectors: Vocabulary) -> list[Group]:
    groups = [
        Group(term.code, term.names, tuple(line for line in lines if line.sector == term.code))
        for term in sectors
    ]
    others = tuple(line for line in lines if line.sector not in sectors)
    return [group for group in (*groups, Group("other", "", others)) if group.lines]


def tree_of(lines: Sequence[AgencyLine]) -> tuple[Branch, ...]:
    """Put agencies below their parents; whose parent is not there stands at the top.

    A circle of parents has no top: its members stand there as well, so that none is missing.
    """
    known = {line.code for line in lines}
    below: dict[str | None, list[AgencyLine]] = {}
    for line in lines:
        below.setdefault(line.parent if line.parent in known else None, []).append(line)
    placed: set[str] = set()

    def branch(line: AgencyLine) -> Branch:
        placed.add(line.code)
        children = [one for one in below.get(line.code, ()) if one.code not in placed]
        return Branch(line, tuple(branch(one) for one in children if one.code not in placed))

    top = [branch(line) for line in below.get(None, ())]
    top += [branch(line) for line in lines if line.code not in placed]
    return tuple(top)


def ended_lines(lines: Iterable[AgencyLine], today: date, language: str) -> list[AgencyLine]:
    """List the agencies that are gone, by name."""
    gone = [line for line in lines if line.has_ended(today)]
    return sorted(gone, key=lambda line: sorting_name(line.names, language))
