"""What a person owns and owes: taxes, fines, plots, licences, establishments, companies."""

from datetime import date, timedelta

from tests.simulators.agencies.parts import (
    STREETS,
    TRADES,
    VILLAGES,
    Content,
    bill,
    day,
    plate_of,
    plot,
    reference,
    text,
    total_of,
)
from tests.simulators.agencies.persons import Person

_FINES = [
    ("تجاوز السرعة المقررة", "Over the speed limit"),
    ("الوقوف في مكان ممنوع", "Parking where it is forbidden"),
    ("استخدام الهاتف أثناء القيادة", "Using a phone while driving"),
]


def _tax(person: Person, today: date, biller: str, extra: Content) -> Content:
    draw, bills = person.chance(biller), []
    for kind, title in (
        ("building", ("ضريبة الأبنية", "Building tax")),
        ("land", ("ضريبة الأراضي", "Land tax")),
    ):
        due = today + timedelta(days=draw.randrange(-60, 120))
        bills.append(
            {
                "person": person.echo,
                "number": reference(draw, "PT"),
                "year": today.year,
                "kind": kind,
                "plot": plot(draw),
                "title": text(title),
                "state": "overdue" if due < today else "due",
                "bill": bill(draw, biller, "Property_Tax", 400, due),
                **extra,
            }
        )
    return {"bills": bills, "total": total_of(bills), "currency": "JOD"}


def property_tax_amman(person: Person, today: date, _asked: Content) -> Content:
    """Return building and land tax inside Amman."""
    return _tax(person, today, "101", {})


def property_tax(person: Person, today: date, _asked: Content) -> Content:
    """Return building and land tax outside Amman."""
    directorate = text(("مديرية ضريبة الأبنية في إربد", "Property tax directorate of Irbid"))
    return _tax(person, today, "102", {"directorate": directorate, "can_be_paid_here": True})


def traffic_fines(person: Person, today: date, _asked: Content) -> Content:
    """Return one to three fines."""
    draw = person.chance("fines")
    fines = [
        {
            "person": person.echo,
            "number": reference(draw, "TF"),
            "offence": text(draw.choice(_FINES)),
            "place": text(draw.choice(STREETS)),
            "happened_at": f"{day(today, -draw.randrange(1, 300))}T08:{draw.randrange(10, 60)}:00Z",
            "plate": plate_of(person),
            "bill": bill(draw, "103", "Traffic_Fines", 60, None),
        }
        for _one in range(draw.randrange(1, 4))
    ]
    return {"fines": fines, "total": total_of(fines), "currency": "JOD"}


def land_reservations(person: Person, today: date, _asked: Content) -> Content:
    """Return a plot with a reservation, and one without."""
    draw = person.chance("plots")
    reservation = {
        "number": reference(draw, "RS"),
        "kind": text(("حجز تنفيذي", "Attachment in execution")),
        "authority": text(("محكمة بداية عمان", "Amman Court of First Instance")),
        "since": day(today, -draw.randrange(30, 2000)),
    }
    return {
        "plots": [
            {
                "person": person.echo,
                "plot": plot(draw),
                "area_m2": draw.randrange(250, 2000),
                "share": f"1/{draw.randrange(1, 5)}",
                "reservations": held,
            }
            for held in ([reservation], [])
        ]
    }


def profession_licences(person: Person, today: date, _asked: Content) -> Content:
    """Return a licence, with what has to be paid for its renewal."""
    draw = person.chance("licences")
    left = draw.randrange(-20, 200)
    licence = {
        "person": person.echo,
        "number": reference(draw, "PL"),
        "trade_name": text(("بركة الخير", "Barakat Al-Khair")),
        "activity": text(draw.choice(TRADES)),
        "address": text(draw.choice(STREETS)),
        "issued_on": day(today, left - 365),
        "expires_on": day(today, left),
        "state": "valid" if left >= 0 else "expired",
        "bill": bill(draw, "104", "Profession_Licence", 250, today + timedelta(days=left)),
    }
    return {"licences": [licence]}


def individual_establishments(person: Person, today: date, _asked: Content) -> Content:
    """Return an establishment."""
    draw = person.chance("establishments")
    return {
        "establishments": [
            {
                "person": person.echo,
                "number": reference(draw, "IE"),
                "national_number": f"2000{draw.randrange(10**5):05}",
                "trade_name": text(("أسواق النور", "Al-Noor Markets")),
                "activity": text(draw.choice(TRADES)),
                "seat": text(draw.choice(VILLAGES)),
                "registered_on": day(today, -draw.randrange(200, 6000)),
                "capital": f"{draw.randrange(1, 50)}000.000",
                "currency": "JOD",
                "state": "active",
            }
        ]
    }


def establishment_number(person: Person, today: date, _asked: Content) -> Content:
    """Return a company of which the person owns a part."""
    draw = person.chance("companies")
    return {
        "establishment_number": f"2000{person.number[-5:]}",
        "companies": [
            {
                "person": person.echo,
                "number": f"2000{person.number[-5:]}",
                "name": text(("شركة الأفق للتجارة", "Al-Ufuq Trading Company")),
                "kind": text(("ذات مسؤولية محدودة", "Limited liability")),
                "role": "partner",
                "share_percent": f"{draw.randrange(5, 100)}.00",
                "capital": f"{draw.randrange(1, 90)}000.000",
                "currency": "JOD",
                "registered_on": day(today, -draw.randrange(200, 6000)),
                "state": "active",
            }
        ],
    }
