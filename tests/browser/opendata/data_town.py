"""A server with open data: officers who publish, readers, a mail server that takes letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Officer, Role
from portal.attachments.receiving import Receiving
from portal.comments.authors.models import AuthorPerson, AuthorRow
from portal.following.telling import tell_followers
from portal.opendata.datasets.models import DatasetRow, ResourceRow
from portal.opendata.datasets.rules import FILES
from portal.opendata.datasets.versions import (
    NewVersion,
    add_file,
    check_version,
    publish_version,
)
from portal.opendata.tables.service import note_table
from tests.browser.contact.town import Town, contact_town
from tests.browser.directory.site import AGENCY
from tests.conftest import Databases
from tests.portal.citizens.persons import person_row
from tests.portal.opendata.published import dataset_there
from tests.site import portal_on
from tests.web.signed_in import signed_in

GONE = "sample-gone"


@dataclass
class DataTown:
    """The server and its town."""

    town: Town
    neighbours: int = 0

    def officer(self, role: Role, agency: str = AGENCY) -> Officer:
        """Make an officer of an agency that publishes."""
        return self.town.house.officer(role, agency)

    def citizen(self) -> Officer:
        """Register somebody whom moderators trust; return the account as who signs in."""
        self.neighbours += 1
        house = self.town.house
        account = signed_in(house.deployment, None, role=None)
        person = person_row(house.clock.now(), account_id=account.id)
        author = AuthorRow(id=uuid4(), created_at=house.clock.now(), state="trusted")
        author.display_name = author.name_key = f"سلمى {self.neighbours}"
        with house.database.writing() as session:
            session.add_all([person, author])
            session.flush()
            session.add(AuthorPerson(author_id=author.id, person_id=person.id))
        return Officer(account.id, account.email, account.name, "ar", ())

    def sit(self, page: Page, whom: Officer) -> None:
        """Sign somebody in, in a browser."""
        page.context.clear_cookies(name="__Host-session")
        self.town.sign_in(page, whom)

    def publish(self, name: str) -> str:
        """Publish a dataset with a table that is prepared; return its path below the language."""
        with self.town.house.database.writing() as session:
            dataset_there(session, name, store=self.town.store)
        self.read_table(name, 1)
        return f"/datasets/{name}"

    def renew(self, name: str, content: bytes) -> None:
        """Bring a new version of its only file, by three officers of its agency."""
        database, agency = self.town.house.database, "ministry-of-health"
        # What has to be settled before is walked in the back office.
        ctx = replace(portal_on(self.town.app).opendata, gates=())
        editor, other = self.officer(Role.EDITOR, agency), self.officer(Role.EDITOR, agency)
        with Receiving(self.town.store, FILES) as received, database.writing() as session:
            received.open(f"{name}.csv")
            received.write(content)
            said = NewVersion(self.town.house.clock.now().date(), None, {"en": "New"})
            resource_id = self._resource(session, name)
            add_file(session, ctx, resource_id, received, said, editor)
        with database.writing() as session:
            check_version(session, ctx, resource_id, 2, other)
            publish_version(session, ctx, resource_id, 2, self.officer(Role.APPROVER, agency))
        self.read_table(name, 2)

    def read_table(self, name: str, number: int) -> None:
        """Do what a worker does with a version: read its table."""
        tables, database = portal_on(self.town.app).tables, self.town.house.database
        with database.writing() as session:
            resource_id = self._resource(session, name)
        assert note_table(database, tables, resource_id, number)

    def _resource(self, session: Session, name: str) -> UUID:
        mine = select(ResourceRow.id).join(DatasetRow, DatasetRow.id == ResourceRow.dataset_id)
        return session.scalars(mine.where(DatasetRow.name == name)).one()

    def letters(self, to: Officer) -> list[str]:
        """Move the clock on by an hour; return what a follower was written."""
        house = self.town.house
        self.town.later()
        tell_followers(house.database, portal_on(self.town.app).account_context.security)
        return self.town.mails(to.email)


@contextmanager
def data_town(databases: Databases, template: str, folder: Path) -> Iterator[DataTown]:
    """Serve the demonstration data, among them a dataset that is withdrawn."""
    with contact_town(databases, template, folder) as town:
        gone: dict[str, Any] = {
            "withdrawn_at": town.house.clock.now(),
            "withdrawn_because": {"ar": "أرقام خاطئة", "en": "The figures were wrong"},
        }
        with town.house.database.writing() as session:
            dataset_there(session, GONE, store=town.store, **gone)
        yield DataTown(town)
