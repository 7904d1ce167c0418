"""A catalogue that is there, past the actions that add one: for tests of what shows it."""

from typing import Any

from sqlalchemy.orm import Session

from geo.clock import moment
from portal.opendata.origins.models import HarvestSourceRow

KEPT = "another-portal"


def source_there(session: Session, code: str = KEPT, **changed: Any) -> None:  # noqa: ANN401 - columns of all kinds
    """Put a catalogue there that nobody has read yet. `changed` are columns."""
    said: dict[str, Any] = {
        "titles": {"ar": "بوابة أخرى (عيّنة)", "en": "Another portal (sample)"},
        "kind": "ckan",
        "address": "https://data.another.example",
        "home": "https://data.another.example",
        "agency": "licensing",
        "agencies": {},
        "category": "economy",
        "categories": {},
        "licence": "",
        "language": "en",
        "areas": [],
        "schedule": "nightly",
        "is_enabled": True,
        "ask_above": 20,
        "made_by": "رنا",
        "version": 1,
        **changed,
    }
    session.add(HarvestSourceRow(code=code, **said, made_at=moment(session)))
    session.flush()
