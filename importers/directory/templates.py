"""Tables as they are handed out: the empty template of a register, and one filled with records."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from importers.directory.cells import Words, words_of
from importers.directory.columns import tables_of
from importers.directory.export import Layout, languages_of, write_export
from layers.deployment import Deployment
from portal.directory.records.values import Record
from portal.directory.registers import queries
from portal.directory.registers.definitions import Register, owner_of
from portal.vocabularies.loading import load_vocabularies
from portal.vocabularies.rules import Vocabularies


def export_table(
    deployment: Deployment,
    register: Register,
    path: Path,
    language: str,
    scope: str | None = None,
    *,
    vocabularies: Vocabularies | None = None,
) -> int:
    """Write the records of a register as a filled template; gives how many. Raises Refused.

    The form is that of the path's suffix: .xlsx, .zip for all tables as CSV, .csv for the first.
    """
    with deployment.database.reading() as session:
        records = _exported(session, register, scope)
    layout = layout_of(deployment, register, language, records, vocabularies=vocabularies)
    write_export(path, layout, records)
    return len(records)


def make_template(
    deployment: Deployment,
    register: Register,
    path: Path,
    language: str,
    *,
    vocabularies: Vocabularies | None = None,
) -> None:
    """Write the empty template of a register. Raises Refused."""
    write_export(path, layout_of(deployment, register, language, vocabularies=vocabularies), ())


def layout_of(
    deployment: Deployment,
    register: Register,
    language: str,
    records: Iterable[Record] = (),
    *,
    vocabularies: Vocabularies | None = None,
) -> Layout:
    """Return how the tables of a deployment are written for a reader."""
    languages = languages_of(deployment.country.languages, records)
    words = words_in(deployment, vocabularies or load_vocabularies())
    return Layout(tables_of(register), words, language, languages)


def words_in(deployment: Deployment, vocabularies: Vocabularies) -> Words:
    """Return what cells are read and written by in a deployment."""
    return words_of(vocabularies, deployment.catalogue, deployment.country.phone_region)


def _exported(session: Session, register: Register, scope: str | None) -> list[Record]:
    if scope is not None:
        queries.record(session, Register.AGENCIES, scope)
    records = queries.current_records(session, register).values()
    return [record for record in records if scope is None or owner_of(record) == scope]
