"""The import of a register's tables: read, checked and staged, and what that would change."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.orm import Session

from geo.database import storable
from geo.errors import Refused
from geo.messages import Message, Translate, shown
from geo.messages import mark as _
from importers.directory.columns import tables_of
from importers.directory.findings import TableFinding
from importers.directory.reading import Gathered, gather
from importers.directory.records import Known, Sorted, sort_out
from importers.directory.rejects import Rejects
from importers.directory.sources import Source, open_source
from importers.directory.templates import words_in
from importers.readers.rows import Fact
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.releases.models import Release
from layers.releases.rules import Authorship, Changes
from portal.directory.records.values import Record
from portal.directory.registers import queries
from portal.directory.registers import service as registers
from portal.directory.registers.definitions import Register
from portal.directory.registers.reading import linked_registers
from portal.directory.registers.service import RecordChange
from portal.vocabularies.loading import load_vocabularies
from portal.vocabularies.rules import Vocabularies

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class ImportOptions:
    """What else may be said of an import of tables.

    `name` is what the file is called in sentences and in the release, where that is another than
    its path says. `rejects_path` is where rows with findings are written: with another suffix than
    .xlsx, .zip and .csv it gets that of the file's form, and None leaves them unwritten.
    `translations` are the languages of the reasons there, the first one first. `vocabularies` are
    the deployment's where they are not ours. With `add_only` the records that the file does not
    hold stay. `finish` is called last in the transaction that
    stages, with what belongs into it: what it raises undoes all.
    """

    name: str = ""
    rejects_path: Path | None = None
    translations: Mapping[str, Translate] = field(default_factory=dict)
    note: str | None = None
    add_only: bool = False
    vocabularies: Vocabularies | None = None
    finish: Callable[[Session, Release, "TableImport"], None] | None = None


_PLAIN = ImportOptions()


@dataclass(frozen=True)
class _Order:
    """One import: the file, who makes it, and what it speaks for."""

    register: Register
    path: Path
    made_by: str
    scope: str | None
    options: ImportOptions

    @property
    def title(self) -> str:
        """What the file is called."""
        return self.options.name or self.path.name


@dataclass(frozen=True)
class TableImport:
    """What an import of tables would change.

    `rows_read` counts the rows of all sheets, `records_read` the records. `rejected` are the codes
    of records that are left out: of those the register keeps what it has. `orphans` counts rows
    that belong to no record. `rejects_path` is None where nothing was found.
    """

    register: Register
    release_number: int
    rows_read: int
    records_read: int
    rejected: frozenset[str]
    orphans: int
    findings: tuple[TableFinding, ...]
    counts: Changes
    changed: tuple[RecordChange, ...]
    facts: tuple[Fact, ...]
    rejects_path: Path | None

    @property
    def is_clean(self) -> bool:
        """Check whether everything in the file was taken."""
        return not self.rejected and not self.orphans

    def by_code(self, *, rejecting: bool) -> dict[str, int]:
        """Count the findings of each code, the most frequent first."""
        found = (one.finding.code for one in self.findings if one.rejects is rejecting)
        return dict(Counter(found).most_common())


def stage_table(
    deployment: Deployment,
    register: Register,
    path: Path,
    made_by: str,
    scope: str | None = None,
    *,
    options: ImportOptions = _PLAIN,
) -> TableImport:
    """Check every row of a file and stage its records as a release that waits.

    `scope` is the code of the agency that the file speaks for, None for all. What the file does not
    hold goes, within the scope; a file of rejects that have been mended speaks for its records
    alone, and a sheet or a column that is missing for nothing. Raises UnreadableFile for what is no
    such file, NotFound for an unknown agency, and Refused where no record can be taken.
    """
    order = _Order(register, path, made_by, scope, options)
    tables = tables_of(order.register)
    vocabularies = options.vocabularies or load_vocabularies()
    words = words_in(deployment, vocabularies)
    with tempfile.TemporaryDirectory(prefix="aroundme-tables-") as folder:
        source = open_source(order.path, tables, Path(folder), order.title)
        _refuse_rejects_of_others(source, order)
        gathered = gather(source, words)
        with deployment.database.reading() as session:
            known = _known(session, order, vocabularies)
            known = replace(known, keeps_others=source.is_mended or options.add_only)
            marker = _marker(session, register)
        made = sort_out(source, gathered, known)
        rejected = frozenset(made.rejected)
        rejects = Rejects(source, gathered.findings, rejected, marker, options.translations)
        rejects_path = _write_rejects(rejects, order)
        facts = _facts(source)
    _refuse_nothing(made, gathered, order, rejects_path)
    records = _with_others(made, known) if known.keeps_others else made.taken.values()
    return _staged(deployment, order, list(records), (made, gathered), (facts, rejects_path))


def _known(session: Session, order: _Order, vocabularies: Vocabularies) -> Known:
    if order.scope is not None:
        queries.record(session, Register.AGENCIES, order.scope)
    records = queries.current_records(session, order.register)
    others = linked_registers(order.register) - {order.register}
    codes = {register: queries.codes_of(session, register) for register in others}
    return Known(order.register, vocabularies, records, codes, order.scope)


def _marker(session: Session, register: Register) -> str:
    """Return what a file of rejects calls itself: the register and its current release."""
    state = collection_states(session, [register])[register]
    return f"{register} {state.current_release or 0}"


def _refuse_rejects_of_others(source: Source, order: _Order) -> None:
    collection = source.rejects_of.partition(" ")[0]
    if collection not in {"", order.register}:
        raise Refused(
            _(
                "{file} holds rejects of “{collection}”, and this is the import of “{register}”:"
                " hand it in there."
            ),
            file=shown(order.title),
            collection=shown(collection),
            register=order.register.value,
        )


def _with_others(made: Sorted, known: Known) -> Sequence[Record]:
    """Keep the records that the file says nothing about."""
    others = (
        record
        for code, record in known.records.items()
        if code not in made.taken and code not in made.rejected and known.is_ours(record)
    )
    return [*made.taken.values(), *others]


def _write_rejects(rejects: Rejects, order: _Order) -> Path | None:
    if order.options.rejects_path is None:
        return None
    path = rejects.named(order.options.rejects_path)
    if path.exists() and path.samefile(order.path):
        path = path.with_stem(f"{path.stem}-2")
    if not rejects.findings:
        # What an earlier import left there would be taken for the rejects of this one.
        path.unlink(missing_ok=True)
        return None
    rejects.write(path)
    return path


def _refuse_nothing(made: Sorted, gathered: Gathered, order: _Order, rejects: Path | None) -> None:
    if made.taken:
        return
    first = next((one.finding.message for one in gathered.findings if one.rejects), None)
    if first is None:
        raise Refused(
            _("{file} holds no records below its headers, so there is nothing to import."),
            file=shown(order.title),
        )
    raise Refused(
        _(
            "None of the {records} records of {file} could be used, so nothing was changed. The"
            " first reason: {reason} See {path} for the others."
        ),
        records=len(gathered.drafts),
        file=shown(order.title),
        reason=first,
        path=rejects or "—",
    )


def _facts(source: Source) -> tuple[Fact, ...]:
    facts = [
        Fact(_("format"), source.form.upper()),
        Fact(_("sheets"), ", ".join(sheet.name for sheet in source.sheets)),
    ]
    if source.unknown:
        facts.append(Fact(_("sheets not used"), ", ".join(map(shown, source.unknown))))
    facts += source.notes
    if source.is_mended:
        text = _("mended rejects: the records that are not in the file stay as they are")
        facts.append(Fact(_("kind of file"), Message(text)))
    return tuple(facts)


def _staged(
    deployment: Deployment,
    order: _Order,
    records: Sequence[Record],
    found: tuple[Sorted, Gathered],
    told: tuple[tuple[Fact, ...], Path | None],
) -> TableImport:
    made, gathered = found
    source = registers.Source(
        scope=order.scope,
        file_name=storable(order.title),
        file_sha256=_sha256(order.path),
        rejected=frozenset(made.rejected),
    )
    author = Authorship(order.made_by, note=order.options.note)
    with deployment.database.writing(bounded=False) as session:
        release = registers.stage(session, order.register, records, author, source)
        session.flush()
        staged = TableImport(
            register=order.register,
            release_number=release.number,
            rows_read=gathered.rows_read,
            records_read=len(gathered.drafts),
            rejected=frozenset(made.rejected),
            orphans=gathered.orphans,
            findings=tuple(gathered.findings),
            counts=registers.changes_of(session, release),
            changed=tuple(registers.changed_records(session, release)),
            facts=told[0],
            rejects_path=told[1],
        )
        if order.options.finish is not None:
            order.options.finish(session, release, staged)
    return staged


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
