"""What a service asks of one person on one day: papers, fees, and the services to use before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.directory.records.services import Fee, Paper, ServiceContent


@dataclass(frozen=True, slots=True)
class FeeSpan:
    """The least and the most that the options of a service cost, in one currency, extras apart."""

    lowest: Decimal
    highest: Decimal
    currency: str

    @property
    def is_free(self) -> bool:
        """Check whether no option costs anything."""
        return self.highest == 0


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody needs for a service; `fees` are the options that hold on the day."""

    papers: tuple[Paper, ...]
    fees: tuple[Fee, ...]
    span: FeeSpan | None

    @property
    def has_extras(self) -> bool:
        """Check whether anything may come on top of the range."""
        return any(fee.is_extra for fee in self.fees)


def needs_of(service: ServiceContent, audience: str | None, day: date) -> Needs:
    """Compute what a person of an audience needs on a day; None takes what anybody might need."""
    fees = fees_on(service, audience, day)
    return Needs(papers_for(service, audience), fees, fee_span(fees))


def papers_for(service: ServiceContent, audience: str | None) -> tuple[Paper, ...]:
    """Return the papers that a person of an audience needs; those without audiences all need."""
    return tuple(paper for paper in service.papers if _is_meant(paper.audiences, audience))


def fees_on(service: ServiceContent, audience: str | None, day: date) -> tuple[Fee, ...]:
    """Return the fees of an audience that hold on a day, their first and last days included."""
    return tuple(
        fee
        for fee in service.fees
        if _is_meant(fee.audiences, audience)
        and (fee.valid_from is None or fee.valid_from <= day)
        and (fee.valid_to is None or day <= fee.valid_to)
    )


def fee_span(fees: Sequence[Fee]) -> FeeSpan | None:
    """Return the range of what the service costs: the fees are options and are never added up.

    What comes on top of them is left out. None where a range says nothing: without fees, in
    several currencies, or when an amount is for a part of something, as a page or a year.
    """
    options = [fee for fee in fees if not fee.is_extra]
    currencies = {fee.currency for fee in options}
    if len(currencies) != 1 or any(fee.per for fee in options):
        return None
    amounts = [fee.amount for fee in options]
    return FeeSpan(min(amounts), max(amounts), currencies.pop())


def linked_codes(service: ServiceContent) -> tuple[set[str], set[str]]:
    """Return the codes of the services and of the agencies that a service's page names."""
    services = {*service.requires, *(paper.issued_by for paper in service.papers)}
    agencies = {service.agency, *service.co_providers}
    agencies |= {paper.issued_by_agency for paper in service.papers if paper.issued_by_agency}
    return {code for code in services if code}, agencies


def _is_meant(audiences: Sequence[str], audience: str | None) -> bool:
    return audience is None or not audiences or audience in audiences
