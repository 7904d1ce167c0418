"""Sentences about positions that cannot be used as they stand, each with how to go on."""

from collections.abc import Sequence

from geo.errors import Refused
from geo.messages import Message, shown
from geo.messages import mark as _
from geo.projections import Floats, Operation, Suggestion, favourite
from importers.positions.candidates import Candidate

_MOST_SHOWN = 3


def not_degrees(
    candidate: Candidate,
    found: Sequence[Suggestion],
    packed: tuple[Floats, Floats] | None,
) -> Refused:
    """Refuse metres without a coordinate system, offering those that fit.

    `packed` are longitudes and latitudes where the numbers can be packed digits as well.
    """
    values: dict[str, object] = {
        "columns": _where(candidate),
        "value": candidate.example,
        "total": candidate.count,
        "fits": _fits(found),
    }
    best = favourite(found)
    if not found:
        text = _(
            "The values of {columns} (such as {value}) cannot be degrees, and no coordinate"
            " system in use in the country puts them there. Ask where the file comes from and"
            " name its system, for example --crs EPSG:32637."
        )
    elif packed is not None:
        return _packed_or_metres(packed, values)
    elif best is None:
        text = _(
            "The values of {columns} (such as {value}) cannot be degrees. Several coordinate"
            " systems fit rows inside the country: {fits}. Which one is right cannot be told"
            " from the numbers; ask where the file comes from and import again with --crs and"
            " its code."
        )
    else:
        return _one_system(candidate, best, values)
    return Refused(text, **values)


def _one_system(candidate: Candidate, best: Suggestion, values: dict[str, object]) -> Refused:
    if best.swapped and candidate.fields:
        return Refused(
            _(
                "The values of {columns} (such as {value}) cannot be degrees. With easting and"
                " northing exchanged they fit {fits} rows inside the country; import again with"
                " --crs {code} --map {map}."
            ),
            code=best.crs,
            map=_exchanged(candidate),
            **values,
        )
    return Refused(
        _(
            "The values of {columns} (such as {value}) cannot be degrees. They fit {fits} rows"
            " inside the country; if that is right, import again with --crs {code}."
        ),
        code=best.crs,
        **values,
    )


def other_system(operation: Operation, found: Sequence[Suggestion]) -> Refused:
    """Refuse a system that puts the rows elsewhere, where others put them into the country."""
    best = favourite(found)
    if best is None:
        return Refused(
            _(
                "In {crs} hardly any row lies inside the country, but several others put the rows"
                " there: {fits}. Which one is right cannot be told from the numbers; ask where the"
                " file comes from and import again with --crs and its code."
            ),
            crs=operation.title,
            fits=_fits(found),
        )
    return Refused(
        _(
            "In {crs} hardly any row lies inside the country, but {suggestion} puts"
            " {inside} of {total} rows there; import again with --crs {code}."
        ),
        crs=operation.title,
        suggestion=str(best),
        inside=best.inside,
        total=best.total,
        code=best.crs,
    )


def _packed_or_metres(packed: tuple[Floats, Floats], values: dict[str, object]) -> Refused:
    """Offer both readings of a few numbers, degrees first; neither is guessed."""
    lons, lats = packed
    return Refused(
        _(
            "The values of {columns} (such as {value}) cannot be decimal degrees. If they are"
            " degrees, minutes and seconds without marks, the first place is {lat}, {lon}: write"
            " the marks, as in 31°57'14.2\". If they are metres, {fits} rows lie inside the"
            " country: import again with --crs and its code."
        ),
        lat=f"{lats[0]:.6f}",
        lon=f"{lons[0]:.6f}",
        **values,
    )


def _fits(found: Sequence[Suggestion]) -> str:
    return "; ".join(f"{one} {one.inside}/{one.total}" for one in found[:_MOST_SHOWN])


def degrees_as_metres(candidate: Candidate, operation: Operation) -> Refused:
    """Refuse degrees for which a system in metres was named."""
    return Refused(
        _(
            "The values of {columns} (such as {value}) are degrees, but {crs} is not in degrees;"
            " import again with --crs EPSG:4326."
        ),
        columns=_where(candidate),
        value=candidate.example,
        crs=operation.title,
    )


def swapped_halves(candidate: Candidate) -> Refused:
    """Refuse latitude and longitude the wrong way round."""
    if candidate.fields is None:
        return Refused(
            _(
                "In nearly all rows latitude and longitude are swapped in {columns} (such as"
                " {value}): the other way round they fit. Exchange them in the program that the"
                " file comes from."
            ),
            columns=_where(candidate),
            value=candidate.example,
        )
    return Refused(
        _(
            "In nearly all rows the columns {columns} are swapped: the other way round they fit."
            " Import again with --map {map}."
        ),
        columns=_where(candidate),
        map=_exchanged(candidate),
    )


def _exchanged(candidate: Candidate) -> str:
    """Write the --map that takes each column for the other."""
    (y_field, x_field), (y_column, x_column) = (
        candidate.fields or ("", ""),
        candidate.source.columns,
    )
    return f"{y_field}={shown(x_column)},{x_field}={shown(y_column)}"


def _where(candidate: Candidate) -> str | Message:
    return candidate.title or Message(_("the geometries"))
