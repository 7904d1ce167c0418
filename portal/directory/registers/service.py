"""The deeds on registers: stage records, activate what is staged, edit one, revert to a release."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from geo.errors import Refused
from geo.messages import mark as _
from layers.releases.rules import Kind
from portal.directory.registers import queries
from portal.directory.registers.models import (
    RegisterRelease,
    RegisterState,
    ServiceFee,
    StagedRecord,
)
from portal.directory.registers.rows import fee_rows, record_row
from portal.directory.registers.rules import (
    FieldChange,
    Record,
    Register,
    RegisterChanges,
    State,
    content_hash,
    differences,
    owner_of,
    written,
)


@dataclass(frozen=True)
class Authorship:
    """Who makes a change, who agreed to it, and why; officers by their e-mail addresses."""

    by: str
    approved_by: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Source:
    """What a file speaks for, and the file.

    `scope` is the one agency whose records it holds, None for all. `rejected` are the codes of
    records that stand in the file and could not be read: those stay as they are.
    """

    scope: str | None = None
    file_name: str | None = None
    file_sha256: bytes | None = None
    rejected: frozenset[str] = frozenset()


_EVERYTHING = Source()


@dataclass(frozen=True)
class RecordChange:
    """What a release does to one record."""

    code: str
    kind: Literal["added", "changed", "removed"]
    fields: tuple[FieldChange, ...]


def open_release(
    session: Session,
    register: Register,
    *,
    kind: Kind,
    made: Authorship,
    scope: str | None = None,
) -> RegisterRelease:
    """Begin a release. Until the transaction ends no other one of the register can begin."""
    session.execute(upsert(RegisterState).values(name=register.value).on_conflict_do_nothing())
    _take_turn(session, register)
    newest = session.scalar(
        select(func.max(RegisterRelease.number)).where(RegisterRelease.register == register.value)
    )
    release = RegisterRelease(
        register=register.value,
        number=(newest or 0) + 1,
        kind=kind,
        state=State.STAGED,
        made_by=made.by,
        approved_by=made.approved_by,
        note=made.note,
        scope=scope,
    )
    session.add(release)
    session.flush()
    return release


def stage(
    session: Session,
    register: Register,
    records: Sequence[Record],
    made: Authorship,
    source: Source = _EVERYTHING,
) -> RegisterRelease:
    """Stage an import: what is not among `records` goes, within the scope if there is one.

    Raises Refused when a record belongs to another agency than the scope, before or after.
    """
    if source.scope is not None:
        _refuse_foreign(session, register, records, source.scope)
    release = open_release(session, register, kind=Kind.IMPORT, made=made, scope=source.scope)
    release.file_name, release.file_sha256 = source.file_name, source.file_sha256
    release.rejected = len(source.rejected)
    current = queries.current_hashes(session, register, source.scope)
    gone = current.keys() - {record.code for record in records} - source.rejected
    _write_staged(session, release, {record.code: written(record) for record in records})
    _write_staged(session, release, dict.fromkeys(gone))
    return release


def changes_of(session: Session, release: RegisterRelease) -> RegisterChanges:
    """Count what a staged release changes."""
    before = queries.current_hashes(session, Register(release.register), release.scope)
    return _count(_staged_records(session, release), before)


def changed_records(session: Session, release: RegisterRelease) -> list[RecordChange]:
    """List what a staged release changes, record by record and field by field."""
    register = Register(release.register)
    staged = _staged_records(session, release)
    current = queries.records(session, register, staged)
    found = []
    for code, record in staged.items():
        old = written(current[code]) if code in current else None
        new = None if record is None else written(record)
        fields = tuple(differences(old, new))
        if fields:
            found.append(RecordChange(code, _kind_of(old, new), fields))
    return found


def _kind_of(old: object, new: object) -> Literal["added", "changed", "removed"]:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def activate(
    session: Session, release: RegisterRelease, *, by: str | None = None, force: bool = False
) -> RegisterChanges:
    """Make a staged release the current one, in the session's transaction.

    Raises Refused when it would leave the register empty, when a newer release is active already,
    or when more than a fifth of the records would go and `force` is not given.
    """
    register = Register(release.register)
    _take_turn(session, register)
    state = session.get_one(RegisterState, register.value, populate_existing=True)
    _refuse_late(session, release, state)
    before = queries.current_hashes(session, register, None)
    staged = _staged_records(session, release)
    changes = _count(staged, before)
    after = _after(staged, before)
    _guard(release, changes, after, force=force)
    _bring_in(session, release, staged, before)
    _discard_overtaken(session, release)
    release.approved_by = by or release.approved_by
    _record(session, release, state, changes, after)
    return changes


def edit(
    session: Session,
    register: Register,
    record: Record | None,
    *,
    code: str,
    made: Authorship,
) -> RegisterRelease:
    """Change one record at once, by a release of its own; no record takes it out."""
    release = open_release(session, register, kind=Kind.EDIT, made=made)
    _write_staged(session, release, {code: None if record is None else written(record)})
    activate(session, release, force=True)
    return release


def revert(
    session: Session, register: Register, number: int, made: Authorship
) -> tuple[RegisterRelease, RegisterChanges]:
    """Make a new release that equals an older one. Whatever came between stays readable."""
    older = queries.active_release(session, register, number)
    release = open_release(session, register, kind=Kind.REVERT, made=made)
    release.reverts_to = older.number
    then = queries.as_of(session, register, number)
    gone = queries.codes_of(session, register) - then.keys()
    _write_staged(session, release, {code: written(record) for code, record in then.items()})
    _write_staged(session, release, dict.fromkeys(gone))
    return release, activate(session, release, force=True)


def discard(session: Session, release: RegisterRelease) -> None:
    """Give a staged release up: its records go, the fact stays."""
    register = Register(release.register)
    _take_turn(session, register)
    queries.staged_release(session, register, release.number)
    _reject(session, release)


def _take_turn(session: Session, register: Register) -> None:
    session.execute(
        select(RegisterState.name).where(RegisterState.name == register.value).with_for_update()
    )


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


def _refuse_late(session: Session, release: RegisterRelease, state: RegisterState) -> None:
    session.refresh(release)
    if release.state != State.STAGED or state.current_release > release.number:
        raise Refused(
            _(
                "Release {number} of the {register} does not wait any more: the register is at"
                " release {current}. Do it again on what is there now. Nothing was changed."
            ),
            number=release.number,
            register=release.register,
            current=state.current_release,
        )


def _guard(release: RegisterRelease, changes: RegisterChanges, after: int, *, force: bool) -> None:
    if after == 0:
        raise Refused(
            _("The register of {register} would be empty, so nothing was changed."),
            register=release.register,
        )
    if changes.removes_too_many and not force:
        raise Refused(
            _(
                "{count} of {total} records of the {register} would disappear, more than a fifth."
                " If that is right, say so with --force. Nothing was changed."
            ),
            count=changes.removed,
            total=changes.removed + changes.changed + changes.unchanged,
            register=release.register,
        )


def _write_staged(
    session: Session, release: RegisterRelease, contents: dict[str, Any] | dict[str, None]
) -> None:
    rows = [
        {"register": release.register, "number": release.number, "code": code, "content": content}
        for code, content in contents.items()
    ]
    if rows:
        session.execute(insert(StagedRecord), rows)


def _staged_records(session: Session, release: RegisterRelease) -> dict[str, Record | None]:
    register = Register(release.register)
    rows = session.execute(
        select(StagedRecord.code, StagedRecord.content)
        .where(StagedRecord.register == release.register, StagedRecord.number == release.number)
        .order_by(StagedRecord.code)
    )
    return {
        row.code: None if row.content is None else queries.read_content(register, row.content)
        for row in rows
    }


def _count(staged: dict[str, Record | None], before: dict[str, bytes]) -> RegisterChanges:
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
    return RegisterChanges(added, changed, removed, unchanged + untouched)


def _after(staged: dict[str, Record | None], before: dict[str, bytes]) -> int:
    gone = {code for code, record in staged.items() if record is None}
    return len((before.keys() | staged.keys()) - gone)


def _bring_in(
    session: Session,
    release: RegisterRelease,
    staged: dict[str, Record | None],
    before: dict[str, bytes],
) -> None:
    register = Register(release.register)
    model = queries.MODELS[register]
    new = {
        code: record
        for code, record in staged.items()
        if record is not None and before.get(code) != content_hash(record)
    }
    closed = [code for code, record in staged.items() if record is None or code in new]
    session.execute(
        update(model)
        .where(model.superseded_in.is_(None), model.code == any_text(closed))
        .values(superseded_in=release.number)
    )
    now = moment(session)
    if new:
        session.execute(
            insert(model), [record_row(record, release.number, now) for record in new.values()]
        )
    fees = [row for record in new.values() for row in fee_rows(record, release.number)]
    if fees:
        session.execute(insert(ServiceFee), fees)
    _delete_staged(session, release)


def _discard_overtaken(session: Session, release: RegisterRelease) -> None:
    """Give up what waits behind a release that has become current: it can never follow it."""
    waiting = session.scalars(
        select(RegisterRelease).where(
            RegisterRelease.register == release.register,
            RegisterRelease.number < release.number,
            RegisterRelease.state == State.STAGED,
        )
    )
    for overtaken in waiting:
        _reject(session, overtaken)


def _reject(session: Session, release: RegisterRelease) -> None:
    _delete_staged(session, release)
    release.state = State.REJECTED


def _delete_staged(session: Session, release: RegisterRelease) -> None:
    session.execute(
        delete(StagedRecord).where(
            StagedRecord.register == release.register, StagedRecord.number == release.number
        )
    )


def _record(
    session: Session,
    release: RegisterRelease,
    state: RegisterState,
    changes: RegisterChanges,
    after: int,
) -> None:
    now = moment(session)
    release.added, release.changed = changes.added, changes.changed
    release.removed, release.unchanged = changes.removed, changes.unchanged
    release.state, release.activated_at = State.ACTIVE, now
    model = queries.MODELS[Register(release.register)]
    state.current_release, state.record_count, state.changed_at = release.number, after, now
    shown = select(model.code).where(model.superseded_in.is_(None), model.demo)
    state.demo = bool(session.scalar(select(shown.exists())))
    session.flush()
