"""Errors as HTTP answers: problem+json (RFC 9457) for programs, a page for people.

This table is the only place that knows which error has which status.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from geo.errors import (
    AroundMeError,
    BeingMade,
    DatabaseUnavailable,
    Gone,
    InQueue,
    InvalidFields,
    InvalidParameter,
    InvalidSetup,
    NotFound,
    Refused,
    TooBusy,
    TooManyTries,
    UnreadableFile,
)
from geo.messages import Message, shown
from geo.messages import mark as _
from layers.responses import preferred_language
from layers.site import LayerSite, find_site
from portal.linked_data.forms import wants_page
from portal.open311.errors import error_response, is_georeport
from web.translations import Translations

log = logging.getLogger(__name__)

STATUS: dict[type[AroundMeError], int] = {
    InvalidFields: 400,
    InvalidParameter: 400,
    NotFound: 404,
    Gone: 410,
    Refused: 409,
    UnreadableFile: 422,
    TooManyTries: 429,
    InvalidSetup: 500,
    BeingMade: 503,
    InQueue: 202,
    DatabaseUnavailable: 503,
    TooBusy: 503,
}

TITLES: dict[int, str] = {
    202: _("The file is being made"),
    400: _("A parameter is not right"),
    403: _("You may not do this"),
    404: _("Not found"),
    405: _("This method is not possible here"),
    409: _("This change is not possible"),
    410: _("Withdrawn"),
    413: _("The request is too large"),
    414: _("The address is too long"),
    422: _("The file cannot be read"),
    429: _("Too many tries"),
    500: _("Something went wrong on our side"),
    503: _("The service is busy"),
}

_SENTENCES: dict[int, str] = {
    404: _("There is nothing at this address."),
    405: _("Use the method GET here."),
    413: _("Send at most one megabyte."),
    414: _("Shorten the address."),
    429: _("One address has asked too often. Wait as long as Retry-After says."),
    500: _("The fault has been recorded. Please try again later."),
    503: _("Too many people ask at the moment. Please try again in a few seconds."),
}
_RETRY_AFTER_S = "5"
# Whatever can be read can be asked for without its body.
_READING = "GET, HEAD"


class ProblemPages(Protocol):
    """Writes the pages of errors (web/page/writer.py)."""

    def show_problem(
        self, request: Request, language: str, status: int, title: str, message: Message
    ) -> Response:
        """Answer with the page of an error."""


@dataclass(frozen=True, kw_only=True)
class ProblemSite(LayerSite):
    """What errors are answered with."""

    translations: Translations
    pages: ProblemPages


def problem_response(
    status: int,
    message: Message,
    *,
    language: str,
    translations: Translations,
    more: Mapping[str, object] | None = None,
) -> Response:
    """Answer with problem+json in the client's language."""
    translate = translations.to(language)
    title = TITLES.get(status, _("The request is not possible"))
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": translate(title),
        "status": status,
        "detail": message.render(translate),
        **(more or {}),
    }
    headers = {"Content-Language": language}
    if status == 503:
        headers["Retry-After"] = _RETRY_AFTER_S
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def add_error_handlers(app: FastAPI) -> None:
    """Register the answers to every error of the house."""
    app.add_exception_handler(AroundMeError, _answer_house_error)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(Exception, fault)


def language_of_request(request: Request) -> str:
    """Choose the language of an error: of the page, of `lang`, or what the client prefers."""
    asked = _asked_language(request)
    return asked or preferred_language(request, find_site(request, ProblemSite).deployment.country)


def asks_for_a_page(request: Request) -> bool:
    """Check whether people ask, below a language, and not a program."""
    known = find_site(request, ProblemSite).deployment.country.languages
    return request.url.path.split("/")[1] in known


def _opens_what_is_gone(request: Request, status: int) -> bool:
    """Check whether a browser opens something withdrawn: an old link leads people there."""
    return status == STATUS[Gone] and wants_page(request.headers.get("accept", ""))


def _asked_language(request: Request) -> str | None:
    known = find_site(request, ProblemSite).deployment.country.languages
    asked = (request.url.path.split("/")[1], request.query_params.get("lang"))
    return next((language for language in asked if language in known), None)


def status_of(error: AroundMeError) -> int:
    """Find the status of an error by its nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def details_of(error: AroundMeError) -> dict[str, object]:
    """Return what a program wants to know beyond the sentence."""
    if not isinstance(error, InvalidParameter):
        return {}
    details: dict[str, object] = {"parameter": error.parameter}
    if error.value is not None:
        details["value"] = shown(error.value)
    if error.allowed is not None:
        details["allowed"] = error.allowed
    return details


def _answer(
    request: Request, status: int, message: Message, more: Mapping[str, object]
) -> Response:
    language, site = language_of_request(request), find_site(request, ProblemSite)
    if is_georeport(request.url.path):
        return _georeport_errors(request, status, message, more, language)
    if asks_for_a_page(request) or _opens_what_is_gone(request, status):
        title = TITLES.get(status, TITLES[500])
        answer = site.pages.show_problem(request, language, status, title, message)
    else:
        more = {**more, "request_id": request.scope.get("request_id")}
        answer = problem_response(
            status, message, language=language, translations=site.translations, more=more
        )
    if _asked_language(request) is None:
        answer.headers["Vary"] = "Accept, Accept-Language" if status == 410 else "Accept-Language"
    return answer


def _georeport_errors(
    request: Request, status: int, message: Message, more: Mapping[str, object], language: str
) -> Response:
    """Answer as Open311 has errors: each field that is not right is one of them."""
    faults = more.get("faults")
    told = [message.render(find_site(request, ProblemSite).translations.to(language))]
    if isinstance(faults, list):
        told = [f"{one['field']}: {one['rule']}" for one in faults]
    answer = error_response(request.url.path, status, told, language)
    if status == 503:
        answer.headers["Retry-After"] = _RETRY_AFTER_S
    return answer


def refusal(request: Request, status: int, message: Message | None = None) -> Response:
    """Answer a request that is refused before any route has seen it."""
    return _answer(request, status, message or Message(_SENTENCES[status]), {})


def _answer_house_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AroundMeError)
    if isinstance(error, InQueue):
        return _queued(request, error)
    status = status_of(error)
    if status >= 500 and not isinstance(error, TooBusy):
        log.error("%s", error, extra=_numbered(request))
    answer = _answer(
        request, status, error.message, {**details_of(error), **_fields_of(request, error)}
    )
    if isinstance(error, TooManyTries):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def _queued(request: Request, error: InQueue) -> Response:
    """Answer that a thing is made next: where it will be, and when to look again.

    A page looks again by itself, with its script or without.
    """
    status, message = STATUS[InQueue], error.message
    address, again = request.url.path, str(error.retry_after_s)
    site = find_site(request, ProblemSite)
    language = language_of_request(request)
    if "text/html" in request.headers.get("accept", ""):
        answer = site.pages.show_problem(request, language, status, TITLES[status], message)
        answer.headers["Refresh"] = again
    else:
        told = {"place": error.place, "address": address}
        translations = site.translations
        answer = problem_response(
            status, message, language=language, translations=translations, more=told
        )
        answer.headers["Content-Type"] = "application/json"
    answer.headers["Vary"] = "Accept, Accept-Language"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Location"] = address
    answer.headers["Retry-After"] = again
    return answer


def _fields_of(request: Request, error: AroundMeError) -> dict[str, object]:
    """Return every field that is not right, with its value and the rule that it breaks."""
    if not isinstance(error, InvalidFields):
        return {}
    translations = find_site(request, ProblemSite).translations
    translate = translations.to(language_of_request(request))
    return {
        "faults": [
            {
                "field": one.parameter,
                "value": shown(one.value or ""),
                "rule": one.message.render(translate),
            }
            for one in error.faults
        ]
    }


def _answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = _answer(request, error.status_code, _sentence_of(error), {})
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    if answer.headers.get("allow") == "GET":
        answer.headers["Allow"] = _READING
    return answer


def _sentence_of(error: HTTPException) -> Message:
    allowed = (error.headers or {}).get("allow", (error.headers or {}).get("Allow", "GET"))
    if error.status_code == 405 and "GET" not in allowed:
        return Message(_("Use the method {methods} here."), {"methods": allowed})
    return Message(_SENTENCES.get(error.status_code, str(error.detail)))


def _numbered(request: Request) -> dict[str, object]:
    """Return what makes a line of the log carry the number of its request."""
    return {"request_id": request.scope.get("request_id")}


def fault(request: Request, error: Exception) -> Response:
    """Answer a fault of ours; what it was stands in the log alone."""
    log.error("unexpected fault", exc_info=error, extra=_numbered(request))
    return _answer(request, 500, Message(_SENTENCES[500]), {})
