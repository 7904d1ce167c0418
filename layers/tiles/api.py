"""The routes of vector tiles and of their description."""

import hashlib

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from layers.parameters import (
    DeploymentHere,
    refuse_unknown,
    strict_parameters,
)
from layers.responses import (
    admitted,
    header_of,
    json_response,
    read_language,
    server_address,
    takes_gzip,
)
from layers.tiles.documentation import (
    MVT,
    TILE_PARAMETERS,
    TILE_RESPONSES,
    TILEJSON_PARAMETERS,
    TILEJSON_RESPONSES,
)
from layers.tiles.packing import gzip_of, plain_of
from layers.tiles.parameters import TilesHere
from layers.tiles.rules import Tile, read_tile, read_tile_layers
from layers.tiles.schemas import tile_version, write_tilejson
from layers.tiles.service import Picture, TileServer

router = APIRouter(tags=["tiles"])

_FOR_A_YEAR = "public, max-age=31536000, immutable"
_FOR_A_MINUTE = "public, max-age=60"


@router.get(
    "/tiles/{layers}/{z}/{x}/{y}.mvt",
    summary="One vector tile",
    openapi_extra={"parameters": TILE_PARAMETERS},
    responses=TILE_RESPONSES,
    response_class=Response,
)
async def show_tile(request: Request, deployment: DeploymentHere, tiles: TilesHere) -> Response:
    """Return the layers in one tile of Web Mercator, 4096 units wide with a buffer of 256.

    Without anything to show the answer is 204.
    """
    given = strict_parameters(request)
    refuse_unknown(given, ("v",))
    path = request.path_params
    layers = read_tile_layers(path["layers"], deployment.catalogue)
    tile = read_tile(path["z"], path["x"], path["y"])
    packed = takes_gzip(header_of(request.scope, b"accept-encoding"))
    held = request.headers.get("if-none-match", "")
    answer = _Answer(tiles, layers, tile, given.get("v"), packed=packed)
    # What is in memory is answered here; only what has to wait is given a thread to wait in.
    at_once = answer.at_once(held)
    if at_once is not None:
        return at_once
    async with admitted(request):
        return await run_in_threadpool(answer.in_time, held)


class _Answer:
    """How a tile is answered: from where, with which headers, in which form its bytes go.

    `asked` is the version that the address names.
    """

    def __init__(
        self,
        tiles: TileServer,
        layers: tuple[str, ...],
        tile: Tile,
        asked: str | None,
        *,
        packed: bool,
    ) -> None:
        self._tiles = tiles
        self._layers = layers
        self._tile = tile
        self._asked = asked
        self._packed = packed

    def at_once(self, held: str) -> Response | None:
        """Answer from memory, or not at all; `held` are the ETags that the client has."""
        releases = self._tiles.known_releases(self._layers)
        if releases is None:
            return None
        if self._is_held(held, releases):
            return self._unchanged(releases)
        picture = self._tiles.kept(self._layers, releases, self._tile)
        return None if picture is None else self._respond(picture)

    def in_time(self, held: str) -> Response:
        """Answer with all that it takes."""
        releases = self._tiles.releases(self._layers)
        if self._is_held(held, releases):
            return self._unchanged(releases)
        return self._respond(self._tiles.picture(self._layers, releases, self._tile))

    def _respond(self, picture: Picture) -> Response:
        """Answer with the tile, or with 204 when there is nothing in it."""
        headers = self._headers(picture.releases)
        body = gzip_of(picture.parts) if self._packed else plain_of(picture.parts)
        if not body:
            return Response(status_code=204, headers=headers)
        if self._packed:
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type=MVT, headers=headers)

    def _unchanged(self, releases: tuple[int | None, ...]) -> Response:
        return Response(status_code=304, headers=self._headers(releases))

    def _headers(self, releases: tuple[int | None, ...]) -> dict[str, str]:
        current = self._asked == tile_version(releases, self._tiles.version)
        return {
            "ETag": self._tag(releases),
            "Cache-Control": _FOR_A_YEAR if current else _FOR_A_MINUTE,
            "Vary": "Accept-Encoding",
        }

    def _is_held(self, held: str, releases: tuple[int | None, ...]) -> bool:
        if not held:
            return False
        tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
        return "*" in tags or self._tag(releases) in tags

    def _tag(self, releases: tuple[int | None, ...]) -> str:
        version = tile_version(releases, self._tiles.version)
        form = "gzip" if self._packed else "plain"
        text = "/".join((",".join(self._layers), version, *map(str, self._tile), form))
        return f'"{hashlib.blake2b(text.encode(), digest_size=9).hexdigest()}"'


@router.get(
    "/tiles/{layers}.json",
    summary="What the tiles of some layers are",
    openapi_extra={"parameters": TILEJSON_PARAMETERS},
    responses=TILEJSON_RESPONSES,
    response_class=Response,
)
def show_tilejson(request: Request, deployment: DeploymentHere, tiles: TilesHere) -> Response:
    """Describe the tiles as TileJSON 3.0, with an address that names the current releases."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    layers = read_tile_layers(request.path_params["layers"], deployment.catalogue)
    releases = tiles.releases(layers)
    version = tile_version(releases, tiles.version)
    site = server_address(request)
    written = write_tilejson(
        [deployment.catalogue[layer] for layer in layers],
        tiles_address=f"{site}/tiles/{','.join(layers)}/{{z}}/{{x}}/{{y}}.mvt?v={version}",
        bounds=tiles.bounds(layers, releases),
        languages=tiles.languages,
        language=language,
        attribution=tiles.attribution,
    )
    return json_response(
        written,
        language,
        negotiated="lang" not in given,
        caching={"Cache-Control": _FOR_A_MINUTE},
    )
