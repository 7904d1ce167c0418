"""The rows by which harvested records stand among the datasets: made, changed and restored."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.tables import Table
from importers.harvest.reading import ReadDataset, ReadResource
from portal.following.rules import What
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.drafting import folded_words
from portal.opendata.datasets.drafts import slug_of
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.rules import LONGEST_NAME, Origin, ResourceKind, VersionState
from portal.opendata.datasets.service import due_after, note, settle
from portal.opendata.origins.models import HarvestedRecordRow, HarvestSourceRow

BY = "harvest"
_MARK = "mark"
_DIGEST_LETTERS = 8
_ROOM_FOR_NUMBER = 4


class Outcome(StrEnum):
    """What became of a record that is known; the words are those of the counts of a run."""

    CHANGED = "changed"
    RESTORED = "restored"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Writing:
    """Writes the records of one catalogue, in the session's transaction.

    `because` is the reason, by language, why a file that is no longer there is withdrawn.
    """

    session: Session
    ctx: DatasetContext
    source: HarvestSourceRow
    because: Mapping[str, str]

    def known(self, source_ids: list[str]) -> dict[str, HarvestedRecordRow]:
        """Return what is kept of some records, by their ids at the source."""
        mine = select(HarvestedRecordRow).where(
            HarvestedRecordRow.source == self.source.code,
            HarvestedRecordRow.source_id.in_(source_ids),
        )
        return {one.source_id: one for one in self.session.scalars(mine)}

    def write(self, read: ReadDataset, record: HarvestedRecordRow) -> Outcome:
        """Bring a dataset up to what was read of it; where nothing has changed, write nothing.

        One that an officer has withdrawn stays withdrawn, whatever the source says.
        """
        is_back = record.retired_at is not None
        if record.digest == read.digest and not is_back:
            return Outcome.UNCHANGED
        row = self.session.get_one(DatasetRow, record.dataset_id, with_for_update=True)
        is_withdrawn_by_officer = row.withdrawn_at not in (None, record.retired_at)
        record.retired_at = None
        if is_withdrawn_by_officer:
            return Outcome.UNCHANGED
        row.withdrawn_at = row.withdrawn_because = None
        self._say(row, read)
        has_new = self._write_resources(row, read)
        self._keep(record, read)
        settle(self.session, self.ctx, row)
        if is_back or has_new:
            note(self.session, row, What.PUBLISHED if is_back else What.VERSION)
        return Outcome.RESTORED if is_back else Outcome.CHANGED

    def create(self, reads: Sequence[ReadDataset]) -> None:
        """Publish datasets that were not here before: all of them in a few statements.

        All their versions are the first ones and current, so nothing has to be settled.
        """
        names = self._free_names(reads)
        rows = [self._new_row(one, names[one.source_id]) for one in reads]
        together = list(zip(rows, reads, strict=True))
        resources = {row.id: self._new_resources(row, read) for row, read in together}
        versions = [
            self._version(resource.id, 1, one, read)
            for row, read in together
            for resource, one in resources[row.id]
        ]
        for row, read in together:
            row.next_due = due_after(self.ctx, row, self._last_day(read))
        self._insert(rows)
        self._insert([one for some in resources.values() for one, _read in some])
        self._insert(versions)
        self._insert([self._record(row, read) for row, read in together])
        if self.source.whole_at is not None:
            # What a catalogue held when it was new here is no news, one dataset after the other.
            for row in rows:
                note(self.session, row, What.PUBLISHED)

    def _insert(self, rows: Sequence[Table]) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def _new_row(self, read: ReadDataset, name: str) -> DatasetRow:
        now = moment(self.session)
        row = DatasetRow(
            id=uuid4(),
            name=name,
            origin=Origin.HARVESTED.value,
            source_catalogue=self.source.code,
            source_id=read.source_id,
            made_by=BY,
            made_at=now,
            published_by=BY,
            published_at=now,
            version=1,
        )
        self._say(row, read)
        return row

    def _new_resources(
        self, row: DatasetRow, read: ReadDataset
    ) -> list[tuple[ResourceRow, ReadResource]]:
        names: set[str] = set()
        made = []
        for position, one in enumerate(read.resources):
            resource = _new_resource(row.id, one, names)
            resource.current_version = 1
            _say_resource(resource, position, one)
            made.append((resource, one))
        return made

    def _record(self, row: DatasetRow, read: ReadDataset) -> HarvestedRecordRow:
        record = HarvestedRecordRow(
            source=self.source.code, source_id=read.source_id, dataset_id=row.id
        )
        self._keep(record, read)
        return record

    def _last_day(self, read: ReadDataset) -> date | None:
        return max((self._day(one, read) for one in read.resources), default=None)

    def _day(self, one: ReadResource, read: ReadDataset) -> date:
        return one.day or read.modified or moment(self.session).date()

    def _keep(self, record: HarvestedRecordRow, read: ReadDataset) -> None:
        record.digest, record.page = read.digest, read.page
        record.harvested_at = moment(self.session)

    def _free_names(self, reads: Sequence[ReadDataset]) -> dict[str, str]:
        """Return names that nobody has, by the ids at the source."""
        wanted = {one.source_id: self._names(one) for one in reads}
        some = [name for names in wanted.values() for name in names]
        held = set(self.session.scalars(select(DatasetRow.name).where(DatasetRow.name.in_(some))))
        found = {}
        for source_id, names in wanted.items():
            # An id is another for each record, so the second name is taken by nothing else.
            found[source_id] = next((one for one in names if one not in held), str(uuid4()))
            held.add(found[source_id])
        return found

    def _names(self, read: ReadDataset) -> tuple[str, str]:
        """Return what a dataset may be called: as at the source, behind the catalogue's code."""
        said = "-".join(re.findall(r"[a-z0-9]+", read.name.lower()))
        digest = hashlib.sha256(read.source_id.encode()).hexdigest()[:_DIGEST_LETTERS]
        stem = f"{self.source.code}-{said or slug_of(read.titles, LONGEST_NAME) or digest}"
        cut = stem[: LONGEST_NAME - _DIGEST_LETTERS - 1].strip("-")
        longer = f"{cut}-{digest}"
        return (stem if len(stem) <= LONGEST_NAME else longer), longer

    def _say(self, row: DatasetRow, read: ReadDataset) -> None:
        row.agency, row.category, row.licence = read.agency, read.category, read.licence
        row.titles, row.texts, row.htmls = read.titles, read.texts, read.htmls
        row.keywords, row.frequency = read.keywords, read.frequency
        row.areas, row.contact = list(read.areas), read.contact
        row.temporal_from, row.temporal_to = read.temporal_from, read.temporal_to
        row.is_sample = read.is_sample
        row.modified_at = moment(self.session)
        row.folded = folded_words(read.titles, read.keywords, read.texts)

    def _write_resources(self, row: DatasetRow, read: ReadDataset) -> bool:
        """Write the resources and what is new of them; return whether there is a new version."""
        mine = select(ResourceRow).where(ResourceRow.dataset_id == row.id)
        known = {one.id: one for one in self.session.scalars(mine)}
        newest = self._newest(row.id) if known else {}
        names = {one.name for one in known.values()}
        has_new = False
        for position, one in enumerate(read.resources):
            resource_id = uuid5(row.id, one.key)
            resource = known.pop(resource_id, None)
            if resource is None:
                resource = _new_resource(row.id, one, names)
                self.session.add(resource)
            _say_resource(resource, position, one)
            before = newest.get(resource_id)
            if before is None or not _is_same(before, one):
                number = 1 if before is None else before.number + 1
                self.session.add(self._version(resource_id, number, one, read))
                has_new = True
        for resource_id in known:
            self._withdraw(newest.get(resource_id))
        self.session.flush()
        return has_new

    def _newest(self, dataset_id: UUID) -> dict[UUID, VersionRow]:
        """Return the newest version of each resource, withdrawn or not."""
        mine = (
            select(VersionRow)
            .join(ResourceRow, ResourceRow.id == VersionRow.resource_id)
            .where(ResourceRow.dataset_id == dataset_id)
            .order_by(VersionRow.number)
        )
        return {one.resource_id: one for one in self.session.scalars(mine)}

    def _version(
        self, resource_id: UUID, number: int, one: ReadResource, read: ReadDataset
    ) -> VersionRow:
        now = moment(self.session)
        return VersionRow(
            resource_id=resource_id,
            number=number,
            state=VersionState.PUBLISHED.value,
            day=self._day(one, read),
            address=one.address,
            declared_format=one.format,
            detected={_MARK: one.mark} if one.mark else {},
            notes={},
            made_by=BY,
            made_at=now,
            published_at=now,
        )

    def _withdraw(self, version: VersionRow | None) -> None:
        if version is not None and version.state == VersionState.PUBLISHED:
            version.state = VersionState.WITHDRAWN.value
            version.withdrawn_at = moment(self.session)
            version.withdrawn_because = dict(self.because)


def _is_same(before: VersionRow, one: ReadResource) -> bool:
    if before.state != VersionState.PUBLISHED:
        return False
    told = (before.address, before.declared_format, before.detected.get(_MARK, ""))
    return told == (one.address, one.format, one.mark)


def _new_resource(dataset_id: UUID, one: ReadResource, taken: set[str]) -> ResourceRow:
    """Return a resource with a name of its own, which is taken from then on.

    The same resource of the source is always the same one here, by its id.
    """
    name = _free_resource_name(one, taken)
    taken.add(name)
    return ResourceRow(id=uuid5(dataset_id, one.key), dataset_id=dataset_id, name=name)


def _say_resource(resource: ResourceRow, position: int, one: ReadResource) -> None:
    resource.position, resource.kind = position, one.kind
    resource.titles, resource.texts = one.titles, one.texts


def _free_resource_name(one: ReadResource, taken: set[str]) -> str:
    titles = {**one.titles, "": one.address.rpartition("/")[2]}
    fallback = "file" if one.kind == ResourceKind.FILE else one.kind
    stem = slug_of(titles, LONGEST_NAME - _ROOM_FOR_NUMBER) or fallback
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (stem, *numbered) if name not in taken)
