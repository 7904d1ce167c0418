"""One request to the HSDS API on its way to an answer: language, validator, page or stream."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from layers.parameters import DeploymentHere, strict_parameters
from layers.responses import etag_of, json_response, not_modified, read_language, validators
from portal.directory.published.queries import versions
from portal.directory.published.surroundings import PublicUrlHere, VocabulariesHere, mark_of
from portal.hsds.objects import Object, Writing
from portal.hsds.parameters import read_asked
from portal.hsds.queries import OFFICES
from portal.hsds.rules import Asked
from portal.hsds.service import Listing
from portal.vocabularies.rules import Vocabularies


class Reception:
    """Takes a request in and answers it out of one snapshot of the database."""

    def __init__(
        self,
        request: Request,
        deployment: Deployment,
        public_url: str,
        vocabularies: Vocabularies,
    ) -> None:
        self._request = request
        self._database = deployment.database
        self._given = strict_parameters(request)
        self._is_negotiated = "lang" not in self._given
        self._writing = Writing(
            language=read_language(self._given, request, deployment.country),
            country=deployment.country,
            now=deployment.now(),
            offices=deployment.catalogue[OFFICES],
            vocabularies=vocabularies,
            public_url=public_url,
        )

    def show(
        self, read: Callable[[Session, Asked, Writing], Object], known: tuple[str, ...] = ()
    ) -> Response:
        """Answer with one object; `known` are the parameters besides the language."""
        asked = read_asked(self._given, known)
        return self._answered(lambda session: read(session, asked, self._writing))

    def list(self, listing: Listing[Any], known: tuple[str, ...]) -> Response:
        """Answer with a page of objects, or with all of them as a stream."""
        asked = read_asked(self._given, known)
        if asked.streamed:
            return self._streamed(listing, asked)
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

    def _streamed(self, listing: Listing[Any], asked: Asked) -> Response:
        with self._database.reading() as session:
            found = self._validated(session)
        if isinstance(found, Response):
            return found
        headers = {**found, "Content-Language": self._writing.language}
        if self._is_negotiated:
            headers["Vary"] = "Accept-Language"
        lines = _lines(listing.stream(self._database, asked, self._writing))
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)

    def _validated(self, session: Session) -> Response | Mapping[str, str]:
        """Give the 304 for a client that has the answer already, or the headers of the answer."""
        state = versions(session)
        etag = self._etag(state.key)
        unchanged = not_modified(
            self._request, etag, self._writing.language, negotiated=self._is_negotiated
        )
        return unchanged or {**validators(etag), **state.headers}

    def _etag(self, key: tuple[object, ...]) -> str:
        """Give the validator: agencies and terms of office end with a day, offsets change too."""
        writing = self._writing
        asked = (self._request.url.path, tuple(sorted(self._given.items())), writing.language)
        clock = (writing.now.date().isoformat(), str(writing.now.utcoffset()))
        words = (repr(writing.offices), mark_of(writing.vocabularies))
        return etag_of("hsds", asked, clock, writing.public_url, words, key)


async def get_reception(
    request: Request,
    deployment: DeploymentHere,
    public_url: PublicUrlHere,
    vocabularies: VocabulariesHere,
) -> Reception:
    """Take a request in; raises InvalidParameter for a language that there is not."""
    return Reception(request, deployment, public_url, vocabularies)


ReceptionHere = Annotated[Reception, Depends(get_reception)]


def _lines(objects: Iterator[Object]) -> Iterator[bytes]:
    return (orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in objects)
