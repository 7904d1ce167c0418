"""The one action on downloads: add what was counted."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from geo.database import sql
from portal.opendata.downloads.rules import Counted, Taken

_TOPIC = "portal.opendata.downloads"


def add_downloads(session: Session, counts: Mapping[Counted, Taken]) -> None:
    """Add counts to their days and to the sums of their datasets, in two statements."""
    if not counts:
        return
    resources = [one.resource_id for one in counts]
    taken = {
        "people": [one.people for one in counts.values()],
        "programs": [one.programs for one in counts.values()],
    }
    days = {
        "resources": resources,
        "numbers": [one.number for one in counts],
        "days": [one.day for one in counts],
        "formats": [one.format for one in counts],
        "channels": [one.channel.value for one in counts],
        **taken,
    }
    session.execute(sql(_TOPIC, "count_days"), days)
    session.execute(sql(_TOPIC, "count_datasets"), {"resources": resources, **taken})
