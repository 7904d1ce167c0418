"""One request for linked data on its way to an answer: the form, the validator, the graph."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Response
from rdflib import Graph
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import etag_of, not_modified, validators
from portal.cpsv.describing import Description
from portal.cpsv.downloads import catalogue_download, mark_of_catalogue
from portal.cpsv.names import PREFIXES, Iris
from portal.directory.published.queries import versions
from portal.directory.published.rules import Versions
from portal.directory.published.surroundings import PublicUrlHere, VocabulariesHere
from portal.downloads.answers import DownloadSender, DownloadSenderHere
from portal.linked_data.answers import led_to_page
from portal.linked_data.forms import Form, asked_form, named_form, wants_page
from portal.linked_data.writing import written_in


class CpsvResponder:
    """Takes a request in and answers it with a graph in the form that was asked for."""

    def __init__(
        self, request: Request, deployment: Deployment, about: Description, sender: DownloadSender
    ) -> None:
        refuse_unknown(strict_parameters(request), ())
        self._request = request
        self._deployment = deployment
        self._about = about
        self._sender = sender

    def show(
        self,
        name: str,
        read: Callable[[Session, str, Description], Graph],
        page: str | None = None,
    ) -> Response:
        """Answer with the graph of what has this name; an ending of it says in which form.

        `page` is the path of the page about it, to which browsers are led.
        """
        code, form = named_form(name)
        accept = self._request.headers.get("accept", "")
        if form is None and page is not None and wants_page(accept):
            return led_to_page(self._request, self._deployment.country, f"/{page}/{code}")
        chosen = form or asked_form(accept)
        with self._deployment.database.reading() as session:
            found = self._validated(versions(session), chosen, negotiated=form is None)
            if isinstance(found, Response):
                return found
            graph = read(session, code, self._about)
        body = written_in(chosen, graph, PREFIXES)
        return Response(body, media_type=chosen.media_type, headers=found)

    def whole(self, form: Form | None) -> Response:
        """Answer with everything."""
        chosen = form or asked_form(self._request.headers.get("accept", ""))
        vary = "Accept" if form is None else ""
        return self._sender.send(catalogue_download(chosen, self._about), vary)

    def _validated(
        self, state: Versions, form: Form, *, negotiated: bool
    ) -> Response | dict[str, str]:
        languages = ", ".join(self._deployment.country.languages)
        path = self._request.url.path
        etag = etag_of("cpsv", path, form.media_type, mark_of_catalogue(self._about), state.key)
        unchanged = not_modified(self._request, etag, languages, negotiated=False)
        vary = {"Vary": "Accept"} if negotiated else {}
        if unchanged is not None:
            unchanged.headers.update({"Vary": "Accept, Accept-Encoding"} if negotiated else {})
            return unchanged
        return {**validators(etag), **state.headers, **vary, "Content-Language": languages}


async def get_responder(
    request: Request,
    deployment: DeploymentHere,
    public_url: PublicUrlHere,
    vocabularies: VocabulariesHere,
    sender: DownloadSenderHere,
) -> CpsvResponder:
    """Take a request in; raises InvalidParameter for any parameter, for there are none."""
    about = Description(
        iris=Iris(public_url), country=deployment.country, vocabularies=vocabularies
    )
    return CpsvResponder(request, deployment, about, sender)


CpsvResponderHere = Annotated[CpsvResponder, Depends(get_responder)]
