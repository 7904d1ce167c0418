"""The routes of the base map: its tiles, and their description."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from layers.basemap.documentation import (
    INSIDE_PARAMETERS,
    INSIDE_RESPONSES,
    JSON_RESPONSES,
    TILE_PARAMETERS,
)
from layers.basemap.parameters import BasemapHere, read_labels_query
from layers.basemap.place_labels import place_labels
from layers.basemap.schemas import write_label, write_tilejson
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import admitted, header_of, server_address, takes_gzip
from layers.tiles.documentation import MVT, TILE_RESPONSES
from layers.tiles.packing import Packed, gzip_of, plain_of
from layers.tiles.rules import read_tile

router = APIRouter(tags=["tiles"])

_FOR_A_YEAR = "public, max-age=31536000, immutable"
_FOR_A_DAY = "public, max-age=86400"
_FOR_A_MINUTE = "public, max-age=60"
_LONGEST_NUMBER = 9


@router.get(
    "/tiles/basemap.json",
    summary="What the tiles of the base map are",
    responses=JSON_RESPONSES,
    response_model=None,
)
def show_basemap(request: Request, deployment: DeploymentHere, basemap: BasemapHere) -> Response:
    """Describe the base map as TileJSON 3.0; 204 where there is none."""
    refuse_unknown(strict_parameters(request), ())
    headers = {"Cache-Control": _FOR_A_MINUTE}
    served = basemap.served()
    if served is None:
        return Response(status_code=204, headers=headers)
    site = server_address(request)
    ours = f"{site}/tiles/basemap/{{z}}/{{x}}/{{y}}.mvt?v={served.number}"
    written = write_tilejson(served, served.tile_address or ours, deployment.country.languages)
    return JSONResponse(written, headers=headers)


@router.get(
    "/tiles/basemap/{z}/{x}/{y}.mvt",
    summary="One tile of the base map",
    openapi_extra={"parameters": TILE_PARAMETERS},
    responses=TILE_RESPONSES,
    response_class=Response,
)
async def show_basemap_tile(request: Request, basemap: BasemapHere) -> Response:
    """Return the base map in one tile of Web Mercator, its layers after the Shortbread schema.

    Without anything to show the answer is 204.
    """
    given = strict_parameters(request)
    refuse_unknown(given, ("v",))
    path = request.path_params
    tile = read_tile(path["z"], path["x"], path["y"])
    asked = _number(given.get("v"))
    kept = None if asked is None else basemap.kept(asked, tile)
    if kept is not None:
        return _respond(request, kept, asked, is_current=True)
    async with admitted(request):
        number, drawn = await run_in_threadpool(basemap.draw, tile)
    return _respond(request, drawn, number, is_current=number is not None and number == asked)


@router.get(
    "/api/v1/places/inside",
    summary="Names that orient in a box",
    openapi_extra={"parameters": INSIDE_PARAMETERS},
    responses=INSIDE_RESPONSES,
    response_class=Response,
)
def list_places_inside(request: Request, deployment: DeploymentHere) -> Response:
    """Return what is written on a map without streets: towns far out, roundabouts close up.

    Those that matter most come first, each place once.
    """
    given = strict_parameters(request)
    refuse_unknown(given, ("bbox", "limit"))
    asked = read_labels_query(given)
    with deployment.database.reading() as session:
        labels = place_labels(session, asked.box, asked.limit)
    return JSONResponse(
        {"places": [write_label(one) for one in labels]}, headers={"Cache-Control": _FOR_A_DAY}
    )


def _number(text: str | None) -> int | None:
    """Read the number of the map that an address names; one that is none names no map."""
    is_number = text is not None and text.isascii() and text.isdigit()
    return int(text) if text and is_number and len(text) <= _LONGEST_NUMBER else None


def _respond(request: Request, packed: Packed, number: int | None, *, is_current: bool) -> Response:
    """Answer with a tile: what an address with the right number says never changes."""
    zipped = takes_gzip(header_of(request.scope, b"accept-encoding"))
    headers = {
        "Cache-Control": _FOR_A_YEAR if is_current else _FOR_A_MINUTE,
        "ETag": f'"{number or 0}-{packed.checksum:08x}{"-gzip" if zipped else ""}"',
        "Vary": "Accept-Encoding",
    }
    held = {
        tag.strip().removeprefix("W/")
        for tag in request.headers.get("if-none-match", "").split(",")
    }
    if headers["ETag"] in held:
        return Response(status_code=304, headers=headers)
    body = gzip_of([packed]) if zipped else plain_of([packed])
    if not body:
        return Response(status_code=204, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=MVT, headers=headers)
