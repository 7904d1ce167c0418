"""The former addresses of error reports, which lead to the cases that they have become."""

from uuid import UUID

from fastapi import APIRouter, Response

from geo.errors import NotFound
from portal.contact.dealing import case_of
from portal.contact.rules import Kind
from web.page.answers import nothing_here
from web.page.officer_page import OfficerPageHere

router = APIRouter(prefix="/{language}/officers/reports", include_in_schema=False)


@router.get("")
def lead_to_queue(officer_page: OfficerPageHere) -> Response:
    """Lead to the queue of mistakes; what was chosen of them stays chosen."""
    asked = officer_page.request.query_params
    kept = {name: asked[name] for name in ("show", "agency") if asked.get(name)}
    return officer_page.go_to("cases", kind=Kind.MISTAKE.value, **kept)


@router.get("/{report_id}")
def lead_to_case(officer_page: OfficerPageHere, report_id: str) -> Response:
    """Lead to the case, which has the id that the report had."""
    try:
        with officer_page.deployment.database.reading() as session:
            case = case_of(session, UUID(report_id), officer_page.officer)
            return officer_page.go_to("cases", str(case.id))
    except (ValueError, NotFound) as error:
        raise nothing_here() from error
