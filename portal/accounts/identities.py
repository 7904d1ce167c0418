"""Kinds of people who register, and how sure it is who somebody is."""

from enum import StrEnum


class PersonKind(StrEnum):
    """As what a person has registered; `business` is a person who speaks for a company."""

    CITIZEN = "citizen"
    RESIDENT = "resident"
    VISITOR = "visitor"
    BUSINESS = "business"


class Identity(StrEnum):
    """How sure it is who somebody is: said by himself, matched with a register, or proven.

    They compare in this order.
    """

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
