"""The routes of the installed application: its manifest, its worker, and its page."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from layers.responses import etag_of, json_response, not_modified, validators
from web.page.answers import known_language, no_such_language
from web.page.finder_query import FinderQuery, form_choices
from web.page.rendering import bearing_word
from web.page.site import site_of
from web.pages.offline.manifest import manifest
from web.pages.offline.worker import worker_script

router = APIRouter(include_in_schema=False)

# A browser looks for a new worker by itself; what an older one keeps is checked each time.
_ASKED_EACH_TIME = "no-cache"


@router.get("/service-worker.js")
def service_worker(request: Request, deployment: DeploymentHere) -> Response:
    """Return the worker; it stands at the root, so that it serves all pages."""
    site, country = site_of(request), deployment.country
    script = worker_script(country, {one: site.translations.to(one) for one in country.languages})
    etag = etag_of("worker", script)
    known = not_modified(request, etag, "mul", negotiated=False, cache_control=_ASKED_EACH_TIME)
    if known is not None:
        return known
    headers = validators(etag, _ASKED_EACH_TIME)
    return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/{language}/manifest.webmanifest")
def web_manifest(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Return what a browser needs to install the portal."""
    known_language(language, deployment)
    translate = site_of(request).translations.to(language)
    return json_response(
        manifest(language, deployment.country, translate),
        language,
        media_type="application/manifest+json",
        negotiated=False,
        caching={"Cache-Control": "public, max-age=86400"},
    )


@router.get("/{language}/offline")
def offline(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show what the phone itself can answer: the same page for all, filled by the phone."""
    asked = FinderQuery(language, {})
    layers = {
        one.name: {"colour": one.colour, "icon": one.icon}
        for one in deployment.catalogue.definitions
    }
    translate = site_of(request).translations.to(language)
    context = {
        "asked": asked,
        "form": form_choices(asked, deployment.catalogue),
        "layers": layers,
        "bearings": [translate(bearing_word(45 * eighth)) for eighth in range(8)],
    }
    return _page(language, request, deployment, "offline/offline.html", context)


@router.get("/{language}/saved")
def saved(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show what is kept on the phone: the same page for all, filled by the phone."""
    return _page(language, request, deployment, "offline/saved.html", {})


def _page(
    language: str,
    request: Request,
    deployment: Deployment,
    template: str,
    context: Mapping[str, object],
) -> Response:
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    return site_of(request).pages.write(
        request, language, template, context={"sources": (), **context}
    )
