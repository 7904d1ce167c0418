"""The last step: what somebody agrees to, after which there is an account and a person."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from geo.messages import Message
from geo.messages import mark as _
from portal.citizens.consents.rules import ASKED_AT_REGISTRATION, PURPOSES
from portal.citizens.registration.finishing import FinishState, finish
from portal.citizens.registration.rules import Registration, Step
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to, known_language, show_page
from web.page.forms.widgets import Widget
from web.page.guard import remember_session
from web.page.site import PortalDeploymentHere, site_of
from web.page.visitor_form import VisitorForm
from web.pages.citizens.registration.page import (
    RegistrationHere,
    at_step,
    citizens_of,
    forget,
    show_step,
)

router = APIRouter(prefix="/{language}/register", include_in_schema=False)

_SAID: Mapping[FinishState, tuple[str, int]] = {
    FinishState.LIMITED: (
        _("Too many have registered from here. Nothing is lost: wait an hour, and send it again."),
        429,
    ),
    FinishState.TAKEN: (
        _(
            "Your e-mail address or number belongs to an account that there is already. Sign in"
            " there, or go back and give another one."
        ),
        409,
    ),
}


@router.get("/consents")
def show_consents(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Ask what somebody agrees to; nothing is ticked beforehand."""
    return _show(request, at_step(language, registration, Step.CONSENTS))


@router.post("/consents")
def take_consents(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
    given: VisitorForm,
) -> Response:
    """Make account and person, and sign in."""
    here = at_step(language, registration, Step.CONSENTS)
    purposes = [one for one in ASKED_AT_REGISTRATION if given.get(one.value)]
    with deployment.database.writing() as session:
        ended = finish(session, citizens_of(request), visit_of(request), here, purposes)
    if ended.state in _SAID:
        text, status = _SAID[ended.state]
        return _show(request, here, Trouble(Message(text), status))
    if ended.state is not FinishState.DONE:
        return go_to(f"/{language}/register/identity/answer")
    answer = go_to(f"/{language}/register/done")
    remember_session(answer, ended.opened)
    forget(answer)
    return answer


@router.get("/done")
def show_done(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Say that it is done, lead to the own page, and offer a second factor."""
    known_language(language, deployment)
    return show_page(request, language, "citizens/register/done.html", {})


def _show(request: Request, here: Registration, trouble: Trouble | None = None) -> Response:
    translate = site_of(request).translations.to(request.path_params["language"])
    texts = []
    for purpose in ASKED_AT_REGISTRATION:
        text = PURPOSES[purpose]
        label = translate(text.title)
        texts.append((Widget("flag", f"f-{purpose}", purpose.value, label), text.body))
    context = {"texts": texts, "names": here.draft.names}
    return show_step(request, here, Step.CONSENTS, "consents.html", context, trouble)
