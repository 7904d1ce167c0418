"""Imports into the registers: what a file stages, and what that would change record by record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from layers.releases.models import Release
from layers.releases.rules import Authorship, Changes, ReleaseKind
from layers.releases.service import open_release
from portal.directory.records.values import Record
from portal.directory.registers import queries
from portal.directory.registers.definitions import Register, is_for_whole_country, owner_of
from portal.directory.registers.rules import FieldChange, differences, written
from portal.directory.registers.store import RecordStore, count_changes

STORES: Mapping[Register, RecordStore] = MappingProxyType(
    {register: RecordStore(register) for register in Register}
)


@dataclass(frozen=True)
class Source:
    """What a file speaks for, and the file.

    `scope` is the one agency whose records it holds, None for all. `rejected` are the codes of
    records that stand in the file and could not be read: those stay as they are.
    """

    scope: str | None = None
    file_name: str | None = None
    file_sha256: str | None = None
    rejected: frozenset[str] = frozenset()


_EVERYTHING = Source()


@dataclass(frozen=True)
class RecordChange:
    """What a release does to one record."""

    code: str
    kind: Literal["added", "changed", "removed"]
    fields: tuple[FieldChange, ...]


def stage(
    session: Session,
    register: Register,
    records: Sequence[Record],
    made: Authorship,
    source: Source = _EVERYTHING,
) -> Release:
    """Stage an import: what is not among `records` goes, within the scope if there is one.

    Raises Refused when a record belongs to another agency than the scope, before or after.
    """
    if source.scope is not None:
        _refuse_foreign(session, register, records, source.scope)
    store = STORES[register]
    release = open_release(session, store, kind=ReleaseKind.IMPORT, made=made, scope=source.scope)
    release.source_name, release.source_sha256 = source.file_name, source.file_sha256
    release.rejected = len(source.rejected)
    current = queries.current_hashes(session, register, source.scope)
    gone = current.keys() - {record.code for record in records} - source.rejected
    staged: dict[str, Record | None] = {record.code: record for record in records}
    store.write_staged(session, release, staged | dict.fromkeys(gone))
    return release


def changes_of(session: Session, release: Release) -> Changes:
    """Count what a staged release changes, within its scope."""
    register = Register(release.collection)
    before = queries.current_hashes(session, register, release.scope)
    return count_changes(STORES[register].staged(session, release), before)


def changed_records(session: Session, release: Release) -> list[RecordChange]:
    """List what a staged release changes, record by record and field by field."""
    register = Register(release.collection)
    staged = STORES[register].staged(session, release)
    current = queries.records(session, register, staged)
    found = []
    for code, record in staged.items():
        old = written(current[code]) if code in current else None
        new = None if record is None else written(record)
        fields = tuple(differences(old, new))
        if fields:
            found.append(RecordChange(code, _kind_of(old, new), fields))
    return found


def wide_changes(session: Session, release: Release) -> list[str]:
    """List the codes of records of which a staged release changes what is about all of them."""
    register = Register(release.collection)
    staged = STORES[register].staged(session, release)
    current = queries.records(session, register, staged)
    return [
        code
        for code, record in staged.items()
        if is_for_whole_country(
            register,
            written(current[code]) if code in current else None,
            None if record is None else written(record),
        )
    ]


def _kind_of(old: object, new: object) -> Literal["added", "changed", "removed"]:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _refuse_foreign(
    session: Session, register: Register, records: Sequence[Record], scope: str
) -> None:
    owners = queries.owners(session, register, [record.code for record in records])
    for record in records:
        for owner in (owner_of(record), owners.get(record.code, scope)):
            if owner != scope:
                raise Refused(
                    _("“{code}” belongs to the agency “{owner}”, not to “{scope}”: leave it out."),
                    code=record.code,
                    owner=owner,
                    scope=scope,
                )
