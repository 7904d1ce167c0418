"""The routes of the registers as CSV."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from layers.deployment import Deployment
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import etag_of, not_modified, validators
from portal.directory.csv.service import written_csv
from portal.directory.published.queries import versions
from portal.directory.registers.rules import Register

router = APIRouter(tags=["directory"])


@router.get("/api/v1/directory/agencies.csv", summary="All agencies as CSV")
def agencies_csv(request: Request, deployment: DeploymentHere) -> Response:
    """Give every agency, those that have ended included, with a column for each language."""
    return _answer(request, deployment, Register.AGENCIES)


@router.get("/api/v1/directory/services.csv", summary="All services as CSV")
def services_csv(request: Request, deployment: DeploymentHere) -> Response:
    """Give every service with a column for each language; lists are joined by semicolons."""
    return _answer(request, deployment, Register.SERVICES)


def _answer(request: Request, deployment: Deployment, register: Register) -> Response:
    refuse_unknown(strict_parameters(request), ())
    languages = deployment.country.languages
    with deployment.database.reading() as session:
        state = versions(session)
    release = state.agencies if register is Register.AGENCIES else state.services
    told = ", ".join(languages)
    etag = etag_of("csv", register.value, release, str(state.changed_at), languages)
    unchanged = not_modified(request, etag, told, negotiated=False)
    if unchanged is not None:
        return unchanged
    return StreamingResponse(
        written_csv(deployment.database, register, release, languages),
        media_type="text/csv; charset=utf-8; header=present",
        headers={
            **validators(etag),
            **state.headers,
            "Content-Language": told,
            "Content-Disposition": f'attachment; filename="{register.value}.csv"',
        },
    )
