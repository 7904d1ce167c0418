"""Single values of agencies' answers, which their contracts have been held against before."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geo.country import Names
from portal.citizens.services.views import Bill, Code, Money, Value

Content = Mapping[str, Any]
_SHOWN_DIGITS = 3


def day(text: str) -> date:
    """Read a date as contracts write it."""
    return date.fromisoformat(text)


def day_of_moment(text: str) -> date:
    """Read the day of a moment, on the clock that the agency has written it by."""
    return datetime.fromisoformat(text).date()


def texts(told: Mapping[str, str]) -> Names:
    """Read a text in one or two languages."""
    return dict(told)


def masked(number: str) -> Code:
    """Hide all but the last three signs of the number of a paper that says who somebody is."""
    hidden = max(len(number) - _SHOWN_DIGITS, 0)
    return Code("•" * hidden + number[hidden:])


def plot(told: Content) -> Value:
    """Name a plot of land by village, basin and number, in the languages that all three have."""
    village, basin, number = told["village"], told["basin"], told["number"]
    languages = village.keys() & basin.keys()
    return {one: f"{village[one]}, {basin[one]}, {number}" for one in sorted(languages)}


def money(amount: str, currency: str) -> Money:
    """Read an amount; contracts write it with three decimals."""
    return Money(Decimal(amount), currency)


def bill(told: Content | None) -> Bill | None:
    """Read what is to be paid; None where nothing is."""
    if told is None:
        return None
    due_on = told.get("due_on")
    amount = money(told["amount"], told["currency"])
    return Bill(amount, None if due_on is None else day(due_on))
