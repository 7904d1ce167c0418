"""Refreshing services: asked by jobs, kept sealed for a while, and never in anybody's way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from geo.clock import MovableClock, moment
from layers.deployment import Deployment
from portal.accounts.assurance import PersonHere
from portal.citizens.consents.service import of_person, withdraw
from portal.citizens.services.answers import understood
from portal.citizens.services.choosing import remove
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.models import PersonService, ServiceSnapshot
from portal.citizens.services.refreshing import queue_refresh, refresh_service
from portal.citizens.services.rules import ASKED_AGAIN_AFTER, SnapshotState, agency_queue
from portal.citizens.services.tiles import Tile, TileState, tiles_of
from portal.citizens.services.work import services_work
from portal.gateway.rules import Answer, AnswerState, Call
from tests.portal.citizens.services.answers import FINES, fine, fines
from tests.portal.citizens.services.citizen import SARA, Citizens, citizens_of
from tests.portal.jobs.working import working
from tests.web.pages.imports.officer import until


def _keys(citizens: Citizens) -> list[str]:
    with citizens.database.reading() as session:
        found = session.execute(
            text("SELECT args ->> 'key' AS key FROM procrastinate.procrastinate_jobs ORDER BY id")
        )
        return [row.key for row in found]


def _refresh(citizens: Citizens, person: PersonHere) -> None:
    """Do what a sign-in and the worker after it do."""
    with citizens.database.writing() as session:
        queue_refresh(session, person.id, is_new=True)
    _ask(citizens, person)


def _ask(citizens: Citizens, person: PersonHere) -> None:
    """Do the jobs of a person's services, which need not stand in the queue."""
    with citizens.database.reading() as session:
        chosen = session.scalars(
            select(PersonService.id).where(PersonService.person_id == person.id)
        ).all()
    for one in chosen:
        refresh_service(citizens.database, citizens.context, f"{person.id} {one}")


def _tile(citizens: Citizens, person: PersonHere, code: str = FINES) -> Tile:
    with citizens.database.reading() as session:
        signed_in = citizens.signed_in(person, moment(session))
        tiles = tiles_of(session, citizens.context, signed_in)
    return next(tile for tile in tiles if tile.code == code)


def test_each_chosen_service_is_one_job_and_waits_only_once(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES, "civil-status"])
    for _sign_in in range(3):
        with citizens.database.writing() as session:
            assert queue_refresh(session, sara.id, is_new=True) == 2
    keys = _keys(citizens)
    assert len(keys) == 2
    # Ids only: neither a number nor what is asked.
    assert all(key.startswith(f"{sara.id} ") and len(key) == 73 for key in keys)


def test_an_answer_is_kept_sealed_and_shown(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    citizens.gateway.put(FINES, SARA, fines(fine()))
    assert _tile(citizens, sara).state is TileState.WAITING
    _refresh(citizens, sara)
    tile = _tile(citizens, sara)
    assert tile.state is TileState.FRESH
    assert tile.view is not None
    assert str(tile.view.value) == "Money(amount=Decimal('20.000'), currency='JOD')"
    assert not tile.is_asking
    with citizens.database.reading() as session:
        row = session.scalars(select(ServiceSnapshot)).one()
        assert row.sealed_content is not None
        assert SARA.encode() not in row.sealed_content


def test_agencies_are_told_the_number_and_a_pseudonym(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    _refresh(citizens, sara)
    (call,) = citizens.gateway.calls
    assert call.subject.number == SARA
    assert SARA not in call.user
    assert str(sara.id) not in call.user
    assert call.is_read


def test_nobody_is_asked_without_consent(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES], agreed=False)
    _refresh(citizens, sara)
    assert citizens.gateway.calls == []
    assert _tile(citizens, sara).state is TileState.CONSENT_NEEDED


def test_what_was_kept_is_not_shown_once_the_consent_is_taken_back(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    citizens.gateway.put(FINES, SARA, fines(fine()))
    _refresh(citizens, sara)
    with citizens.database.writing() as session:
        (consent,) = of_person(session, sara.id)
        withdraw(session, sara.id, consent.id)
    tile = _tile(citizens, sara)
    assert tile.state is TileState.CONSENT_NEEDED
    assert tile.view is None


def test_an_answer_that_comes_after_the_consent_is_not_kept(
    citizens: Citizens, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    citizens.gateway.put(FINES, SARA, fines(fine()))
    ask = citizens.gateway.call

    def withdrawn_meanwhile(call: Call) -> Answer:
        with citizens.database.writing() as session:
            (consent,) = of_person(session, sara.id)
            withdraw(session, sara.id, consent.id)
        return ask(call)

    monkeypatch.setattr(citizens.gateway, "call", withdrawn_meanwhile)
    _refresh(citizens, sara)
    with citizens.database.reading() as session:
        kept = session.scalars(select(ServiceSnapshot.sealed_content)).all()
    assert not any(kept)


def test_an_older_answer_is_shown_while_an_agency_does_not_answer(
    citizens: Citizens, clock: MovableClock
) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    citizens.gateway.put(FINES, SARA, fines(fine()))
    _refresh(citizens, sara)
    as_of = _tile(citizens, sara).as_of
    citizens.gateway.fail(FINES, AnswerState.UNAVAILABLE)
    clock.move(timedelta(hours=1))
    _refresh(citizens, sara)
    tile = _tile(citizens, sara)
    assert (tile.state, tile.as_of) == (TileState.STALE, as_of)
    # It ends at its own time, however often it was tried again.
    clock.move(timedelta(hours=23))
    assert _tile(citizens, sara).state is TileState.WAITING
    _refresh(citizens, sara)
    tile = _tile(citizens, sara)
    assert (tile.state, tile.view) == (TileState.UNAVAILABLE, None)


def test_a_refusal_ends_what_was_shown_before(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    citizens.gateway.put(FINES, SARA, fines(fine()))
    _refresh(citizens, sara)
    citizens.gateway.fail(FINES, AnswerState.DENIED)
    _refresh(citizens, sara)
    tile = _tile(citizens, sara)
    assert (tile.state, tile.view) == (TileState.DENIED, None)


def test_an_answer_about_somebody_else_leaves_nothing(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    citizens.gateway.fail(FINES, AnswerState.WRONG_PERSON)
    _refresh(citizens, sara)
    tile = _tile(citizens, sara)
    assert (tile.state, tile.view) == (TileState.UNAVAILABLE, None)


def test_an_agency_that_has_nothing_is_no_fault(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    _refresh(citizens, sara)
    tile = _tile(citizens, sara)
    assert tile.state is TileState.EMPTY
    assert tile.as_of is not None


def test_an_answer_that_means_nothing_is_a_bad_one() -> None:
    answer = Answer(AnswerState.OK, {"fines": [{"number": "F-1"}]}, uuid4(), datetime.now(UTC))
    found = understood(FINES, answer)
    assert (found.state, found.content) == (SnapshotState.BAD_RESPONSE, None)


def test_what_was_removed_while_its_agency_was_asked_leaves_nothing(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    with citizens.database.writing() as session:
        queue_refresh(session, sara.id)
    (key,) = _keys(citizens)
    with citizens.database.writing() as session:
        remove(session, sara.id, FINES)
    refresh_service(citizens.database, citizens.context, key)
    assert citizens.gateway.calls == []
    with citizens.database.reading() as session:
        assert session.scalars(select(ServiceSnapshot)).all() == []


def test_agencies_are_asked_once_a_minute_however_often_somebody_signs_in(
    citizens: Citizens, clock: MovableClock
) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    with citizens.database.writing() as session:
        assert queue_refresh(session, sara.id) == 1
        assert queue_refresh(session, sara.id) == 0
    clock.move(ASKED_AGAIN_AFTER)
    with citizens.database.writing() as session:
        assert queue_refresh(session, sara.id) == 1


def test_nothing_opens_once_the_key_of_the_person_is_gone(citizens: Citizens) -> None:
    sara = citizens.register()
    citizens.choose(sara, [FINES])
    citizens.gateway.put(FINES, SARA, fines(fine()))
    _refresh(citizens, sara)
    citizens.context.person_keys.destroy(sara.id)
    assert _tile(citizens, sara).view is None
    _refresh(citizens, sara)
    assert len(citizens.gateway.calls) == 1


def test_a_worker_brings_the_answers(jordan: Deployment, tmp_path: Path) -> None:
    citizens = citizens_of(jordan.database, tmp_path)
    sara = citizens.register()
    citizens.choose(sara, [FINES, "civil-status"])
    citizens.gateway.put(FINES, SARA, fines(fine()))
    with jordan.database.writing() as session:
        queue_refresh(session, sara.id)
    assert _tile(citizens, sara).is_asking
    with working(jordan, services_work(jordan.database, citizens.context)):
        until(lambda: not _tile(citizens, sara).is_asking, "the agency was not asked")
    assert _tile(citizens, sara).state is TileState.FRESH


def test_queues_of_agencies_are_apart_and_their_names_fit_a_channel() -> None:
    agencies = {one.agency for one in service_definitions().values()}
    queues = {agency_queue(agency) for agency in agencies}
    assert len(queues) == len(agencies) == 8
    assert all(len(f"procrastinate_queue_v1#{queue}") <= 63 for queue in queues)


def test_every_service_of_the_page_can_be_asked_for_at_once(citizens: Citizens) -> None:
    person = citizens.register()
    citizens.choose(person, service_definitions())
    with citizens.database.writing() as session:
        assert queue_refresh(session, person.id) == len(service_definitions())


def test_an_answer_whose_time_is_over_is_deleted_within_the_hour(
    jordan: Deployment, tmp_path: Path
) -> None:
    citizens = citizens_of(jordan.database, tmp_path)
    sara = citizens.register()
    citizens.choose(sara, [FINES, "civil-status"])
    citizens.gateway.put(FINES, SARA, fines(fine()))
    # Nothing is queued: the worker would ask anew, and keep what it is told.
    _ask(citizens, sara)
    ended = text("UPDATE service_snapshot SET expires_at = tried_at WHERE service_code = :code")
    with jordan.database.writing() as session:
        session.execute(ended, {"code": FINES})

    def kept() -> list[str]:
        with jordan.database.reading() as session:
            return list(session.scalars(select(ServiceSnapshot.service_code)))

    with working(jordan, services_work(jordan.database, citizens.context)):
        until(lambda: kept() == ["civil-status"], "what has ended is still there")
