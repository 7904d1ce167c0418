"""What a dataset as a whole has and lacks: a list that says at each line what to do; pure facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.country import Country
from geo.messages import mark as _
from portal.opendata.datasets.rules import Dataset, ResourceKind
from portal.opendata.openness.stars import Stars
from portal.opendata.terms.rules import Terms

# Fewer characters than these say little more than the title did.
SHORTEST_TEXT = 100
_OPEN_STARS = 3
_UNSAID = frozenset({"unknown"})


class Criterion(StrEnum):
    """What a good dataset has."""

    LICENCE = "licence"
    AREAS = "areas"
    PERIOD = "period"
    FREQUENCY = "frequency"
    ON_TIME = "on_time"
    DESCRIPTION = "description"
    OPEN_FORMAT = "open_format"
    DOCUMENTED = "documented"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Quality:
    """Which criteria a dataset meets, in their order, and the stars of its best data.

    The same data in several formats is as open as the most open of them.
    """

    stars: int
    met: Mapping[Criterion, bool]

    @property
    def score(self) -> int:
        """How many of a hundred parts it meets, each criterion counting the same."""
        return round(100 * sum(self.met.values()) / len(self.met))

    @property
    def missing(self) -> tuple[Criterion, ...]:
        """What it lacks, in order."""
        return tuple(one for one, is_met in self.met.items() if not is_met)


def rate_dataset(
    found: Dataset, stars: Iterable[Stars], country: Country, terms: Terms, today: date
) -> Quality:
    """Return the quality of a dataset; `stars` are those of the current versions of its data."""
    most = max((one.count for one in stars), default=0)
    met = {
        Criterion.LICENCE: terms.licences.is_open(found.licence),
        Criterion.AREAS: bool(found.areas),
        Criterion.PERIOD: found.temporal_from is not None or found.temporal_to is not None,
        Criterion.FREQUENCY: found.frequency in terms.frequencies
        and found.frequency not in _UNSAID,
        Criterion.ON_TIME: not found.is_overdue_on(today),
        Criterion.DESCRIPTION: _is_described(found, country),
        Criterion.OPEN_FORMAT: most >= _OPEN_STARS,
        Criterion.DOCUMENTED: _is_documented(found),
        Criterion.CONTACT: bool(found.contact.get("email") or found.contact.get("phone")),
    }
    return Quality(most, met)


def _is_described(found: Dataset, country: Country) -> bool:
    return all(len(found.texts.get(one, "")) >= SHORTEST_TEXT for one in country.languages)


def _is_documented(found: Dataset) -> bool:
    """Check for a document that explains it, or columns that are known for all of its data."""
    if any(one.kind is ResourceKind.DOCUMENTATION for one in found.resources):
        return True
    data = [one.current for one in found.resources if one.kind is ResourceKind.FILE]
    return bool(data) and all(one is not None and bool(one.columns) for one in data)


MET_TEXTS: Mapping[Criterion, str] = {
    Criterion.LICENCE: _("It has an open licence."),
    Criterion.AREAS: _("It says which areas it is about."),
    Criterion.PERIOD: _("It says which time it is about."),
    Criterion.FREQUENCY: _("It says how often it is updated."),
    Criterion.ON_TIME: _("No update is overdue."),
    Criterion.DESCRIPTION: _("It is described in every language."),
    Criterion.OPEN_FORMAT: _("It can be had in an open format."),
    Criterion.DOCUMENTED: _("Its columns or its making are explained."),
    Criterion.CONTACT: _("It says whom to ask."),
}
MISSING_TEXTS: Mapping[Criterion, str] = {
    Criterion.LICENCE: _("Put it under an open licence."),
    Criterion.AREAS: _("Say which areas it is about."),
    Criterion.PERIOD: _("Say which time it is about."),
    Criterion.FREQUENCY: _("Say how often it is updated."),
    Criterion.ON_TIME: _("Publish the version that is due, or change the frequency."),
    Criterion.DESCRIPTION: _("Describe it in every language, in a few sentences."),
    Criterion.OPEN_FORMAT: _("Publish it in an open format as well, like CSV or GeoJSON."),
    Criterion.DOCUMENTED: _("Add a document that explains its columns and how it was made."),
    Criterion.CONTACT: _("Say whom to ask: an e-mail address or a phone number."),
}
