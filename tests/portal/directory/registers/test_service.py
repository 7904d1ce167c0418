from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.errors import NotFound, Refused
from layers.deployment import Deployment
from portal.directory.registers import queries
from portal.directory.registers.models import ServiceFee
from portal.directory.registers.rules import Record, Register, RegisterChanges
from portal.directory.registers.service import (
    Authorship,
    Source,
    activate,
    changed_records,
    changes_of,
    discard,
    edit,
    revert,
    stage,
)
from tests.portal.directory.records import agency, fee, service

BY = Authorship("rana@example.org")
AGENCIES, SERVICES = Register.AGENCIES, Register.SERVICES


def load(session: Session, register: Register, *records: Record, **more: object) -> int:
    release = stage(session, register, records, BY, Source(**more))  # type: ignore[arg-type]
    activate(session, release, force=True)
    return release.number


def test_an_import_brings_records_in_and_takes_away_what_the_file_lacks(
    deployment: Deployment,
) -> None:
    with deployment.database.writing() as session:
        load(session, AGENCIES, agency("one"), agency("two"), agency("three"))
        release = stage(
            session, AGENCIES, [agency("one"), agency("two", kind="court"), agency("four")], BY
        )
        assert changes_of(session, release) == RegisterChanges(1, 1, 1, 1)
        found = {change.code: change for change in changed_records(session, release)}
        assert {code: change.kind for code, change in found.items()} == {
            "two": "changed",
            "three": "removed",
            "four": "added",
        }
        (field,) = found["two"].fields
        assert (field.path, field.old, field.new) == ("kind", "ministry", "court")
        with pytest.raises(Refused, match="1 of 3"):
            activate(session, release)
        assert set(queries.current_records(session, AGENCIES)) == {"one", "two", "three"}
        activate(session, release, force=True)
        assert set(queries.current_records(session, AGENCIES)) == {"one", "two", "four"}
        state = queries.register_states(session)["agencies"]
        assert (state.current_release, state.record_count) == (2, 3)


def test_a_record_comes_back_as_it_went_in_with_its_fees_as_numbers(
    deployment: Deployment,
) -> None:
    said = service(
        fees=[fee("12.5", valid_from="2026-01-01", per={"en": "a year"}), fee("0")],
        papers=[{"name": {"en": "Photo"}, "kind": "photo"}],
    )
    with deployment.database.writing() as session:
        load(session, SERVICES, said, service("bare"))
        assert queries.record(session, SERVICES, said.code) == said
        assert queries.record(session, SERVICES, "bare") == service("bare")
        amounts = session.scalars(select(ServiceFee.amount).order_by(ServiceFee.position)).all()
        assert amounts == [Decimal("12.500"), Decimal("0.000")]
        kept = session.scalar(text("SELECT content FROM service WHERE code = 'health-card'"))
        assert "fees" not in kept


def test_the_same_file_again_changes_nothing(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        load(session, SERVICES, service(fees=[fee()]), service("b"))
        release = stage(session, SERVICES, [service("b"), service(fees=[fee("12.5")])], BY)
        assert activate(session, release) == RegisterChanges(unchanged=2)
        assert [v.introduced_in for v in queries.history(session, SERVICES, "b")] == [1]


def test_a_file_of_one_agency_leaves_the_others_alone(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        load(session, SERVICES, service("a", "x"), service("b", "x"), service("c", "y"))
        load(session, SERVICES, service("a", "x"), scope="x")
        assert set(queries.current_records(session, SERVICES)) == {"a", "c"}
        for foreign in (service("d", "y"), service("c", "x")):
            with pytest.raises(Refused, match="y"):
                stage(session, SERVICES, [foreign], BY, Source(scope="x"))


def test_what_could_not_be_read_stays_as_it_is(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        load(session, AGENCIES, agency("one"), agency("two"))
        load(session, AGENCIES, agency("one"), rejected=frozenset({"two"}))
        assert set(queries.current_records(session, AGENCIES)) == {"one", "two"}


def test_a_revert_equals_the_older_release_and_loses_nothing(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        load(session, SERVICES, service(fees=[fee()]), service("b"))
        before = queries.current_records(session, SERVICES)
        load(session, SERVICES, service(fees=[fee("99")]), service("c"))
        after = queries.current_records(session, SERVICES)
        release, changes = revert(session, SERVICES, 1, BY)
        assert (release.kind, release.reverts_to) == ("revert", 1)
        assert changes == RegisterChanges(added=1, changed=1, removed=1)
        assert queries.current_records(session, SERVICES) == before
        assert queries.as_of(session, SERVICES, 2) == after
        with pytest.raises(NotFound):
            revert(session, SERVICES, 9, BY)


def test_an_edit_is_a_release_of_one_record_and_the_history_tells_it(
    deployment: Deployment,
) -> None:
    with deployment.database.writing() as session:
        load(session, AGENCIES, agency("one"), agency("two"))
        made = Authorship("omar@example.org", approved_by="rana@example.org", note="new name")
        release = edit(session, AGENCIES, agency("one", names={"en": "New"}), code="one", made=made)
        assert (release.added, release.changed, release.unchanged) == (0, 1, 1)
        newest, oldest = queries.history(session, AGENCIES, "one")
        assert (newest.made_by, newest.approved_by, newest.note) == (
            "omar@example.org",
            "rana@example.org",
            "new name",
        )
        assert newest.content["names"] == {"en": "New"}
        assert (oldest.superseded_in, newest.superseded_in) == (2, None)
        edit(session, AGENCIES, None, code="two", made=BY)
        assert set(queries.current_records(session, AGENCIES)) == {"one"}
        with pytest.raises(Refused, match="empty"):
            edit(session, AGENCIES, None, code="one", made=BY)


def test_what_waits_behind_a_newer_release_is_given_up(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        load(session, AGENCIES, agency("one"))
        late = stage(session, AGENCIES, [agency("two")], BY)
        dropped = stage(session, AGENCIES, [agency("three")], BY)
        discard(session, dropped)
        edit(session, AGENCIES, agency("one", kind="court"), code="one", made=BY)
        assert [late.state, dropped.state] == ["rejected", "rejected"]
        with pytest.raises(Refused, match="does not wait"):
            activate(session, late)
        assert session.scalar(text("SELECT count(*) FROM staged_record")) == 0
