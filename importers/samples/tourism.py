"""Invented places for visitors near towns: none of them is a site that exists."""

from dataclasses import dataclass

from importers.samples import hours
from importers.samples.centres import Gazetteer
from importers.samples.chance import Chance
from importers.samples.rows import Namer, SampleRow, place_row
from importers.samples.spread import Spot

COLUMNS = ("kind", "ticket", "fee_jod", "jordan_pass", "guided", "accessible")


@dataclass(frozen=True)
class SiteKind:
    """A kind of place for visitors: its words, how often it asks for a ticket, when it is open."""

    kind: str
    ar: str
    en: str
    ticketed: float
    times: hours.Choice


_KINDS = (
    (SiteKind("archaeological_site", "خربة {} الأثرية", "{} Ruins", 0.5, hours.SITE), 26.0),
    (SiteKind("museum", "متحف {}", "{} Museum", 0.7, hours.MUSEUM), 14.0),
    (SiteKind("castle", "قلعة {}", "{} Castle", 0.7, hours.SITE), 10.0),
    (
        SiteKind("heritage_village", "قرية {} التراثية", "{} Heritage Village", 0.3, hours.SITE),
        17.0,
    ),
    (SiteKind("nature_reserve", "محمية {} الطبيعية", "{} Nature Reserve", 0.8, hours.SITE), 7.0),
    (SiteKind("park", "متنزه {}", "{} Park", 0.1, hours.OPEN_AIR), 10.0),
    (SiteKind("viewpoint", "مطل {}", "{} Viewpoint", 0.0, hours.OPEN_AIR), 8.0),
    (SiteKind("hot_spring", "حمامات {} المعدنية", "{} Hot Springs", 0.9, hours.SITE), 3.0),
    (SiteKind("visitor_centre", "مركز زوار {}", "{} Visitor Centre", 0.0, hours.MUSEUM), 5.0),
)
_FEES_JOD = ("0.5", "1", "1", "2", "2", "3", "5")


def tourism_rows(spots: list[Spot], gazetteer: Gazetteer, chance: Chance) -> list[SampleRow]:
    """Invent a place for visitors on each spot."""
    namer = Namer(chance)
    return [_site(number, spot, gazetteer, namer) for number, spot in enumerate(spots, start=1)]


def _site(number: int, spot: Spot, gazetteer: Gazetteer, namer: Namer) -> SampleRow:
    chance = namer.chance
    kind = chance.weighted(_KINDS)
    names = namer.unused(spot.town.governorate, lambda word: word.within(kind.ar, kind.en))
    ticket = chance.happens(kind.ticketed)
    return place_row(f"TRM-{number:06d}", names, spot, gazetteer, chance) | {
        "kind": kind.kind,
        "ticket": _flag(ticket),
        "fee_jod": chance.pick(_FEES_JOD) if ticket else "",
        "jordan_pass": _flag(ticket and chance.happens(0.6)),
        "guided": _flag(chance.happens(0.25)),
        "accessible": chance.weighted((("yes", 30), ("no", 50), ("", 20))),
        "opening_hours": hours.draw_hours(kind.times, chance),
    }


def _flag(value: bool) -> str:
    return "yes" if value else "no"
