"""The OpenAPI document: what routes say of themselves, and what all of them have in common."""

import copy
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

TITLE = "Around Me"
_DESCRIPTION = """\
What is around a point: schools, health, tourism, government offices; and the directory of the
government: its agencies, their services, their offices. Everything but `POST /api/v1/cases` is
read only and may be asked by pages of any origin. Nothing needs a key.

Every answer has a strong `ETag`: ask again with `If-None-Match`. Errors are problems (RFC 9457)
in the language that was asked for. Whoever is answered with 429 or 503 waits for as long as
`Retry-After` says.

بالعربية: تعيد هذه الواجهة ما هو قريب من نقطة ما (المدارس والصحة والسياحة والمكاتب الحكومية)، ودليل
الحكومة: جهاتها وخدماتها ومكاتبها. جميعها للقراءة فقط ما عدا تقديم الأسئلة والشكاوى
(`POST /api/v1/cases`)، ولا تحتاج إلى مفتاح. أضف `lang=ar` لتصلك الأسماء والرسائل بالعربية.
"""
_TAGS = {
    "around": "The radius query.",
    "layers": "The layers: their attributes, limits and current releases.",
    "features": "Single places.",
    "areas": "Administrative areas.",
    "places": "Places by name.",
    "tiles": "Vector tiles for maps.",
    "offline": "Areas to be taken along: all places and the map of one, as files.",
    "hsds": "The directory in HSDS 3.0 (Open Referral).",
    "cpsv": "The directory as linked data (CPSV-AP 3.2).",
    "ckan": "The datasets for clients of CKAN: its Action API, read only.",
    "dcat": "The datasets as linked data (DCAT-AP 3.0.1).",
    "cases": "Enquiries and complaints: filed, and followed by reference.",
    "announcements": "Announcements and notices of outages that stand now.",
    "participation": "Spaces of participation: what is asked, until when, and what came of it.",
    "directory": "The registers as CSV.",
    "published": "What topics publish as open data: tables and statistics, each described.",
    "operations": "For whoever runs the server.",
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence: what is wrong and what to do."},
        "parameter": {"type": "string", "description": "The parameter that is not right."},
        "value": {"type": "string", "description": "Its value, cut."},
        "allowed": {"type": "object", "description": "What it may be."},
        "faults": {
            "type": "array",
            "description": "Every field that is not right.",
            "items": {
                "type": "object",
                "properties": {one: {"type": "string"} for one in ("field", "value", "rule")},
            },
        },
        "request_id": {"type": ["string", "null"]},
    },
}
_RETRY = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}
# Status: its name among the components, what it means, and headers of its own.
_ERRORS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "400": ("BadRequest", "Something that was asked breaks a rule; the problem names it.", {}),
    "404": ("NotFound", "What the address names is not there.", {}),
    "409": ("Conflict", "Something else was sent under this key before.", {}),
    "413": ("TooLarge", "The body is too large.", {}),
    "414": ("AddressTooLong", "The address is too long.", {}),
    "431": ("HeadTooLong", "The headers of the request are too long.", {}),
    "429": ("TooManyRequests", "This client asks too often.", _RETRY),
    "500": ("Fault", "A fault of the server, which has been recorded.", {}),
    "503": (
        "Unavailable",
        "The server or its database is busy or away, or a whole file is being made.",
        _RETRY,
    ),
}
# What is too long is refused while it is read, in one sentence and nothing else.
_BEFORE_THE_APPLICATION = ("414", "431")
_SENTENCE = {"text/plain": {"schema": {"type": "string"}}}
_NOT_MODIFIED = {"description": "The client has this answer: the ETag it sent still holds."}
_PATH_WORDS = {
    "layer": "Name of a layer.",
    "action": "Name of an action of CKAN, like `package_search`; `help_show` describes each.",
    "code": "Code of an area.",
    "reference": "Reference of a case, as people type it.",
    "offering": "Name of what is published.",
    "ref": "The owner's own identifier of a feature, or the reference of an idea.",
    "space": "The name of a space in addresses.",
    "dataset": "Id or name of a dataset, with `.ttl`, `.jsonld` or `.rdf` behind it or without.",
    "name": "A code, with `.ttl` or `.jsonld` behind it or without.",
    "service_id": "Id of a service.",
    "organization_id": "Id of an organization.",
    "pair_id": "Id of a service at a location.",
    "taxonomy_id": "Id of a taxonomy.",
    "term_id": "Id of a taxonomy term.",
}
# Where nothing is asked of the database and no parameter is read.
_BARE = ("/health/live", "/version")
_NOT_KEPT = ("/health/", "/api/v1/cases/{")


def operation_id(route: APIRoute) -> str:
    """Name an operation for generated clients: by its function, and its topic where that helps."""
    tag = str(route.tags[0]) if route.tags else ""
    return f"{tag}_{route.name}" if tag in ("hsds", "cpsv", "dcat") else route.name


def describe(
    app: FastAPI, contact: Mapping[str, str], public_url: str | None, reads_per_minute: int = 0
) -> dict[str, Any]:
    """Return the document.

    `contact` is a contact object of OpenAPI, `public_url` the address that the outside knows, if
    it was said, `reads_per_minute` what one client may send, 0 for no limit.
    """
    document = get_openapi(
        title=TITLE,
        version=app.version,
        description=_DESCRIPTION + _limits(reads_per_minute),
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
        servers=[{"url": public_url or "/"}],
        contact=dict(contact),
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    components = document.setdefault("components", {})
    components["schemas"] = {
        name: schema
        for name, schema in components.get("schemas", {}).items()
        if name not in ("HTTPValidationError", "ValidationError")
    } | {"Problem": _PROBLEM}
    components["responses"] = {
        name: _problem(text, headers, told=status not in _BEFORE_THE_APPLICATION)
        for status, (name, text, headers) in _ERRORS.items()
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, operation, is_read=method == "get")
    return document


def _limits(reads_per_minute: int) -> str:
    busy = "While the server is busy answers are 503 with `Retry-After`."
    if not reads_per_minute:
        return f"\n{busy}\n"
    return (
        f"\nA client (an IPv4 address, or a /64 of IPv6) may send at least {reads_per_minute}"
        " requests a minute; beyond that answers are 429 with `Retry-After`, `RateLimit-Policy`"
        f" and `RateLimit`. {busy}\n"
    )


def with_examples(
    document: Mapping[str, Any], examples: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    """Return the document with examples that the data of now make; keys are path and parameter."""
    filled: dict[str, Any] = copy.deepcopy(dict(document))
    for (path, name), example in examples.items():
        for parameter in filled["paths"][path]["get"].get("parameters", ()):
            if parameter["name"] == name:
                parameter["schema"]["example"] = example
    return filled


def _complete(path: str, operation: dict[str, Any], *, is_read: bool) -> None:
    """Add to one operation what all have, and take out what the framework thinks of."""
    responses = operation["responses"]
    # Parameters are read by rules of our own, which answer with 400.
    responses.pop("422", None)
    in_path = [one for one in operation.get("parameters", ()) if one["in"] == "path"]
    for one in in_path:
        one.setdefault("description", _PATH_WORDS.get(one["name"], ""))
    statuses = {"414", "429", "431", "500"}
    if path not in _BARE:
        statuses |= {"400", "503"}
    if in_path:
        statuses.add("404")
    if not is_read:
        statuses |= {"409", "413"}
    for status in statuses:
        shared = {"$ref": f"#/components/responses/{_ERRORS[status][0]}"}
        responses.setdefault(status, shared)
    if is_read and not path.startswith(_NOT_KEPT):
        responses.setdefault("304", _NOT_MODIFIED)
    operation["responses"] = dict(sorted(responses.items()))


def _problem(text: str, headers: dict[str, Any], *, told: bool) -> dict[str, Any]:
    """Describe an error; one that is not `told` by the application may be a plain sentence."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}, **({} if told else _SENTENCE)}
    described = {"description": text, "content": content}
    return {**described, "headers": headers} if headers else described
