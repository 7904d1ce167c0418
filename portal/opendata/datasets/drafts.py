"""What an officer writes about a dataset: read field by field, with every fault at its field."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geo.coordinates import latin_digits
from geo.country import Country, Names
from geo.errors import InvalidParameter
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.comments.texts.rules import TextRules, read_text
from portal.opendata.datasets.rules import (
    LONGEST_KEYWORD,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_AREAS,
    MOST_KEYWORDS,
    MOST_RESOURCES,
    Dataset,
    ResourceKind,
)
from portal.opendata.terms.rules import Terms

# Words of the addresses beside those of datasets: nothing may be called so.
RESERVED_NAMES = frozenset(
    {"new", "feed", "search", "categories", "publishers", "requests", "files", "reports", "harvest"}
)
_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_CONTACT = ("name", "email", "phone")
_LONGEST_CONTACT = 200


@dataclass(frozen=True)
class ResourceDraft:
    """A part of a dataset as it was written; its versions are handed in one by one."""

    name: str
    kind: ResourceKind
    titles: Names
    texts: Names


@dataclass(frozen=True)
class DatasetDraft:
    """A dataset as it was written; what a draft may still miss is empty or None."""

    agency: str
    name: str
    titles: Names
    texts: Names
    htmls: Names
    category: str
    keywords: Mapping[str, list[str]]
    licence: str
    frequency: str
    areas: tuple[str, ...]
    temporal_from: date | None
    temporal_to: date | None
    contact: Names
    is_sample: bool
    resources: tuple[ResourceDraft, ...]


def read_dataset(
    data: Mapping[str, Any], country: Country, terms: Terms, known_areas: Collection[str]
) -> tuple[DatasetDraft | None, list[InvalidParameter]]:
    """Read what a form holds: the draft, or every fault by the name of its field.

    Fields are those of a DatasetDraft, texts by language, keywords by language with commas. Without
    a name one is made of the title.
    """
    reader = _Reader(data, country)
    titles = reader.lines("titles", data, LONGEST_TITLE)
    if not any(titles.values()):
        reader.fault("titles", _("Write a title, in one language at least."))
    agency = str(data.get("agency", "")).strip()
    if not agency:
        reader.fault("agency", _("Choose the agency that publishes it."))
    texts, htmls = reader.markdown("texts")
    begin, end = reader.day("temporal_from"), reader.day("temporal_to")
    if begin and end and begin > end:
        reader.fault("temporal_to", _("The last day is before the first one."))
    told = DatasetDraft(
        agency=agency,
        name=reader.name("name", data, titles, LONGEST_NAME),
        titles=titles,
        texts=texts,
        htmls=htmls,
        category=reader.code("category", terms.categories, _("Choose a category.")),
        keywords=reader.keywords(),
        licence=reader.code("licence", terms.licences, _("Choose a licence.")),
        frequency=reader.code("frequency", terms.frequencies, _("Choose how often it is updated.")),
        areas=reader.areas(known_areas),
        temporal_from=begin,
        temporal_to=end,
        contact=reader.contact(),
        is_sample=bool(data.get("is_sample")),
        resources=reader.resources(),
    )
    return (None if reader.faults else told), reader.faults


def missing_for_review(found: Dataset, country: Country) -> list[InvalidParameter]:
    """Return what a draft still needs before anybody else looks at it, by the names of fields."""
    faults = [
        InvalidParameter(f"{name}.{language}", _("This is needed in every language."))
        for name, texts in (("titles", found.titles), ("texts", found.texts))
        for language in country.languages
        if not texts.get(language, "").strip()
    ]
    if not found.resources:
        faults.append(InvalidParameter("resources", _("Add a resource: a file or an address.")))
    return faults


@dataclass
class _Reader:
    """Reads the fields of a form and collects every fault."""

    data: Mapping[str, Any]
    country: Country
    faults: list[InvalidParameter] = field(default_factory=list)

    def fault(self, name: str, text: str, **values: int) -> None:
        given = self.data.get(name, "")
        value = given if isinstance(given, str) else ""
        self.faults.append(InvalidParameter(name, text, value=value, allowed=None, **values))

    def line(self, name: str, text: object, most: int) -> str:
        told = without_bidi_controls(str(text or "")[: 2 * most + 2])
        plain = " ".join("".join(filter(str.isprintable, " ".join(told.split()))).split())
        if len(plain) > most:
            self.fault(name, _("Write at most {most} characters."), most=most)
        return plain

    def lines(self, name: str, data: Mapping[str, Any], most: int) -> dict[str, str]:
        given = data.get(name) or {}
        return {
            language: self.line(f"{name}.{language}", given.get(language), most)
            for language in self.country.languages
        }

    def markdown(self, name: str) -> tuple[dict[str, str], dict[str, str]]:
        texts, htmls = {}, {}
        given = self.data.get(name) or {}
        for language in self.country.languages:
            raw = str(given.get(language) or "")
            texts[language] = htmls[language] = ""
            if raw.strip():
                try:
                    written = read_text(raw, TextRules(f"{name}.{language}", LONGEST_TEXT))
                    texts[language], htmls[language] = written.markdown, written.html
                except InvalidParameter as error:
                    self.faults.append(error)
        return texts, htmls

    def name(self, where: str, data: Mapping[str, Any], titles: Names, most: int) -> str:
        said = str(data.get("name") or "").strip() or slug_of(titles, most)
        if not _NAME.fullmatch(said) or len(said) > most or said in RESERVED_NAMES:
            self.fault(where, _("Small letters of a to z, digits and hyphens, like roads-2026."))
        return said

    def code(self, name: str, known: Collection[str] | Any, text: str) -> str:  # noqa: ANN401 - a list of terms
        said = str(self.data.get(name) or "").strip()
        if said not in known:
            self.fault(name, text)
        return said

    def day(self, name: str) -> date | None:
        said = latin_digits(str(self.data.get(name) or "").strip())
        if not said:
            return None
        try:
            return date.fromisoformat(said)
        except ValueError:
            self.fault(name, _("Give a day, like 2026-05-25."))
            return None

    def keywords(self) -> dict[str, list[str]]:
        given = self.data.get("keywords") or {}
        found: dict[str, list[str]] = {}
        for language in self.country.languages:
            told = given.get(language) or ""
            words = told if isinstance(told, list) else re.split(r"[,،\n]", str(told))
            named = f"keywords.{language}"
            clean = [self.line(named, one, LONGEST_KEYWORD) for one in words[: MOST_KEYWORDS + 1]]
            found[language] = list(dict.fromkeys(filter(None, clean)))
            if len(found[language]) > MOST_KEYWORDS:
                self.fault(named, _("At most {most} are possible here."), most=MOST_KEYWORDS)
        return found

    def areas(self, known: Collection[str]) -> tuple[str, ...]:
        said = tuple(dict.fromkeys(map(str, self.data.get("areas") or ())))
        if len(said) > MOST_AREAS or not set(said) <= set(known):
            self.fault("areas", _("Choose areas of the list."))
        return said

    def contact(self) -> dict[str, str]:
        given = self.data.get("contact") or {}
        told = {
            one: self.line(f"contact.{one}", given.get(one), _LONGEST_CONTACT) for one in _CONTACT
        }
        if told["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", told["email"]):
            self.fault("contact.email", _("Write an e-mail address, like data@agency.example."))
        return {key: value for key, value in told.items() if value}

    def resources(self) -> tuple[ResourceDraft, ...]:
        given: Sequence[Mapping[str, Any]] = self.data.get("resources") or ()
        if len(given) > MOST_RESOURCES:
            self.fault("resources", _("At most {most} are possible here."), most=MOST_RESOURCES)
        found = [self._resource(at, one) for at, one in enumerate(given[:MOST_RESOURCES])]
        names = [one.name for one in found]
        for at, name in enumerate(names):
            if name in names[:at]:
                self.fault(f"resources.{at}.name", _("Two resources have this name."))
        return tuple(found)

    def _resource(self, at: int, given: Mapping[str, Any]) -> ResourceDraft:
        where = f"resources.{at}"
        titles = self.lines("titles", given, LONGEST_TITLE)
        kind = str(given.get("kind") or ResourceKind.FILE)
        if kind not in set(ResourceKind):
            self.fault(f"{where}.kind", _("Choose what kind of resource it is."))
            kind = ResourceKind.FILE
        name = self.name(f"{where}.name", given, titles, LONGEST_NAME)
        texts = self.lines("texts", given, LONGEST_TEXT)
        return ResourceDraft(name, ResourceKind(kind), titles, texts)


def slug_of(titles: Names, most: int) -> str:
    """Return a name for addresses out of the first title that has Latin letters; may be empty."""
    for title in titles.values():
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:most].strip("-")
        if re.search(r"[a-z]", slug):
            return slug
    return ""
