"""In which other formats a table can be had, and at which address."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote

from portal.opendata.datasets.rules import Dataset, Resource, Version
from portal.opendata.tables.places import places_of
from portal.opendata.tables.rules import Facts

EXPORT = "export"
# What a sheet holds below its header.
_MOST_SHEET_ROWS = 1_048_575


@dataclass(frozen=True, slots=True)
class ExportForm:
    """A format to have a table in: `ending` is that of its address.

    What `is_streamed` goes out while it is written; anything else is made as a file first.
    """

    ending: str
    format: str
    is_streamed: bool = False
    needs_places: bool = False
    most_rows: int | None = None

    def fits(self, facts: Facts) -> bool:
        """Check whether a table can be had in it."""
        if self.most_rows is not None and facts.rows > self.most_rows:
            return False
        return not self.needs_places or places_of(facts) is not None


FORMS: tuple[ExportForm, ...] = (
    ExportForm("csv", "CSV", is_streamed=True),
    ExportForm("geojson", "GEOJSON", is_streamed=True, needs_places=True),
    ExportForm("json", "JSON"),
    ExportForm("xlsx", "XLSX", most_rows=_MOST_SHEET_ROWS),
    ExportForm("parquet", "PARQUET"),
    ExportForm("gpkg", "GPKG", needs_places=True),
    ExportForm("fgb", "FGB", needs_places=True),
)


def form_of(file: str, resource: str) -> ExportForm | None:
    """Find the form that an address asks for by the name of a file."""
    return next((one for one in FORMS if file == f"{resource}.{one.ending}"), None)


def forms_of(facts: Facts, without: Collection[str] = ()) -> list[ExportForm]:
    """Return the forms that a table can be had in, but for formats that are there anyway."""
    return [one for one in FORMS if one.fits(facts) and one.format not in without]


def export_path(
    dataset: Dataset, resource: Resource, form: ExportForm, version: Version | None = None
) -> str:
    """Return where the newest version of a resource is had in a form, or a certain one."""
    which = () if version is None else ("versions", str(version.number))
    parts = ("datasets", dataset.name, resource.name, *which, EXPORT)
    named = f"{resource.name}.{form.ending}"
    return "/" + "/".join(quote(part, safe="") for part in (*parts, named))
