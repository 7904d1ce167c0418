"""The route of the figures, in the text of Prometheus or as OpenMetrics."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from geo.messages import mark as _
from layers.responses import NOT_KEPT
from layers.site import LayerSite, find_site
from web.direct_requests import Network, is_direct
from web.metrics.meter import Meter

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class MetricsSite(LayerSite):
    """What the route is served with; who asks from another network is refused."""

    meter: Meter
    metrics_networks: tuple[Network, ...]


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Return the figures of all processes of this server, to those who may read them."""
    site = find_site(request, MetricsSite)
    if not is_direct(request.scope, site.metrics_networks):
        raise HTTPException(
            403,
            _(
                "Figures are only for those who ask this server directly, from a network in"
                " AROUNDME_METRICS_NETWORKS."
            ),
        )
    accept = request.headers.get("accept", "")
    loop = asyncio.get_running_loop()
    text, media_type = await loop.run_in_executor(site.meter.asking, site.meter.scrape, accept)
    # Not `media_type=`, which would add a second charset.
    return Response(text, headers={"Content-Type": media_type, "Cache-Control": NOT_KEPT})
