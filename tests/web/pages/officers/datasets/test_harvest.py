"""The officers’ pages of catalogues: added, read, paused, asked about what has vanished."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from geo.clock import moment
from geo.messages import Message
from importers.harvest.models import HarvestFindingRow, HarvestRunRow
from importers.jobs.sentences import message_to_json
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.opendata.origins.models import HarvestSourceRow
from tests.importers.harvest.kept_source import KEPT
from tests.web.pages.officers.office import BackOffice, words

PAGE = "/datasets/harvest"
TYPED = {
    "titles.ar": "بوابة الشمال (عيّنة)",
    "titles.en": "Portal of the North (sample)",
    "kind": "ckan",
    "address": "https://data.north.example/dataset/",
    "home": "",
    "code": "north",
    "agency": "licensing",
    "category": "economy",
    "licence": "",
    "language": "ar",
    "agencies.0.theirs": "Health Directorate",
    "agencies.0.ours": "licensing",
    "schedule": "weekly",
    "ask_above": "10",
    "command": "save",
}


@pytest.fixture
def office(back_office: BackOffice) -> BackOffice:
    """The back office, with an approver of an agency."""
    back_office.sign_in(Role.APPROVER, "licensing")
    return back_office


def run_there(office: BackOffice, state: str, **changed: object) -> None:
    """Put the newest run of the catalogue there."""
    with office.deployment.database.writing() as session:
        run = HarvestRunRow(
            id=uuid4(),
            source=KEPT,
            reach="whole",
            state=state,
            asked_by="night",
            asked_at=moment(session),
            **changed,
        )
        session.add(run)
        session.flush()
        message = Message("The record “{value}” has no title", {"value": "x-1"})
        session.add(
            HarvestFindingRow(
                run_id=run.id,
                number=1,
                source_id="x-1",
                title="A record",
                is_refusal=True,
                message=message_to_json(message),
            )
        )


def done(office: BackOffice) -> list[str]:
    """Return what the audit log holds of harvests."""
    with office.deployment.database.writing() as session:
        mine = select(AuditEvent.action).where(AuditEvent.action.startswith("harvest."))
        return list(session.scalars(mine.order_by(AuditEvent.seq)))


def test_a_catalogue_is_added_and_what_is_wrong_is_said_at_its_field(office: BackOffice) -> None:
    refused = office.post(f"{PAGE}/new", {**TYPED, "address": "north", "code": "The North"})
    assert refused.status_code == 400
    told = words(refused)
    assert "“ north ” is no address" in told
    assert "“ The North ” cannot be the short name" in told
    assert "Health Directorate" in refused.text

    added = office.post(f"{PAGE}/new", TYPED)
    assert added.status_code == 303, words(added)
    assert done(office)[-1] == "harvest.added"
    with office.deployment.database.writing() as session:
        kept = session.get_one(HarvestSourceRow, "north")
        assert (kept.address, kept.agencies) == (
            "https://data.north.example",
            {"Health Directorate": "licensing"},
        )
    twice = office.post(f"{PAGE}/new", TYPED)
    assert "There is a catalogue “ north ” already." in words(twice)
    changed = office.post(f"{PAGE}/north/edit", {**TYPED, "version": "1", "ask_above": "30"})
    assert changed.status_code == 303, words(changed)
    late = office.post(f"{PAGE}/north/edit", {**TYPED, "version": "1"})
    assert "Somebody else has saved this meanwhile" in words(late)


def test_nobody_publishes_in_the_name_of_an_agency_that_is_not_his(office: BackOffice) -> None:
    answer = office.post(f"{PAGE}/new", {**TYPED, "code": "theirs", "agencies.0.ours": "other"})
    assert answer.status_code == 400
    assert "“ other ” cannot be chosen here" in words(answer)


def test_a_run_is_asked_for_once_and_the_page_says_what_was_not_taken(office: BackOffice) -> None:
    assert office.post(f"{PAGE}/{KEPT}", command="run").status_code == 303
    assert "is being read already" in words(office.post(f"{PAGE}/{KEPT}", command="run"))
    with office.deployment.database.writing() as session:
        session.scalars(select(HarvestRunRow)).one().state = "complete"
    run_there(office, "asking", vanished=60)
    page = words(office.get(f"{PAGE}/{KEPT}"))
    assert "Much has vanished there" in page
    assert "The record “x-1” has no title" in page
    assert "Another portal (sample)" in words(office.get(PAGE))
    assert office.post(f"{PAGE}/{KEPT}", command="confirm").status_code == 303
    assert office.post(f"{PAGE}/{KEPT}", command="keep").status_code == 409
    assert office.post(f"{PAGE}/{KEPT}", command="pause").status_code == 303
    assert "paused" in words(office.get(PAGE))
    assert office.post(f"{PAGE}/{KEPT}", command="resume").status_code == 303
    assert done(office)[-4:] == [
        "harvest.asked",
        "harvest.retirement_confirmed",
        "harvest.paused",
        "harvest.resumed",
    ]
