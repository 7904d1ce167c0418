"""What an agency's record says."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.messages import mark as _
from portal.directory.records.fields import CodeOf, TermOf
from portal.directory.records.values import (
    Code,
    Day,
    Hours,
    Line,
    OfficialEmail,
    Part,
    Phone,
    Picture,
    Record,
    Term,
    Texts,
    Title,
    WebAddress,
    check_order,
    fault,
)


class Official(Part):
    """A minister or head, with official contact data only; the first without an end is in office.

    Ended terms stay: they are the history of who led the agency. `honorific` stands before the
    name, `photo` is the digest of a stored picture, `accounts` are the addresses of the official's
    own accounts on social networks.
    """

    honorific: Line = Field(default_factory=dict)
    name: Title
    title: Title
    photo: Picture | None = None
    email: OfficialEmail | None = None
    phone: Phone | None = None
    website: WebAddress | None = None
    accounts: Annotated[tuple[WebAddress, ...], Field(max_length=20)] = ()
    term_start: Day | None = None
    term_end: Day | None = None
    is_acting: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(
            self.term_start,
            self.term_end,
            _("The term ends on {value}, before its start on {start}."),
        )
        return self


class SocialAccount(Part):
    """An account on a social network; `verified_at` is the day it was checked to be official."""

    platform: Literal[
        "facebook",
        "x",
        "instagram",
        "youtube",
        "linkedin",
        "whatsapp",
        "telegram",
        "tiktok",
        "snapchat",
    ]
    url: WebAddress
    verified_at: Day | None = None


class MobileApp(Part):
    """A mobile application in a store."""

    name: Title
    platform: Literal["android", "ios", "huawei"]
    url: WebAddress
    checked_at: Day | None = None


class AgencyContent(Record):
    """An agency as its record says it; `code` is its address and never changes hands.

    `kind` and `sector` are terms of the vocabularies, `parent` and `successor` codes of agencies.
    An agency that has ended has `valid_to`, or a `successor` alone where the day is not known; who
    asks for it then is led to its `successor`, as is whoever asks for one of the `former_codes`.
    `hours` are in the OpenStreetMap syntax, `logo` is the digest of a stored picture.
    """

    code: Code
    names: Title
    acronym: Line = Field(default_factory=dict)
    kind: Annotated[Term, TermOf("agency_kinds")]
    sector: Annotated[Term | None, TermOf("sectors")] = None
    parent: Annotated[Code | None, CodeOf("agencies")] = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    successor: Annotated[Code | None, CodeOf("agencies")] = None
    former_codes: tuple[Code, ...] = ()
    description: Texts = Field(default_factory=dict)
    legal_basis: Texts = Field(default_factory=dict)
    established_year: Annotated[int, Field(ge=1000, le=2200)] | None = None
    website: WebAddress | None = None
    email: OfficialEmail | None = None
    phones: Annotated[tuple[Phone, ...], Field(max_length=20)] = ()
    address: Line = Field(default_factory=dict)
    hours: Hours | None = None
    officials: Annotated[tuple[Official, ...], Field(max_length=100)] = ()
    social_accounts: Annotated[tuple[SocialAccount, ...], Field(max_length=30)] = ()
    mobile_apps: Annotated[tuple[MobileApp, ...], Field(max_length=30)] = ()
    logo: Picture | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] = 1000
    verified_at: Day | None = None
    review_by: Day | None = None
    demo: bool = False

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        check_order(
            self.valid_from,
            self.valid_to,
            _("The agency ends on {value}, before it begins on {start}."),
        )
        if self.code in (self.parent, self.successor, *self.former_codes):
            raise fault(
                _("“{value}” cannot be its own parent, successor or former code."), self.code
            )
        return self

    def has_ended(self, today: date) -> bool:
        """Check whether it is gone."""
        return has_ended(self.valid_to, self.successor, today)


def has_ended(valid_to: date | None, successor: str | None, today: date) -> bool:
    """Check whether an agency is gone: its last day is before today, or another has taken over."""
    return successor is not None if valid_to is None else valid_to < today
