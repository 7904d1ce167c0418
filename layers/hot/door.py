"""The way past the framework: radius queries answered from memory, before any route is asked."""

import time
from typing import NamedTuple

from starlette.types import Scope

from geo.errors import AroundMeError
from layers.around.rules import AroundQuery
from layers.around.schemas import PATH
from layers.around.validators import CACHE_CONTROL, HOT, POSTGIS, etag_of_answer, keys_of
from layers.deployment import Deployment
from layers.hot.answer import answer_hot
from layers.hot.index import HotLayer, NotHot
from layers.hot.reader import QueryReader
from layers.hot.watch import HotLayers
from layers.opening.clock import OpeningClock
from layers.responses import asked_etags, named_etag

_METHODS = frozenset({"GET", "HEAD"})
_TYPE = (b"content-type", b"application/geo+json")
_CACHING = (b"cache-control", CACHE_CONTROL.encode())
_VARY = {
    True: (b"vary", b"Accept-Language, Accept-Encoding"),
    False: (b"vary", b"Accept-Encoding"),
}


class Ready(NamedTuple):
    """An answer that is made already."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class AroundDoor:
    """Answers what the hot index can answer, and leaves everything else, errors too, to the route.

    Queries are read by the route's own rules, so nothing is accepted here that is refused there.
    """

    def __init__(self, deployment: Deployment, hot: HotLayers) -> None:
        self._deployment = deployment
        self._hot = hot
        self._reader = QueryReader(deployment)
        self._seconds = deployment.clock.seconds
        self._minute = -1
        self._corrections = ""
        self._clock = OpeningClock(deployment.country, deployment.now())

    def answer(self, scope: Scope) -> Ready | None:
        """Answer a request, or give None when that is for the route to do."""
        if scope["path"] != PATH or scope["method"] not in _METHODS:
            return None
        started = time.perf_counter()
        try:
            query, language, negotiated, links = self._reader.read(scope)
        except AroundMeError:
            return None
        if query.needs_streets:
            return None
        clock = self._clock_now()
        layers = self._hot.usable(query.layers)
        headers = [_TYPE, _CACHING, _VARY[negotiated], (b"content-language", language.encode())]
        known = self._validated(headers, scope, layers, query, language)
        if known is not None or layers is None:
            return known
        try:
            body = answer_hot(layers, query, self._deployment, clock, language, links)
        except NotHot:
            return None
        spent_ms = (time.perf_counter() - started) * 1000
        headers.append((b"server-timing", b"hot;dur=%.3f" % spent_ms))
        return Ready(200, headers, body)

    def _validated(
        self,
        headers: list[tuple[bytes, bytes]],
        scope: Scope,
        layers: list[HotLayer] | None,
        query: AroundQuery,
        language: str,
    ) -> Ready | None:
        """Return the 304 for a client that has this answer, or add the validator to the headers.

        Memory may for a moment answer with the release before, so the keys of what answers count;
        an answer that PostGIS gave is known by the database's.
        """
        hot = None if layers is None else [layer.key for layer in layers]
        raw, asked, bodiless = scope["query_string"], asked_etags(scope), headers[1:]
        known = keys_of(self._hot.known_state(), query.layers) if asked else None
        for path, keys in ((HOT, hot), (POSTGIS, known)):
            if keys is None:
                continue
            etag = etag_of_answer(path, keys, raw, language, self._clock)
            named = named_etag(asked, etag) if asked else None
            if named is not None:
                return Ready(304, [*bodiless, (b"etag", named.encode())], b"")
            if path == HOT:
                headers.append((b"etag", etag.encode()))
        return None

    def _clock_now(self) -> OpeningClock:
        """Return the clock of this minute, made once in it and whenever holidays are corrected."""
        minute, corrections = int(self._seconds() // 60), self._hot.corrections()
        if minute != self._minute or corrections != self._corrections:
            self._minute, self._corrections = minute, corrections
            self._clock = OpeningClock(
                self._deployment.country, self._deployment.now(), lambda: corrections
            )
        return self._clock
