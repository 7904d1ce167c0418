"""The routes of cases for programs: the kinds, filing a case, and how one stands."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidFields, InvalidParameter, NotFound, TooManyTries
from geo.messages import Several
from geo.messages import mark as _
from layers.documentation import LANG, answer
from layers.parameters import refuse_unknown, strict_parameters
from layers.responses import NOT_KEPT, REVALIDATED, geojson, json_response, read_language
from portal.contact.answers import (
    kind_as_json,
    reports_as_geojson,
    status_as_json,
    topic_as_json,
)
from portal.contact.around import read_reports_query, reports_around
from portal.contact.documentation import AROUND
from portal.contact.filing import Taken
from portal.contact.following import FOLLOW_UPS, Found, follow_up
from portal.contact.forms import case_forms
from portal.contact.parameters import DeskHere, SentCase, SentHere, visit_here
from portal.contact.reading import read_case
from portal.contact.requests import Request as Received
from portal.contact.requests import file_once
from portal.contact.rules import FilingChannel, NewCase
from portal.contact.schemas import FILING, KINDS, STATUS
from portal.contact.topics import load_topics

PATH = "/api/v1/cases"
router = APIRouter(tags=["cases"])

# The second rung of the ladder: the first is over before anybody has read the answer.
_FILE_AGAIN_S = 300
_JSON = "application/json"


@router.get(
    f"{PATH}/kinds",
    summary="The kinds of cases",
    responses={200: answer("Kinds with their fields, and topics.", _JSON, schema=KINDS)},
    response_class=Response,
)
def list_case_kinds(request: Request, desk: DeskHere) -> Response:
    """List the kinds with what each asks, and the topics, in all languages."""
    refuse_unknown(strict_parameters(request), ())
    content = {
        "kinds": [kind_as_json(form) for form in case_forms().values()],
        "topics": [topic_as_json(topic) for topic in load_topics()],
    }
    language = desk.deployment.country.languages[0]
    return json_response(
        content, language, negotiated=False, caching={"Cache-Control": REVALIDATED}
    )


@router.post(
    PATH,
    summary="File a case",
    status_code=201,
    responses={
        200: answer("The same words of the same writer are a case already.", _JSON, schema=STATUS),
        201: answer("The case is taken; Location leads to it.", _JSON, schema=STATUS),
    },
    openapi_extra=FILING,
    response_class=Response,
)
def create_case(request: Request, sent: SentHere, desk: DeskHere) -> Response:
    """Take a case in by the same rules as the form, without files.

    Under an `Idempotency-Key` the same body is answered the same for a day and taken once;
    another body is refused with 409. Pages of other origins cannot send cases.
    """
    refuse_unknown(strict_parameters(request), ())
    language = _language(request, sent, desk)
    new = _read(sent, desk, language)
    received = Received(visit_here(request), sent.fields, sent.key)
    try:
        with desk.deployment.database.writing() as session:
            answered = file_once(session, desk.context, received, new, status_as_json)
    except InvalidParameter as error:
        raise InvalidFields([error]) from error
    if answered.answer is None:
        raise TooManyTries(
            _("Too much has come from here or from this address in a short time: wait as long as"
              " Retry-After says, then send it again."),
            retry_after_s=_FILE_AGAIN_S,
        )  # fmt: skip
    made = _not_kept(answered.answer, language)
    made.status_code = 200 if answered.taken is Taken.SAME else 201
    made.headers["Location"] = f"{PATH}/{answered.answer['reference']}"
    return made


@router.get(
    f"{PATH}/around",
    summary="What was reported around a point",
    responses={200: answer("Reports of faults, the nearest first.", "application/geo+json")},
    openapi_extra={"parameters": AROUND},
    response_class=Response,
)
def list_reports_around(request: Request, desk: DeskHere) -> Response:
    """Return the faults that were reported within a radius in the last 90 days, as GeoJSON.

    Each lies in the middle of its cell of 0.01 by 0.01 degree, and is measured and ordered by it;
    those of one cell come the newest first.
    """
    given = strict_parameters(request)
    refuse_unknown(given, ("lat", "lon", "radius", "limit", "lang"))
    country, now = desk.deployment.country, desk.deployment.now()
    language = read_language(given, request, country)
    query = read_reports_query(given, country)
    with desk.deployment.database.reading() as session:
        found = reports_around(session, country, query, now)
    content = reports_as_geojson(found, f"{PATH}/around?{urlencode(given)}")
    caching = {"Cache-Control": NOT_KEPT}
    return geojson(content, language, negotiated="lang" not in given, caching=caching)


@router.get(
    f"{PATH}/{{reference}}",
    summary="How a case stands",
    responses={200: answer("Kind, state and dates.", _JSON, schema=STATUS)},
    openapi_extra={"parameters": [LANG]},
    response_class=Response,
)
def show_case_status(reference: str, request: Request, desk: DeskHere) -> Response:
    """Return kind, state and dates of a case, and nothing else; ten tries a minute.

    What is no reference and what is an unknown one get the same answer.
    """
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, desk.deployment.country)
    with desk.deployment.database.writing() as session:
        found = follow_up(session, desk.context, visit_here(request), reference)
    if found.found is Found.LIMITED:
        raise TooManyTries(
            _("There were too many tries from here: wait as long as Retry-After says."),
            retry_after_s=FOLLOW_UPS.window_s,
        )
    if found.status is None:
        raise NotFound(
            _("There is no case with this reference. Compare it letter by letter: one wrong letter"
              " is noticed.")
        )  # fmt: skip
    return _not_kept(status_as_json(found.status), language)


def _language(request: Request, sent: SentCase, desk: DeskHere) -> str:
    country, said = desk.deployment.country, sent.language
    if said is None:
        return read_language({}, request, country)
    if said not in country.languages:
        text = _("Letters are not written in “{value}”. The languages are: {known}.")
        known = Several(country.languages)
        raise InvalidFields([InvalidParameter("language", text, value=said, known=known)])
    return said


def _read(sent: SentCase, desk: DeskHere, language: str) -> NewCase:
    country = desk.context.country
    reading = read_case(sent.form, country, load_topics(), language, sent.fields)
    if reading.case is None:
        raise InvalidFields(list(reading.faults.values()))
    return replace(reading.case, channel=FilingChannel.PROGRAM)


def _not_kept(content: Mapping[str, Any], language: str) -> Response:
    return json_response(content, language, caching={"Cache-Control": NOT_KEPT})
