"""The persons that the simulator knows: made of their numbers, so that there are as many as needed.

National numbers of ten digits that begin with 99, residency numbers that begin with 59, passports
T and seven digits of any country, companies 2000 and five digits. Whose number ends with 90 to 94
has died; 95 to 99 are given to nobody.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_NUMBERS = {
    "national": re.compile(r"99[0-9]{8}"),
    "residency": re.compile(r"59[0-9]{8}"),
    "passport": re.compile(r"T[0-9]{7}"),
}
_COMPANY = re.compile(r"2000[0-9]{5}")
_MEN = [
    ("أحمد", "Ahmad"),
    ("خالد", "Khaled"),
    ("سامر", "Samer"),
    ("يزن", "Yazan"),
    ("ليث", "Laith"),
]
_WOMEN = [("سعاد", "Suad"), ("ريم", "Reem"), ("هبة", "Hiba"), ("دينا", "Dina"), ("نور", "Noor")]
_FAMILIES = [
    ("العبادي", "Al-Abbadi"),
    ("الخطيب", "Al-Khatib"),
    ("حداد", "Haddad"),
    ("النمري", "Al-Nimri"),
    ("الزعبي", "Al-Zoubi"),
    ("عويس", "Owais"),
]
_FIRST_BIRTH = date(1950, 1, 1)
_BIRTH_DAYS = 56 * 365


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    id_type: str
    country: str
    number: str
    name: dict[str, str]
    mother: dict[str, str]
    birth_date: date
    card_number: str
    sex: str
    is_deceased: bool

    @property
    def echo(self) -> dict[str, str]:
        """Return how an answer says whom it is about."""
        return {"id_type": self.id_type, "country": self.country, "number": self.number}

    def chance(self, of: str) -> Random:
        """Return what decides what is held about the person: the same at each call."""
        return Random(f"{self.id_type} {self.country} {self.number} {of}")


def find(id_type: str, country: str, number: str) -> Person | None:
    """Find a person; None for a number that is given to nobody."""
    pattern = _NUMBERS.get(id_type)
    if pattern is None or not pattern.fullmatch(number) or int(number[-2:]) >= 95:
        return None
    if id_type == "national" and country != "JO":
        return None
    drawn = Random(hashlib.sha256(f"{id_type} {country} {number}".encode()).digest())
    sex = drawn.choice(["female", "male"])
    family, father = drawn.choice(_FAMILIES), drawn.choice(_MEN)
    own = drawn.choice(_WOMEN if sex == "female" else _MEN)
    return Person(
        id_type,
        country,
        number,
        _joined(own, father, family),
        _joined(drawn.choice(_WOMEN), drawn.choice(_FAMILIES)),
        _FIRST_BIRTH + timedelta(days=drawn.randrange(_BIRTH_DAYS)),
        f"{drawn.choice('ABCDEFGH')}{drawn.randrange(10**7):07}",
        sex,
        is_deceased=int(number[-2:]) >= 90,
    )


def another(person: Person) -> Person:
    """Return somebody else of the same kind, as a register that mixes up two rows would."""
    digits = 7 if person.id_type == "passport" else 8
    start, last = person.number[:-digits], int(person.number[-digits:])
    other = (last - last % 100 + 100 + (last + 1) % 90) % 10**digits
    found = find(person.id_type, person.country, f"{start}{other:0{digits}}")
    assert found is not None
    return found


def is_company(number: str) -> bool:
    """Check whether there is a company of that number."""
    return _COMPANY.fullmatch(number) is not None and int(number[-2:]) < 95


def represents(person: Person, company: str) -> str:
    """Return how a person stands to a company: it is represented by whose number ends like its own.

    A company whose last two digits are 90 to 94 has ended the right of its representative.
    """
    if not is_company(company):
        return "unknown"
    if person.number[-5:-2] != company[-5:-2]:
        return "not_a_representative"
    return "ended" if int(company[-2:]) >= 90 else "matched"


def _joined(*parts: tuple[str, str]) -> dict[str, str]:
    return {"ar": " ".join(one for one, _ in parts), "en": " ".join(one for _, one in parts)}
