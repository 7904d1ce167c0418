"""What the answers of agencies are put together from."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.simulators.agencies.persons import Person

Content = dict[str, Any]
TRADES = [("بقالة", "Grocery"), ("مخبز", "Bakery"), ("صالون حلاقة", "Barber's shop")]
STREETS = [("شارع المدينة المنورة", "Al-Madina Al-Munawara Street"), ("شارع مكة", "Mecca Street")]
VILLAGES = [("طبربور", "Tabarbour"), ("مرج الحمام", "Marj Al-Hamam"), ("خلدا", "Khalda")]
_BASINS = [("أم السماق", "Um Al-Summaq"), ("الرونق", "Al-Rawnaq"), ("المدينة", "Al-Madina")]


def text(pair: tuple[str, str]) -> dict[str, str]:
    """Write a text in both languages."""
    return {"ar": pair[0], "en": pair[1]}


def reference(draw: Random, start: str) -> str:
    """Make up a number of an agency."""
    return f"{start}-{draw.randrange(10**7):07}"


def amount(draw: Random, most: int) -> str:
    """Make up an amount below so many dinars, with three decimals."""
    return f"{draw.randrange(5, most)}.{draw.randrange(0, 1000, 50):03}"


def total_of(bills: list[Content]) -> str:
    """Add up bills."""
    mils = sum(int(one["bill"]["amount"].replace(".", "")) for one in bills)
    return f"{mils // 1000}.{mils % 1000:03}"


def bill(draw: Random, biller: str, kind: str, most: int, due: date | None) -> Content:
    """Make up what has to be paid, by the key of the national bill rail."""
    return {
        "amount": amount(draw, most),
        "currency": "JOD",
        "due_on": None if due is None else due.isoformat(),
        "biller_code": biller,
        "service_type": kind,
        "billing_number": str(draw.randrange(10**9, 10**10)),
    }


def plot(draw: Random) -> Content:
    """Make up a plot of land."""
    village, basin = text(draw.choice(VILLAGES)), text(draw.choice(_BASINS))
    return {"village": village, "basin": basin, "number": str(draw.randrange(1, 2000))}


def day(today: date, days: int) -> str:
    """Return the day so many days from now."""
    return (today + timedelta(days=days)).isoformat()


def plate_of(person: Person) -> str:
    """Return the plate of a person's car."""
    draw = person.chance("plate")
    return f"{draw.randrange(10, 60)}-{draw.randrange(1000, 99999)}"
