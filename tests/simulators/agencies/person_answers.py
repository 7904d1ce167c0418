"""What is known of a person: status, certificates, applications, cards, vehicles, and matches."""

from datetime import date, timedelta

from tests.simulators.agencies.parts import (
    Content,
    day,
    plate_of,
    reference,
    text,
)
from tests.simulators.agencies.persons import Person, is_company, represents

_MAKES = [("تويوتا", "Toyota"), ("هيونداي", "Hyundai"), ("كيا", "Kia")]
_COLOURS = [("أبيض", "White"), ("أسود", "Black"), ("فضي", "Silver")]


def no_conviction_certificate(person: Person, today: date, _asked: Content) -> Content:
    """Return one that is valid for some months, and one that is asked for."""
    draw = person.chance("certificates")
    issued = draw.randrange(5, 80)
    shared = {"person": person.echo, "purpose": text(("للتوظيف", "For employment"))}
    return {
        "certificates": [
            {
                **shared,
                "number": reference(draw, "NC"),
                "state": "issued",
                "requested_on": day(today, -issued - 2),
                "issued_on": day(today, -issued),
                "expires_on": day(today, 90 - issued),
                "collected_at": None,
            },
            {
                **shared,
                "number": reference(draw, "NC"),
                "state": "in_progress",
                "requested_on": day(today, -1),
                "issued_on": None,
                "expires_on": None,
                "collected_at": text(("قصر العدل، عمان", "Palace of Justice, Amman")),
            },
        ]
    }


def employment_applications(person: Person, today: date, _asked: Content) -> Content:
    """Return an application with turn and ranking."""
    draw = person.chance("applications")
    of = draw.randrange(100, 4000)
    return {
        "applications": [
            {
                "person": person.echo,
                "number": reference(draw, "EA"),
                "qualification": text(("بكالوريوس", "Bachelor's degree")),
                "specialisation": text(("محاسبة", "Accounting")),
                "institution": text(("الجامعة الأردنية", "University of Jordan")),
                "graduated_in": draw.randrange(1995, 2024),
                "points": f"{draw.randrange(40, 99)}.{draw.randrange(1000):03}",
                "turn": draw.randrange(1, 9000),
                "ranking": {
                    "place": draw.randrange(1, of),
                    "of": of,
                    "governorate": text(("محافظة العاصمة", "Capital Governorate")),
                },
                "state": "waiting",
                "as_of": today.isoformat(),
            }
        ]
    }


def registered_phone(person: Person, today: date, asked: Content) -> Content:
    """Return the number that is registered, which is the new one when it is changed."""
    draw = person.chance("phone")
    held = f"+96279{draw.randrange(10**7):07}"
    new = asked.get("new_phone")
    since = today if new else today - timedelta(days=draw.randrange(10, 2000))
    return {"phone": new or held, "registered_on": since.isoformat()}


def employee_card(person: Person, today: date, _asked: Content) -> Content:
    """Return the card of an employee."""
    draw = person.chance("card")
    return {
        "card": {
            "person": person.echo,
            "number": reference(draw, "EC"),
            "name": person.name,
            "department": text(("وزارة التربية والتعليم", "Ministry of Education")),
            "job_title": text(("معلم", "Teacher")),
            "grade": text(("الدرجة الثالثة", "Third grade")),
            "appointed_on": day(today, -draw.randrange(400, 9000)),
            "expires_on": day(today, draw.randrange(10, 900)),
        }
    }


def civil_status(person: Person, today: date, _asked: Content) -> Content:
    """Return personal data with family book and passport."""
    draw = person.chance("status")
    office = text(("مكتب أحوال عمان", "Amman Civil Status Office"))
    child = text(("يوسف", "Yousef"))
    return {
        "name": person.name,
        "mother_name": person.mother,
        "birth_date": person.birth_date.isoformat(),
        "birth_place": text(("عمان", "Amman")),
        "sex": person.sex,
        "marital_status": "married",
        "register": {"office": office, "number": reference(draw, "R")},
        "identity_card": {
            "person": person.echo,
            "number": person.card_number,
            "expires_on": day(today, draw.randrange(5, 3000)),
        },
        "family_book": {
            "person": person.echo,
            "number": reference(draw, "FB"),
            "issued_on": day(today, -draw.randrange(400, 4000)),
            "members": [
                {
                    "name": person.name,
                    "relation": "head",
                    "birth_date": person.birth_date.isoformat(),
                },
                {
                    "name": child,
                    "relation": "son",
                    "birth_date": day(today, -draw.randrange(400, 5000)),
                },
            ],
        },
        "passport": {
            "person": person.echo,
            "number": f"N{draw.randrange(10**6):06}",
            "issued_on": day(today, -1000),
            "expires_on": day(today, draw.randrange(20, 1500)),
            "office": office,
        },
    }


def driving_and_vehicle_licences(person: Person, today: date, _asked: Content) -> Content:
    """Return a driving licence and a car."""
    draw = person.chance("vehicles")
    return {
        "driving_licence": {
            "person": person.echo,
            "number": str(draw.randrange(10**7, 10**8)),
            "category": text(("الفئة الثالثة", "Third category")),
            "issued_on": day(today, -2000),
            "expires_on": day(today, draw.randrange(10, 1500)),
        },
        "vehicles": [
            {
                "person": person.echo,
                "plate": plate_of(person),
                "make": text(draw.choice(_MAKES)),
                "model_year": draw.randrange(2003, 2026),
                "colour": text(draw.choice(_COLOURS)),
                "kind": text(("ركوب صغيرة", "Private car")),
                "licence_expires_on": day(today, draw.randrange(-10, 360)),
                "insurance_expires_on": day(today, draw.randrange(-10, 360)),
            }
        ],
    }


def civil_register_match(person: Person, _today: date, asked: Content) -> Content:
    """Compare the birth date and the number of the card."""
    if person.is_deceased:
        return {"match": "deceased"}
    told = (asked["birth_date"], asked["card_number"].upper())
    if told != (person.birth_date.isoformat(), person.card_number):
        return {"match": "mismatch"}
    facts = {"name": person.name, "birth_date": person.birth_date.isoformat()}
    return {"match": "matched", "facts": facts}


def company_representative_match(person: Person, _today: date, asked: Content) -> Content:
    """Look whether the person represents the company."""
    number = asked["company_number"]
    match = represents(person, number)
    if match != "matched":
        return {"match": match}
    assert is_company(number)
    name = text(("شركة الأفق للتجارة", "Al-Ufuq Trading Company"))
    company = {"number": number, "name": name, "role": "manager", "valid_to": None}
    return {"match": match, "company": company}
