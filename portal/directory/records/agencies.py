"""What an agency's record says."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.messages import mark as _
from portal.directory.records.fields import CodeOf, ForWholeCountry, Label, NamesOf, TermOf
from portal.directory.records.platforms import HOSTS, NETWORKS, STORES, is_at
from portal.directory.records.record_fields import (
    Demonstration,
    FormerCodes,
    RecordCode,
    RecordNames,
    ReviewBy,
    VerifiedAt,
)
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

    honorific: Annotated[
        Line, Label(_("Honorific"), hint=_("What stands before the name, as in His Excellency."))
    ] = Field(default_factory=dict)
    name: Annotated[Title, Label(_("Name"))]
    title: Annotated[Title, Label(_("Office held"))]
    photo: Annotated[Picture | None, Label(_("Photo"))] = None
    email: Annotated[OfficialEmail | None, Label(_("E-mail"))] = None
    phone: Annotated[Phone | None, Label(_("Phone number"))] = None
    website: Annotated[WebAddress | None, Label(_("Web site"))] = None
    accounts: Annotated[
        tuple[WebAddress, ...],
        Field(max_length=20),
        Label(
            _("Accounts on social networks"),
            hint=_("The official's own accounts: one whole address a line."),
        ),
    ] = ()
    accounts_verified_at: Annotated[
        Day | None,
        ForWholeCountry(),
        Label(
            _("Accounts verified on"),
            hint=_("The day on which all of these accounts were found to be the official's own."),
        ),
    ] = None
    term_start: Annotated[Day | None, Label(_("In office from"))] = None
    term_end: Annotated[Day | None, Label(_("In office until"))] = None
    is_acting: Annotated[bool, Label(_("Acting"))] = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(
            self.term_start,
            self.term_end,
            _("The term ends on {value}, before its start on {start}."),
        )
        return self


class SocialAccount(Part):
    """An account on a social network; `verified_at` is the day it was checked to be official.

    That is said by the unit above the agencies: an approver of every agency decides about it.
    """

    platform: Annotated[
        Literal[
            "facebook",
            "x",
            "instagram",
            "youtube",
            "linkedin",
            "whatsapp",
            "telegram",
            "tiktok",
            "snapchat",
        ],
        NamesOf(NETWORKS),
        Label(_("Platform")),
    ]
    url: Annotated[WebAddress, Label(_("Web address"))]
    verified_at: Annotated[Day | None, ForWholeCountry(), Label(_("Verified on"))] = None

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        if not is_at(self.platform, self.url):
            raise fault(
                _("“{value}” is not at {network}: begin with https:// and the host {host}."),
                self.url,
                network=NETWORKS[self.platform],
                host=HOSTS[self.platform][0],
            )
        return self


class MobileApp(Part):
    """A mobile application in a store."""

    name: Annotated[Title, Label(_("Name"))]
    platform: Annotated[Literal["android", "ios", "huawei"], NamesOf(STORES), Label(_("Platform"))]
    url: Annotated[WebAddress, Label(_("Web address"))]
    checked_at: Annotated[Day | None, Label(_("Checked on"))] = None


class AgencyContent(Record):
    """An agency as its record says it; `code` is its address and never changes hands.

    `kind` and `sector` are terms of the vocabularies, `parent` and `successor` codes of agencies.
    An agency that has ended has `valid_to`, or a `successor` alone where the day is not known; who
    asks for it then is led to its `successor`, as is whoever asks for one of the `former_codes`.
    `hours` are in the OpenStreetMap syntax, `logo` is the digest of a stored picture.
    """

    code: RecordCode
    names: RecordNames
    acronym: Annotated[Line, Label(_("Acronym"))] = Field(default_factory=dict)
    kind: Annotated[Term, TermOf("agency_kinds"), Label(_("Kind"))]
    sector: Annotated[Term | None, TermOf("sectors"), Label(_("Sector"))] = None
    parent: Annotated[Code | None, CodeOf("agencies"), ForWholeCountry(), Label(_("Above it"))] = (
        None
    )
    valid_from: Annotated[Day | None, Label(_("Valid from"))] = None
    valid_to: Annotated[
        Day | None,
        ForWholeCountry(),
        Label(_("Valid until"), hint=_("The last day; who asks later is led to the successor.")),
    ] = None
    successor: Annotated[
        Code | None, CodeOf("agencies"), ForWholeCountry(), Label(_("Successor"))
    ] = None
    former_codes: FormerCodes = ()
    description: Annotated[Texts, Label(_("Description"))] = Field(default_factory=dict)
    legal_basis: Annotated[Texts, Label(_("Legal basis"))] = Field(default_factory=dict)
    established_year: Annotated[
        Annotated[int, Field(ge=1000, le=2200)] | None, Label(_("Year of foundation"))
    ] = None
    website: Annotated[WebAddress | None, Label(_("Web site"))] = None
    email: Annotated[OfficialEmail | None, Label(_("E-mail"))] = None
    phones: Annotated[tuple[Phone, ...], Field(max_length=20), Label(_("Phone numbers"))] = ()
    address: Annotated[Line, Label(_("Address"))] = Field(default_factory=dict)
    hours: Annotated[Hours | None, Label(_("Opening hours"))] = None
    officials: Annotated[
        tuple[Official, ...],
        Field(max_length=100),
        Label(_("Officials"), one=_("Official {number}"), add=_("Add an official")),
    ] = ()
    social_accounts: Annotated[
        tuple[SocialAccount, ...],
        Field(max_length=30),
        Label(_("Social accounts"), one=_("Account {number}"), add=_("Add a social account")),
    ] = ()
    mobile_apps: Annotated[
        tuple[MobileApp, ...],
        Field(max_length=30),
        Label(_("Mobile apps"), one=_("App {number}"), add=_("Add an app")),
    ] = ()
    logo: Annotated[Picture | None, Label(_("Logo"))] = None
    position: Annotated[
        int,
        Field(ge=0, le=10_000),
        ForWholeCountry(),
        Label(_("Place in lists"), hint=_("Lower numbers come first; 1000 is usual.")),
    ] = 1000
    verified_at: VerifiedAt = None
    review_by: ReviewBy = None
    demo: Demonstration = False

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

    @property
    def has_contacts(self) -> bool:
        """Whether anything is said of how to reach it."""
        return bool(self.website or self.email or self.phones or self.address)

    def has_ended(self, today: date) -> bool:
        """Check whether it is gone."""
        return has_ended(self.valid_to, self.successor, today)


def has_ended(valid_to: date | None, successor: str | None, today: date) -> bool:
    """Check whether an agency is gone: its last day is before today, or another has taken over."""
    return successor is not None if valid_to is None else valid_to < today
