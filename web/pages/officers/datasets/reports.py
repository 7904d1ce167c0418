"""Reports per agency: what is overdue, how open its datasets are, and what they lack."""

from fastapi import APIRouter, Response

from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets.workflow import names_of_state
from portal.opendata.openness.quality import MISSING_TEXTS
from portal.opendata.openness.reports import agency_reports
from web.page.officer_page import OfficerPageHere
from web.pages.officers.datasets.words import PART_NAME

router = APIRouter(prefix="/{language}/officers/datasets", include_in_schema=False)

_SHOWN = 100


@router.get("/reports")
def show_reports(officer_page: OfficerPageHere) -> Response:
    """Show what stands with the datasets of one's agencies."""
    with officer_page.deployment.database.reading() as session:
        reports = agency_reports(
            session,
            officer_page.site.opendata,
            officer_page.agencies_asked(),
            officer_page.today,
        )
        agencies = agency_names(session, *{one.agency for one in reports})
    waiting = {state for one in reports for state in one.waiting}
    context = {
        "reports": reports,
        "agencies": agencies,
        "only": officer_page.request.query_params.get("agency", ""),
        "most_lines": _SHOWN,
        "missing_texts": MISSING_TEXTS,
        "state_names": {one: names_of_state(one) for one in waiting},
        "here_address": officer_page.address(PART_NAME),
    }
    return officer_page.show("officers/datasets/reports.html", context, here=PART_NAME)
