"""`aroundme datasets list`, `show` and `report`: where datasets stand."""

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from geo.country import Country, best_name
from geo.errors import NotFound
from geo.messages import mark as _
from layers.deployment import Deployment
from portal.opendata.datasets.desks import Desk, DeskMoment, DeskQuery, desk_lines, desk_of
from portal.opendata.datasets.rules import STATE_NAMES, DatasetState
from portal.opendata.datasets.workflow import names_of_state
from portal.opendata.openness.quality import MISSING_TEXTS
from portal.opendata.openness.reports import agency_reports
from portal.opendata.privacy.queries import open_findings, scans_of
from portal.opendata.privacy.rules import KIND_NAMES
from portal.settings import PortalSettings
from web.command_language import chosen_language, translator
from web.commands.console import explain_errors, output, print_table
from web.deployment import deployed

_Agency = Annotated[str | None, typer.Option(help="Only the datasets of this agency.")]


@explain_errors
def list_command(
    agency: _Agency = None,
    state: Annotated[DatasetState | None, typer.Option(help="Only those that stand there.")] = None,
) -> None:
    """List the datasets: what is late first, then what waits for somebody."""
    say = translator()
    headers = ("name", say(_("Agency")), say(_("Status")), say(_("By when")), say(_("Findings")))
    with deployed() as deployment, deployment.database.reading() as session:
        agencies = None if agency is None else [agency]
        query = DeskQuery("" if state is None else state.value)
        lines = desk_lines(session, agencies, _moment(deployment), query).lines
        found = open_findings(session, [one.dataset.id for one in lines])
        rows = [
            (
                one.dataset.name,
                one.dataset.agency,
                _state(one.state),
                f"{one.due_at:%Y-%m-%d}" if one.due_at else one.dataset.next_due,
                found.get(one.dataset.id, 0),
            )
            for one in lines
        ]
    print_table(say(_("Datasets: {count}")).format(count=len(rows)), headers, rows)


@explain_errors
def show_command(
    name: Annotated[str, typer.Argument(help="The name of the dataset in addresses.")],
) -> None:
    """Show a dataset: its versions, and what was found in them."""
    with deployed() as deployment, deployment.database.reading() as session:
        desk = desk_of(session, name)
        if desk is None:
            raise NotFound(_("There is no dataset “{name}”."), name=name)
        _show(session, desk, deployment.country)


def _show(session: Session, desk: Desk, country: Country) -> None:
    say, language, dataset = translator(), chosen_language(), desk.dataset
    title = best_name(dataset.titles, language) or dataset.name
    output().print(f"{title} · {dataset.agency} · {_state(desk.state)}", markup=False)
    scans = scans_of(session, [one.id for one in dataset.resources])
    rows = []
    for resource in dataset.resources:
        for one in desk.versions[resource.id]:
            scan = scans.get((resource.id, one.version.number))
            findings = () if scan is None else scan.findings
            told = ", ".join(
                f"{say(KIND_NAMES[it.kind])}{'' if it.is_open else ' ✓'}" for it in findings
            )
            rows.append(
                (
                    resource.name,
                    one.version.number,
                    one.version.day,
                    say(STATE_NAMES[one.version.state]),
                    one.version.detected_format,
                    one.version.rows,
                    told,
                )
            )
    headers = ("resource", "number", "day", say(_("Status")), say(_("Format")), say(_("Rows")))
    print_table(say(_("Files and addresses")), (*headers, say(_("Findings"))), rows)


@explain_errors
def report_command(agency: _Agency = None) -> None:
    """Say by agency what is overdue, what does not answer, and what is missing."""
    # Only here, for it brings the workflows of all topics along.
    from portal.assembled_data import opendata_of  # noqa: PLC0415

    say = translator()
    headers = ("name", *map(say, (_("Next update"), _("Stars"), _("Broken"), _("What to do"))))
    with deployed() as deployment, deployment.database.reading() as session:
        ctx = opendata_of(deployment.country, None, PortalSettings().vocabularies_folder)
        agencies = None if agency is None else [agency]
        for report in agency_reports(session, ctx, agencies, _moment(deployment)):
            rows = [
                (
                    one.dataset.name,
                    f"{one.dataset.next_due} !" if one.is_overdue else one.dataset.next_due,
                    one.quality.stars,
                    " ".join([*one.broken, *one.lost]),
                    " ".join(say(MISSING_TEXTS[it]) for it in one.quality.missing),
                )
                for one in report.lines
            ]
            late = say(_("Overdue: {count}")).format(count=report.overdue)
            print_table(f"{report.agency} · {late}", headers, rows)


def _moment(deployment: Deployment) -> DeskMoment:
    now = deployment.now()
    return DeskMoment(now.date(), now)


def _state(state: DatasetState) -> str:
    return best_name(names_of_state(state), chosen_language()) or state.value
