"""The route on which a gateway reports what became of messages."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from layers.site import LayerSite, find_site
from portal.notifications.sms.deliveries import (
    Report,
    Signed,
    Unproved,
    check_signature,
    note_report,
)

router = APIRouter(prefix="/api/v1/sms", include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class GatewaySite(LayerSite):
    """What call-backs are taken with: the secret that the gateway signs them with."""

    gateway_secret: str | None = None


async def get_signed(request: Request) -> Signed:
    """Read a call-back as it was signed."""
    given = request.headers
    body = await request.body()
    return Signed(body, given.get("x-sms-timestamp", ""), given.get("x-sms-signature", ""))


@router.post("/reports")
def take_report(request: Request, signed: Annotated[Signed, Depends(get_signed)]) -> Response:
    """Note a call-back: 204 when it is noted, 409 when it was before, 401 when it is not proved.

    A gateway whose answer got lost repeats itself: 409 tells it that nothing is missing.
    """
    site = find_site(request, GatewaySite)
    if site.gateway_secret is None:
        return _refused(404, "This portal takes no reports: AROUNDME_SMS_CALLBACK_SECRET is unset.")
    try:
        check_signature(site.gateway_secret, signed, site.deployment.now())
        report = Report.model_validate_json(signed.body)
    except Unproved as error:
        return _refused(401, str(error))
    except ValidationError as error:
        return _refused(400, f"Not a report: {error.error_count()} fields are not right.")
    with site.deployment.database.writing() as session:
        is_new = note_report(session, report)
    if not is_new:
        return _refused(409, f"The report {report.id} was taken before.")
    return Response(status_code=204)


def _refused(status: int, sentence: str) -> Response:
    return JSONResponse({"status": status, "detail": sentence}, status)
