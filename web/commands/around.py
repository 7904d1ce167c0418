"""`aroundme around`: the radius query as a table in the terminal."""

from typing import Annotated

import typer

from geo.country import best_name
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.around.rules import COUNTED_TO, read_query
from layers.around.service import Answer, answer_around
from layers.deployment import Deployment
from layers.opening.clock import Openness
from web.command_language import chosen_language, translator
from web.commands.console import explain_errors, output, print_table
from web.deployment import deployed

_HEADERS = (_("distance"), _("kind"), _("name"), _("phone"), _("now"), _("id"))
_OPENNESS = {
    Openness.OPEN: _("open"),
    Openness.CLOSED: _("closed"),
    Openness.UNKNOWN: _("unknown"),
}


@explain_errors
def around_command(  # noqa: PLR0913, PLR0917 - one argument for each parameter of the endpoint
    lat: Annotated[str, typer.Argument(help="Latitude, WGS 84 degrees.")],
    lon: Annotated[str, typer.Argument(help="Longitude, WGS 84 degrees.")],
    radius: Annotated[str | None, typer.Option(help="Metres.")] = None,
    layers: Annotated[str | None, typer.Option(help="Layer names separated by commas.")] = None,
    limit: Annotated[str | None, typer.Option(help="Features to show, 1 to 100.")] = None,
    q: Annotated[str | None, typer.Option(help="Words of the name.")] = None,
    area: Annotated[str | None, typer.Option(help="Codes of areas separated by commas.")] = None,
    open_now: Annotated[bool, typer.Option("--open-now", help="Only what is open now.")] = False,
    where: Annotated[
        list[str] | None, typer.Option(help="An attribute filter, like gender=girls.")
    ] = None,
) -> None:
    """List what is around a point, nearest first: the endpoint's answer as a table."""
    given = {
        "lat": lat,
        "lon": lon,
        "radius": radius,
        "layers": layers,
        "limit": limit,
        "q": q,
        "area": area,
        "open": "now" if open_now else None,
        **dict(_filter(text) for text in where or []),
    }
    asked = {name: value for name, value in given.items() if value is not None}
    with deployed() as deployment:
        query = read_query(asked, deployment.catalogue, deployment.country)
        _print(answer_around(deployment, query), deployment)


def _filter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidParameter("where", _("“{value}” is not of the form name=value."), value=text)
    return name, value


def _print(found: Answer, deployment: Deployment) -> None:
    translate, language = translator(), chosen_language()
    rows = [
        (
            f"{one.distance_m:,.0f} m",
            best_name(deployment.catalogue[one.row["layer"]].singular, language),
            best_name(one.row["names"], language) or "—",
            " ".join(one.row["phones"]),
            translate(_OPENNESS[one.openness]),
            f"{one.row['layer']}/{one.row['ref']}",
        )
        for one in found.found
    ]
    title = translate(_("{count} places within {radius} m")).format(
        count=_number(found.number_matched), radius=f"{found.query.radius_m:,.0f}"
    )
    headers = [translate(h) for h in _HEADERS]
    print_table(title, headers, rows)
    _print_wider(found)


def _number(count: int) -> str:
    if count > COUNTED_TO:
        return translator()(_("more than {count}")).format(count=f"{COUNTED_TO:,}")
    return str(count)


def _print_wider(found: Answer) -> None:
    translate = translator()
    if found.wider is None:
        return
    for radius_m, count in found.wider.counts:
        line = translate(_("within {radius} m: {count}")).format(
            radius=f"{radius_m:,.0f}", count=_number(count)
        )
        output().print(line, markup=False)
    if found.wider.nearest is not None:
        line = translate(_("nearest beyond: {distance} m")).format(
            distance=f"{found.wider.nearest.distance_m:,.0f}"
        )
        output().print(line, markup=False)
