"""What pages of contact say about definitions: days until an answer, states, channels."""

from geo.country import Names
from portal.contact.rules import Kind
from portal.contact.workflow import case_definitions


def answered_within(kind: Kind) -> int | None:
    """Return within how many working days a new case of a kind is answered; None for never."""
    working_days: int | None = case_definitions(kind).newest.working_days
    return working_days


def names_of_kind(kind: str) -> Names:
    """Return what a kind of case is called, an appeal too."""
    names: Names = case_definitions(kind).newest.names
    return names


def masked(contact: str) -> str:
    """Return an address or number as a receipt shows it: enough to know it again."""
    name, at, domain = contact.partition("@")
    if at:
        return f"{name[:2]}…@{domain}"
    return f"{contact[:4]}…{contact[-3:]}"
