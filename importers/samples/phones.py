"""Telephone numbers of the right length that ring nowhere, written as agencies write them."""

from importers.samples.chance import Chance

# The subscriber part of every number starts with this: no exchange in Jordan does.
UNREAL_EXCHANGE = "000"
PHONELESS = 0.05

_AREA_CODES = {
    "2": ("JO-IR", "JO-JA", "JO-AJ", "JO-MA"),
    "3": ("JO-KA", "JO-AT", "JO-MN", "JO-AQ"),
    "5": ("JO-AZ", "JO-BA", "JO-MD"),
    "6": ("JO-AM",),
}
_TO_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_FORMS = (
    ("0{area} {exchange} {line}", 40.0),
    ("0{area}-{exchange}{line}", 18.0),
    ("0{area}{exchange}{line}", 12.0),
    ("+962 {area} {exchange} {line}", 18.0),
    ("00962-{area}-{exchange}{line}", 6.0),
    ("(0{area}) {exchange} {line}", 6.0),
)


def unreal_phone(governorate: str, chance: Chance) -> str:
    """Invent the number of a place in a governorate; now and then there is none (empty)."""
    if chance.happens(PHONELESS):
        return ""
    text = chance.weighted(_FORMS).format(
        area=_area_code(governorate),
        exchange=UNREAL_EXCHANGE,
        line=f"{chance.between(0, 9999):04d}",
    )
    return text.translate(_TO_ARABIC_INDIC) if chance.happens(0.08) else text


def _area_code(governorate: str) -> str:
    return next(code for code, places in _AREA_CODES.items() if governorate in places)
