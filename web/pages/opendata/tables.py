"""The rows of a dataset on its page: how they begin, what the columns are, what is new in them."""

from contextlib import suppress

from sqlalchemy.orm import Session

from portal.opendata.datasets.addresses import format_of
from portal.opendata.datasets.queries import versions_of
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind, Version
from portal.opendata.exports.differences import differences_path
from portal.opendata.exports.rules import export_path, forms_of
from portal.opendata.formats.rules import FORMATS
from portal.opendata.tables.differences import find_differences
from portal.opendata.tables.folder import Table
from portal.opendata.tables.rules import PREVIEW_ROWS, TYPE_NAMES, Facts, NoTable
from portal.opendata.tables.service import Tables, version_before
from web.page.site import Site
from web.pages.opendata.parts import DatasetPart

_MOST_COLUMNS = 30
_MOST_DIFFERENT = 20


def preview_part(
    _session: Session, dataset: Dataset, _language: str, site: Site
) -> DatasetPart | None:
    """Show how the first table of a dataset begins, where a job has looked at it."""
    shown = shown_table(dataset, site)
    if shown is None:
        return None
    resource, version, table = shown
    facts = table.facts
    told = {
        "resource": resource,
        "columns": facts.columns[:_MOST_COLUMNS],
        "rows": [row[:_MOST_COLUMNS] for row in facts.first[:PREVIEW_ROWS]],
        "total": facts.rows,
        "hidden_columns": max(0, len(facts.columns) - _MOST_COLUMNS),
        "exports": _exports(dataset, resource, facts),
    }
    return DatasetPart("preview", "opendata/preview.html", told, (version.file_sha256,))


def schema_part(
    _session: Session, dataset: Dataset, _language: str, site: Site
) -> DatasetPart | None:
    """Show the columns of the first table: type, empty cells, range, examples."""
    shown = shown_table(dataset, site)
    if shown is None:
        return None
    _resource, version, table = shown
    told = {"columns": table.facts.columns, "type_names": TYPE_NAMES, "rows": table.facts.rows}
    return DatasetPart("schema", "opendata/schema.html", told, (version.file_sha256,))


def differences_part(
    session: Session, dataset: Dataset, _language: str, site: Site
) -> DatasetPart | None:
    """Show what is different from the version before, where a job has compared the two."""
    shown = shown_table(dataset, site)
    if shown is None or site.portal is None:
        return None
    resource, version, _table = shown
    before = version_before(versions_of(session, resource.id), version)
    if before is None:
        return None
    tables = site.portal.tables
    with suppress(NoTable):
        older, newer = tables.source_of(before), tables.source_of(version)
        found = find_differences(tables.folder, older, newer)
        if found is not None:
            told = {
                "found": found,
                "columns": found.columns[:_MOST_COLUMNS],
                "first": [row[: _MOST_COLUMNS + 1] for row in found.first[:_MOST_DIFFERENT]],
                "before": before,
                "files": {
                    name: differences_path(dataset, resource, version, ending)
                    for name, ending in (("CSV", "csv"), ("JSON", "json"))
                },
                "version": version,
            }
            key = (version.file_sha256, before.file_sha256)
            return DatasetPart("differences", "opendata/differences.html", told, key)
    return None


def _exports(dataset: Dataset, resource: Resource, facts: Facts) -> list[tuple[str, str]]:
    """Return the formats that a table can be had in beside those of the files, with addresses."""
    versions = [one.current for one in dataset.resources if one.current is not None]
    there = {format_of(one) or "" for one in versions}
    # A file of places with its types is of a name of its own.
    without = there | ({"PARQUET"} if "GEOPARQUET" in there else set())
    return [
        (FORMATS[one.format].name, export_path(dataset, resource, one))
        for one in forms_of(facts, without)
    ]


def shown_table(dataset: Dataset, site: Site) -> tuple[Resource, Version, Table] | None:
    """Return the first resource whose current version is a table that is prepared."""
    if site.portal is None:
        return None
    for resource in dataset.resources:
        version = resource.current
        if resource.kind is ResourceKind.FILE and version is not None:
            table = _prepared(site.portal.tables, version)
            if table is not None:
                return resource, version, table
    return None


def _prepared(tables: Tables, version: Version) -> Table | None:
    try:
        return tables.folder.find(tables.source_of(version))
    except NoTable:
        return None
