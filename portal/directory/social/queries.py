"""Reads of verified accounts on social networks, of agencies and of who leads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.country import Names
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.platforms import platform_of
from portal.directory.registers.models import Agency


@dataclass(frozen=True, slots=True)
class VerifiedAccount:
    """An account that surely is an agency's, or of a person who leads it: `holder` and `title`."""

    agency: str
    agency_names: Names
    holder: Names | None
    title: Names | None
    platform: str
    url: str
    verified_on: date


def verified_accounts(session: Session, today: date) -> list[VerifiedAccount]:
    """List the verified accounts of agencies that there are, and of people in office today."""
    found = (
        select(Agency.content)
        .where(
            Agency.superseded_in.is_(None),
            or_(Agency.content.has_key("social_accounts"), Agency.content.has_key("officials")),
        )
        .order_by(Agency.position, Agency.code)
    )
    agencies = (AgencyContent.model_validate(one) for one in session.scalars(found))
    return [
        account
        for agency in agencies
        if not agency.has_ended(today)
        for account in (*_of_agency(agency), *_of_officials(agency, today))
    ]


def _of_agency(agency: AgencyContent) -> Iterator[VerifiedAccount]:
    for one in agency.social_accounts:
        if one.verified_at is not None:
            yield VerifiedAccount(
                agency.code, agency.names, None, None, one.platform, one.url, one.verified_at
            )


def _of_officials(agency: AgencyContent, today: date) -> Iterator[VerifiedAccount]:
    for one in agency.officials:
        has_left = one.term_end is not None and one.term_end < today
        if one.accounts_verified_at is None or has_left:
            continue
        for url in one.accounts:
            yield VerifiedAccount(
                agency.code,
                agency.names,
                one.name,
                one.title,
                platform_of(url) or "",
                url,
                one.accounts_verified_at,
            )
