"""The routes of Open311 GeoReport v2, each as XML and as JSON."""

from fastapi import APIRouter, HTTPException, Response

from geo.errors import InvalidFields, InvalidParameter, NotFound, TooManyTries
from geo.messages import mark as _
from layers.responses import REVALIDATED, server_address
from portal.contact.filing import Filed, Taken, file_case
from portal.contact.letters import follow_link
from portal.contact.parameters import visit_here
from portal.contact.rules import Sender
from portal.open311.keys import sender_of
from portal.open311.parameters import Asked, AskedHere
from portal.open311.reading import read_report
from portal.open311.requests import find_requests, requests_as_content
from portal.open311.rules import MEDIA_TYPES, PATH, Wanted, read_wanted
from portal.open311.services import CHANGESET, definition_as_content, service, services_as_content
from portal.open311.writing import Content

# They are described by the standard, and answer errors in its shape.
router = APIRouter(prefix=PATH, include_in_schema=False)

_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_FILE_AGAIN_S = 300
_LIST = "service_requests"


@router.get("/discovery.{ending}")
def show_discovery(asked: AskedHere) -> Response:
    """Return where this interface is, and whom to ask for a key."""
    security = asked.desk.context.security
    address = server_address(asked.request)
    ask = f"{security.site_name(asked.language)}: {address}/{asked.language}/contact"
    endpoint: Content = {
        "specification": _SPECIFICATION,
        "url": f"{address}{PATH}",
        "changeset": CHANGESET,
        "type": "production",
        "formats": [*MEDIA_TYPES.values()],
    }
    content: Content = {
        "changeset": CHANGESET,
        "contact": ask,
        "key_service": ask,
        "endpoints": [endpoint],
    }
    return asked.answer("discovery", content, caching=REVALIDATED)


@router.get("/services.{ending}")
def list_services(asked: AskedHere) -> Response:
    """List what can be reported."""
    content = services_as_content(asked.language)
    return asked.answer("services", content, caching=REVALIDATED)


@router.get("/services/{code}.{ending}")
def show_definition(code: str, asked: AskedHere) -> Response:
    """Return what a report of a service may say."""
    found = service(code)
    if found is None:
        raise _no_service(code)
    content = definition_as_content(found, asked.language)
    return asked.answer("service_definition", content, caching=REVALIDATED)


@router.post("/requests.{ending}")
def create_request(asked: AskedHere) -> Response:
    """Take a report in as a case: under a key, by the rules of all cases."""
    desk = asked.desk
    with desk.deployment.database.writing() as session:
        key = asked.given.get("api_key", "").strip()
        sender = sender_of(session, desk.context.keys, key) if key else None
    if sender is None:
        raise HTTPException(403, _no_key(key))
    filed = _filed(asked, sender)
    if filed.reference is None:
        raise TooManyTries(
            _("Too many reports have come under this key or of this person: wait as long as"
              " Retry-After says, then send it again."),
            retry_after_s=_FILE_AGAIN_S,
        )  # fmt: skip
    told = {
        "service_request_id": filed.reference,
        "service_notice": follow_link(desk.context.security, asked.language, filed.reference),
        "account_id": None,
    }
    return asked.answer(_LIST, [told], status=200 if filed.taken is Taken.SAME else 201)


@router.get("/requests.{ending}")
def list_requests(asked: AskedHere) -> Response:
    """List reports: those of the last 90 days, or as is asked, at most a thousand a page."""
    wanted = read_wanted(asked.given, asked.desk.deployment.now())
    for code in wanted.codes:
        if service(code) is None:
            raise _no_service(code)
    return _listed(asked, wanted)


@router.get("/requests/{reference}.{ending}")
def show_request(reference: str, asked: AskedHere) -> Response:
    """Return one report."""
    return _listed(asked, Wanted(ids=(reference,)), missing=reference)


@router.get("/tokens/{token}.{ending}")
def show_token(token: str, asked: AskedHere) -> Response:
    """Return the report of a token: every report has its id at once, which is its token too."""
    with asked.desk.deployment.database.reading() as session:
        found = find_requests(session, Wanted(ids=(token,)))
    if not found:
        raise NotFound(_("There is no token “{token}”."), token=token[:60])
    told = {"service_request_id": found[0].reference, "token": token}
    return asked.answer(_LIST, [told])


def _listed(asked: Asked, wanted: Wanted, *, missing: str | None = None) -> Response:
    with asked.desk.deployment.database.reading() as session:
        found = find_requests(session, wanted)
        if missing is not None and not found:
            raise NotFound(
                _("There is no service request “{id}” that everybody may see."), id=missing[:60]
            )
        return asked.answer(_LIST, requests_as_content(session, found, asked.language))


def _filed(asked: Asked, sender: Sender) -> Filed:
    desk = asked.desk
    new = read_report(asked.given, desk.context.country, asked.language)
    try:
        with desk.deployment.database.writing() as session:
            visit = visit_here(asked.request)
            return file_case(session, desk.context, visit, new, sender=sender)
    except InvalidParameter as error:
        raise InvalidFields([error]) from error


def _no_service(code: str) -> NotFound:
    return NotFound(_("There is no service with the service_code “{code}”."), code=code[:60])


def _no_key(key: str) -> str:
    if not key:
        return _("Reports are taken under a key only: api_key is missing.")
    return _("This api_key is not valid. Whoever runs the portal issues keys.")
