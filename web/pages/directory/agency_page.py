"""The page of one agency, and its logo."""

import re
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from layers.areas.queries import area_names
from layers.parameters import DeploymentHere
from layers.responses import server_address
from portal.directory.agencies.queries import (
    AgencyLine,
    FoundAgency,
    find_agency,
    heir_of,
    logo,
    relatives,
)
from portal.directory.offices.queries import OfficePage, office_positions, offices_of
from portal.directory.records.agencies import AgencyContent, Official
from portal.directory.services.queries import ServiceFilters, ServicePage, services_page
from portal.ratings.queries import average_of
from portal.ratings.rules import About, Subject
from web.page.answers import no_such_language
from web.page.cards import Card, make_card
from web.page.finder_query import FinderQuery
from web.page.hours import hours_lines
from web.page.quarters import told_by_quarter
from web.pages.directory.data import Node, link, texts
from web.pages.directory.public_page import Paging, PublicPage

router = APIRouter(include_in_schema=False)

_SERVICES_A_PAGE = 20
_OFFICES_A_PAGE = 30
_FOREVER = "public, max-age=31536000, immutable"
# A picture may be SVG, which can hold scripts: opened by itself it may do nothing at all.
_PICTURE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Family:
    """The agencies around one in the tree and in time."""

    parent: AgencyLine | None
    successor: AgencyLine | None
    children: tuple[AgencyLine, ...]
    predecessors: tuple[AgencyLine, ...]


@router.get("/{language}/agencies/{code}")
def agency(language: str, code: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show an agency, or lead to the heir of a former one."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, ("page", "offices", "history"))
    page, offices_page = public_page.page(), public_page.page("offices")
    with deployment.database.reading() as session:
        average = average_of(session, Subject(About.AGENCIES, code.replace("\0", "")))
        state, validator = public_page.kept(session, public_page.clock.moment, average)
        known = validator.known()
        if known is not None:
            return known
        found = None if "\0" in code else find_agency(session, code)
        if found is None:
            raise NotFound(_("There is no agency “{code}” in the directory."), code=shown(code))
        heir = _heir(session, public_page, found.content, code)
        if heir is not None:
            return public_page.redirect(f"/agencies/{heir}")
        context = agency_context(session, public_page, found, page, offices_page)
    answer = public_page.show(
        "directory/agency.html",
        public_page.links(f"/agencies/{found.content.code}"),
        state,
        data=organization(public_page, found.content, context["family"]),
        average=average,
        **context,
    )
    return validator.marked(answer)


def _heir(session: Session, public_page: PublicPage, found: AgencyContent, code: str) -> str | None:
    """Return where the address leads now, if not here."""
    if found.code != code:
        return found.code
    if (
        not found.has_ended(public_page.today)
        or not found.successor
        or "history" in public_page.asked
    ):
        return None
    return heir_of(session, code, public_page.today)


def agency_context(
    session: Session, public_page: PublicPage, found: FoundAgency, page: int, offices_page: int
) -> dict[str, object]:
    """Gather what the page of an agency shows."""
    agency = found.content
    services = services_page(
        session,
        ServiceFilters(agency=agency.code),
        public_page.language,
        limit=_SERVICES_A_PAGE,
        offset=(page - 1) * _SERVICES_A_PAGE,
    )
    offices = offices_of(
        session,
        agency.code,
        limit=_OFFICES_A_PAGE,
        offset=(offices_page - 1) * _OFFICES_A_PAGE,
    )
    return {
        "agency": agency,
        "family": family_of(agency, relatives(session, agency)),
        "has_ended": agency.has_ended(public_page.today),
        "is_named_only": not (services.count or offices.count or agency.has_contacts),
        **officials_of(agency, public_page),
        **_listed(public_page, services, page),
        **_placed(session, public_page, agency.code, offices, offices_page),
        "hours": hours_lines(agency.hours or "", public_page.locale, public_page.translate),
        "openness": public_page.clock.openness(agency.hours),
    }


def _listed(public_page: PublicPage, services: ServicePage, page: int) -> dict[str, object]:
    paging = Paging(public_page, page, _SERVICES_A_PAGE, services.count)
    return {"services": services, "services_paging": paging}


def _placed(
    session: Session, public_page: PublicPage, agency: str, offices: OfficePage, page: int
) -> dict[str, object]:
    areas = area_names(session, {code for row in offices.rows for code in row["area_codes"]})
    cards: list[Card] = [
        make_card(row, areas, public_page.clock, public_page.deployment) for row in offices.rows
    ]
    paging = Paging(public_page, page, _OFFICES_A_PAGE, offices.count, "offices")
    finder = FinderQuery(public_page.language, {"layers": "offices"})
    return {
        "cards": told_by_quarter(session, cards),
        "offices_paging": paging,
        "asked": finder,
        # The map fits all offices, also those of other pages of the list.
        "office_positions": office_positions(session, agency) if paging else [],
    }


def family_of(agency: AgencyContent, lines: list[AgencyLine]) -> Family:
    """Sort the relatives of an agency."""
    known = {line.code: line for line in lines}
    return Family(
        parent=known.get(agency.parent or ""),
        successor=known.get(agency.successor or ""),
        children=tuple(line for line in lines if line.parent == agency.code),
        predecessors=tuple(line for line in lines if line.successor == agency.code),
    )


def officials_of(agency: AgencyContent, public_page: PublicPage) -> dict[str, object]:
    """Return who is in office today, and who was before, the latest first."""
    in_office = [one for one in agency.officials if not _has_left(one, public_page)]
    former = [one for one in agency.officials if _has_left(one, public_page)]
    former.sort(key=lambda one: str(one.term_end), reverse=True)
    return {"in_office": in_office, "former": former}


def _has_left(official: Official, public_page: PublicPage) -> bool:
    return official.term_end is not None and official.term_end < public_page.today


def organization(public_page: PublicPage, agency: AgencyContent, family: object) -> Node:
    """Describe an agency as a schema.org GovernmentOrganization."""
    assert isinstance(family, Family)
    here = f"{server_address(public_page.request)}/{public_page.language}/agencies"
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{here}/{agency.code}",
        "url": link(agency.website or f"{here}/{agency.code}"),
        "name": texts(agency.names),
        "alternateName": texts(agency.acronym),
        "description": texts(agency.description),
        "email": agency.email,
        "telephone": list(agency.phones),
        "address": texts(agency.address),
        "foundingDate": agency.established_year and str(agency.established_year),
        "dissolutionDate": agency.valid_to and agency.valid_to.isoformat(),
        "parentOrganization": family.parent and link(f"{here}/{family.parent.code}"),
        "subOrganization": [link(f"{here}/{line.code}") for line in family.children],
        "logo": agency.logo and link(f"{server_address(public_page.request)}/logos/{agency.logo}"),
        "sameAs": [link(account.url) for account in agency.social_accounts],
        "employee": [
            {
                "@type": "Person",
                "name": texts(one.name),
                "jobTitle": texts(one.title),
                "email": one.email,
                "telephone": one.phone,
            }
            for one in agency.officials
            if not _has_left(one, public_page)
        ],
    }


@router.get("/logos/{sha256}")
def picture(sha256: str, deployment: DeploymentHere) -> Response:
    """Return a logo; its address is the digest of its bytes, so it never changes."""
    found = None
    if _SHA256.fullmatch(sha256):
        with deployment.database.reading() as session:
            found = logo(session, sha256)
    if found is None:
        raise NotFound(_("There is no picture at this address."))
    headers = {
        "Cache-Control": _FOREVER,
        "Content-Security-Policy": _PICTURE_POLICY,
        "ETag": f'"{sha256}"',
    }
    return Response(found.content, media_type=found.media_type, headers=headers)
