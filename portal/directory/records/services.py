"""What a service's record says: the CPSV-AP set, and what no standard has."""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.messages import mark as _
from portal.directory.records.fields import CodeOf, TermOf
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
ONLINE_CHANNELS = frozenset({"web", "app"})


class Step(Part):
    """One step of the procedure, in the order of the record."""

    title: Title
    text: Texts = Field(default_factory=dict)
    actor: Literal["applicant", "agency"] = "applicant"
    channel: _Channel = None
    duration: Duration | None = None
    condition: Line = Field(default_factory=dict)
    is_optional: bool = False


class Paper(Part):
    """A paper that is needed; no `audiences` means everybody needs it.

    `issued_by` is the code of the service that issues it, `issued_by_agency` that of the agency.
    """

    name: Title
    text: Texts = Field(default_factory=dict)
    kind: Annotated[Term, TermOf("paper_kinds")] = "original"
    is_mandatory: bool = True
    condition: Line = Field(default_factory=dict)
    audiences: _Audiences = ()
    issued_by: Annotated[Code | None, CodeOf("services")] = None
    issued_by_agency: Annotated[Code | None, CodeOf("agencies")] = None
    template: WebAddress | None = None


class Fee(Part):
    """What one option costs, while it holds; no `audiences` means that everybody pays it.

    `per` says what the amount is for when that is not the whole, as a page or a year.
    """

    label: Title
    amount: Money
    currency: Currency
    per: Line = Field(default_factory=dict)
    audiences: _Audiences = ()
    channel: _Channel = None
    legal_basis: Line = Field(default_factory=dict)
    valid_from: Day | None = None
    valid_to: Day | None = None

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

    kind: Annotated[Term, TermOf("channels")]
    url: WebAddress | None = None
    phone: Phone | None = None
    email: OfficialEmail | None = None
    hours: Hours | None = None
    languages: Annotated[tuple[Language, ...], Field(max_length=10)] = ()
    needs_sign_in: bool = False
    by_appointment: bool = False
    note: Line = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.kind in ONLINE_CHANNELS and self.url is None:
            raise fault(_("A channel of the kind “{value}” needs a web address."), self.kind)
        if self.kind in ("phone", "sms") and self.phone is None:
            raise fault(_("A channel of the kind “{value}” needs a phone number."), self.kind)
        return self


class Output(Part):
    """What one gets in the end, and how long it is valid."""

    name: Title
    kind: Annotated[Term, TermOf("output_kinds")] = "document"
    validity: Duration | None = None


class AtOffices(Part):
    """Which offices give the service: those of `agencies` that have `service` among theirs.

    No `agencies` means the service's own agency, no `service` any office of theirs. `any_agency`
    takes the offices of every agency, for what service centres do.
    """

    agencies: Annotated[tuple[Code, ...], Field(max_length=50), CodeOf("agencies")] = ()
    any_agency: bool = False
    service: Annotated[Term | None, TermOf("office_services")] = None

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

    code: Code
    agency: Annotated[Code, CodeOf("agencies")]
    names: Title
    summary: Line = Field(default_factory=dict)
    description: Texts = Field(default_factory=dict)
    status: Annotated[
        Literal["active", "inactive", "defunct", "temporarily_closed"], TermOf("statuses")
    ] = "active"
    alert: Texts = Field(default_factory=dict)
    audiences: Annotated[_Audiences, Field(min_length=1)]
    life_events: Annotated[_Terms, TermOf("life_events")] = ()
    sector: Annotated[Term | None, TermOf("sectors")] = None
    keywords: Annotated[tuple[Keyword, ...], Field(max_length=40)] = ()
    eligibility: Texts = Field(default_factory=dict)
    minimum_age: Annotated[int, Field(ge=0, le=120)] | None = None
    maximum_age: Annotated[int, Field(ge=0, le=120)] | None = None
    steps: Annotated[tuple[Step, ...], Field(max_length=60)] = ()
    papers: Annotated[tuple[Paper, ...], Field(max_length=60)] = ()
    outputs: Annotated[tuple[Output, ...], Field(max_length=30)] = ()
    fees: Annotated[tuple[Fee, ...], Field(max_length=60)] = ()
    channels: Annotated[tuple[Channel, ...], Field(max_length=30)] = ()
    processing_time: Duration | None = None
    legal_basis: Texts = Field(default_factory=dict)
    legal_url: WebAddress | None = None
    website: WebAddress | None = None
    co_providers: Annotated[tuple[Code, ...], Field(max_length=30), CodeOf("agencies")] = ()
    requires: Annotated[tuple[Code, ...], Field(max_length=30), CodeOf("services")] = ()
    at_offices: AtOffices | None = None
    former_codes: tuple[Code, ...] = ()
    verified_at: Day | None = None
    review_by: Day | None = None
    demo: bool = False

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
