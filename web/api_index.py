"""What is there for programs: the index of the API, its description, whom to tell of a hole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from geo.errors import DatabaseUnavailable, NotFound
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import json_response
from layers.site import LayerSite, find_site
from portal.contact.parameters import ContactSite
from portal.directory.registers.definitions import Register
from web.description import TITLE, describe, with_examples
from web.examples import read_examples
from web.settings import WebSettings

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class DescribedSite(LayerSite):
    """What the API is described by."""

    settings: WebSettings


_PUBLIC = {"Cache-Control": "public, no-cache"}
_LINKS = {
    "around": "/api/v1/around{?lat,lon,radius,layers,limit,cursor,q,open,area,lang}",
    "layers": "/api/v1/layers",
    "layer": "/api/v1/layers/{layer}",
    "feature": "/api/v1/layers/{layer}/features/{ref}",
    "areas": "/api/v1/areas",
    "places": "/api/v1/places{?q,limit,lang}",
    "tiles": "/tiles/{layers}.json",
    "announcements": "/api/v1/announcements",
    "announcements_feed": "/api/v1/announcements.atom{?lang}",
    "spaces": "/api/v1/spaces{?level,state,agency,area}",
    "space": "/api/v1/spaces/{space}",
    "ideas": "/api/v1/spaces/{space}/ideas{?order,group,q,lat,lon,located,limit,after}",
    "idea": "/api/v1/spaces/{space}/ideas/{ref}",
    "datasets": "/api/v1/datasets{?q,category,publisher,format,licence,frequency,area,order,limit,"
    "offset}",
    "dataset": "/api/v1/datasets/{name}",
    "offline": "/api/v1/offline",
    "published": "/api/v1/published",
    "social_media": "/api/v1/social-media",
    "social_media_feed": "/api/v1/social-media.atom{?lang}",
    "published_csv": "/api/v1/published/{offering}.csv",
    "published_json": "/api/v1/published/{offering}.json",
    **{one.value: f"/api/v1/directory/{one.value}.csv" for one in Register},
    "hsds": "/hsds/",
    "cpsv": "/cpsv/catalogue",
    "ckan": "/api/3",
    "ckan_action": "/api/3/action/{action}{?id,q,fq,rows,start}",
    "dcat": "/catalog{?page,modified_since}",
    "dcat_dataset": "/dataset/{dataset}",
    "description": "/openapi.json",
    "documentation": "/docs",
}
# Where cases are taken.
_CASE_LINKS = {
    "cases": "/api/v1/cases",
    "case": "/api/v1/cases/{reference}",
    "case_kinds": "/api/v1/cases/kinds",
    "discussion": "/api/v1/discussions/{kind}/{id}{?order,after,under}",
    "cases_around": "/api/v1/cases/around{?lat,lon,radius,limit,lang}",
}
# RFC 9116 advises less than a year; whoever runs the server confirms it by running it.
_VALID_FOR = timedelta(days=180)


@router.get("/api/v1")
@router.get("/api/v1/")
def index(request: Request) -> Response:
    """List what there is, as links relative to this address; `{…}` is a template (RFC 6570)."""
    refuse_unknown(strict_parameters(request), ())
    takes_cases = find_site(request, ContactSite).desk is not None
    links = {**_LINKS, **(_CASE_LINKS if takes_cases else {})}
    content = {"title": TITLE, "version": request.app.version, "links": links}
    return json_response(content, "en", negotiated=False, caching=_PUBLIC)


@router.get("/openapi.json")
def openapi(request: Request, deployment: DeploymentHere) -> Response:
    """Describe the API, with examples that work on the data of now."""
    if request.app.openapi_schema is None:
        request.app.openapi_schema = _described(request)
    document: Mapping[str, Any] = request.app.openapi_schema
    body = orjson.dumps(with_examples(document, _examples(deployment)))
    return json_response(body, "en", negotiated=False, caching=_PUBLIC)


@router.get("/.well-known/security.txt")
def security_txt(request: Request, deployment: DeploymentHere) -> Response:
    """Answer with whom to tell of a hole (RFC 9116); raises NotFound where nobody was named."""
    site = find_site(request, DescribedSite)
    settings = site.settings
    if settings.security_contact is None:
        raise NotFound(_("Nobody has been named here for security: AROUNDME_SECURITY_CONTACT."))
    today = deployment.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.security_contact}",
        f"Expires: {(today + _VALID_FOR).isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(deployment.country.languages)}",
    ]
    if site.public_url:
        lines.append(f"Canonical: {site.public_url}/.well-known/security.txt")
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response("\n".join([*lines, ""]), media_type="text/plain", headers=headers)


def _described(request: Request) -> dict[str, Any]:
    site = find_site(request, DescribedSite)
    reads_per_minute = site.settings.reads_per_minute
    return describe(request.app, contact_of(site), site.public_url, reads_per_minute)


def contact_of(site: DescribedSite) -> dict[str, str]:
    """Return whom developers may ask: the setting, else the portal itself."""
    told = site.settings.api_contact
    if told is None:
        return {"name": TITLE, **({"url": site.public_url} if site.public_url else {})}
    return {"name": TITLE, "url" if told.startswith("http") else "email": told}


def _examples(deployment: Deployment) -> Mapping[tuple[str, str], str]:
    try:
        with deployment.database.reading() as session:
            return read_examples(session)
    except DatabaseUnavailable:
        return {}
