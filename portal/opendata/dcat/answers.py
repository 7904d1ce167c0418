"""One request for linked data about datasets on its way to an answer, in the form asked for."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request, Response
from rdflib import Graph

from layers.deployment import Deployment
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import REVALIDATED
from portal.directory.published.surroundings import PublicUrlHere
from portal.linked_data.answers import led_to_page
from portal.linked_data.forms import Form, asked_form, named_form, wants_page
from portal.linked_data.writing import written_in
from portal.opendata.dcat.describing import CatalogueDescription
from portal.opendata.dcat.names import PREFIXES, Iris
from portal.opendata.dcat.parameters import read_catalogue_query
from portal.opendata.dcat.reading import dataset_graph, find_any, page_graph
from portal.opendata.dcat.rules import FORMS, PAGE_SIZE, PageAddresses
from portal.opendata.exchange.pages import read_page
from portal.opendata.terms.parameters import TermsHere

_GONE = 410


class CatalogueResponder:
    """Takes a request in and answers it with a graph in the form that was asked for."""

    def __init__(
        self, request: Request, deployment: Deployment, about: CatalogueDescription
    ) -> None:
        self._request = request
        self._deployment = deployment
        self._about = about
        self._accept = request.headers.get("accept", "")

    def dataset(self, name: str) -> Response:
        """Answer with a dataset by id or name; an ending of it says in which form.

        A browser is led to its page. What was withdrawn is gone, and its tombstone says why.
        """
        refuse_unknown(strict_parameters(self._request), ("profiles",))
        plain, form = named_form(name, FORMS)
        with self._deployment.database.reading() as session:
            found = find_any(session, plain)
            if form is None and wants_page(self._accept, FORMS):
                return led_to_page(self._request, self._deployment.country, found.path)
            graph = dataset_graph(session, found, self._about)
        status = _GONE if found.is_withdrawn else 200
        return self._written(graph, form, {}, status=status)

    def page(self, form: Form | None) -> Response:
        """Answer with a page of the catalogue."""
        asked = read_catalogue_query(strict_parameters(self._request))
        ending = (form or asked_form(self._accept, FORMS)).ending
        addresses = PageAddresses(f"{self._about.iris.catalogue}{ending}", asked.since)
        with self._deployment.database.reading() as session:
            page = read_page(session, asked.page, PAGE_SIZE, asked.since)
            graph = page_graph(session, page, addresses, self._about)
        links = {"Link": f'<{addresses.of(page.number + 1)}>; rel="next"'}
        return self._written(graph, form, links if page.number < page.last else {})

    def _written(
        self, graph: Graph, form: Form | None, more: Mapping[str, str], *, status: int = 200
    ) -> Response:
        chosen = form or asked_form(self._accept, FORMS)
        headers = {
            "Cache-Control": REVALIDATED,
            "Content-Language": ", ".join(self._deployment.country.languages),
            **({} if form else {"Vary": "Accept"}),
            **more,
        }
        body = written_in(chosen, graph, PREFIXES)
        return Response(body, status, media_type=chosen.media_type, headers=headers)


async def get_responder(
    request: Request, deployment: DeploymentHere, public_url: PublicUrlHere, terms: TermsHere
) -> CatalogueResponder:
    """Take a request in."""
    country = deployment.country
    iris = Iris(public_url, country.languages[0])
    about = CatalogueDescription(iris=iris, country=country, terms=terms)
    return CatalogueResponder(request, deployment, about)


CatalogueResponderHere = Annotated[CatalogueResponder, Depends(get_responder)]
