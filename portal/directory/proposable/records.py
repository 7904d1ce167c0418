"""Agencies and services as proposals see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from layers.releases.rules import Authorship
from layers.releases.service import edit
from portal.directory.records.values import Record
from portal.directory.registers import queries
from portal.directory.registers.definitions import (
    REGISTERS,
    Register,
    Subject,
    is_for_whole_country,
    owner_of,
)
from portal.directory.registers.reading import linked_registers, missing_links, read_record
from portal.directory.registers.rules import digest, written
from portal.directory.registers.service import STORES
from portal.proposals.schemas import Fault, Proposed, Standing, Version
from portal.vocabularies.rules import Vocabularies


@dataclass(frozen=True)
class ProposableRecord:
    """The records of one register."""

    subject: Subject
    vocabularies: Vocabularies

    @property
    def kind(self) -> str:
        """The name of the kind."""
        return self.subject.value

    @property
    def new_needs_every_agency(self) -> bool:
        """Check whether only an editor of every agency may propose one: that is a new agency."""
        return self.register.definition.owns_itself

    @property
    def joined_fields(self) -> Sequence[Sequence[str]]:
        """The fields that mean something only together: none."""
        return ()

    def is_for_whole_country(
        self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> bool:
        """Check whether a change says something about the whole directory."""
        return is_for_whole_country(self.register, old, new)

    @property
    def register(self) -> Register:
        """The register that holds the records."""
        return REGISTERS[self.subject]

    def read(
        self, session: Session, data: Mapping[str, Any]
    ) -> tuple[Proposed | None, tuple[Fault, ...]]:
        """Return a record read with all checks; None when anything in it has a fault."""
        record, faults = read_record(self.register, data, self.vocabularies)
        if record is not None:
            faults = _links(session, self.register, record)
        if record is None or faults:
            return None, faults
        return Proposed(record.code, owner_of(record), written(record), record), ()

    def standing(self, session: Session, code: str) -> Standing | None:
        """Return what stands now; None when there is no record of this code."""
        return self.standings(session, [code]).get(code)

    def standings(self, session: Session, codes: Iterable[str]) -> dict[str, Standing]:
        """Return what stands now by its code; what there is nothing of is left out."""
        found = {}
        for code, record in queries.records(session, self.register, codes).items():
            content = written(record)
            found[code] = Standing(content, digest(content), owner_of(record))
        return found

    def save(
        self, session: Session, contents: Mapping[str, Proposed | None], made: Authorship
    ) -> int:
        """Make records those that stand, or take them out; returns the number of the release."""
        records = {code: one.record if one else None for code, one in contents.items()}
        return edit(session, STORES[self.register], records, made).number

    def versions(self, session: Session, code: str) -> list[Version]:
        """List the states of a record, the newest first."""
        return [
            Version(
                one.introduced_in,
                one.superseded_in,
                one.content,
                one.kind,
                one.made_by,
                one.approved_by,
                one.activated_at,
                one.note,
                digest(one.content),
            )
            for one in queries.history(session, self.register, code)
        ]


def _links(session: Session, register: Register, record: Record) -> tuple[Fault, ...]:
    """Check a record's links among the records that stand, and its place among those above it."""
    codes = {one: queries.codes_of(session, one) for one in linked_registers(register)}
    codes[register] = codes.get(register, frozenset()) | {record.code}
    records = [record]
    if register.definition.above is not None:
        others = queries.current_records(session, register)
        records += [one for code, one in others.items() if code != record.code]
    return missing_links(records, codes).get(record.code, ())
