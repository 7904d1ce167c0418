"""The routes of what a phone takes along: which areas there are, and their files."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from layers.basemap.parameters import BasemapSite
from layers.deployment import Deployment
from layers.documentation import answer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import REVALIDATED, json_response
from layers.site import find_site
from portal.downloads.answers import DownloadSenderHere, DownloadSite
from portal.offline.downloads import AreaDownloads, Offered, last_release
from portal.offline.places_file import Wording
from portal.offline.rules import AreaFile

router = APIRouter(tags=["offline"])


@dataclass(frozen=True, kw_only=True)
class OfflineSite(BasemapSite, DownloadSite):
    """What the files of areas are made with."""

    offline_wording: Wording

    def area_downloads(self, deployment: Deployment) -> AreaDownloads:
        """Return the files of all areas."""
        return AreaDownloads(deployment, self.offline_wording, self.basemap)


@router.get(
    "/api/v1/offline",
    summary="Areas that can be taken along",
    responses={200: answer("The areas by code.", "application/json", schema={"type": "object"})},
    response_class=Response,
)
def list_offline_areas(request: Request, deployment: DeploymentHere) -> Response:
    """List the largest areas with the version and size of their files.

    A file that nobody has asked for in a week is made when this list is asked for; until then it
    is null. `sent_bytes` is what a client receives compressed, `kept_bytes` the file itself.
    """
    refuse_unknown(strict_parameters(request), ())
    site = find_site(request, OfflineSite)
    files = site.area_downloads(deployment)
    with deployment.database.reading() as session:
        sources = files.sources(session)
    kinds = [kind for kind in AreaFile if kind is AreaFile.PLACES or sources.basemap is not None]
    written = []
    for area in sources.areas:
        offers: dict[str, Offered | None] = {}
        for kind in kinds:
            if site.downloads is not None:
                site.downloads.want(kind.name_for(area.code))
                offers[kind.value] = files.offered(site.downloads, sources, area.code, kind)
        written.append({"code": area.code, "names": area.names, **_written(area.code, offers)})
    released_at = last_release(sources)
    content: dict[str, Any] = {
        "released_at": None if released_at is None else released_at.isoformat(),
        "has_map": sources.basemap is not None,
        "areas": written,
    }
    language = deployment.country.languages[0]
    return json_response(
        content, language, negotiated=False, caching={"Cache-Control": REVALIDATED}
    )


def _written(code: str, offers: dict[str, Offered | None]) -> dict[str, Any]:
    return {
        kind: offer
        and {
            "href": f"/api/v1/offline/{code}/{kind}",
            "version": offer.version,
            "sent_bytes": offer.sent_bytes,
            "kept_bytes": offer.kept_bytes,
        }
        for kind, offer in offers.items()
    }


def _add_route(kind: AreaFile, media_type: str, summary: str) -> None:
    @router.get(
        f"/api/v1/offline/{{code}}/{kind.value}",
        summary=summary,
        name=f"offline_{kind.value}",
        responses={
            200: answer("The whole file.", media_type),
            **({204: answer("There is no base map.")} if kind is AreaFile.MAP else {}),
            206: answer("The part that was asked for.", media_type),
            416: answer("There is no such part."),
        },
        response_class=Response,
    )
    def area_file(
        code: str, request: Request, deployment: DeploymentHere, sender: DownloadSenderHere
    ) -> Response:
        """Return a file of an area; while it is made for the first time, 503 with Retry-After."""
        refuse_unknown(strict_parameters(request), ())
        files = find_site(request, OfflineSite).area_downloads(deployment)
        with deployment.database.reading() as session:
            download = files.one(session, code, kind)
        if download is None:
            return Response(status_code=204, headers={"Cache-Control": REVALIDATED})
        return sender.send(download)


_add_route(AreaFile.PLACES, "application/json", "The places of an area, to be taken along")
_add_route(AreaFile.MAP, "application/vnd.pmtiles", "The base map of an area as PMTiles")
