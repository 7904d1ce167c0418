"""A whole file on its way out: its validator, ranges of it, and the wait for a first edition."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from geo.database import Database
from geo.errors import BeingMade, DatabaseUnavailable
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from layers.responses import (
    REVALIDATED,
    asked_etags,
    etag_of_gzip,
    give_place_back,
    header_of,
    named_etag,
    takes_gzip,
    validators,
)
from layers.site import LayerSite, find_site
from portal.downloads.folder import DownloadFolder, KeptFile
from portal.downloads.offers import Download, Edition

_WAIT_S = 5.0
_LOOK_EVERY_S = 0.1
_MOST_WAITING = 32


class _File(FileResponse):
    chunk_size = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class DownloadSite(LayerSite):
    """What whole files are served with; without a folder each is made for one request alone."""

    downloads: DownloadFolder | None = None


@dataclass(frozen=True)
class DownloadSender:
    """Hands out whole files to one request; without a folder each is made for it alone."""

    request: Request
    database: Database
    folder: DownloadFolder | None

    def send(self, download: Download, vary: str = "") -> Response:
        """Answer with a file; `vary` are the headers of the request that chose it.

        While an edition is made the one before is sent, and while there is none the request waits
        for a few seconds. Raises DatabaseUnavailable when the database is away and no edition is
        there.
        """
        headers = {**download.headers, "Vary": f"{vary}, Accept-Encoding".lstrip(", ")}
        if self.folder is None:
            return self._made_now(download, headers)
        try:
            with self.database.reading() as session:
                edition = download.edition(session)
        except DatabaseUnavailable:
            file = self.folder.newest(download.name)
            if file is None:
                raise
            return self._known(file.facts.etag, headers) or _sent(file, download, headers)
        return self._kept(self.folder, download, edition, headers)

    def current(self, download: Download, edition: Edition) -> KeptFile:
        """Find a file in this very edition; raises BeingMade while it is not there."""
        assert self.folder is not None
        _want(self.folder, download.name)
        file = self.folder.find(download.name, edition)
        if file is None:
            raise being_made()
        return file

    def _kept(
        self,
        folder: DownloadFolder,
        download: Download,
        edition: Edition,
        headers: Mapping[str, str],
    ) -> Response:
        _want(folder, download.name)
        known = self._known(edition.etag, headers)
        if known is not None:
            return known
        file = folder.find(download.name, edition) or folder.newest(download.name)
        if file is None:
            return _Awaited(folder, download, headers)
        return self._known(file.facts.etag, headers) or _sent(file, download, headers)

    def _made_now(self, download: Download, headers: Mapping[str, str]) -> Response:
        with self.database.reading() as session:
            edition = download.edition(session)
            known = self._known(edition.etag, headers)
            if known is not None:
                return known
            body = b"".join(download.write(session))
        told = {**headers, **edition.headers, **validators(edition.etag)}
        return Response(body, media_type=download.media_type, headers=told)

    def _known(self, etag: str, headers: Mapping[str, str]) -> Response | None:
        """Return the 304 for a client that has this edition."""
        asked = asked_etags(self.request.scope)
        named = named_etag(asked, etag) if asked else None
        if named is None:
            return None
        told = {name: headers[name] for name in ("Vary", "Content-Language") if name in headers}
        return Response(status_code=304, headers={**told, **validators(named)})


class _Awaited(Response):
    """A file of which no edition is there yet: waits for it on the event loop, for no thread."""

    def __init__(
        self, folder: DownloadFolder, download: Download, headers: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._folder = folder
        self._download = download
        self._told = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file as soon as it is there; raises BeingMade when that takes long."""
        # Many may wait for one file: pages go on meanwhile.
        give_place_back(scope)
        file = await self._file()
        await _sent(file, self._download, self._told)(scope, receive, send)

    async def _file(self) -> KeptFile:
        if self._folder.waiting >= _MOST_WAITING:
            raise being_made()
        until = time.monotonic() + _WAIT_S
        self._folder.waiting += 1
        try:
            while time.monotonic() < until:
                file = await run_in_threadpool(self._folder.newest, self._download.name)
                if file is not None:
                    return file
                await asyncio.sleep(_LOOK_EVERY_S)
        finally:
            self._folder.waiting -= 1
        raise being_made()


class _Sent(Response):
    """A file, compressed where the client takes it so."""

    def __init__(self, file: KeptFile, download: Download, headers: Mapping[str, str]) -> None:
        super().__init__()
        self._file = file
        self._media_type = download.media_type
        self._told = {**headers, **file.facts.headers, "Cache-Control": REVALIDATED}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or the ranges that are asked for."""
        etag, path, told = self._file.facts.etag, self._file.plain, self._told
        if takes_gzip(header_of(scope, b"accept-encoding")):
            etag, path = etag_of_gzip(etag), self._file.gzip
            told = {**told, "Content-Encoding": "gzip"}
        answer = _File(path, headers={**told, "ETag": etag}, media_type=self._media_type)
        await answer(scope, receive, send)


def _sent(file: KeptFile, download: Download, headers: Mapping[str, str]) -> Response:
    return _Sent(file, download, headers)


def being_made() -> BeingMade:
    """Return the error of who comes while a file is made for the first time."""
    return BeingMade(_("This file is being made. Please try again in a few seconds."))


def _want(folder: DownloadFolder, name: str) -> None:
    try:
        folder.want(name)
    except OSError as error:
        raise DatabaseUnavailable(
            _("The folder for downloads cannot be written: {reason}."), reason=error.strerror
        ) from error


async def get_download_sender(request: Request, deployment: DeploymentHere) -> DownloadSender:
    """Return what hands out whole files.

    A coroutine, because the framework takes plain functions to a thread, which costs more.
    """
    return DownloadSender(request, deployment.database, find_site(request, DownloadSite).downloads)


DownloadSenderHere = Annotated[DownloadSender, Depends(get_download_sender)]
