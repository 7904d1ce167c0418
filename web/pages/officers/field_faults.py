"""What is wrong with the fields of a form of officers, as the page lists it."""

from geo.errors import InvalidFields, InvalidParameter
from portal.proposals.schemas import Fault


def field_faults(error: InvalidParameter) -> list[Fault]:
    """Return each fault of an error with the field that it stands at."""
    faults = error.faults if isinstance(error, InvalidFields) else (error,)
    return [Fault((one.parameter,), one.message) for one in faults]
