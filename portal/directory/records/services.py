"""What a service's record says: the CPSV-AP set, and what no standard has."""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.messages import mark as _
from portal.directory.records.fields import CodeOf, Label, NamesOf, TermOf
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
    Currency,
    Day,
    Duration,
    Hours,
    Keyword,
    Language,
    Line,
    Money,
    OfficialEmail,
    Part,
    Phone,
    Record,
    Term,
    Texts,
    Title,
    WebAddress,
    check_order,
    fault,
)

_Terms = Annotated[tuple[Term, ...], Field(max_length=30)]
_Audiences = Annotated[_Terms, TermOf("audiences")]
_Channel = Annotated[Term | None, TermOf("channels")]
ACTORS = {"applicant": _("the applicant"), "agency": _("the agency")}
ONLINE_CHANNELS = frozenset({"web", "app"})
# The kind of a fee that is what the service costs; all others come on top of it.
SERVICE_FEE = "service"


class Step(Part):
    """One step of the procedure, in the order of the record."""

    title: Annotated[Title, Label(_("Title"))]
    text: Annotated[Texts, Label(_("Text"))] = Field(default_factory=dict)
    actor: Annotated[Literal["applicant", "agency"], NamesOf(ACTORS), Label(_("Who does it"))] = (
        "applicant"
    )
    channel: Annotated[_Channel, Label(_("Channel"))] = None
    duration: Annotated[Duration | None, Label(_("Takes"))] = None
    condition: Annotated[Line, Label(_("Only if"))] = Field(default_factory=dict)
    is_optional: Annotated[bool, Label(_("Optional"))] = False


class Paper(Part):
    """A paper that is needed; no `audiences` means everybody needs it.

    `issued_by` is the code of the service that issues it, `issued_by_agency` that of the agency.
    """

    name: Annotated[Title, Label(_("Name"))]
    text: Annotated[Texts, Label(_("Text"))] = Field(default_factory=dict)
    kind: Annotated[Term, TermOf("paper_kinds"), Label(_("Kind"))] = "original"
    is_mandatory: Annotated[bool, Label(_("Mandatory"))] = True
    condition: Annotated[Line, Label(_("Only if"))] = Field(default_factory=dict)
    audiences: Annotated[
        _Audiences, Label(_("For whom"), hint=_("Nobody chosen: everybody needs it."))
    ] = ()
    issued_by: Annotated[Code | None, CodeOf("services"), Label(_("Issued by the service"))] = None
    issued_by_agency: Annotated[
        Code | None, CodeOf("agencies"), Label(_("Issued by the agency"))
    ] = None
    template: Annotated[WebAddress | None, Label(_("Form to fill in"))] = None


class Fee(Part):
    """What one option costs, while it holds; no `audiences` means that everybody pays it.

    `kind` tells what the service costs from what comes on top of that, as delivery by post.
    `per` says what the amount is for when that is not the whole, as a page or a year.
    """

    label: Annotated[Title, Label(_("What for"))]
    amount: Annotated[Money, Label(_("Amount"))]
    currency: Annotated[Currency, Label(_("Currency"))]
    kind: Annotated[
        Term,
        TermOf("fee_kinds"),
        Label(
            _("Kind"),
            hint=_("What comes on top of the fee, as delivery by post, is left out of the range."),
        ),
    ] = SERVICE_FEE
    per: Annotated[Line, Label(_("For each"))] = Field(default_factory=dict)
    audiences: Annotated[
        _Audiences, Label(_("For whom"), hint=_("Nobody chosen: everybody pays it."))
    ] = ()
    channel: Annotated[_Channel, Label(_("Channel"))] = None
    legal_basis: Annotated[Line, Label(_("Legal basis"))] = Field(default_factory=dict)
    valid_from: Annotated[Day | None, Label(_("Valid from"))] = None
    valid_to: Annotated[Day | None, Label(_("Valid until"))] = None

    @property
    def is_extra(self) -> bool:
        """Whether it comes on top of what the service costs."""
        return self.kind != SERVICE_FEE

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(
            self.valid_from,
            self.valid_to,
            _("The fee ends on {value}, before it begins on {start}."),
        )
        return self


class Channel(Part):
    """A way to the service; `hours` are in the OpenStreetMap syntax."""

    kind: Annotated[Term, TermOf("channels"), Label(_("Kind"))]
    url: Annotated[WebAddress | None, Label(_("Web address"))] = None
    phone: Annotated[Phone | None, Label(_("Phone number"))] = None
    email: Annotated[OfficialEmail | None, Label(_("E-mail"))] = None
    hours: Annotated[Hours | None, Label(_("Opening hours"))] = None
    languages: Annotated[tuple[Language, ...], Field(max_length=10), Label(_("Languages"))] = ()
    needs_sign_in: Annotated[bool, Label(_("Sign-in needed"))] = False
    by_appointment: Annotated[bool, Label(_("By appointment"))] = False
    note: Annotated[Line, Label(_("Note"))] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.kind in ONLINE_CHANNELS and self.url is None:
            raise fault(_("A channel of the kind “{value}” needs a web address."), self.kind)
        if self.kind in ("phone", "sms") and self.phone is None:
            raise fault(_("A channel of the kind “{value}” needs a phone number."), self.kind)
        return self


class Output(Part):
    """What one gets in the end, and how long it is valid."""

    name: Annotated[Title, Label(_("Name"))]
    kind: Annotated[Term, TermOf("output_kinds"), Label(_("Kind"))] = "document"
    validity: Annotated[Duration | None, Label(_("Valid for"))] = None


class AtOffices(Part):
    """Which offices give the service: those of `agencies` that have `service` among theirs.

    No `agencies` means the service's own agency, no `service` any office of theirs. `any_agency`
    takes the offices of every agency, for what service centres do.
    """

    agencies: Annotated[
        tuple[Code, ...],
        Field(max_length=50),
        CodeOf("agencies"),
        Label(_("Offices of these agencies")),
    ] = ()
    any_agency: Annotated[bool, Label(_("Offices of every agency"))] = False
    service: Annotated[Term | None, TermOf("office_services"), Label(_("Offices that do this"))] = (
        None
    )

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.any_agency and (self.agencies or self.service is None):
            raise fault(
                _(
                    "With “{value}” the offices are found by what they do, so name that and no"
                    " agencies."
                ),
                "any_agency",
            )
        return self


class ServiceContent(Record):
    """A service as its record says it; `code` is its address and never changes hands.

    `audiences`, `life_events` and `sector` are terms of the vocabularies, `agency` is the code of
    the competent authority and `co_providers` those of others, `requires` are the codes of services
    that come first. `processing_time` is an ISO 8601 duration.
    """

    code: RecordCode
    agency: Annotated[Code, CodeOf("agencies"), Label(_("Agency"))]
    names: RecordNames
    summary: Annotated[Line, Label(_("Summary"))] = Field(default_factory=dict)
    description: Annotated[Texts, Label(_("Description"))] = Field(default_factory=dict)
    status: Annotated[
        Literal["active", "inactive", "defunct", "temporarily_closed"],
        TermOf("statuses"),
        Label(_("Status")),
    ] = "active"
    alert: Annotated[
        Texts,
        Label(_("Notice"), hint=_("A notice at the top of the page, as long as it is needed.")),
    ] = Field(default_factory=dict)
    audiences: Annotated[_Audiences, Field(min_length=1), Label(_("For whom"))]
    life_events: Annotated[_Terms, TermOf("life_events"), Label(_("Life events"))] = ()
    sector: Annotated[Term | None, TermOf("sectors"), Label(_("Sector"))] = None
    keywords: Annotated[
        tuple[Keyword, ...],
        Field(max_length=40),
        Label(_("Keywords"), hint=_("Other words that people search for, one a line.")),
    ] = ()
    eligibility: Annotated[Texts, Label(_("Who may have it"))] = Field(default_factory=dict)
    minimum_age: Annotated[Annotated[int, Field(ge=0, le=120)] | None, Label(_("Lowest age"))] = (
        None
    )
    maximum_age: Annotated[Annotated[int, Field(ge=0, le=120)] | None, Label(_("Highest age"))] = (
        None
    )
    steps: Annotated[
        tuple[Step, ...],
        Field(max_length=60),
        Label(_("Steps"), one=_("Step {number}"), add=_("Add a step")),
    ] = ()
    papers: Annotated[
        tuple[Paper, ...],
        Field(max_length=60),
        Label(_("Papers"), one=_("Paper {number}"), add=_("Add a paper")),
    ] = ()
    outputs: Annotated[
        tuple[Output, ...],
        Field(max_length=30),
        Label(_("What one gets"), one=_("Result {number}"), add=_("Add what one gets")),
    ] = ()
    fees: Annotated[
        tuple[Fee, ...],
        Field(max_length=60),
        Label(_("Fees"), one=_("Fee {number}"), add=_("Add a fee")),
    ] = ()
    channels: Annotated[
        tuple[Channel, ...],
        Field(max_length=30),
        Label(_("Channels"), one=_("Channel {number}"), add=_("Add a channel")),
    ] = ()
    processing_time: Annotated[Duration | None, Label(_("Processing time"))] = None
    legal_basis: Annotated[Texts, Label(_("Legal basis"))] = Field(default_factory=dict)
    legal_url: Annotated[WebAddress | None, Label(_("Law on the web"))] = None
    website: Annotated[WebAddress | None, Label(_("Web site"))] = None
    co_providers: Annotated[
        tuple[Code, ...], Field(max_length=30), CodeOf("agencies"), Label(_("Other agencies"))
    ] = ()
    requires: Annotated[
        tuple[Code, ...],
        Field(max_length=30),
        CodeOf("services"),
        Label(_("Services needed before")),
    ] = ()
    at_offices: Annotated[
        AtOffices | None, Label(_("Which offices"), add=_("Say which offices give it"))
    ] = None
    former_codes: FormerCodes = ()
    verified_at: VerifiedAt = None
    review_by: ReviewBy = None
    demo: Demonstration = False

    @property
    def is_online(self) -> bool:
        """Whether it can be had without going anywhere."""
        return any(channel.kind in ONLINE_CHANNELS for channel in self.channels)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name, given in (("audiences", self.audiences), ("life_events", self.life_events)):
            twice = [term for term, count in Counter(given).items() if count > 1]
            if twice:
                raise fault(_("“{value}” stands twice in {name}."), twice[0], name=name)
        if (
            self.minimum_age is not None
            and self.maximum_age is not None
            and self.maximum_age < self.minimum_age
        ):
            raise fault(
                _("The highest age, {value}, is below the lowest, {lowest}."),
                self.maximum_age,
                lowest=self.minimum_age,
            )
        if self.code in (*self.requires, *self.former_codes):
            raise fault(_("“{value}” cannot require or replace itself."), self.code)
        return self
