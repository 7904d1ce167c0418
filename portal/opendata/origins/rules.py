"""What a catalogue of somebody else is, and what a dataset says of where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo.country import Names
from geo.messages import mark as _


class SourceKind(StrEnum):
    """How a catalogue is read: CKAN's Action API, or one table with a row for each file."""

    CKAN = "ckan"
    CSV = "csv"


class Schedule(StrEnum):
    """How often a catalogue is read by itself."""

    NIGHTLY = "nightly"
    WEEKLY = "weekly"
    BY_HAND = "by_hand"


KIND_NAMES: Mapping[SourceKind, str] = {
    SourceKind.CKAN: _("CKAN, by its API"),
    SourceKind.CSV: _("A table (CSV) with a row for each file"),
}
SCHEDULE_NAMES: Mapping[Schedule, str] = {
    Schedule.NIGHTLY: _("Read every night"),
    Schedule.WEEKLY: _("Read once a week"),
    Schedule.BY_HAND: _("Read only when somebody asks for it"),
}


@dataclass(frozen=True, slots=True)
class DatasetOrigin:
    """Where a dataset comes from: the catalogue, its page, and the record there.

    `page` is the dataset's own page at the source where that says one. `harvested_at` is when the
    record was seen there last by a reading of the whole catalogue, or read anew since.
    """

    source: str
    titles: Names
    home: str
    source_id: str
    page: str | None
    harvested_at: datetime
