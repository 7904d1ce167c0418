"""Moments as the country's clocks show them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from layers.deployment import Deployment


def minute_of(moment: datetime | None, deployment: Deployment) -> str:
    """Write a moment to the minute; empty for none."""
    if moment is None:
        return ""
    return f"{moment.astimezone(ZoneInfo(deployment.country.time_zone)):%Y-%m-%d %H:%M}"
