"""What every invented place has, whatever its layer: names, position, phone, address, dates."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from importers.samples.centres import Gazetteer
from importers.samples.chance import Chance
from importers.samples.phones import unreal_phone
from importers.samples.spread import Spot
from importers.samples.words import WORDS, Word

SampleRow = dict[str, str]  # column name to cell

# The columns of every file before and after those of its layer.
FIRST_COLUMNS = ("ref", "name_ar", "name_en", "latitude", "longitude", "phone")
ADDRESS_COLUMNS = ("address_ar", "address_en")
LAST_COLUMNS = ("opening_hours", "verified_at", "demo")

_PATIENCE = 10_000  # draws before the words for a name count as used up
_FIRST_DAY = datetime.date(2025, 1, 1)
_LAST_DAY = datetime.date(2026, 10, 31)
# The governorate of the capital is called العاصمة, which nobody writes on an envelope.
_ON_ENVELOPES = {"JO-AM": ("عمان", "Amman")}


@dataclass
class Namer:
    """Finds names that no other place of the same layer and governorate has."""

    chance: Chance
    words: Sequence[Word] = WORDS
    _taken: set[tuple[str, str]] = field(default_factory=set)

    def unused(self, governorate: str, name: Callable[[Word], tuple[str, str]]) -> tuple[str, str]:
        """Draw words until they make a new name; `name` gives it in Arabic and in English.

        Raises ValueError when the words no longer suffice.
        """
        for _ in range(_PATIENCE):
            arabic, english = name(self.chance.pick(self.words))
            if (governorate, arabic) not in self._taken:
                self._taken.add((governorate, arabic))
                return arabic, english
        raise ValueError(f"{governorate} has more places than the words can name")


def place_row(
    ref: str, names: tuple[str, str], spot: Spot, gazetteer: Gazetteer, chance: Chance
) -> SampleRow:
    """Fill the columns that all layers share, except the opening hours."""
    address_ar, address_en = _address(spot, gazetteer, chance)
    verified_at = _FIRST_DAY + datetime.timedelta(
        days=chance.between(0, (_LAST_DAY - _FIRST_DAY).days)
    )
    return {
        "ref": ref,
        "name_ar": names[0],
        "name_en": names[1],
        "latitude": f"{spot.lat:.6f}",
        "longitude": f"{spot.lon:.6f}",
        "phone": unreal_phone(spot.town.governorate, chance),
        "address_ar": address_ar,
        "address_en": address_en,
        "verified_at": verified_at.isoformat(),
        "demo": "1",
    }


def _address(spot: Spot, gazetteer: Gazetteer, chance: Chance) -> tuple[str, str]:
    """Name a street, the town and its governorate."""
    street, town = chance.pick(WORDS), spot.town
    area = gazetteer.areas[town.governorate]
    large_ar, large_en = _ON_ENVELOPES.get(area.code, (area.name_ar, area.name_en))
    arabic = [f"شارع {street.ar}", town.name_ar]
    english = [f"{street.en} Street", town.name_en]
    if town.name_ar != large_ar:
        arabic.append(large_ar)
        english.append(large_en)
    return "، ".join(arabic), ", ".join(english)
