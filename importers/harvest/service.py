"""Reads a catalogue: a page, a transaction, and so on from where an interrupted run stopped."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import AroundMeError, DatabaseUnavailable, Refused
from geo.messages import Message
from geo.messages import mark as _
from importers.harvest.ckan import CkanCatalogue, Page
from importers.harvest.context import HarvestContext
from importers.harvest.findings import Findings
from importers.harvest.models import HarvestPageRow, HarvestRunRow
from importers.harvest.places import places_of
from importers.harvest.reading import ReadDataset, Reading
from importers.harvest.retiring import settle_vanished
from importers.harvest.rules import (
    LONGEST_RUN,
    MOST_PAGE_BYTES,
    MOST_TABLE_BYTES,
    PAGE_TIMEOUT_S,
    VANISHED_RESOURCE,
    RunState,
)
from importers.harvest.runs import begin_run, end_run, unfinished_run
from importers.harvest.said import Said, SaidDataset, Unread, key_of
from importers.harvest.tables import TableCatalogue
from importers.harvest.writing import Outcome, Writing
from portal.opendata.origins.models import HarvestSourceRow
from portal.opendata.origins.rules import SourceKind

log = logging.getLogger(__name__)

ShouldStop = Callable[[], bool]
FAULT = _(
    "It stopped because of a fault of ours, which has been recorded; what was read until then is"
    " kept, and nothing was retired."
)
_TOO_LONG = _(
    "It was read for {hours} hours, which is as long as may be; nothing was retired. Ask whoever"
    " runs the catalogue why it answers so slowly."
)


# What may be wrong with one record; all else is wrong with the run.
_OF_A_RECORD = (AroundMeError, SQLAlchemyError, ValueError, TypeError)


class _Interrupted(Exception):
    """The worker is asked to stop."""


def run_harvest(ctx: HarvestContext, code: str, should_stop: ShouldStop) -> None:
    """Read the run of a catalogue that waits, from where it stopped, and write down how it ended.

    Whoever calls this holds the lock of the catalogue (`portal.jobs.alive.run_once`).
    """
    with ctx.database.writing() as session:
        run = begin_run(session, code)
        if run is None:
            return
        run_id = run.id
    try:
        _Run(ctx, code, run_id, should_stop).read()
    except _Interrupted:
        _leave(ctx, code)
    except DatabaseUnavailable as error:
        # The database may be back for this: if not, the worker finds the run later.
        log.warning("harvest %s: %s", code, error)
        _leave(ctx, code)
    except AroundMeError as error:
        _break_off(ctx, code, error.message)
    except Exception:
        log.exception("harvest %s", code)
        _break_off(ctx, code, Message(FAULT))


def _leave(ctx: HarvestContext, code: str) -> None:
    """Leave a run to whoever takes it up again; an attempt that was interrupted does not count."""
    with ctx.database.writing() as session:
        run = unfinished_run(session, code, lock=True)
        if run is not None:
            run.state, run.attempts = RunState.WAITING.value, max(0, run.attempts - 1)


def _break_off(ctx: HarvestContext, code: str, problem: Message) -> None:
    with ctx.database.writing() as session:
        run = unfinished_run(session, code, lock=True)
        if run is not None:
            end_run(session, run, problem)


class _Run:
    """One run while it is read; `seen` are the keys of all its records so far."""

    def __init__(
        self, ctx: HarvestContext, code: str, run_id: UUID, should_stop: ShouldStop
    ) -> None:
        self._ctx, self._code, self._run_id = ctx, code, run_id
        self._should_stop = should_stop
        self.seen: set[str] = set()

    def read(self) -> None:
        """Read all pages that are left, then settle what has vanished."""
        with self._ctx.database.writing() as session:
            run = session.get_one(HarvestRunRow, self._run_id)
            source = session.get_one(HarvestSourceRow, self._code)
            began, since, is_read = run.began_at, run.since, run.confirmed_by is not None
            places = places_of(session)
            session.expunge(source)
        if not is_read:
            datasets = self._ctx.datasets
            reading = Reading(source, datasets.country, datasets.terms, places)
            with tempfile.TemporaryDirectory() as folder:
                catalogue = self._catalogue(source, Path(folder), since)
                position = self._continue(catalogue.edition)
                for page in catalogue.pages(position, self.seen):
                    self._check(began)
                    self._keep(page, reading)
        settle_vanished(self._ctx, self._run_id)

    def _catalogue(
        self, source: HarvestSourceRow, scratch: Path, since: datetime | None
    ) -> CkanCatalogue | TableCatalogue:
        limits = self._ctx.fetching
        if source.kind == SourceKind.CSV:
            most = min(limits.most_bytes, MOST_TABLE_BYTES)
            fetching = replace(limits, most_bytes=most)
            wait = self._ctx.wait
            return TableCatalogue(source.address, source.language, fetching, scratch, wait)
        fetching = replace(
            limits,
            most_bytes=min(limits.most_bytes, MOST_PAGE_BYTES),
            timeout_s=min(limits.timeout_s, PAGE_TIMEOUT_S),
        )
        return CkanCatalogue(
            source.address,
            source.home,
            source.language,
            fetching,
            scratch,
            since=since,
            wait=self._ctx.wait,
        )

    def _continue(self, edition: str | None) -> int:
        """Return where the run goes on: from the beginning where the table is another by now."""
        with self._ctx.database.writing() as session:
            run = session.get_one(HarvestRunRow, self._run_id, with_for_update=True)
            if run.edition != edition:
                run.edition, run.position = edition, 0
            pages = select(HarvestPageRow.seen).where(HarvestPageRow.run_id == self._run_id)
            for keys in session.scalars(pages):
                self.seen.update(keys)
            if run.position == 0:
                # What was seen in another table says nothing about this one.
                self._forget_pages(session, run)
            return run.position

    def _forget_pages(self, session: Session, run: HarvestRunRow) -> None:
        for page in session.scalars(
            select(HarvestPageRow).where(HarvestPageRow.run_id == self._run_id)
        ):
            session.delete(page)
        self.seen.clear()
        run.seen = run.pages = 0

    def _check(self, began: datetime | None) -> None:
        if self._should_stop():
            raise _Interrupted
        with self._ctx.database.reading() as session:
            now = moment(session)
        if began is not None and now - began > LONGEST_RUN:
            hours = round(LONGEST_RUN.total_seconds() / 3_600)
            raise Refused(_TOO_LONG, hours=hours)

    def _keep(self, page: Page, reading: Reading) -> None:
        """Write the new records of a page, and how far the run has come, in one transaction."""
        new = list(self._new_ones(page))
        with self._ctx.database.writing(bounded=False) as session:
            run = session.get_one(HarvestRunRow, self._run_id, with_for_update=True)
            because = self._ctx.in_all_languages(VANISHED_RESOURCE)
            writing = Writing(session, self._ctx.datasets, reading.source, because)
            self._write(writing, reading, run, new)
            keys = [key_of(one) for one in new]
            if keys:
                run.pages += 1
                session.add(HarvestPageRow(run_id=run.id, number=run.pages, seen=keys))
            run.position, run.total = page.position, page.total
            run.seen += len(new)
            run.attempts = 0
        self.seen.update(keys)

    def _new_ones(self, page: Page) -> Iterator[Said]:
        """Yield the records that were not seen before; one that comes twice is taken once."""
        here: set[str] = set()
        for one in page.records:
            key = key_of(one)
            if key not in self.seen and key not in here:
                here.add(key)
                yield one

    def _write(
        self, writing: Writing, reading: Reading, run: HarvestRunRow, new: list[Said]
    ) -> None:
        """Write records; what is wrong with one is none of the others' business."""
        known = writing.known([one.source_id for one in new if isinstance(one, SaidDataset)])
        findings = Findings(writing.session, run)
        fresh: list[ReadDataset] = []
        for one in new:
            try:
                if isinstance(one, Unread):
                    raise one.error
                if not isinstance(one, SaidDataset):
                    continue
                read, left_out = reading.read(one)
                record = known.get(one.source_id)
                if record is None:
                    fresh.append(read)
                else:
                    with writing.session.begin_nested():
                        _count(run, writing.write(read, record))
            except _OF_A_RECORD as error:
                findings.refuse(*_named(one), error)
            else:
                findings.add(*_named(one), left_out)
        self._create(writing, run, fresh, findings)

    def _create(
        self, writing: Writing, run: HarvestRunRow, fresh: list[ReadDataset], findings: Findings
    ) -> None:
        """Create datasets all at once, or one by one where that fails for one of them."""
        try:
            with writing.session.begin_nested():
                writing.create(fresh)
            run.created += len(fresh)
        except _OF_A_RECORD as error:
            if len(fresh) == 1:
                title = next(iter(fresh[0].titles.values()))
                findings.refuse(fresh[0].source_id, title, error)
                return
            for one in fresh:
                self._create(writing, run, [one], findings)


def _named(said: Said) -> tuple[str | None, str]:
    """Return the id and the title of a record, as far as it has them."""
    if isinstance(said, SaidDataset):
        return said.source_id, next(iter(said.titles.values()), said.name)
    return (said.source_id, said.title) if isinstance(said, Unread) else (None, "")


def _count(run: HarvestRunRow, outcome: Outcome) -> None:
    setattr(run, outcome.value, getattr(run, outcome.value) + 1)
