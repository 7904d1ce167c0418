"""Whether the application lives, and whether it can answer."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from geo.errors import DatabaseUnavailable
from geo.messages import mark as _
from geo.migrations import newest_version, schema_version
from layers.around.hot_watch import HotLayers
from layers.catalogue.queries import layer_states
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from layers.responses import NOT_KEPT, json_response

router = APIRouter(tags=["operations"])

_CACHING = {"Cache-Control": NOT_KEPT}


@router.get("/health/live", summary="Does the process answer?")
def live() -> Response:
    """Say that the process answers; asks nothing else."""
    return json_response({"status": "live"}, "en", negotiated=False, caching=_CACHING)


@router.get("/health/ready", summary="Can queries be answered?")
def ready(request: Request, deployment: DeploymentHere) -> Response:
    """Say whether the database answers with the schema that this code was written for.

    While it is away but layers can be answered from memory, the status is `degraded` and `hot`
    names them. Raises DatabaseUnavailable when nothing can be answered.
    """
    hot: HotLayers | None = request.app.state.hot
    try:
        about = {"status": "ready", **_database(deployment)}
    except DatabaseUnavailable as error:
        if hot is None or not hot.releases():
            raise
        about = {"status": "degraded", "database": error.message.render(str)}
    if hot is not None:
        about["hot"] = hot.report()
    return json_response(about, "en", negotiated=False, caching=_CACHING)


def _database(deployment: Deployment) -> dict[str, Any]:
    with deployment.database.reading() as session:
        version = schema_version(session.connection())
        postgis = session.scalar(text("SELECT postgis_lib_version()"))
        states = layer_states(session, deployment.catalogue.names)
    if version != newest_version():
        raise DatabaseUnavailable(
            _("The database schema is version {found}, but {needed} is needed."),
            found=version,
            needed=newest_version(),
        )
    releases = {name: state.current_release for name, state in states.items()}
    return {"database": "here", "schema": version, "postgis": postgis, "releases": releases}
