"""Whether the application lives, and whether it can answer."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from geo.errors import DatabaseUnavailable
from geo.messages import mark as _
from geo.migrations import newest_version, schema_version
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.documentation import answer
from layers.hot.watch import HotLayers
from layers.responses import NOT_KEPT, json_response
from layers.site import LayerSite, find_site

router = APIRouter(tags=["operations"])

_CACHING = {"Cache-Control": NOT_KEPT}
_DEADLINE_S = 2.0
_LATE = f"The database has not answered for {_DEADLINE_S:.0f} seconds."


@router.get("/health/live", summary="Does the process answer?")
async def live() -> Response:
    """Answer that the process lives; asks nothing else."""
    # Mostly web/front.py has said so already.
    return json_response({"status": "live"}, "en", negotiated=False, caching=_CACHING)


@router.get(
    "/health/ready",
    summary="Can queries be answered?",
    responses={
        200: answer("Everything is answered.", "application/json"),
        503: answer("The database does not answer, or is not ours to use.", "application/json"),
    },
)
async def ready(request: Request) -> Response:
    """Answer whether the database answers with the schema that this code was written for.

    Where it does not, the status is 503 and `hot` names the layers that are answered from memory
    all the same: `degraded` while there are some, `unavailable` while there are none.
    """
    about = await find_site(request, HealthSite).readiness.look()
    told = json_response(about, "en", negotiated=False, caching=_CACHING)
    if about["status"] != "ready":
        told.status_code = 503
        told.headers["Retry-After"] = "5"
    return told


class Readiness:
    """Looks whether the database answers, in a thread and on a connection of its own.

    So it neither queues behind pages nor takes longer than its deadline; who asks meanwhile gets
    the same look.
    """

    def __init__(self, deployment: Deployment, hot: HotLayers | None) -> None:
        self._names = deployment.catalogue.names
        self._database = deployment.database.alone()
        self._hot = hot
        self._thread = ThreadPoolExecutor(1, "readiness")
        self._looking: Future[dict[str, Any]] | None = None

    async def look(self) -> dict[str, Any]:
        """Return what is to be said: `status`, `database`, and what answers for each layer."""
        if self._looking is None or self._looking.done():
            self._looking = self._thread.submit(self._ask)
        looking = asyncio.wrap_future(self._looking)
        try:
            about = await asyncio.wait_for(asyncio.shield(looking), _DEADLINE_S)
        except TimeoutError:
            about = self._without_database(_LATE)
        except DatabaseUnavailable as error:
            about = self._without_database(str(error))
        if self._hot is not None:
            about = {**about, "hot": self._hot.report()}
        return about

    def close(self) -> None:
        """Close the connection, and end the thread."""
        self._thread.shutdown(wait=False)
        # An application may live a second time.
        self._thread = ThreadPoolExecutor(1, "readiness")
        self._database.dispose()

    def _without_database(self, why: str) -> dict[str, Any]:
        answers = self._hot is not None and bool(self._hot.releases())
        return {"status": "degraded" if answers else "unavailable", "database": why}

    def _ask(self) -> dict[str, Any]:
        with self._database.reading() as session:
            version = schema_version(session.connection())
            if version != newest_version():
                raise DatabaseUnavailable(
                    _("The database schema is version {found}, but {needed} is needed."),
                    found=version,
                    needed=newest_version(),
                )
            postgis = session.scalar(text("SELECT postgis_lib_version()"))
            states = collection_states(session, self._names)
        return {
            "status": "ready",
            "database": "here",
            "roles": "one user" if self._database.acting is None else "separate",
            "schema": version,
            "postgis": postgis,
            "releases": {name: state.current_release for name, state in states.items()},
        }


@dataclass(frozen=True, kw_only=True)
class HealthSite(LayerSite):
    """What the routes of health are served with."""

    readiness: Readiness
