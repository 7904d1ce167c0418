"""Invents the contacts of demonstration agencies, so that nobody takes them for the real ones.

Numbers are of an exchange that Jordan does not have, addresses lie in domains that are reserved for
examples, and nobody bears the names of officials. An agency without a `site` is named only.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

_HOURS = ("Su-Th 08:00-15:00; PH off", "Su-Th 08:30-15:30; PH off")
_NETWORKS = ("facebook", "x", "youtube", "linkedin", "instagram", "whatsapp")
_FIRST_CHECK, _FIRST_REVIEW = date(2026, 2, 1), date(2026, 10, 1)
_NAME = {"ar": "اسم توضيحي", "en": "Demonstration name"}
_FORMER_NAME = {"ar": "اسم توضيحي سابق", "en": "Former demonstration name"}
_MINISTER = {"ar": "معالي", "en": "H.E."}
_LEADER = {"ar": "دولة", "en": "H.E."}
# What only this file reads.
_OWN = ("site", "head", "apps", "is_acting", "has_former_head")


def with_contacts(told: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return an agency as its record says it; `number` counts the agencies from 1."""
    record = {name: value for name, value in told.items() if name not in _OWN}
    record["position"] = number * 10
    return {**_contacts(told, number), **record} if "site" in told else record


def _contacts(told: Mapping[str, Any], number: int) -> dict[str, Any]:
    site, names = told["site"], told["names"]
    checked_at = _FIRST_CHECK + timedelta(days=number * 37 % 240)
    return {
        "legal_basis": {
            "ar": f"نظام توضيحي للتنظيم الإداري: {names['ar']}",
            "en": f"Demonstration regulation on the organisation of: {names['en']}",
        },
        "website": f"https://{site}.example.org",
        "email": f"info@{site}.example.org",
        "phones": [_phone(number, line) for line in range(1 + (number % 3 == 0))],
        "address": {
            "ar": f"شارع توضيحي رقم {number}، عمان",
            "en": f"{number} Demonstration Street, Amman",
        },
        "hours": _HOURS[number % len(_HOURS)],
        "verified_at": checked_at,
        "review_by": _FIRST_REVIEW + timedelta(days=number * 41 % 300),
        "officials": list(_officials(told, number)),
        "social_accounts": [
            {
                "platform": network,
                "url": f"https://{network}.example.com/{site}",
                "verified_at": checked_at,
            }
            for network in _networks(number)
        ],
        "mobile_apps": [
            {
                "name": {"ar": f"تطبيق {names['ar']}", "en": f"{names['en']} app"},
                "platform": store,
                "url": f"https://apps.example.com/{store}/{site}",
                "checked_at": checked_at,
            }
            for store in told.get("apps", ())
        ],
    }


def _phone(number: int, line: int) -> str:
    return f"+9626000{number * 10 + line:04d}"


def _networks(number: int) -> list[str]:
    others = [_NETWORKS[1 + (number + more) % (len(_NETWORKS) - 1)] for more in range(number % 3)]
    return [_NETWORKS[0], *others]


def _officials(told: Mapping[str, Any], number: int) -> Iterator[dict[str, Any]]:
    """Invent whoever leads the agency: the title is real, nothing else."""
    title = told.get("head") or _title_of_minister(told)
    if title is None:
        return
    site = told["site"]
    yield {
        **_rank(told),
        "name": _NAME,
        "title": title,
        "email": f"office@{site}.example.org",
        "phone": _phone(number, 5),
        "is_acting": told.get("is_acting", False),
    }
    if told.get("has_former_head"):
        yield {"name": _FORMER_NAME, "title": title, "term_end": _FIRST_CHECK}


def _title_of_minister(told: Mapping[str, Any]) -> dict[str, str] | None:
    names = told["names"]
    if not names["ar"].startswith("وزارة "):
        return None
    return {
        "ar": f"وزير {names['ar'].removeprefix('وزارة ')}",
        "en": f"Minister of {names['en'].removeprefix('Ministry of ')}",
    }


def _rank(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a minister has beside others: an honorific, a site and own accounts."""
    if told["kind"] != "ministry":
        return {}
    site = told["site"]
    return {
        "honorific": _MINISTER if "parent" in told else _LEADER,
        "website": f"https://minister.{site}.example.org",
        "accounts": [
            f"https://{network}.example.com/minister-{site}" for network in ("facebook", "x")
        ],
    }
