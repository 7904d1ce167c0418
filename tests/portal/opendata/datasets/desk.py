"""Officers at work on a dataset, in a database of the test's own."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from argon2 import PasswordHasher

from geo.clock import MovableClock
from geo.country import Country
from geo.database import Database
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.security import make_security
from portal.assembly import workflows_of
from portal.attachments.receiving import Receiving
from portal.attachments.stores import FolderStore
from portal.audit.service import chain_key, seal_with
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.drafting import save_draft
from portal.opendata.datasets.drafts import DatasetDraft, ResourceDraft
from portal.opendata.datasets.queries import any_dataset, any_versions_of
from portal.opendata.datasets.rules import FILES, ResourceKind, Version
from portal.opendata.datasets.service import hand_in, publish, review
from portal.opendata.datasets.versions import (
    NewVersion,
    add_file,
    check_version,
    publish_version,
)
from portal.opendata.terms.loading import load_terms
from portal.settings import PortalSettings

AGENCY = "statistics"
TABLE = "code,name,count\n" + "".join(f"{n},School {n},{n * 7}\n" for n in range(20))
BECAUSE = {"ar": "أرقام خاطئة", "en": "The figures were wrong"}
SAID = DatasetDraft(
    agency=AGENCY,
    name="schools",
    titles={"ar": "المدارس (عيّنة)", "en": "Schools (sample)"},
    texts={"ar": "عدد المدارس", "en": "How many schools there are"},
    htmls={"ar": "<p>عدد المدارس</p>", "en": "<p>How many schools there are</p>"},
    category="schools",
    keywords={"ar": ["تعليم"], "en": ["education"]},
    licence="jo-ogdl",
    frequency="yearly",
    areas=("JO-AM",),
    temporal_from=date(2030, 1, 1),
    temporal_to=date(2030, 12, 31),
    contact={"email": "data@statistics.example"},
    is_sample=True,
    resources=(ResourceDraft("table", ResourceKind.FILE, {"ar": "جدول", "en": "Table"}, {}),),
)


@dataclass
class Desk:
    """An editor, a second one who reviews, and an approver of one agency."""

    database: Database
    clock: MovableClock
    country: Country
    folder: Path
    ctx: DatasetContext = field(init=False)
    store: FolderStore = field(init=False)

    def __post_init__(self) -> None:
        self.ctx = DatasetContext(self.country, load_terms(), workflows_of(self.country))
        self.store = FolderStore(self.folder)
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        security = make_security(
            PortalSettings(), self.folder, hasher=hasher, clock=self.clock, region="JO"
        )
        seal_with(self.database.writer, chain_key(security.keys))
        self.editor, self.reviewer = self.officer(Role.EDITOR), self.officer(Role.EDITOR)
        self.approver = self.officer(Role.APPROVER)

    def officer(self, role: Role, agency: str | None = AGENCY) -> Officer:
        """Make an officer."""
        held = (Membership(role, agency),)
        return Officer(uuid4(), f"{role}@x.example", f"{role} of {agency}", "en", held)

    def later(self) -> datetime:
        """Return a moment after all that was written."""
        return self.clock.now() + timedelta(days=36_500)

    def draft(self) -> UUID:
        """Write a draft."""
        with self.database.writing() as session:
            return save_draft(session, self.ctx, SAID, self.editor).id

    def add(
        self,
        contents: str | bytes,
        day: date = date(2031, 5, 1),
        declared: str | None = None,
        by: Officer | None = None,
    ) -> None:
        """Hand in a file for the only resource."""
        given = contents.encode() if isinstance(contents, str) else contents
        with Receiving(self.store, FILES) as received, self.database.writing() as session:
            received.open("table.csv")
            received.write(given)
            said = NewVersion(day, declared, {"en": "New"})
            add_file(session, self.ctx, self.resource(), received, said, by or self.editor)

    def resource(self) -> UUID:
        """Return the id of the only resource."""
        with self.database.writing() as session:
            found = any_dataset(session, SAID.name)
            assert found is not None
            return found.resources[0].id

    def newest(self) -> Version:
        """Return the newest version."""
        with self.database.writing() as session:
            return any_versions_of(session, self.resource())[0]

    def reviewed(self) -> UUID:
        """Bring a dataset with a version into the privacy check."""
        dataset_id = self.draft()
        self.add(TABLE)
        with self.database.writing() as session:
            hand_in(session, self.ctx, dataset_id, self.editor)
        with self.database.writing() as session:
            review(session, self.ctx, dataset_id, self.reviewer)
        return dataset_id

    def published(self) -> UUID:
        """Publish a dataset with one version."""
        dataset_id = self.reviewed()
        with self.database.writing() as session:
            publish(session, self.ctx, dataset_id, self.approver)
        return dataset_id

    def with_two_versions(self) -> UUID:
        """Publish a dataset, and a second version of it."""
        dataset_id = self.published()
        self.add(TABLE + "99,x,1\n", date(2032, 4, 1))
        with self.database.writing() as session:
            check_version(session, self.ctx, self.resource(), 2, self.reviewer)
            publish_version(session, self.ctx, self.resource(), 2, self.approver)
        return dataset_id
