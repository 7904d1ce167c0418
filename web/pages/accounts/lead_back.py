"""Addresses that take forms, when they are only opened: they lead to the page of their form.

Whoever changes the language of a page that has said what is wrong with a form comes here.
"""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response

from web.page.answers import go_to, known_language
from web.page.site import PortalDeploymentHere

_SECOND_FACTOR = "/sign-in/second-factor"
_PERSON = "/officers/people/{person_id}"
# The form's address below its language, and the page that it belongs to.
PAGES: Mapping[str, str] = {
    "/sign-out": "/sign-in",
    "/sign-in/passkey": "/sign-in",
    f"{_SECOND_FACTOR}/recovery-code": _SECOND_FACTOR,
    f"{_SECOND_FACTOR}/passkey": _SECOND_FACTOR,
    f"{_SECOND_FACTOR}/text": _SECOND_FACTOR,
    f"{_SECOND_FACTOR}/text-code": _SECOND_FACTOR,
    f"{_SECOND_FACTOR}/password": _SECOND_FACTOR,
    "/sign-in/enrol/totp": "/sign-in/enrol",
    "/sign-in/enrol/passkey": "/sign-in/enrol",
    "/invitations/{token}/yes": "/invitations/{token}",
    "/account/profile": "/account",
    "/account/letters": "/account",
    "/account/password": "/account",
    "/account/email": "/account",
    "/account/phone": "/account",
    "/account/recovery-codes": "/account",
    "/account/factors/{factor_id}/remove": "/account",
    "/account/devices/others": "/account",
    "/account/devices/all": "/account",
    "/account/devices/{device_id}/revoke": "/account",
    "/officers/people/invitations": "/officers/people",
    "/officers/people/invitations/{invitation_id}/withdraw": "/officers/people",
    f"{_PERSON}/roles": _PERSON,
    f"{_PERSON}/{{action}}": _PERSON,
    "/my/services/{code}/choose": "/my/services",
    "/my/services/{code}/name": "/my/services/{code}",
    "/my/services/{code}/phone": "/my/services/{code}",
}


def _leading_to(page: str) -> Callable[..., Response]:
    def lead(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
        """Lead to the page of a form."""
        known_language(language, deployment)
        return go_to(f"/{language}" + page.format(**request.path_params))

    return lead


def _router() -> APIRouter:
    made = APIRouter(include_in_schema=False)
    for address, page in PAGES.items():
        made.add_api_route(f"/{{language}}{address}", _leading_to(page), methods=["GET"])
    return made


router = _router()
