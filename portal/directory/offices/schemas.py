"""What an office says: a feature of the layer `offices`, as the directory sees it."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from geo.messages import mark as _
from portal.directory.records.fields import CodeOf, Label
from portal.directory.records.record_fields import Demonstration, RecordNames
from portal.directory.records.values import Code, Day, Hours, Line, Part, Phone, clean_line, fault

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

    ref: Annotated[
        Ref,
        Label(
            _("Reference"),
            hint=_(
                "How your agency numbers its offices; empty: we make one up. It stays the same for"
                " ever."
            ),
        ),
    ]
    agency: Annotated[Code, CodeOf("agencies"), Label(_("Agency"))]
    names: RecordNames
    lon: Annotated[float, _degrees(180), Label(_("Longitude"), hint=_("Degrees, as in 35.91063"))]
    lat: Annotated[float, _degrees(90), Label(_("Latitude"), hint=_("Degrees, as in 31.95394"))]
    phones: Annotated[
        tuple[Phone, ...],
        Field(max_length=20),
        Label(
            _("Phone numbers"),
            hint=_("One a line, as people write them here: 06 500 1000 or +962 6 500 1000."),
        ),
    ] = ()
    address: Annotated[Line, Label(_("Address"))] = Field(default_factory=dict)
    opening_hours: Annotated[
        Hours | None,
        Label(
            _("Opening hours"),
            hint=_("As OpenStreetMap writes them: Su-Th 08:00-15:00; PH off"),
        ),
    ] = None
    attributes: Annotated[dict[str, Any], Label("")] = Field(default_factory=dict)
    verified_at: Annotated[
        Day | None,
        Label(
            _("Verified on"),
            hint=_("The day on which somebody last made sure that all of this is right."),
        ),
    ] = None
    demo: Demonstration = False
