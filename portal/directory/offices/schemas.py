"""What an office says: a feature of the layer `offices`, as the directory sees it."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from geo.messages import mark as _
from portal.directory.records.values import (
    Code,
    Day,
    Hours,
    Line,
    Part,
    Phone,
    Title,
    clean_line,
    fault,
)

LAYER = "offices"


def _degrees(limit: int) -> BeforeValidator:
    def read(given: object) -> float:
        try:
            degrees = float(str(given))
        except ValueError:
            degrees = float("nan")
        if not -limit <= degrees <= limit:
            raise fault(
                _("“{value}” is not between -{limit} and {limit} degrees."), given, limit=limit
            )
        return degrees

    return BeforeValidator(read)


Ref = Annotated[str, BeforeValidator(clean_line), Field(min_length=1, max_length=100)]


class OfficeContent(Part):
    """An office; `attributes` are those of the layer's definition besides `agency`.

    `lon` and `lat` are WGS 84 degrees.
    """

    ref: Ref
    agency: Code
    names: Title
    lon: Annotated[float, _degrees(180)]
    lat: Annotated[float, _degrees(90)]
    phones: Annotated[tuple[Phone, ...], Field(max_length=20)] = ()
    address: Line = Field(default_factory=dict)
    opening_hours: Hours | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)
    verified_at: Day | None = None
    demo: bool = False
