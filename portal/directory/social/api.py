"""The routes of verified accounts on social networks."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from layers.documentation import LANG, OBJECT, TEXT, answer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import (
    etag_of,
    json_response,
    not_modified,
    read_language,
    server_address,
    validators,
)
from portal.directory.social.answers import PATH, account_as_json, feed
from portal.directory.social.queries import VerifiedAccount, verified_accounts

router = APIRouter(tags=["directory"])

_TITLES = {
    "en": "Verified government accounts on social networks",
    "ar": "الحسابات الحكومية الموثقة على شبكات التواصل",
}
_FEED = "application/atom+xml"


@router.get(
    PATH,
    summary="Verified accounts on social networks",
    responses={200: answer("Accounts with whose they are.", "application/json", schema=OBJECT)},
    response_class=Response,
)
def list_social_accounts(request: Request, deployment: DeploymentHere) -> Response:
    """List the accounts of agencies and of who leads them that were found to be theirs."""
    refuse_unknown(strict_parameters(request), ())
    told = [account_as_json(one) for one in _accounts(deployment)]
    language, etag = deployment.country.languages[0], etag_of("social", str(told))
    known = not_modified(request, etag, language, negotiated=False)
    if known is not None:
        return known
    content = {"accounts": told}
    return json_response(content, language, negotiated=False, caching=validators(etag))


@router.get(
    f"{PATH}.atom",
    summary="Verified accounts as a feed",
    responses={200: answer("An Atom feed, the last verified first.", _FEED, schema=TEXT)},
    openapi_extra={"parameters": [LANG]},
    response_class=Response,
)
def feed_of_social_accounts(request: Request, deployment: DeploymentHere) -> Response:
    """Return the same as an Atom feed, so that a reader tells of new accounts."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    title = _TITLES.get(language, _TITLES["en"])
    body = feed(_accounts(deployment), title, language, server_address(request))
    etag = etag_of("social feed", body)
    known = not_modified(request, etag, language)
    if known is not None:
        return known
    headers = {"Content-Language": language, "Vary": "Accept-Language", **validators(etag)}
    return Response(body, media_type=_FEED, headers=headers)


def _accounts(deployment: DeploymentHere) -> Sequence[VerifiedAccount]:
    with deployment.database.reading() as session:
        return verified_accounts(session, deployment.now().date())
