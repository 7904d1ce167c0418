"""Which columns a catalogue in a table may have, ours and those of other portals' exports."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geo.errors import UnreadableFile
from geo.messages import Several
from geo.messages import mark as _

# Our name of each column, then what others call it: DCAT-US, and tools that write CKAN's fields.
_CALLED: Mapping[str, tuple[str, ...]] = {
    "id": ("identifier", "dataset_id"),
    "title": ("dataset_title",),
    "description": ("notes",),
    "keywords": ("keyword", "tags"),
    "licence": ("license", "license_id", "licence_id"),
    "organization": ("organisation", "publisher", "agency"),
    "category": ("theme", "group"),
    "frequency": ("accrual_periodicity", "update_frequency"),
    "temporal_from": ("temporal_start",),
    "temporal_to": ("temporal_end",),
    "temporal": (),
    "areas": ("area", "spatial"),
    "contact_name": ("contact", "contact_point", "maintainer"),
    "contact_email": ("has_email", "mbox", "email", "maintainer_email"),
    "page": ("landing_page",),
    "modified": ("updated", "last_modified", "metadata_modified"),
    "url": ("address", "download_url", "access_url", "resource_url"),
    "file_title": ("resource", "resource_title", "resource_name"),
    "format": ("media_type", "resource_format"),
    "file_modified": ("resource_modified",),
    "sample": (),
}
IN_LANGUAGES = frozenset({"title", "description", "keywords", "file_title"})
_NEEDED = ("id", "title")
_LANGUAGE = re.compile(r"(.+?)(?:[_: -]|\s*\()([a-z]{2})\)?")


def _key(said: str) -> str:
    return re.sub(r"[^a-z]", "", said.lower())


_BY_NAME = {_key(name): ours for ours, others in _CALLED.items() for name in (ours, *others)}
KNOWN_HEADERS = frozenset(name for ours, others in _CALLED.items() for name in (ours, *others))


@dataclass(frozen=True)
class TableColumns:
    """Where each field stands: columns by field, and by field and language."""

    plain: Mapping[str, str] = field(default_factory=dict)
    translated: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, values: Mapping[str, str], name: str) -> str:
        """Return a field of a row."""
        column = self.plain.get(name)
        return "" if column is None else values.get(column, "").strip()

    def texts(self, values: Mapping[str, str], name: str, language: str) -> dict[str, str]:
        """Return a field by language; a column without one is in `language`."""
        told = {language: self.text(values, name)}
        for other, column in self.translated.get(name, {}).items():
            told[other] = values.get(column, "").strip() or told.get(other, "")
        return {key: text for key, text in told.items() if text}


def read_columns(columns: Iterable[str], address: str) -> TableColumns:
    """Find the columns that are known; the first of several counts. Raises UnreadableFile."""
    plain: dict[str, str] = {}
    translated: dict[str, dict[str, str]] = {}
    for column in columns:
        known = _BY_NAME.get(_key(column))
        told = _LANGUAGE.fullmatch(column.strip().lower())
        if known is not None:
            plain.setdefault(known, column)
        elif told is not None and _BY_NAME.get(_key(told[1])) in IN_LANGUAGES:
            translated.setdefault(_BY_NAME[_key(told[1])], {}).setdefault(told[2], column)
    missing = [one for one in _NEEDED if one not in plain and one not in translated]
    if missing:
        raise UnreadableFile(
            _(
                "{address} has no columns called {missing}, without which nothing is known of a"
                " dataset: name them as docs/open-data-harvest.md says."
            ),
            address=address,
            missing=Several(missing),
        )
    return TableColumns(plain, translated)
