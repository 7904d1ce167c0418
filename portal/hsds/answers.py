"""One request to the HSDS API on its way to an answer: language, validator, page or stream."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from layers.parameters import DeploymentHere, strict_parameters
from layers.responses import etag_of, json_response, not_modified, read_language, validators
from portal.directory.published.queries import versions
from portal.directory.published.surroundings import PublicUrlHere, VocabulariesHere
from portal.downloads.answers import DownloadSender, DownloadSenderHere
from portal.hsds.downloads import ND_JSON, chosen_lines, lines, listing_download, writing_in
from portal.hsds.listing import Listing
from portal.hsds.objects import Object, Writing, mark_of_writing
from portal.hsds.parameters import read_hsds_query
from portal.hsds.reading import GROWING
from portal.hsds.rules import HsdsQuery
from portal.vocabularies.rules import Vocabularies


class HsdsResponder:
    """Takes a request in and answers it out of one snapshot of the database."""

    def __init__(
        self,
        request: Request,
        deployment: Deployment,
        public_url: str,
        vocabularies: Vocabularies,
        sender: DownloadSender,
    ) -> None:
        self._request = request
        self._database = deployment.database
        self._sender = sender
        self._given = strict_parameters(request)
        self._is_negotiated = "lang" not in self._given
        language = read_language(self._given, request, deployment.country)
        self._writing = writing_in(language, deployment, vocabularies, public_url)

    def show(
        self, read: Callable[[Session, HsdsQuery, Writing], Object], known: tuple[str, ...] = ()
    ) -> Response:
        """Answer with one object; `known` are the parameters besides the language."""
        asked = read_hsds_query(self._given, known)
        return self._answered(lambda session: read(session, asked, self._writing))

    def list(self, listing: Listing[Any], known: tuple[str, ...]) -> Response:
        """Answer with a page of objects, or with all of them as lines."""
        asked = read_hsds_query(self._given, known)
        if asked.streamed:
            return self._lines(listing, asked)
        return self._answered(lambda session: listing.page(session, asked, self._writing))

    def _answered(self, read: Callable[[Session], Object]) -> Response:
        with self._database.reading() as session:
            found = self._validated(session)
            if isinstance(found, Response):
                return found
            content = read(session)
        return json_response(
            orjson.dumps(content),
            self._writing.language,
            negotiated=self._is_negotiated,
            caching=found,
        )

    def _lines(self, listing: Listing[Any], asked: HsdsQuery) -> Response:
        """Answer with all objects as lines.

        What fills a page is made at once; what is more comes out of the file of everything.
        """
        with self._database.reading() as session:
            found = self._validated(session)
            if isinstance(found, Response):
                return found
            is_small = listing.count(session, asked, self._writing) <= asked.most_per_page
            if is_small or listing not in GROWING or self._sender.folder is None:
                body = b"".join(lines(listing.all(session, asked, self._writing)))
                return Response(body, media_type=ND_JSON, headers=self._told(found))
            download = listing_download(listing, asked, self._writing)
            if not asked.is_whole:
                ids = listing.ids(session, asked, self._writing)
                file = self._sender.current(download, download.edition(session))
                chosen = chosen_lines(file.plain, ids)
                return StreamingResponse(chosen, media_type=ND_JSON, headers=self._told(found))
        return self._sender.send(download, "Accept-Language" if self._is_negotiated else "")

    def _told(self, found: Mapping[str, str]) -> dict[str, str]:
        told = {**found, "Content-Language": self._writing.language}
        return {**told, "Vary": "Accept-Language"} if self._is_negotiated else told

    def _validated(self, session: Session) -> Response | Mapping[str, str]:
        """Return the 304 for a client that has the answer already, or the headers of the answer."""
        state = versions(session)
        etag = self._etag(state.key)
        unchanged = not_modified(
            self._request, etag, self._writing.language, negotiated=self._is_negotiated
        )
        return unchanged or {**validators(etag), **state.headers}

    def _etag(self, key: tuple[object, ...]) -> str:
        """Return the validator of an answer that is made now."""
        asked = (self._request.url.path, tuple(sorted(self._given.items())))
        return etag_of("hsds", asked, mark_of_writing(self._writing), key)


async def get_responder(
    request: Request,
    deployment: DeploymentHere,
    public_url: PublicUrlHere,
    vocabularies: VocabulariesHere,
    sender: DownloadSenderHere,
) -> HsdsResponder:
    """Take a request in; raises InvalidParameter for a language that there is not."""
    return HsdsResponder(request, deployment, public_url, vocabularies, sender)


HsdsResponderHere = Annotated[HsdsResponder, Depends(get_responder)]
