"""Agencies that can be rated, and officers: those that cases are written to."""

from tests.portal.contact.conftest import house as house  # noqa: PLC0414 - tests find it here
