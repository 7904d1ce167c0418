"""The purposes that people can agree to, in the words that they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from geo.messages import mark as _


class Purpose(StrEnum):
    """For what data are used: each is agreed to apart, and taken back apart.

    `AGENCY_DATA` is agreed to for each service: the portal asks its agency and shows the answer.
    `AGENCY_CHANGE` is agreed to for each change that the portal hands to an agency.
    `COMPANY` is agreed to whenever the register of companies is asked.
    """

    AGENCY_DATA = "agency-data"
    AGENCY_CHANGE = "agency-change"
    NEWS = "news"
    NEARBY = "nearby"
    COMPANY = "company"


@dataclass(frozen=True)
class PurposeText:
    """What somebody agrees to: other words are another `version`, and need another consent.

    `legal_basis` is that of the law on personal data; it holds for `lasts`.
    """

    version: str
    title: str
    body: str
    legal_basis: str
    lasts: timedelta


_YEAR = timedelta(days=365)
PURPOSES: Mapping[Purpose, PurposeText] = MappingProxyType(
    {
        Purpose.AGENCY_DATA: PurposeText(
            "2026-12",
            _("Ask the agency for my data"),
            _(
                "The portal asks the agency of this service with my number whenever I sign in, and"
                " shows me the answer. It keeps the answer sealed, until the next one"
                " or for a day at most."
            ),
            "consent",
            _YEAR,
        ),
        Purpose.AGENCY_CHANGE: PurposeText(
            "2026-11",
            _("Give the agency what I have changed"),
            _("The portal gives the agency of this service what I have entered, once and now."),
            "consent",
            timedelta(days=1),
        ),
        Purpose.NEWS: PurposeText(
            "2026-11",
            _("Tell me of news by e-mail or text message"),
            _(
                "When something is new on my page the portal writes to my e-mail address or my"
                " number that it is so. What it is about stands only on my page."
            ),
            "consent",
            _YEAR,
        ),
        Purpose.NEARBY: PurposeText(
            "2026-11",
            _("Show what is near my places"),
            _(
                "I may keep places such as my home. The portal uses them to show me the nearest"
                " offices, schools and clinics, and hands them to nobody."
            ),
            "consent",
            _YEAR,
        ),
        Purpose.COMPANY: PurposeText(
            "2026-11",
            _("Ask whether I speak for a company"),
            _(
                "The portal gives the register of companies my number and that of the company, once"
                " and now. The company stays on my page until I remove it there."
            ),
            "consent",
            timedelta(days=1),
        ),
    }
)
# What is asked for when somebody registers; the others are asked for where they are needed.
ASKED_AT_REGISTRATION = (Purpose.NEWS, Purpose.NEARBY)


@dataclass(frozen=True)
class ConsentHere:
    """One consent as its person reads it."""

    id: UUID
    purpose: Purpose
    service_code: str | None
    text_version: str
    language: str
    legal_basis: str
    given_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None

    def holds_at(self, now: datetime) -> bool:
        """Check whether it holds at a moment."""
        return self.withdrawn_at is None and self.given_at <= now < self.expires_at
