"""Where a person shows who he is a second time, surer than at the registration, and goes on."""

from fastapi import APIRouter, Response

from portal.accounts.identities import Identity
from portal.accounts.rules import Outcome
from portal.citizens.raising import raise_identity
from web.page.answers import Trouble, failed_try, go_to
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.page.local_address import NEXT_FIELD, local_address
from web.pages.accounts.lost_factor import WRONG, counter_widgets, read_proof
from web.pages.citizens.ways import DATA, WAYS

router = APIRouter(prefix="/{language}/my/identity", include_in_schema=False)


@router.get("")
def show_identity(page: CitizenHere) -> Response:
    """Say how sure it is who the person is, and ask for a code from a counter."""
    return _show(page, _next(page, page.request.query_params.get(NEXT_FIELD, "")))


@router.post("")
def take_code(page: CitizenHere, given: CitizenFormHere) -> Response:
    """Take the code, and lead back to where it was wanted."""
    address = _next(page, given.get(NEXT_FIELD))
    with page.writing() as session:
        proof = read_proof(dict(given.pairs))
        outcome = raise_identity(session, page.site.citizens.security, page.signed_in, proof)
    if outcome is Outcome.DONE:
        return go_to(address) if address else page.go_to("/my", said="identity-raised")
    return _show(page, address, failed_try(outcome, WRONG))


def _next(page: CitizenPage, text: str) -> str | None:
    return local_address(text, page.deployment.country.languages)


def _show(page: CitizenPage, address: str | None, trouble: Trouble | None = None) -> Response:
    context = {
        "citizen_ways": WAYS,
        "here": DATA.path,
        "is_proven": page.person.identity >= Identity.P2,
        "widgets": counter_widgets(page.translate),
        "faulty": {},
        "next": address,
    }
    return page.show("citizens/identity.html", context, trouble)
