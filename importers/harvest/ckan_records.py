"""Records of CKAN, as its versions and its most used extensions write them."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from geo.errors import InvalidParameter
from geo.messages import mark as _
from geo.messages import shown
from importers.harvest.said import Box, Passed, Said, SaidDataset, SaidResource, Unread
from importers.harvest.values import check_id

_FREQUENCY = ("frequency", "accrual_periodicity", "accrualPeriodicity", "update_frequency")
_BEGIN = ("temporal_start", "temporal_coverage_from", "temporal_from")
_END = ("temporal_end", "temporal_coverage_to", "temporal_to")
Record = Mapping[str, Any]


def read_package(record: object, language: str, page_of: str) -> Said:
    """Read one result of `package_search`; whatever is wrong with it is in what is returned.

    `language` is that of texts that say no other, `page_of` the address below which datasets have
    their pages.
    """
    source_id = None
    try:
        if not isinstance(record, dict):
            raise InvalidParameter(
                "record",
                _("“{value}” is no record: have the source write an object for each dataset."),
                value=str(record),
            )
        told = _Told(record)
        check_id(said_id := told.text("id"))
        source_id = said_id
        if told.text("state") in ("deleted", "draft") or record.get("private") is True:
            return Passed(source_id)
        return _dataset(told, source_id, language, page_of)
    except (InvalidParameter, ValueError, TypeError) as error:
        return Unread(_digest(record), _title_of(record), error, source_id)


def _dataset(told: "_Told", source_id: str, language: str, page_of: str) -> SaidDataset:
    name = told.text("name")
    begin, _slash, end = told.text("temporal").partition("/")
    return SaidDataset(
        source_id=source_id,
        name=name,
        titles=told.texts("title", language),
        texts=told.texts("notes", language),
        keywords=told.keywords(language),
        licences=told.all("license_id", "license_url", "license_title", "license"),
        organizations=told.names_in("organization") or told.all("owner_org", "publisher_name"),
        groups=tuple(told.names_in("groups")),
        frequency=next(iter(told.all(*_FREQUENCY)), ""),
        begin=next(iter(told.all(*_BEGIN)), begin),
        end=next(iter(told.all(*_END)), end),
        places=(*told.text("areas").split(), *told.all("spatial_text", "spatial_uri")),
        box=_box(told.text("spatial")),
        contact=told.contact(),
        page=_page(told.text("url"), page_of, name or source_id),
        modified=told.text("metadata_modified"),
        is_sample=told.text("sample") == "true",
        resources=tuple(told.resources(language)),
    )


def _page(url: str, page_of: str, name: str) -> str:
    """Return the page of a dataset: what it says where that stands at the source itself."""
    return url if url.startswith(f"{page_of}/") else f"{page_of}/dataset/{name}"


class _Told:
    """A record whose fields may stand in it or among its extras."""

    def __init__(self, record: Record) -> None:
        self._record = record
        extras = record.get("extras")
        pairs = extras if isinstance(extras, list) else []
        self._extras = {
            one["key"]: one.get("value")
            for one in pairs
            if isinstance(one, dict) and isinstance(one.get("key"), str)
        }

    def value(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Return a field, or an extra of its name."""
        found = self._record.get(name)
        return self._extras.get(name) if found is None or found == "" else found

    def text(self, name: str) -> str:
        """Return a field as text; raises InvalidParameter for one that is a list or an object."""
        return _text(name, self.value(name))

    def all(self, *names: str) -> tuple[str, ...]:
        """Return the fields of these names that hold something, in this order."""
        return tuple(one for one in map(self.text, names) if one)

    def texts(self, name: str, language: str) -> dict[str, str]:
        """Return a text by language: translated where the record says so."""
        return _texts(self.value, name, language)

    def keywords(self, language: str) -> dict[str, list[str]]:
        """Return the keywords by language, out of translated ones or of tags."""
        translated = self.value("tags_translated") or self.value("keywords_translated")
        if isinstance(translated, dict):
            return {
                _language(key): [one for one in words if isinstance(one, str)]
                for key, words in translated.items()
                if isinstance(words, list)
            }
        tags = self.value("tags")
        return {language: list(_names(tags, ("display_name", "name")))}

    def names_in(self, name: str) -> tuple[str, ...]:
        """Return all names of the things in a field, which holds one or a list of them."""
        held = self.value(name)
        things = held if isinstance(held, list) else [held]
        wanted = ("name", "id", "title", "display_name")
        return tuple(
            dict.fromkeys(
                one[key]
                for one in things
                if isinstance(one, dict)
                for key in wanted
                if isinstance(one.get(key), str) and one[key]
            )
        )

    def contact(self) -> dict[str, str]:
        """Return whom to ask: the maintainer before the author."""
        names = self.all("maintainer", "contact_name", "author")
        emails = self.all("maintainer_email", "contact_email", "author_email")
        found = {"name": next(iter(names), ""), "email": next(iter(emails), "")}
        return {key: value for key, value in found.items() if value}

    def resources(self, language: str) -> Iterator[SaidResource]:
        """Read the resources that are there."""
        held = self.value("resources") or []
        if not isinstance(held, list):
            raise _wrong("resources", held)
        for one in held:
            if not isinstance(one, dict):
                raise _wrong("resources", one)
            if one.get("state") == "deleted":
                continue
            address = _text("url", one.get("url"))
            yield SaidResource(
                key=_text("id", one.get("id")) or address,
                address=address,
                titles=_texts(one.get, "name", language),
                texts=_texts(one.get, "description", language),
                format=_text("format", one.get("format")),
                media_type=_text("mimetype", one.get("mimetype")),
                kind=_text("resource_type", one.get("resource_type")),
                modified=_text("last_modified", one.get("last_modified")),
                checksum=_text("hash", one.get("hash")),
            )


def _texts(value: Any, name: str, language: str) -> dict[str, str]:  # noqa: ANN401 - a reader of fields
    plain, translated = value(name), value(f"{name}_translated")
    told = translated if isinstance(translated, dict) else plain
    if isinstance(told, dict):
        found = {_language(key): _text(name, text) for key, text in told.items()}
        found = {key: text for key, text in found.items() if text.strip()}
        if found:
            return found
    return {language: _text(name, None if isinstance(plain, dict) else plain)}


def _language(said: object) -> str:
    return str(said).replace("_", "-").partition("-")[0].lower()


def _names(held: object, keys: tuple[str, ...]) -> Iterator[str]:
    for one in held if isinstance(held, list) else []:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            found = (one.get(key) for key in keys)
            yield from [name for name in found if isinstance(name, str) and name][:1]


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | int | float):
        return str(value).lower()
    raise _wrong(name, value)


def _wrong(name: str, value: object) -> InvalidParameter:
    return InvalidParameter(
        name,
        _(
            "The field “{field}” holds “{value}” where a text or a list of records belongs: have"
            " the source write it as CKAN does."
        ),
        value=str(value),
        field=name,
    )


def _box(said: str) -> Box | None:
    """Return the box around a geometry of GeoJSON; None where it is none."""
    try:
        told = orjson.loads(said)
        points = list(_points(told["coordinates"]))
        lons, lats = zip(*points, strict=True)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return min(lons), min(lats), max(lons), max(lats)


def _points(held: object) -> Iterator[tuple[float, float]]:
    if not isinstance(held, list):
        raise ValueError("no coordinates")
    if len(held) >= 2 and all(isinstance(one, int | float) for one in held[:2]):
        yield float(held[0]), float(held[1])
        return
    for one in held:
        yield from _points(one)


def _digest(record: object) -> str:
    return hashlib.sha256(repr(record).encode()).hexdigest()


def _title_of(record: object) -> str:
    said = record.get("title") or record.get("name") if isinstance(record, dict) else record
    return shown(said, limit=200)
