"""Reports per agency: what is overdue or broken, how open its datasets are, and what they lack."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Response

from geo.country import best_name
from geo.csv_lines import csv_lines
from geo.messages import mark as _
from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets.workflow import names_of_state
from portal.opendata.openness.quality import MISSING_TEXTS
from portal.opendata.openness.reports import AgencyReport, ReportLine, agency_reports
from portal.opendata.requests.desk import standings
from web.page.answers import NOT_KEPT
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.pages.officers.datasets.lists import desk_moment
from web.pages.officers.datasets.words import PART_NAME

router = APIRouter(prefix="/{language}/officers/datasets", include_in_schema=False)

_SHOWN = 100
_HEADINGS = (
    _("Agency"),
    _("Dataset"),
    _("Address"),
    _("Next update"),
    _("Overdue"),
    _("Stars"),
    _("Links that do not answer"),
    _("Files that are lost"),
    _("What to do"),
)


@router.get("/reports")
def show_reports(officer_page: OfficerPageHere) -> Response:
    """Show what stands with the datasets of one's agencies."""
    reports = _reports(officer_page)
    with officer_page.deployment.database.reading() as session:
        asked = standings(session, officer_page.agencies_asked(), officer_page.now)
        agencies = agency_names(session, *{one.agency for one in reports})
    waiting = {state for one in reports for state in one.waiting}
    only = officer_page.request.query_params.get("agency", "")
    file = officer_page.address(PART_NAME, "reports.csv")
    context = {
        "reports": reports,
        "agencies": agencies,
        "asked": {one.agency: one for one in asked},
        "only": only,
        "most_lines": _SHOWN,
        "missing_texts": MISSING_TEXTS,
        "state_names": {one: names_of_state(one) for one in waiting},
        "here_address": officer_page.address(PART_NAME),
        "file_address": f"{file}?agency={only}" if only in agencies else file,
    }
    return officer_page.show("officers/datasets/reports.html", context, here=PART_NAME)


@router.get("/reports.csv")
def give_reports(officer_page: OfficerPageHere) -> Response:
    """Give the same, every dataset a line, as a file."""
    name = f"open-data-{officer_page.today}.csv"
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    rows = [map(officer_page.translate, _HEADINGS), *_rows(officer_page, _reports(officer_page))]
    body = csv_lines(rows, begins_file=True)
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _reports(officer_page: OfficerPage) -> list[AgencyReport]:
    with officer_page.deployment.database.reading() as session:
        return agency_reports(
            session,
            officer_page.site.opendata,
            officer_page.agencies_asked(),
            desk_moment(officer_page),
        )


def _rows(officer_page: OfficerPage, reports: Sequence[AgencyReport]) -> Iterator[Sequence[object]]:
    for report in reports:
        for one in report.lines:
            yield report.agency, *_cells(officer_page, one)


def _cells(officer_page: OfficerPage, one: ReportLine) -> Sequence[object]:
    say, dataset = officer_page.translate, one.dataset
    return (
        best_name(dataset.titles, officer_page.language) or dataset.name,
        f"/{officer_page.language}/datasets/{dataset.name}",
        "" if dataset.next_due is None else dataset.next_due.isoformat(),
        say(_("Yes")) if one.is_overdue else say(_("No")),
        one.quality.stars,
        " ".join(one.broken),
        " ".join(one.lost),
        " ".join(say(MISSING_TEXTS[code]) for code in one.quality.missing),
    )
