"""The store of a register's records: how they are compared with what is current, and brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from geo.errors import Refused
from geo.messages import mark as _
from layers.releases.models import Release
from layers.releases.rules import Changes, CollectionKind, Touched
from portal.directory.records.values import Record
from portal.directory.registers import queries
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import StagedRecord
from portal.directory.registers.rows import part_rows, record_row
from portal.directory.registers.rules import content_hash, written

_EXAMPLES = 20


@dataclass(frozen=True)
class RecordStore:
    """The records of one register, as the engine of releases sees them.

    What is staged says what becomes of each record that it names; the others stay as they are.
    """

    register: Register
    kind: CollectionKind = CollectionKind.REGISTER

    @property
    def collection(self) -> str:
        """The name of the register."""
        return self.register.value

    def compare(
        self, session: Session, release: Release, *, real_only: bool = False, own_only: bool = False
    ) -> Changes:
        """Return how the register would differ from what stands now."""
        scope = release.scope if own_only else None
        before = queries.current_hashes(session, self.register, scope, real_only=real_only)
        return count_changes(self.staged(session, release), before)

    def touched(self, session: Session, release: Release) -> list[Touched]:
        """Return the staged records that have changed since they were staged."""
        staged = self.staged(session, release)
        based_on = release.based_on or 0
        model = self.register.definition.model
        changed = session.scalars(
            select(model.code)
            .where(
                model.code == any_text(staged),
                or_(model.introduced_in > based_on, model.superseded_in > based_on),
            )
            .distinct()
            .order_by(model.code)
        ).all()
        former = queries.hashes_as_of(session, self.register, based_on, changed)
        present = queries.current_hashes(session, self.register, None)
        found = []
        for code in changed:
            record = staged[code]
            said = None if record is None else content_hash(record)
            if present.get(code) != former.get(code):
                disputes = said not in (former.get(code), present.get(code))
                found.append(Touched(code, disputes))
        return found

    def follow(self, session: Session, release: Release, keys: Sequence[str]) -> None:
        """Stage nothing for these records, so that they stay as they stand."""
        session.execute(
            delete(StagedRecord).where(*_staged_by(release), StagedRecord.code == any_text(keys))
        )

    def bring_in(self, session: Session, release: Release) -> None:
        """End the current states that the release drops or changes, and insert its own."""
        staged = self.staged(session, release)
        before = queries.current_hashes(session, self.register, None)
        new = [
            record
            for code, record in staged.items()
            if record is not None and before.get(code) != content_hash(record)
        ]
        gone = [code for code, record in staged.items() if record is None]
        self._close(session, release, [*gone, *(record.code for record in new)])
        self._insert(session, release, new)
        self.drop_staged(session, release)

    def drop_staged(self, session: Session, release: Release) -> None:
        """Remove what the release has staged."""
        session.execute(delete(StagedRecord).where(*_staged_by(release)))

    def stage_as_of(self, session: Session, release: Release, number: int) -> None:
        """Stage the records, within the release's scope, as an older release left them."""
        scope = release.scope
        then = queries.as_of(session, self.register, number, scope)
        present = queries.codes_of(session, self.register)
        if scope is not None:
            owners = queries.owners(session, self.register, present)
            # What has become another agency's since stays with it.
            then = {code: one for code, one in then.items() if owners.get(code, scope) == scope}
            present = frozenset(code for code in present if owners[code] == scope)
        self.write_staged(session, release, dict.fromkeys(present - then.keys()) | then)

    def edit(
        self, session: Session, release: Release, contents: Mapping[str, Record | None]
    ) -> Changes:
        """Bring records in at once, or take those out that have no content."""
        before = queries.current_hashes(session, self.register, None)
        changes = count_changes(contents, before)
        if changes.unchanged == len(before) and not changes.added:
            raise Refused(
                _("Nothing differs from what stands there already, so nothing was changed.")
            )
        if changes.after:
            new = {code: one for code, one in contents.items() if _differs(one, before.get(code))}
            self._close(session, release, list(new))
            self._insert(session, release, [one for one in new.values() if one is not None])
        return changes

    def removed(self, session: Session, release: Release) -> list[str]:
        """Return the codes of some records that the release would remove."""
        present = queries.codes_of(session, self.register)
        staged = self.staged(session, release)
        gone = (code for code, record in staged.items() if record is None and code in present)
        return sorted(gone)[:_EXAMPLES]

    def jumped(self, session: Session, release: Release) -> list[str]:
        """Return nothing: records have no position."""
        del session, release
        return []

    def stages_demo(self, session: Session, release: Release) -> bool:
        """Check whether a staged record is demonstration data."""
        return any(one is not None and one.demo for one in self.staged(session, release).values())

    def holds_demo(self, session: Session) -> bool:
        """Check whether a current record is demonstration data."""
        return self._holds(session, demo=True)

    def holds_real(self, session: Session) -> bool:
        """Check whether a current record is no demonstration data."""
        return self._holds(session, demo=False)

    def staged(self, session: Session, release: Release) -> dict[str, Record | None]:
        """Return what waits, by code; None is a record that goes."""
        rows = session.execute(
            select(StagedRecord.code, StagedRecord.content)
            .where(*_staged_by(release))
            .order_by(StagedRecord.code)
        )
        return {
            row.code: None
            if row.content is None
            else queries.read_content(self.register, row.content)
            for row in rows
        }

    def write_staged(
        self, session: Session, release: Release, records: dict[str, Record | None]
    ) -> None:
        """Stage what becomes of these records; None is a record that goes."""
        rows = [
            {
                "register": self.collection,
                "number": release.staged_as,
                "code": code,
                "content": None if record is None else written(record),
            }
            for code, record in records.items()
        ]
        if rows:
            session.execute(insert(StagedRecord), rows)

    def _holds(self, session: Session, *, demo: bool) -> bool:
        model = self.register.definition.model
        shown = select(model.code).where(model.superseded_in.is_(None), model.demo.is_(demo))
        return bool(session.scalar(select(shown.exists())))

    def _close(self, session: Session, release: Release, codes: Sequence[str]) -> None:
        model = self.register.definition.model
        session.execute(
            update(model)
            .where(model.superseded_in.is_(None), model.code == any_text(codes))
            .values(superseded_in=release.number)
        )

    def _insert(self, session: Session, release: Release, new: Sequence[Record]) -> None:
        if not new:
            return
        now = moment(session)
        definition = self.register.definition
        rows = [record_row(one, release.number, now) for one in new]
        session.execute(insert(definition.model), rows)
        for part in definition.parts:
            parts = [row for record in new for row in part_rows(record, part, release.number)]
            if parts:
                session.execute(insert(part.model), parts)


def _staged_by(release: Release) -> tuple[Any, ...]:
    return (
        StagedRecord.register == release.collection,
        StagedRecord.number == release.staged_as,
    )


def _differs(record: Record | None, before: bytes | None) -> bool:
    return (None if record is None else content_hash(record)) != before


def count_changes(staged: Mapping[str, Record | None], before: Mapping[str, bytes]) -> Changes:
    """Count what becomes of the records that stood before; those that are not named stay."""
    added = changed = removed = unchanged = 0
    for code, record in staged.items():
        if record is None:
            removed += code in before
        elif code not in before:
            added += 1
        elif content_hash(record) == before[code]:
            unchanged += 1
        else:
            changed += 1
    untouched = len(before.keys() - staged.keys())
    return Changes(added=added, changed=changed, removed=removed, unchanged=unchanged + untouched)
