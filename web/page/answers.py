"""How the pages of accounts answer: never kept, with what went wrong said above the form."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from geo.errors import AroundMeError, DatabaseUnavailable, NotFound
from geo.messages import Message
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.responses import preferred_language
from portal.accounts.passkey_answers import PasskeyAsk
from portal.accounts.rules import IdentityNeeded, Outcome, SignedIn, StepUpNeeded
from web.errors import status_of
from web.page.site import site_of
from web.page.visitor_form import token_here

NOT_KEPT = {"Cache-Control": "no-store"}
_WAIT_S = 900
# What is said on the next page, by the word in its address: nobody can put other words there.
_SAID: Mapping[str, str] = {
    "signed-out": _("You are signed out."),
    "password": _("Your password is changed. Sign in with the new one."),
    "email": _("It is changed. Sign in with the new address or number."),
    "address-back": _(
        "What was before is back, and all devices are signed out. Ask for a new password now:"
        " the one before does not work any more."
    ),
    "saved": _("It is saved."),
    "new-password": _("Your password is changed, and all other devices are signed out."),
    "text": _("A text message with a link is on its way to the new number."),
    "letter": _("A letter with a link is on its way to the new address."),
    "factor": _("It is added: from now on you can sign in with it."),
    "removed": _("It is removed."),
    "lost-factor": _(
        "Your lost second step is taken away, and all other devices are signed out. Set up a new"
        " one now: until then your password alone lets you in."
    ),
    "revoked": _("The device is signed out."),
    "others": _("All other devices are signed out."),
    "accepted": _("The role is yours now."),
    "linked": _("From now on you can sign in there, too."),
    "not-linked": _("This could not be linked: another account may be linked with it already."),
    "provider-away": _("The other side cannot be reached now. Try again later."),
    "invited": _("The invitation is on its way."),
    "withdrawn": _("The invitation is withdrawn."),
    "roles": _("The roles are changed."),
    "suspended": _("The account is suspended, and signed out everywhere."),
    "restored": _("The account may be used again."),
    "consent-withdrawn": _("It is taken back, and what was kept by it is deleted."),
    "register-over": _(
        "This registration is over, or was not begun in this browser. Begin again: it takes a few"
        " minutes."
    ),
    "case-over": _("To read what was written, ask for a code."),
    "case-link-over": _("This link is not valid any more. Ask for a new one."),
    "replied": _("Your answer is with the agency."),
    "added": _("It is added to the case."),
    "rated": _("Thank you for the rating."),
    "word": _("Thank you for your words. An officer reads them before they are shown."),
    "case-withdrawn": _("It is taken back."),
    "case-closed": _("It is closed."),
    "copy-agreed": _("Thank you: the agency can publish this text."),
    "copy-withdrawn": _("It is taken back: nothing of it is published."),
    "reopened": _("It is open again, and its time begins anew."),
    "appealed": _("The complaints unit has your appeal."),
    "chosen": _("It is on your page. Agree now, so that the agency can be asked."),
    "service-removed": _("It is removed from your page, with what the agency had said."),
    "agreed": _("Thank you. The agency is being asked; the answer appears here."),
    "asked": _("The agencies are being asked; what they say appears here."),
    "phone-changed": _("The number is changed: the agency has it now."),
    "company-linked": _("The register says that you speak for this company: it is on your page."),
    "company-removed": _("The company is removed from your page."),
    "identity-raised": _("Thank you: from now on you count as proven."),
    "asked-lately": _("They were asked a moment ago. Wait a minute, then ask again."),
    "followed": _("You follow it now."),
    "unfollowed": _("You do not follow it any more."),
    "post-appealed": _("Your appeal was received. You are told what was decided."),
    "comment-waits": _("Thank you. A moderator reads it first; then everybody can."),
    "comment-waits-plain": _(
        "Thank you. A moderator reads it first; then everybody can. Links in it are shown as plain"
        " text."
    ),
    "comment-removed": _("It is removed, with its text and its history."),
    "topic-pending": _(
        "Thank you. A moderator looks at first contributions before everybody sees them: your"
        " topic appears in the forum then."
    ),
    "supported": _("Thank you: your support counts."),
    "support-taken-back": _("Your support is taken back."),
    "idea-pending": _(
        "Thank you. A moderator looks at first contributions before everybody sees them: you find"
        " your idea here meanwhile."
    ),
    "data-asked": _(
        "Thank you: your request is with the agency. You find it here, however it stands."
    ),
    "data-request-withdrawn": _("Your request is taken back."),
    "topic-removed": _("Your topic is taken away."),
    "idea-withdrawn": _("Your idea is taken back."),
    "factors-reset": _("The second factors are removed: the next sign-in sets up a new one."),
}


@dataclass(frozen=True)
class Trouble:
    """What went wrong with a form, and the status of the page that says so."""

    message: Message
    status: int = 400


def trouble_of(error: AroundMeError) -> Trouble:
    """Return an error as a form says it; raises again what is about no form."""
    if isinstance(error, StepUpNeeded | IdentityNeeded | DatabaseUnavailable):
        raise error
    return Trouble(error.message, status_of(error))


def failed_try(outcome: Outcome, wrong: str, **values: object) -> Trouble:
    """Return what is said when a try to enter failed; `wrong` is said of one that was not right."""
    if outcome is Outcome.LIMITED:
        text = _("There were too many tries. Wait a quarter of an hour, then try again.")
        return Trouble(Message(text), 429)
    return Trouble(Message(wrong, values))


def known_language(language: str, deployment: Deployment) -> None:
    """Raise NotFound for a language in which there are no pages."""
    if language not in deployment.country.languages:
        raise nothing_here()


def nothing_here() -> NotFound:
    """Return the error for a page that is not there."""
    return NotFound(_("There is nothing at this address."))


def no_such_language(request: Request, deployment: Deployment) -> Response:
    """Answer that there are no pages in a language, in one that there is."""
    return site_of(request).pages.show_problem(
        request,
        preferred_language(request, deployment.country),
        404,
        _("Not found"),
        Message(_("There is nothing at this address.")),
    )


def show_page(
    request: Request,
    language: str,
    template: str,
    context: Mapping[str, object],
    trouble: Trouble | None = None,
) -> Response:
    """Answer with a page for one person."""
    pages = site_of(request).pages
    said = _SAID.get(request.query_params.get("said", "")) if trouble is None else None
    everywhere = {
        "sources": (),
        "problem": pages.say(language, trouble.message) if trouble else None,
        "said": pages.say(language, Message(said)) if said else None,
    }
    status = trouble.status if trouble else 200
    answer = pages.write(
        request, language, template, status=status, context={**everywhere, **context}
    )
    answer.headers.update(NOT_KEPT)
    if status == 429:
        answer.headers["Retry-After"] = str(_WAIT_S)
    return answer


def show_visitors_page(
    request: Request,
    language: str,
    template: str,
    context: Mapping[str, object],
    trouble: Trouble | None = None,
) -> Response:
    """Answer with a page that has a form for somebody who has not signed in."""
    token = token_here(request)
    answer = show_page(request, language, template, {**context, "token": token.value}, trouble)
    token.remember(answer)
    return answer


def show_officers_page(
    request: Request,
    template: str,
    context: Mapping[str, object],
    signed_in: SignedIn,
    trouble: Trouble | None = None,
) -> Response:
    """Answer with a page whose forms carry the token of a session."""
    known = {"token": signed_in.form_token, "signed_in": signed_in}
    language = request.path_params["language"]
    return show_page(request, language, template, {**known, **context}, trouble)


def go_to(address: str) -> Response:
    """Lead to another page after an action, so that loading again repeats nothing."""
    return RedirectResponse(address, 303, headers=NOT_KEPT)


def options_answer(ask: PasskeyAsk) -> Response:
    """Answer a script with the options of a passkey and the ticket that goes with them."""
    body = {"options": orjson.loads(ask.options), "ticket": ask.ticket}
    return Response(orjson.dumps(body), media_type="application/json", headers=NOT_KEPT)
