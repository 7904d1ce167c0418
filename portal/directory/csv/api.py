"""The routes of the registers as CSV."""

from typing import Any

from fastapi import APIRouter, Request, Response

from layers.documentation import TEXT, answer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from portal.directory.csv.downloads import register_download
from portal.directory.registers.definitions import Register
from portal.downloads.answers import CounterHere

router = APIRouter(tags=["directory"])

_DESCRIBED: dict[str, Any] = {
    "responses": {
        200: answer("A table with a heading.", "text/csv", schema=TEXT),
        206: answer("The part that was asked for.", "text/csv", schema=TEXT),
        416: answer("There is no such part."),
    },
    "response_class": Response,
}


@router.get("/api/v1/directory/agencies.csv", summary="All agencies as CSV", **_DESCRIBED)
def agencies_csv(request: Request, deployment: DeploymentHere, counter: CounterHere) -> Response:
    """Return every agency, those that have ended included, with a column for each language."""
    refuse_unknown(strict_parameters(request), ())
    return counter.give(register_download(Register.AGENCIES, deployment.country.languages))


@router.get("/api/v1/directory/services.csv", summary="All services as CSV", **_DESCRIBED)
def services_csv(request: Request, deployment: DeploymentHere, counter: CounterHere) -> Response:
    """Return every service with a column for each language; lists are joined by semicolons."""
    refuse_unknown(strict_parameters(request), ())
    return counter.give(register_download(Register.SERVICES, deployment.country.languages))
