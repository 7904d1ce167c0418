"""What a catalogue says becomes what is kept here: by our words, our limits and our agencies."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

import orjson

from geo.country import Country
from geo.database import storable
from geo.errors import InvalidParameter
from geo.folding import fold_text
from geo.messages import Message
from geo.messages import mark as _
from importers.harvest.places import Places
from importers.harvest.said import SaidDataset, SaidResource
from importers.harvest.values import read_address, read_contact, read_day, shortened
from portal.comments.texts.characters import clean_line
from portal.comments.texts.rules import TextRules, read_text
from portal.opendata.datasets.rules import (
    LONGEST_ADDRESS,
    LONGEST_KEYWORD,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_AREAS,
    MOST_KEYWORDS,
    MOST_RESOURCES,
    ResourceKind,
)
from portal.opendata.formats.rules import known_format
from portal.opendata.origins.models import HarvestSourceRow
from portal.opendata.terms.rules import Terms

_LONGEST_LICENCE = 200
_UNKNOWN_FREQUENCY = "unknown"
_NO_LICENCE = "not-specified"
_INTERFACES = frozenset({"api", "wms", "wfs", "wmts", "rest", "esri rest", "odata", "sparql"})
_DOCUMENTS = frozenset({"documentation", "doc", "metadata"})


@dataclass(frozen=True, slots=True)
class ReadResource:
    """A resource as it is kept; `mark` is another whenever its file is."""

    key: str
    kind: str
    titles: dict[str, str]
    texts: dict[str, str]
    address: str
    format: str | None
    mark: str
    day: date | None


@dataclass(frozen=True, slots=True)
class ReadDataset:
    """A dataset as it is kept; `name` is what it is called at the source."""

    source_id: str
    name: str
    agency: str
    titles: dict[str, str]
    texts: dict[str, str]
    htmls: dict[str, str]
    category: str
    keywords: dict[str, list[str]]
    licence: str
    frequency: str
    areas: tuple[str, ...]
    temporal_from: date | None
    temporal_to: date | None
    contact: dict[str, str]
    page: str | None
    modified: date | None
    is_sample: bool
    resources: tuple[ReadResource, ...]

    @property
    def digest(self) -> str:
        """Return what tells whether anything that is kept has changed.

        The source's own moment of change is no reason to write: much of what moves it is not kept.
        """
        kept = asdict(self) | {"modified": None}
        told = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(told).hexdigest()


@dataclass(frozen=True)
class Reading:
    """What records of one catalogue are read with."""

    source: HarvestSourceRow
    country: Country
    terms: Terms
    places: Places

    def read(self, said: SaidDataset) -> tuple[ReadDataset, list[Message]]:
        """Return a dataset as it is kept, and what of it could not be taken.

        Raises InvalidParameter for one that cannot be taken at all.
        """
        left_out: list[Message] = []
        titles = self._lines(said.titles, LONGEST_TITLE)
        if not titles:
            raise InvalidParameter(
                "title",
                _("The record “{value}” has no title in a language of the country: give it one."),
                value=said.source_id,
            )
        texts, htmls = self._texts(said.texts)
        begin, end = self._period(said, left_out)
        read = ReadDataset(
            source_id=said.source_id,
            name=said.name,
            agency=_first_known(said.organizations, self._agencies) or self.source.agency,
            titles=titles,
            texts=texts,
            htmls=htmls,
            category=self._category(said.groups),
            keywords=self._keywords(said.keywords),
            licence=self._licence(said.licences),
            frequency=self._frequency(said.frequency),
            areas=self._areas(said),
            temporal_from=begin,
            temporal_to=end,
            contact=read_contact(said.contact),
            page=read_address(said.page, self.source.home),
            modified=read_day(said.modified),
            is_sample=said.is_sample,
            resources=tuple(self._resources(said, left_out)),
        )
        return read, left_out

    def _lines(self, said: Mapping[str, str], most: int) -> dict[str, str]:
        lines = {
            one: shortened(clean_line(said[one], most), most)
            for one in self.country.languages
            if said.get(one, "").strip()
        }
        kept: dict[str, str] = storable({key: line for key, line in lines.items() if line})
        return kept

    def _texts(self, said: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        texts, htmls = {}, {}
        for language in self.country.languages:
            try:
                told = shortened(str(storable(said.get(language, ""))), LONGEST_TEXT)
                written = read_text(told, TextRules("texts", LONGEST_TEXT))
            except InvalidParameter:
                continue
            texts[language], htmls[language] = written.markdown, written.html
        return texts, htmls

    @cached_property
    def _agencies(self) -> Mapping[str, str]:
        return {fold_text(name): code for name, code in self.source.agencies.items()}

    @cached_property
    def _categories(self) -> Mapping[str, str]:
        return {fold_text(name): code for name, code in self.source.categories.items()}

    def _category(self, groups: Sequence[str]) -> str:
        """Return what the officers say of a group, else the deepest of our own codes in them."""
        chosen = _first_known(groups, self._categories)
        if chosen is not None:
            return chosen
        own = [one for one in groups if one in self.terms.categories]
        ways = {one: len(self.terms.categories.way_to(one)) for one in own}
        return max(own, key=lambda one: ways[one], default=self.source.category)

    def _keywords(self, said: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        found = {}
        for language in self.country.languages:
            words = (clean_line(str(one), LONGEST_KEYWORD) for one in said.get(language, ()))
            kept = dict.fromkeys(one for one in words if 0 < len(one) <= LONGEST_KEYWORD)
            found[language] = list(kept)[:MOST_KEYWORDS]
        stored: dict[str, list[str]] = storable(found)
        return stored

    def _licence(self, said: Iterable[str]) -> str:
        """Return our code of a licence; one that nobody knows is kept as it was said: not open."""
        told = [clean_line(one, _LONGEST_LICENCE)[:_LONGEST_LICENCE] for one in said]
        known = (self.terms.licences.known_as(one) for one in told if one)
        code = next((one.code for one in known if one is not None), None)
        found = code or next((one for one in told if one), None)
        if found is None or found == _NO_LICENCE:
            return self.source.licence or _NO_LICENCE
        return str(storable(found))

    def _frequency(self, said: str) -> str:
        found = self.terms.frequencies.known_as(said) if said else None
        return _UNKNOWN_FREQUENCY if found is None else found.code

    def _areas(self, said: SaidDataset) -> tuple[str, ...]:
        """Return the areas that are named, else that of the box, else those of the catalogue."""
        named = dict.fromkeys(filter(None, map(self.places.named, said.places)))
        if not named and said.box is not None:
            named = dict.fromkeys(filter(None, [self.places.at(said.box)]))
        return tuple(named or self.source.areas)[:MOST_AREAS]

    def _period(
        self, said: SaidDataset, left_out: list[Message]
    ) -> tuple[date | None, date | None]:
        begin, end = read_day(said.begin), read_day(said.end, is_end=True)
        if begin is not None and end is not None and begin > end:
            text = _("The period from {begin} to {end} ends before it begins: it was left out.")
            left_out.append(Message(text, {"begin": str(begin), "end": str(end)}))
            return None, None
        return begin, end

    def _resources(self, said: SaidDataset, left_out: list[Message]) -> Iterable[ReadResource]:
        if len(said.resources) > MOST_RESOURCES:
            raise InvalidParameter(
                "resources",
                _("It has {count} files; {most} are taken at most: have the source split it."),
                count=len(said.resources),
                most=MOST_RESOURCES,
            )
        for one in {resource.key: resource for resource in said.resources}.values():
            address = read_address(one.address, self.source.home)
            if address is None:
                text = _(
                    "“{value}” is no address of the web, like https://…, of {most} characters at"
                    " most: this file was left out. Have the source mend it."
                )
                values = {"value": one.address[:100], "most": LONGEST_ADDRESS}
                left_out.append(Message(text, values))
            else:
                yield self._resource(one, address)

    def _resource(self, said: SaidResource, address: str) -> ReadResource:
        titles = self._lines(said.titles, LONGEST_TITLE)
        file_name = urlsplit(address).path.rpartition("/")[2]
        if not titles:
            named = file_name or said.format or address
            titles = {self.source.language: shortened(named, LONGEST_TITLE)}
        suffix = file_name.rpartition(".")[2] if "." in file_name else None
        told = (known_format(one) for one in (said.format, said.media_type, suffix) if one)
        found = next((one for one in told if one is not None), None)
        return ReadResource(
            key=said.key,
            kind=_kind(said).value,
            titles=titles,
            texts=self._lines(said.texts, LONGEST_TEXT),
            address=address,
            format=None if found is None else found.code,
            mark=" ".join(filter(None, (said.modified, said.checksum)))[:200],
            day=read_day(said.modified),
        )


def _kind(said: SaidResource) -> ResourceKind:
    if said.kind.lower() == ResourceKind.API or said.format.lower() in _INTERFACES:
        return ResourceKind.API
    if said.kind.lower() in _DOCUMENTS:
        return ResourceKind.DOCUMENTATION
    return ResourceKind.FILE


def _first_known(said: Iterable[str], known: Mapping[str, str]) -> str | None:
    return next((known[key] for key in map(fold_text, said) if key in known), None)
