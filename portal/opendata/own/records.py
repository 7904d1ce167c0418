"""The rows by which the portal's own data stand in the catalogue: dataset, resources, versions."""

import html
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country, Names
from geo.database import storable
from geo.errors import Refused
from geo.messages import mark as _
from portal.attachments.receiving import Receiving
from portal.attachments.service import keep
from portal.jobs.queue import enqueue
from portal.opendata.datasets.drafting import folded_words
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.rules import TABLE_OF_VERSION, Origin, ResourceKind, VersionState
from portal.opendata.datasets.versions import told_of
from portal.opendata.formats.sniffing import detect
from portal.opendata.own.data import OwnData, State
from portal.opendata.own.files import NAMES, FileForm

BY = "portal"
_PIECE_BYTES = 1 << 20
_FREQUENCY = "irregular"
_STATE = "state"


@dataclass(frozen=True)
class Made:
    """A file that was written, in a form, and what it is to be called."""

    form: FileForm
    path: Path
    file_name: str


@dataclass(frozen=True)
class Records:
    """Writes one state of a day into the catalogue, in the session's transaction."""

    session: Session
    country: Country
    state: State
    today: date

    def dataset(self, own: OwnData) -> DatasetRow:
        """Return the dataset as it is called from now on; raises Refused for a name taken."""
        now = moment(self.session)
        mine = select(DatasetRow).where(DatasetRow.name == own.name).with_for_update()
        found = self.session.scalar(mine)
        if found is None:
            found = DatasetRow(id=uuid4(), name=own.name, origin=Origin.OWN.value, version=0)
            found.made_by, found.made_at = BY, now
            found.published_by, found.published_at = BY, now
            found.keywords, found.contact = {}, {}
            self.session.add(found)
        elif found.origin != Origin.OWN or found.withdrawn_at is not None:
            raise Refused(
                _("There is another dataset “{name}”, or it is withdrawn."), name=own.name
            )
        texts = {one: own.offering.descriptions.get(one, "") for one in self.country.languages}
        found.agency, found.category, found.licence = own.agency, own.category, own.licence
        found.titles, found.texts = storable(dict(own.titles(self.state))), storable(texts)
        found.htmls = {one: f"<p>{html.escape(text)}</p>" for one, text in texts.items()}
        found.frequency, found.is_sample = _FREQUENCY, self.state.is_sample
        found.areas, found.modified_at = [self.country.code.upper()], now
        found.folded = folded_words(found.titles, {}, found.texts)
        self.session.flush()
        return found

    def add_file(
        self, dataset: DatasetRow, received: Receiving, one: Made, position: int, rows: int
    ) -> None:
        """Keep a file as the next version of its resource; a table is looked at by a job."""
        titles = dict.fromkeys(self.country.languages, NAMES[one.form.resource])
        resource = self._resource(dataset.id, one.form.resource, titles, position)
        with one.path.open("rb") as file:
            received.open(one.file_name)
            while piece := file.read(_PIECE_BYTES):
                received.write(piece)
        kept = keep(self.session, received, by=BY)
        found = detect(received.store.path(received.key), one.form.format, name=kept.file_name)
        version = self._version(resource)
        version.attachment_id, version.file_name = kept.id, kept.file_name
        version.file_sha256, version.file_size = kept.sha256, kept.size_bytes
        version.declared_format, version.detected_format = one.form.format, found.format
        version.detected = {**told_of(found), _STATE: self.state.key}
        version.release_number, version.rows = self.state.release, rows
        self.session.add(version)
        self.session.flush()
        if one.form.has_table:
            enqueue(self.session, TABLE_OF_VERSION, f"{resource.id}/{version.number}")

    def add_interface(
        self, dataset: DatasetRow, told: tuple[str, Names, str], position: int
    ) -> None:
        """Keep an address to ask: a new version only where it is another than before."""
        name, titles, address = told
        resource = self._resource(dataset.id, name, titles, position)
        resource.kind = ResourceKind.API.value
        version = self._version(resource)
        before = self.session.get(VersionRow, (resource.id, version.number - 1))
        if before is None or before.address != address:
            version.address = address
            self.session.add(version)
        self.session.flush()

    def _resource(self, dataset_id: UUID, name: str, titles: Names, position: int) -> ResourceRow:
        mine = (ResourceRow.dataset_id == dataset_id, ResourceRow.name == name)
        found = self.session.scalar(select(ResourceRow).where(*mine))
        if found is None:
            kind = ResourceKind.FILE.value
            found = ResourceRow(id=uuid4(), dataset_id=dataset_id, name=name, kind=kind, texts={})
            self.session.add(found)
        found.position, found.titles = position, dict(titles)
        self.session.flush()
        return found

    def _version(self, resource: ResourceRow) -> VersionRow:
        last = select(func.max(VersionRow.number)).where(VersionRow.resource_id == resource.id)
        now = moment(self.session)
        return VersionRow(
            resource_id=resource.id,
            number=(self.session.scalar(last) or 0) + 1,
            state=VersionState.PUBLISHED.value,
            day=self.today,
            detected={},
            notes={},
            made_by=BY,
            made_at=now,
            published_at=now,
        )


def is_due(session: Session, own: OwnData, state: State, today: date) -> bool:
    """Check that the newest version, withdrawn or not, is of another state and another day."""
    newest = session.execute(
        select(VersionRow.day, VersionRow.detected[_STATE].astext)
        .join(ResourceRow, ResourceRow.id == VersionRow.resource_id)
        .join(DatasetRow, DatasetRow.id == ResourceRow.dataset_id)
        .where(DatasetRow.name == own.name, ResourceRow.kind == ResourceKind.FILE.value)
        .order_by(VersionRow.day.desc(), VersionRow.number.desc())
        .limit(1)
    ).one_or_none()
    return newest is None or (newest[0] < today and newest[1] != state.key)
