"""What was found stands in the way of publishing until a second officer has decided about it."""

from datetime import date

import pytest
from sqlalchemy import select, text

from geo.errors import InvalidParameter, Refused
from portal.audit.models import AuditEvent
from portal.opendata.datasets.queries import any_versions_of
from portal.opendata.datasets.service import publish, send_back
from portal.opendata.datasets.versions import discard_version, publish_version
from portal.opendata.privacy.rules import Kind, Outcome, ScanState
from portal.opendata.privacy.service import pass_version, reopen, settle
from tests.portal.opendata.datasets.desk import TABLE
from tests.portal.opendata.privacy.looking_desk import LookingDesk

NUMBER = "9851012345"
PERSONS = f"ref,value\n{NUMBER},1\n9861012346,2\n"
BECAUSE = "These are numbers of buildings."


def test_what_is_harmless_is_published_without_a_word(desk: LookingDesk) -> None:
    dataset_id = desk.draft()
    done = desk.looked_at(TABLE)
    assert (done.state, done.findings, done.rows) == (ScanState.DONE, (), 20)
    assert desk.newest().rows == 20
    desk.to_the_check(dataset_id)
    with desk.database.writing() as session:
        publish(session, desk.ctx, dataset_id, desk.approver)


def test_nothing_is_published_before_somebody_has_looked(desk: LookingDesk) -> None:
    dataset_id = desk.reviewed()
    with desk.database.writing() as session, pytest.raises(Refused, match="looked through"):
        publish(session, desk.ctx, dataset_id, desk.approver)


def test_a_finding_stops_the_publication_until_a_second_officer_settles_it(
    desk: LookingDesk,
) -> None:
    dataset_id = desk.draft()
    (finding,) = desk.looked_at(PERSONS).findings
    assert (finding.kind, finding.count, finding.is_open) == (Kind.PERSON_NUMBER, 2, True)
    desk.to_the_check(dataset_id)
    with desk.database.writing() as session, pytest.raises(Refused, match="findings"):
        publish(session, desk.ctx, dataset_id, desk.approver)
    with desk.database.writing() as session, pytest.raises(Refused, match="handed this in"):
        settle(session, desk.privacy, finding.id, Outcome.HARMLESS, BECAUSE, desk.editor)
    with desk.database.writing() as session:
        settle(session, desk.privacy, finding.id, Outcome.HARMLESS, BECAUSE, desk.reviewer)
        publish(session, desk.ctx, dataset_id, desk.approver)
    with desk.database.writing() as session, pytest.raises(Refused, match="published"):
        reopen(session, finding.id, desk.reviewer)


@pytest.mark.parametrize(
    "because", ["short", f"It is {NUMBER} of Layla.", "Ask layla@x.example about it."]
)
def test_a_reason_is_a_sentence_and_tells_no_value(desk: LookingDesk, because: str) -> None:
    desk.draft()
    (finding,) = desk.looked_at(PERSONS).findings
    with desk.database.writing() as session, pytest.raises(InvalidParameter) as caught:
        settle(session, desk.privacy, finding.id, Outcome.PUBLIC, because, desk.reviewer)
    assert caught.value.parameter == "because"


def test_a_decision_can_be_taken_back_before_publishing(desk: LookingDesk) -> None:
    desk.draft()
    (finding,) = desk.looked_at(PERSONS).findings
    with desk.database.writing() as session:
        settle(session, desk.privacy, finding.id, Outcome.HARMLESS, BECAUSE, desk.reviewer)
        reopen(session, finding.id, desk.approver)
    assert desk.scan(1).open


def test_a_better_file_takes_the_place_of_the_one_with_findings(desk: LookingDesk) -> None:
    dataset_id = desk.draft()
    desk.looked_at(PERSONS)
    with desk.database.writing() as session:
        discard_version(session, desk.ctx, desk.resource(), 1, desk.editor)
    assert not desk.looked_at(TABLE).findings
    desk.to_the_check(dataset_id)
    with desk.database.writing() as session, pytest.raises(Refused, match="being reviewed"):
        discard_version(session, desk.ctx, desk.resource(), 1, desk.editor)
    with desk.database.writing() as session:
        publish(session, desk.ctx, dataset_id, desk.approver)
    with desk.database.writing() as session, pytest.raises(Refused, match="withdraw"):
        discard_version(session, desk.ctx, desk.resource(), 1, desk.editor)


def test_files_stay_as_they_were_reviewed(desk: LookingDesk) -> None:
    dataset_id = desk.reviewed()
    with pytest.raises(Refused, match="being reviewed"):
        desk.add(PERSONS)
    with desk.database.writing() as session:
        send_back(session, desk.ctx, dataset_id, "Take the numbers out.", desk.reviewer)
    desk.add(TABLE + "21,y,3\n")


def test_nobody_publishes_a_file_that_he_has_handed_in_himself(desk: LookingDesk) -> None:
    dataset_id = desk.draft()
    desk.add(TABLE, by=desk.approver)
    desk.to_the_check(dataset_id)
    with desk.database.writing() as session, pytest.raises(Refused, match="handed in a file"):
        publish(session, desk.ctx, dataset_id, desk.approver)


def test_a_further_version_is_laid_beside_the_ones_before_it(desk: LookingDesk) -> None:
    dataset_id = desk.draft()
    table = "governorate,age,deaths\nAmman,0-4,40\nIrbid,0-4,60\n"
    desk.looked_at(table)
    desk.to_the_check(dataset_id)
    with desk.database.writing() as session:
        publish(session, desk.ctx, dataset_id, desk.approver)
    done = desk.looked_at(table.replace(",60", ",61"), date(2032, 5, 1))
    assert done.compared == (1,)
    (finding,) = done.findings
    assert (finding.kind, finding.column, finding.earlier) == (Kind.DIFFERENCE, "deaths", 1)
    resource = desk.resource()
    with desk.database.writing() as session, pytest.raises(Refused, match="findings"):
        pass_version(session, desk.ctx, resource, 2, desk.reviewer)
    with desk.database.writing() as session:
        settle(session, desk.privacy, finding.id, Outcome.PUBLIC, BECAUSE, desk.reviewer)
        pass_version(session, desk.ctx, resource, 2, desk.reviewer)
        publish_version(session, desk.ctx, resource, 2, desk.approver)
        assert [one.number for one in any_versions_of(session, resource)] == [2, 1]


def test_no_value_of_a_person_is_kept_or_logged(desk: LookingDesk) -> None:
    dataset_id = desk.draft()
    (finding,) = desk.looked_at(PERSONS).findings
    desk.to_the_check(dataset_id)
    with desk.database.writing() as session:
        settle(session, desk.privacy, finding.id, Outcome.HARMLESS, BECAUSE, desk.reviewer)
    with desk.database.whole().reading() as session:
        kept = session.execute(
            text(
                "SELECT f::text FROM privacy_finding f UNION ALL SELECT s::text FROM privacy_scan s"
            )
        )
        told = "".join(kept.scalars())
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
        logged = "".join(f"{one.old} {one.new}" for one in events)
    assert NUMBER not in told
    assert NUMBER[:5] not in told
    assert BECAUSE not in logged
    assert events[-1].action == "dataset.finding_settled"
