"""Who somebody is in public: nobody before a name was chosen, and nothing while blocked."""

from datetime import timedelta
from uuid import uuid4

import pytest

from geo.clock import MovableClock, moment
from geo.database import Database
from geo.errors import Refused
from portal.accounts.assurance import PersonHere
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.row_security import bind_person
from portal.comments.authors.models import AuthorPerson, AuthorRow
from portal.comments.authors.rules import AuthorNameNeeded
from portal.comments.authors.service import author_of, demand_author, names_of

LAYLA = PersonHere(uuid4(), PersonKind.CITIZEN, Identity.P0)


def put(database: Database, **more: object) -> AuthorRow:
    """Put Layla's author into the database."""
    with database.writing() as session:
        bind_person(session, LAYLA.id)
        held = {"id": uuid4(), "created_at": moment(session), **more}
        row = AuthorRow(**held)
        session.add(row)
        session.flush()
        session.add(AuthorPerson(author_id=row.id, person_id=LAYLA.id))
        session.flush()
        session.expunge_all()
    return row


def test_who_has_no_name_is_asked_for_one(database: Database) -> None:
    with database.writing() as session:
        bind_person(session, LAYLA.id)
        assert author_of(session, LAYLA.id) is None
        with pytest.raises(AuthorNameNeeded):
            demand_author(session, LAYLA)


def test_an_author_is_found_by_the_person_and_named_for_everybody(database: Database) -> None:
    row = put(database, display_name="Layla", name_key="layla")
    with database.writing() as session:
        bind_person(session, LAYLA.id)
        author = demand_author(session, LAYLA)
        assert (author.id, author.name) == (row.id, "Layla")
    with database.reading() as session:
        assert names_of(session, [row.id, uuid4()]) == {row.id: "Layla"}


def test_who_is_blocked_takes_no_part_until_the_day_comes(
    database: Database, clock: MovableClock
) -> None:
    until = clock.now() + timedelta(days=7)
    put(database, display_name="Layla", name_key="layla", state="blocked", blocked_until=until)
    with database.writing() as session:
        bind_person(session, LAYLA.id)
        with pytest.raises(Refused, match=until.date().isoformat()):
            demand_author(session, LAYLA)
    clock.move(timedelta(days=7, seconds=1))
    with database.writing() as session:
        bind_person(session, LAYLA.id)
        assert demand_author(session, LAYLA).name == "Layla"
