"""The companies that a citizen speaks for: linked by a fresh second factor, and removed."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter, Response

from geo.errors import InvalidParameter, TooManyTries
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.assurance import Assurance, Credential
from portal.accounts.identities import Identity
from portal.citizens.consents.rules import PURPOSES, Purpose
from portal.citizens.own_companies import link_company, own_companies, remove_company
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.citizens.ways import COMPANIES, DATA, WAYS

router = APIRouter(prefix="/{language}/my/companies", include_in_schema=False)

# What linking a company demands, shown within the last ten minutes.
LINKING = Assurance(Credential.C2, Identity.P1)
ROLES: Mapping[str, str] = MappingProxyType(
    {
        "owner": _("Owner"),
        "manager": _("Manager"),
        "authorised_signatory": _("Authorised to sign"),
    }
)
_NOT_AGREED = _("Agree first that the portal asks the register of companies.")
_NOT_ASKED = _("The register of companies does not answer. Nothing was changed; try again later.")


@router.get("")
def show_companies(page: CitizenHere) -> Response:
    """Show the companies, and the form of another once the second factor is fresh."""
    if page.request.query_params.get("confirm") == "yes":
        page.demand(LINKING, fresh=True)
        return page.go_to(f"/{COMPANIES.path}")
    return _show(page)


@router.post("")
def take_company(page: CitizenHere, given: CitizenFormHere) -> Response:
    """Ask the register of companies, and keep what it says; only with a fresh second factor."""
    page.demand(LINKING, fresh=True)
    typed = given.get("company").strip()
    if given.get("agreed") != "yes":
        return _show(page, Trouble(Message(_NOT_AGREED)), typed)
    database, context = page.deployment.database, page.site.citizens
    try:
        is_kept = link_company(
            database, context, page.bind, page.person.id, typed, language=page.language
        )
    except (InvalidParameter, TooManyTries) as error:
        return _show(page, trouble_of(error), typed)
    if not is_kept:
        return _show(page, Trouble(Message(_NOT_ASKED), 502), typed)
    return page.go_to(f"/{COMPANIES.path}", said="company-linked")


@router.post("/{link_id}/remove")
def take_removal(link_id: UUID, page: CitizenHere, _given: CitizenFormHere) -> Response:
    """Remove a company from the page."""
    with page.writing() as session:
        remove_company(session, page.person.id, link_id)
    return page.go_to(f"/{COMPANIES.path}", said="company-removed")


def _show(page: CitizenPage, trouble: Trouble | None = None, typed: str = "") -> Response:
    with page.reading() as session:
        companies = own_companies(session, page.site.citizens, page.person.id)
    context = {
        "citizen_ways": WAYS,
        "here": DATA.path,
        "companies": companies,
        "roles": ROLES,
        "agreement": PURPOSES[Purpose.COMPANY],
        "needs_fresh": not (page.signed_in.meets(LINKING) and page.signed_in.is_fresh()),
        "typed": typed,
    }
    return page.show("citizens/companies.html", context, trouble)
