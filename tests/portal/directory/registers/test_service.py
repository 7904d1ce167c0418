from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.errors import NotFound, Refused
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.releases.rules import Authorship, Changes, OnConflict
from layers.releases.service import activate, conflicts, discard, edit, revert
from portal.directory.records.values import Record
from portal.directory.registers import queries
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import ServiceFee
from portal.directory.registers.rules import written
from portal.directory.registers.service import STORES, Source, changed_records, changes_of, stage
from tests.portal.directory.records import agency, fee, service

BY = Authorship("rana@example.org")
AGENCIES, SERVICES = Register.AGENCIES, Register.SERVICES


def load(session: Session, register: Register, *records: Record, **more: object) -> int:
    release = stage(session, register, records, BY, Source(**more))  # type: ignore[arg-type]
    activate(session, STORES[register], release, force=True)
    return release.number


def test_an_import_brings_records_in_and_takes_away_what_the_file_lacks(
    deployment: Deployment,
) -> None:
    with deployment.database.writing() as session:
        load(session, AGENCIES, agency("one"), agency("two"), agency("three"))
        release = stage(
            session, AGENCIES, [agency("one"), agency("two", kind="court"), agency("four")], BY
        )
        assert changes_of(session, release) == Changes(added=1, changed=1, removed=1, unchanged=1)
        found = {change.code: change for change in changed_records(session, release)}
        assert {code: change.kind for code, change in found.items()} == {
            "two": "changed",
            "three": "removed",
            "four": "added",
        }
        (field,) = found["two"].fields
        assert (field.path, field.old, field.new) == ("kind", "ministry", "court")
        with pytest.raises(Refused, match="1 of 3"):
            activate(session, STORES[AGENCIES], release)
        assert set(queries.current_records(session, AGENCIES)) == {"one", "two", "three"}
        activate(session, STORES[AGENCIES], release, force=True)
        assert set(queries.current_records(session, AGENCIES)) == {"one", "two", "four"}
        state = collection_states(session, Register)["agencies"]
        assert (state.current_release, state.item_count) == (2, 3)


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
        assert activate(session, STORES[SERVICES], release) == Changes(unchanged=2)
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
        release, changes = revert(session, STORES[SERVICES], 1, BY)
        assert (release.kind, release.reverts_to) == ("revert", 1)
        assert changes == Changes(added=1, changed=1, removed=1)
        assert queries.current_records(session, SERVICES) == before
        assert queries.as_of(session, SERVICES, 2) == after
        with pytest.raises(NotFound):
            revert(session, STORES[SERVICES], 9, BY)


def test_an_edit_is_a_release_of_one_record_and_the_history_tells_it(
    deployment: Deployment,
) -> None:
    with deployment.database.writing() as session:
        load(session, AGENCIES, agency("one"), agency("two"))
        made = Authorship("omar@example.org", approved_by="rana@example.org", note="new name")
        release = edit(session, STORES[AGENCIES], {"one": agency("one", names={"en": "New"})}, made)
        assert (release.added, release.changed, release.unchanged) == (0, 1, 1)
        newest, oldest = queries.history(session, AGENCIES, "one")
        assert (newest.made_by, newest.approved_by, newest.note) == (
            "omar@example.org",
            "rana@example.org",
            "new name",
        )
        assert newest.content["names"] == {"en": "New"}
        assert (oldest.superseded_in, newest.superseded_in) == (2, None)
        edit(session, STORES[AGENCIES], {"two": None}, BY)
        assert set(queries.current_records(session, AGENCIES)) == {"one"}
        with pytest.raises(Refused, match="empty"):
            edit(session, STORES[AGENCIES], {"one": None}, BY)


def test_what_waits_is_not_given_up_for_an_edit_of_another_record(
    deployment: Deployment,
) -> None:
    store = STORES[AGENCIES]
    with deployment.database.writing() as session:
        load(session, AGENCIES, agency("one"), agency("two"))
        late = stage(session, AGENCIES, [agency("one"), agency("two"), agency("three")], BY)
        dropped = stage(session, AGENCIES, [agency("three")], BY)
        discard(session, store, dropped)
        edit(session, store, {"one": agency("one", kind="court")}, BY)
        assert [late.state, dropped.state] == ["staged", "rejected"]
        assert conflicts(session, store, late) == []
        assert activate(session, store, late) == Changes(added=1, unchanged=2)
        assert (late.number, late.staged_as) == (5, 2)
        assert written(queries.record(session, AGENCIES, "one"))["kind"] == "court"
        assert set(queries.current_records(session, AGENCIES)) == {"one", "two", "three"}
        assert [one.introduced_in for one in queries.history(session, AGENCIES, "three")] == [5]
        assert session.scalar(text("SELECT count(*) FROM staged_record")) == 0
        with pytest.raises(Refused, match="does not wait"):
            activate(session, store, late)


@pytest.mark.parametrize(
    ("decided", "kind"), [(OnConflict.KEEP, "court"), (OnConflict.TAKE, "authority")]
)
def test_what_both_have_changed_is_a_conflict_that_somebody_decides(
    deployment: Deployment, decided: OnConflict, kind: str
) -> None:
    store = STORES[AGENCIES]
    with deployment.database.writing() as session:
        load(session, AGENCIES, agency("one"), agency("two"))
        late = stage(session, AGENCIES, [agency("one", kind="authority"), agency("two")], BY)
        edit(session, store, {"one": agency("one", kind="court")}, BY)
        assert conflicts(session, store, late) == ["one"]
        with pytest.raises(Refused, match=r"1 entries of “agencies” .*: one\."):
            activate(session, store, late)
        activate(session, store, late, on_conflict=decided)
        assert written(queries.record(session, AGENCIES, "one"))["kind"] == kind
