"""Whether the application lives, and whether it can answer."""

from fastapi import APIRouter, Response
from sqlalchemy import text

from geo.errors import DatabaseUnavailable
from geo.messages import mark as _
from geo.migrations import newest_version, schema_version
from layers.catalogue.queries import layer_states
from layers.parameters import DeploymentHere
from layers.responses import json_response

router = APIRouter(tags=["operations"])


@router.get("/health/live", summary="Does the process answer?")
def live() -> Response:
    """Say that the process answers; asks nothing else."""
    return json_response({"status": "live"}, "en")


@router.get("/health/ready", summary="Can queries be answered?")
def ready(deployment: DeploymentHere) -> Response:
    """Say whether the database answers with the schema that this code was written for."""
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
    return json_response(
        {"status": "ready", "schema": version, "postgis": postgis, "releases": releases}, "en"
    )
