"""What ends on a day, and when somebody is reminded of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from geo.messages import mark as _

# What has ended is shown as such for a while, and then forgotten.
KEPT_DAYS = 30

# What can end, by the word that stands in the table: none of it says anything about anybody.
ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "passport": _("Passport"),
        "identity_card": _("Identity card"),
        "residence_permit": _("Residence permit"),
        "driving_licence": _("Driving licence"),
        "vehicle_licence": _("Vehicle licence"),
        "vehicle_insurance": _("Vehicle insurance"),
        "profession_licence": _("Profession licence"),
        "establishment": _("Registration of an establishment"),
        "company": _("Registration of a company"),
        "certificate": _("Certificate"),
        "employee_card": _("Employee card"),
        "application": _("Application"),
        "reservation": _("Reservation on a plot of land"),
        "bill": _("Time to pay a bill"),
        "fine": _("Time to pay a fine"),
        "tax": _("Time to pay a tax"),
        "consent": _("Consent"),
    }
)

# What to do about an end that is over, where it is not to be renewed at an agency.
AFTERWARDS: Mapping[str, str] = MappingProxyType(
    {
        "bill": _("Its day is over. Pay it soon."),
        "fine": _("Its day is over. Pay it soon."),
        "tax": _("Its day is over. Pay it soon."),
        "consent": _("It has ended. Agree again if you want to see the answers."),
        "application": _("It has ended."),
        "reservation": _("It has ended."),
    }
)
TO_BE_RENEWED = _("It has ended. Renew it at the agency.")


@dataclass(frozen=True)
class Expiry:
    """Something that ends on a day; `what` is one of ENDINGS, else ValueError is raised."""

    what: str
    on: date

    def __post_init__(self) -> None:
        if self.what not in ENDINGS:
            raise ValueError(f"nothing that ends is called {self.what}")


def is_near(today: date, on: date, leads: Sequence[int]) -> bool:
    """Check whether somebody is told of an end: the first lead is reached, the day not over."""
    return on - timedelta(days=max(leads)) <= today <= on


def next_day(today: date, on: date, leads: Sequence[int]) -> date:
    """Return the day after `today` on which something is to be done about an end again.

    `leads` are days before it. After the last of them it is forgotten, when it has been over for a
    while.
    """
    days = (on - timedelta(days=lead) for lead in leads)
    return min((day for day in days if day > today), default=on + timedelta(days=KEPT_DAYS + 1))
