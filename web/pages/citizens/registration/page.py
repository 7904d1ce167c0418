"""What the steps of registration share: whose they are, where one may go, how they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from geo.messages import mark as _
from portal.citizens.context import CitizenContext
from portal.citizens.registration.drafts import LASTS, registration_of
from portal.citizens.registration.rules import Registration, Step
from portal.secrets import Keys
from web.page.answers import Trouble, go_to, known_language, show_visitors_page
from web.page.site import PortalDeploymentHere, portal_site_of

COOKIE = "__Host-registration"
TITLES: Mapping[Step, str] = {
    Step.KIND: _("Who registers"),
    Step.IDENTITY: _("Who you are"),
    Step.CONTACT: _("How we reach you"),
    Step.CREDENTIAL: _("How you sign in"),
    Step.CONSENTS: _("What you agree to"),
}


@dataclass(frozen=True)
class StepLink:
    """A step as the list of steps shows it: a link where one may go."""

    title: str
    address: str
    is_here: bool
    is_open: bool
    is_done: bool


class NotBegun(Exception):
    """There is no registration in this browser, or not as far; `address` is where it goes on."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


def registration_here(
    request: Request, language: str, deployment: PortalDeploymentHere
) -> Registration | None:
    """Return the registration that goes on in this browser; None for none."""
    known_language(language, deployment)
    token = request.cookies.get(COOKIE)
    keys = citizens_of(request).keys
    with deployment.database.reading() as session:
        return registration_of(session, keys, token)


RegistrationHere = Annotated[Registration | None, Depends(registration_here)]


def citizens_of(request: Request) -> CitizenContext:
    """Return what actions of citizens need."""
    return portal_site_of(request).citizens


def at_step(language: str, registration: Registration | None, step: Step) -> Registration:
    """Return a registration that has come as far as a step; raises NotBegun."""
    if registration is None:
        raise NotBegun(f"/{language}/register?said=register-over")
    if not registration.may_see(step):
        raise NotBegun(address_of(language, registration.step))
    return registration


def address_of(language: str, step: Step) -> str:
    """Return the address of a step."""
    return f"/{language}/register" if step is Step.KIND else f"/{language}/register/{step.value}"


def answer_not_begun(_request: Request, error: Exception) -> Response:
    """Lead to where a registration goes on."""
    assert isinstance(error, NotBegun)
    return go_to(error.address)


def show_step(
    request: Request,
    registration: Registration | None,
    step: Step,
    template: str,
    context: Mapping[str, object],
    trouble: Trouble | None = None,
) -> Response:
    """Answer with the page of a step, below the list of steps."""
    language = request.path_params["language"]
    told = {
        "faulty": {},
        "may_edit": True,
        "form_address": "",
        "steps": list(_links(language, registration, step)),
        "back": _before(language, step),
        "unsent": bool(portal_site_of(request).unsent),
        **context,
    }
    return show_visitors_page(request, language, f"citizens/register/{template}", told, trouble)


def remember(answer: Response, token: str) -> None:
    """Let a browser keep its registration for as long as that lasts."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )


def forget(answer: Response) -> None:
    """Take the registration from the browser."""
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def keys_of(request: Request) -> Keys:
    """Return the keys of the deployment."""
    return citizens_of(request).keys


def _before(language: str, step: Step) -> str | None:
    order = list(Step)
    number = order.index(step)
    return address_of(language, order[number - 1]) if number else None


def _links(language: str, registration: Registration | None, here: Step) -> list[StepLink]:
    order = list(Step)
    reached = Step.KIND if registration is None else registration.step
    return [
        StepLink(
            title=TITLES[step],
            address=address_of(language, step),
            is_here=step is here,
            is_open=registration is not None and registration.may_see(step),
            is_done=order.index(step) < order.index(reached),
        )
        for step in order
    ]
