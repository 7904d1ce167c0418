"""A dataset on its way from a draft to everybody, its versions, and what is left of both."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from geo.errors import InvalidFields, InvalidParameter, Refused
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.following.models import HappeningRow
from portal.opendata.datasets.drafting import save_draft
from portal.opendata.datasets.queries import any_dataset, find_dataset, version_of, versions_of
from portal.opendata.datasets.rules import VersionState
from portal.opendata.datasets.service import (
    discard,
    hand_in,
    publish,
    review,
    send_back,
    withdraw,
)
from portal.opendata.datasets.versions import check_version, publish_version, withdraw_version
from tests.portal.opendata.datasets.desk import BECAUSE, SAID, TABLE, Desk


def test_a_draft_is_shown_to_officers_alone(desk: Desk) -> None:
    desk.draft()
    with desk.database.reading() as session:
        assert find_dataset(session, SAID.name) is None
    with desk.database.writing() as session:
        assert any_dataset(session, SAID.name) is not None


def test_four_eyes_bring_a_dataset_to_everybody(desk: Desk) -> None:
    desk.published()
    with desk.database.reading() as session:
        found = find_dataset(session, SAID.name)
        assert found is not None
        (resource,) = found.resources
        assert resource.current is not None
        assert (resource.current.number, resource.current.state) == (1, VersionState.PUBLISHED)
        assert resource.current.detected_format == "CSV"
        assert len(resource.current.file_sha256 or "") == 64
        assert found.next_due == date(2032, 5, 1)


def test_whoever_has_written_it_neither_reviews_nor_publishes_it(desk: Desk) -> None:
    dataset_id = desk.draft()
    desk.add(TABLE)
    author = desk.approver
    with desk.database.writing() as session:
        hand_in(session, desk.ctx, dataset_id, author)
    for action in (review, publish):
        with desk.database.writing() as session, pytest.raises(Refused, match="another officer"):
            action(session, desk.ctx, dataset_id, author)


def test_an_editor_does_not_publish(desk: Desk) -> None:
    dataset_id = desk.reviewed()
    with desk.database.writing() as session, pytest.raises(Refused, match="approver"):
        publish(session, desk.ctx, dataset_id, desk.reviewer)


def test_an_officer_of_another_agency_does_nothing(desk: Desk) -> None:
    dataset_id = desk.draft()
    stranger = desk.officer(Role.ADMINISTRATOR, "another")
    with desk.database.writing() as session, pytest.raises(Refused):
        hand_in(session, desk.ctx, dataset_id, stranger)


def test_nothing_is_published_past_the_privacy_check(desk: Desk) -> None:
    dataset_id = desk.draft()
    desk.add(TABLE)
    with desk.database.writing() as session:
        hand_in(session, desk.ctx, dataset_id, desk.editor)
    with desk.database.writing() as session, pytest.raises(Refused):
        publish(session, desk.ctx, dataset_id, desk.approver)


def test_what_a_topic_above_finds_stops_the_publication(desk: Desk) -> None:
    def found(_session: object, _dataset: UUID) -> None:
        raise Refused("National numbers stand in it.")

    dataset_id = desk.reviewed()
    guarded = replace(desk.ctx, gates=(found,))
    with desk.database.writing() as session, pytest.raises(Refused, match="National numbers"):
        publish(session, guarded, dataset_id, desk.approver)


def test_a_draft_says_what_it_misses(desk: Desk) -> None:
    empty = replace(SAID, texts={"ar": "", "en": "x"}, resources=())
    with desk.database.writing() as session:
        row = save_draft(session, desk.ctx, empty, desk.editor)
        dataset_id = row.id
    with desk.database.writing() as session, pytest.raises(InvalidFields) as caught:
        hand_in(session, desk.ctx, dataset_id, desk.editor)
    assert [one.parameter for one in caught.value.faults] == ["texts.ar", "resources"]


def test_a_dataset_that_is_sent_back_is_a_draft_again(desk: Desk) -> None:
    dataset_id = desk.reviewed()
    with desk.database.writing() as session, pytest.raises(Refused, match="being reviewed"):
        save_draft(session, desk.ctx, SAID, desk.editor, dataset_id=dataset_id)
    with desk.database.writing() as session:
        send_back(session, desk.ctx, dataset_id, "The unit is missing.", desk.reviewer)
        save_draft(session, desk.ctx, SAID, desk.editor, dataset_id=dataset_id)


def test_what_somebody_else_has_saved_is_not_written_over(desk: Desk) -> None:
    dataset_id = desk.draft()
    with desk.database.writing() as session:
        save_draft(session, desk.ctx, SAID, desk.reviewer, dataset_id=dataset_id, version=1)
    with desk.database.writing() as session, pytest.raises(Refused, match="meanwhile"):
        save_draft(session, desk.ctx, SAID, desk.editor, dataset_id=dataset_id, version=1)


def test_a_name_that_is_taken_is_refused(desk: Desk) -> None:
    desk.draft()
    with desk.database.writing() as session, pytest.raises(InvalidParameter, match="name"):
        save_draft(session, desk.ctx, SAID, desk.editor)


def test_a_new_version_needs_a_second_officer_and_becomes_current(desk: Desk) -> None:
    desk.published()
    desk.add(TABLE + "9,x,1\n", date(2032, 4, 1))
    resource = desk.resource()
    with desk.database.writing() as session, pytest.raises(Refused, match="handed this in"):
        check_version(session, desk.ctx, resource, 2, desk.editor)
    with desk.database.writing() as session, pytest.raises(Refused):
        publish_version(session, desk.ctx, resource, 2, desk.approver)
    with desk.database.writing() as session:
        check_version(session, desk.ctx, resource, 2, desk.reviewer)
        publish_version(session, desk.ctx, resource, 2, desk.approver)
    with desk.database.reading() as session:
        found = find_dataset(session, SAID.name)
        assert found is not None
        assert found.resources[0].current is not None
        assert found.resources[0].current.number == 2
        assert found.next_due == date(2033, 4, 1)
        assert [one.number for one in versions_of(session, resource)] == [2, 1]


def test_a_withdrawn_version_keeps_its_checksum_and_reason_and_the_one_before_is_current(
    desk: Desk,
) -> None:
    desk.with_two_versions()
    resource = desk.resource()
    with desk.database.writing() as session:
        withdraw_version(session, desk.ctx, resource, 2, BECAUSE, desk.approver)
    with desk.database.reading() as session:
        gone = version_of(session, resource, 2)
        assert gone is not None
        assert (gone.is_withdrawn, gone.withdrawn_because) == (True, BECAUSE)
        assert gone.file_sha256
        found = find_dataset(session, SAID.name)
        assert found is not None
        assert found.resources[0].current is not None
        assert found.resources[0].current.number == 1


def test_a_withdrawn_dataset_leaves_a_tombstone_with_the_reason(desk: Desk) -> None:
    dataset_id = desk.published()
    with desk.database.writing() as session, pytest.raises(InvalidFields):
        withdraw(session, desk.ctx, dataset_id, {"en": "Wrong"}, desk.approver)
    with desk.database.writing() as session:
        withdraw(session, desk.ctx, dataset_id, BECAUSE, desk.approver)
    with desk.database.reading() as session:
        found = find_dataset(session, SAID.name)
        assert found is not None
        assert (found.is_withdrawn, found.withdrawn_because) == (True, BECAUSE)
    with desk.database.writing() as session, pytest.raises(Refused, match="withdrawn"):
        save_draft(session, desk.ctx, SAID, desk.approver, dataset_id=dataset_id)


def test_what_a_version_is_never_changes_even_by_hand(desk: Desk) -> None:
    desk.published()
    for change in ("file_sha256 = 'x'", "day = '2030-01-01'", "state = 'draft'", "number = 7"):
        with pytest.raises(IntegrityError), desk.database.writing() as session:
            session.execute(text(f"UPDATE resource_version SET {change}"))  # noqa: S608 - ours


@pytest.mark.parametrize("contents", [b"", b"PK\x03\x04broken", b"%PDF-1.7 and no more"])
def test_a_file_of_no_use_is_refused_and_leaves_nothing(desk: Desk, contents: bytes) -> None:
    desk.draft()
    with pytest.raises(InvalidParameter) as caught:
        desk.add(contents)
    assert caught.value.parameter == "file"
    assert list(desk.store.written_before(desk.later())) == []


def test_what_a_file_is_said_to_be_is_kept_beside_what_it_is(desk: Desk) -> None:
    desk.draft()
    desk.add("<!DOCTYPE html><html><body>x</body></html>", declared="CSV")
    with desk.database.writing() as session:
        found = any_dataset(session, SAID.name)
        assert found is not None
    version = desk.newest()
    assert (version.declared_format, version.detected_format) == ("CSV", "HTML")
    assert version.detected["doubts"] == ["differs"]


def test_a_discarded_draft_leaves_its_name_free(desk: Desk) -> None:
    dataset_id = desk.draft()
    with desk.database.writing() as session:
        discard(session, desk.ctx, dataset_id, desk.editor)
    assert desk.draft() != dataset_id


def test_a_published_dataset_keeps_its_address_and_its_resources(desk: Desk) -> None:
    dataset_id = desk.published()
    renamed = replace(SAID, name="other")
    without = replace(SAID, resources=())
    for changed in (renamed, without):
        with desk.database.writing() as session, pytest.raises(InvalidParameter):
            save_draft(session, desk.ctx, changed, desk.approver, dataset_id=dataset_id)
    with desk.database.writing() as session, pytest.raises(Refused):
        save_draft(session, desk.ctx, SAID, desk.editor, dataset_id=dataset_id)


def test_every_action_is_in_the_audit_log_and_followers_hear_of_it(desk: Desk) -> None:
    dataset_id = desk.with_two_versions()
    with desk.database.writing() as session:
        withdraw_version(session, desk.ctx, desk.resource(), 2, BECAUSE, desk.approver)
        withdraw(session, desk.ctx, dataset_id, BECAUSE, desk.approver)
    with desk.database.whole().reading() as session:
        done = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
        heard = session.scalars(select(HappeningRow.what).order_by(HappeningRow.id)).all()
    assert done == [
        "dataset.saved",
        "dataset.version_added",
        "dataset.hand_in",
        "dataset.review",
        "dataset.publish",
        "dataset.version_added",
        "dataset.version_checked",
        "dataset.version_published",
        "dataset.version_withdrawn",
        "dataset.withdraw",
    ]
    assert sorted(heard) == ["published", "version", "withdrawn", "withdrawn"]
