"""What the routes of cases are given: where cases are kept, who asks, what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request

from geo.errors import InvalidFields, InvalidParameter
from geo.messages import Several
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.site import LayerSite, find_site
from portal.accounts.rules import Visit
from portal.contact.context import ContactContext
from portal.contact.forms import CaseForm, case_forms
from portal.contact.requests import read_key
from portal.contact.rules import Kind

# What every kind is asked beside the fields of its own form.
BESIDE_THE_FORM = (
    "kind", "language", "name", "email", "phone", "country", "is_hidden", "may_be_published",
    "lat", "lon", "office",
)  # fmt: skip
_MEDIA_TYPE = "application/json"


@dataclass(frozen=True)
class CaseDesk:
    """Where cases are taken in; `deployment` reads more than the public's does."""

    deployment: Deployment
    context: ContactContext


@dataclass(frozen=True, kw_only=True)
class ContactSite(LayerSite):
    """What the routes of cases find on the application."""

    @property
    def desk(self) -> CaseDesk | None:
        """Where cases are taken in; None where nobody takes any."""
        return None


@dataclass(frozen=True)
class SentCase:
    """A case as a program has sent it: the fields as a form has them, and the key beside them."""

    form: CaseForm
    language: str | None
    fields: Mapping[str, str]
    key: str | None


async def get_desk(request: Request) -> CaseDesk:
    """Find where cases are taken in; the routes are served only where they are."""
    desk = find_site(request, ContactSite).desk
    assert desk is not None
    return desk


async def get_sent(request: Request) -> SentCase:
    """Read the body of a case; raises InvalidFields for what is none.

    It has to say that it is JSON: a page of another origin can only send that after a question
    which is answered with no.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _MEDIA_TYPE:
        raise _fault("Content-Type", media_type, _("Send JSON, with Content-Type {wanted}."))
    fields = _fields_of(await request.body())
    kind = fields.get("kind", "")
    if kind not in set(Kind):
        raise _fault("kind", kind, _("The kinds of cases are: {known}."))
    form = case_forms()[Kind(kind)]
    known = {*BESIDE_THE_FORM, *(one.name for one in form.fields)}
    unknown = [_unknown(name, value) for name, value in fields.items() if name not in known]
    if unknown:
        raise InvalidFields(unknown)
    language = fields.get("language")
    key = read_key(request.headers.get("idempotency-key"))
    return SentCase(form, language, fields, key)


def visit_here(request: Request) -> Visit:
    """Return who asks: the network is counted, and kept nowhere."""
    address = request.client.host if request.client else None
    return Visit(address, request_id=request.scope.get("request_id"))


DeskHere = Annotated[CaseDesk, Depends(get_desk)]
SentHere = Annotated[SentCase, Depends(get_sent)]


def _fields_of(body: bytes) -> dict[str, str]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _not_an_object() from error
    if not isinstance(told, dict):
        raise _not_an_object()
    read = {name: _written(value) for name, value in told.items() if value is not None}
    faults = [_nested(name) for name, value in read.items() if value is None]
    if faults:
        raise InvalidFields(faults)
    return {name: value.replace("\0", "") for name, value in read.items() if value is not None}


def _written(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    """Return a value as a form has it; None for an object or a list."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, str | int | float) else None


def _fault(name: str, value: str, text: str) -> InvalidFields:
    known = Several(Kind)
    return InvalidFields(
        [InvalidParameter(name, text, value=value, wanted=_MEDIA_TYPE, known=known)]
    )


def _not_an_object() -> InvalidFields:
    return _fault("body", "", _("Send one JSON object, with the fields of a case by their names."))


def _nested(name: str) -> InvalidParameter:
    return InvalidParameter(name, _("This is a text, a number, or true or false: nothing within."))


def _unknown(name: str, value: str) -> InvalidParameter:
    return InvalidParameter(
        name[:80],
        _("Cases of this kind have no such field: /api/v1/cases/kinds lists all."),
        value=value,
    )
