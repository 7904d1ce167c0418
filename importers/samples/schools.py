"""Invented schools, with the columns and the words an education ministry would use."""

from dataclasses import dataclass

from importers.samples import hours
from importers.samples.centres import Gazetteer
from importers.samples.chance import Chance
from importers.samples.rows import Namer, SampleRow, place_row
from importers.samples.spread import Spot
from importers.samples.words import ORDINALS, Word

# Column names of the file, by the names that the rest of this folder uses.
HEADERS = {
    "ref": "الرقم الوطني للمدرسة",
    "name_ar": "اسم المدرسة",
    "name_en": "الاسم بالإنجليزية",
    "latitude": "خط العرض",
    "longitude": "خط الطول",
    "phone": "رقم الهاتف",
    "address_ar": "العنوان",
    "stage": "المرحلة",
    "gender": "الجنس",
    "authority": "السلطة المشرفة",
    "pupils": "عدد الطلبة",
    "accessible": "مهيأة لذوي الإعاقة",
    "opening_hours": "أوقات الدوام",
    "verified_at": "تاريخ التحقق",
    "demo": "بيانات تجريبية",
}


@dataclass(frozen=True)
class SchoolKind:
    """A kind of school: its stages as the file writes them, its words, its size."""

    stages: str
    ar: str
    en: str
    pupils: tuple[int, int]
    private_share: float


_KINDERGARTEN = SchoolKind("رياض أطفال", "روضة", "Kindergarten", (30, 160), 0.8)
_KINDS = (
    (SchoolKind("أساسية", "الأساسية", "Basic School", (120, 900), 0.2), 60.0),
    (SchoolKind("ثانوية", "الثانوية", "Secondary School", (200, 1100), 0.15), 16.0),
    (
        SchoolKind(
            "أساسية;ثانوية",
            "الثانوية الشاملة",
            "Comprehensive Secondary School",
            (300, 1300),
            0.25,
        ),
        11.0,
    ),
    (SchoolKind("مهنية", "المهنية", "Vocational School", (150, 500), 0.0), 3.0),
    (_KINDERGARTEN, 10.0),
)
# How the file writes who is taught: the cell, then the words in the two names of the school.
_GENDERS = {
    "boys": (("ذكور", "بنين"), "للبنين", "{} for Boys"),
    "girls": (("إناث", "بنات"), "للبنات", "{} for Girls"),
    "mixed": (("مختلطة", "مختلط"), "المختلطة", "Mixed {}"),
}
_WITH_CAMPS = ("JO-AM", "JO-AZ", "JO-IR", "JO-BA", "JO-JA")


def school_rows(spots: list[Spot], gazetteer: Gazetteer, chance: Chance) -> list[SampleRow]:
    """Invent a school on each spot."""
    namer = Namer(chance)
    return [_school(number, spot, gazetteer, namer) for number, spot in enumerate(spots, start=1)]


def _school(number: int, spot: Spot, gazetteer: Gazetteer, namer: Namer) -> SampleRow:
    chance, governorate = namer.chance, spot.town.governorate
    kind = chance.weighted(_KINDS)
    authority = _authority(kind, governorate, chance)
    gender = _gender(kind, authority, chance)
    names = namer.unused(governorate, lambda word: _names(word, kind, gender, chance))
    times = hours.KINDERGARTEN if kind is _KINDERGARTEN else hours.SCHOOL
    return place_row(f"SCH-{number:06d}", names, spot, gazetteer, chance) | {
        "stage": kind.stages,
        "gender": _spelling(_GENDERS[gender][0], chance),
        "authority": authority,
        "pupils": str(chance.between(*kind.pupils)) if chance.happens(0.93) else "",
        "accessible": chance.weighted((("نعم", 35), ("لا", 50), ("", 15))),
        "opening_hours": hours.draw_hours(times, chance),
    }


def _authority(kind: SchoolKind, governorate: str, chance: Chance) -> str:
    if chance.happens(kind.private_share):
        return _spelling(("خاصة", "خاص"), chance)
    if kind.stages == "أساسية" and governorate in _WITH_CAMPS and chance.happens(0.1):
        return "وكالة الغوث"
    return _spelling(("حكومية", "حكومي"), chance)


def _gender(kind: SchoolKind, authority: str, chance: Chance) -> str:
    if kind is _KINDERGARTEN:
        return "mixed"
    mixed = 60 if authority.startswith("خاص") else 22 if kind.stages == "أساسية" else 0
    return chance.weighted((("boys", 40), ("girls", 42), ("mixed", mixed)))


def _names(word: Word, kind: SchoolKind, gender: str, chance: Chance) -> tuple[str, str]:
    """Name a school in both languages; some names are shared and therefore numbered."""
    nth = chance.pick(ORDINALS) if chance.happens(0.4) else Word("", "")
    arabic, english = (word.ar, nth.ar), (word.en, nth.en)
    if kind is _KINDERGARTEN:
        return _phrase(kind.ar, *arabic), _phrase(*english, kind.en)
    _, pupils, pattern = _GENDERS[gender]
    return (
        _phrase("مدرسة", *arabic, kind.ar, pupils),
        _phrase(*english, pattern.format(kind.en)),
    )


def _phrase(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _spelling(spellings: tuple[str, str], chance: Chance) -> str:
    """Take the usual spelling, and now and then the other one."""
    return spellings[1] if chance.happens(0.08) else spellings[0]
