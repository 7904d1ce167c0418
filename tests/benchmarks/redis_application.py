"""What a FastAPI application with the positions in Redis would do; runs in the peers' environment.

Redis finds the nearest members and the distances, the application fetches their GeoJSON, which was
encoded when it was stored, and joins the bytes.
"""

import os
from typing import Annotated

from fastapi import FastAPI, Query, Response
from redis.asyncio import Redis  # type: ignore[import-not-found]  # only the peers have it

app = FastAPI()
store = Redis(unix_socket_path=os.environ["BENCH_REDIS"])


@app.get("/around")
async def around(
    lat: Annotated[float, Query(ge=-90, le=90)],
    lon: Annotated[float, Query(ge=-180, le=180)],
    radius: Annotated[float, Query(gt=0, le=50_000)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Answer with the nearest features within the radius as GeoJSON."""
    found = await store.geosearch(
        "positions",
        longitude=lon,
        latitude=lat,
        radius=radius,
        unit="m",
        sort="ASC",
        count=limit,
        withdist=True,
    )
    documents = await store.mget([ref for ref, _distance in found]) if found else []
    features = b",".join(
        b'{"distance_m":%.3f,%b' % (distance, document[1:])
        for (_ref, distance), document in zip(found, documents, strict=True)
    )
    return Response(
        b'{"type":"FeatureCollection","numberReturned":%d,"features":[%b]}'
        % (len(found), features),
        media_type="application/geo+json",
    )
