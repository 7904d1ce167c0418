"""The routes of exports: a version that is a table, in formats in which nobody handed it in."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from geo.errors import BeingMade, InQueue
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from layers.responses import asked_etags, etag_of, named_etag, validators
from portal.downloads.answers import DownloadSender, DownloadSenderHere
from portal.opendata.datasets.addresses import saved_name
from portal.opendata.datasets.queries import versions_of
from portal.opendata.downloads.finding import (
    FOLDER,
    Found,
    counting,
    find_latest,
    find_version,
    not_there,
    refuse_withdrawn,
)
from portal.opendata.downloads.parameters import AskedHere, DatasetFiles, DatasetFilesHere
from portal.opendata.exports.differences import DIFFERENCES, differences_of, json_lines
from portal.opendata.exports.offers import export_edition, export_of
from portal.opendata.exports.parameters import TablesHere
from portal.opendata.exports.rules import EXPORT, ExportForm, export_path, form_of
from portal.opendata.exports.sending import SentRows
from portal.opendata.formats.rules import FORMATS
from portal.opendata.tables.places import places_of
from portal.opendata.tables.service import Tables, version_before
from portal.opendata.tables.streams import RowStream

router = APIRouter(include_in_schema=False)

_DIFFERENCE_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
# Files are made one after the other: so long is looked away for each that comes before.
_LOOK_AGAIN_S = 5
_LONGEST_AWAY_S = 60


@dataclass(frozen=True)
class Exporting:
    """A request for a table in another format, with what it is answered out of."""

    request: Request
    deployment: Deployment
    tables: Tables | None
    files: DatasetFiles | None
    sender: DownloadSender

    def answer(self, found: Found, file: str) -> Response:
        """Stream a table, send a file that is made, or raise InQueue where it is made next."""
        refuse_withdrawn(self.request, self.deployment, found)
        form = form_of(file, found.resource.name)
        if form is None or self.tables is None:
            raise not_there()
        table = self.tables.table_of(found.version)
        if not form.fits(table.facts):
            raise not_there()
        headers = _headers(found, form)
        etag = export_edition(found.version, form).etag
        asked = asked_etags(self.request.scope)
        named = named_etag(asked, etag) if asked else None
        if named is not None:
            return Response(status_code=304, headers=validators(named))
        counted = counting(self.request, self.deployment, self.files, found.version, form.format)
        if form.is_streamed:
            stream = RowStream(table, form.ending, places_of(table.facts))
            return SentRows(stream, {**headers, **validators(etag)}, counted)
        return self._file(self.tables, found, form, counted)

    def _file(
        self, tables: Tables, found: Found, form: ExportForm, counted: Callable[[], None]
    ) -> Response:
        """Send the file where it is made, and note the wish for it where it is not."""
        download = replace(export_of(tables, found.version, form), headers=_headers(found, form))
        folder = self.sender.folder
        if folder is not None:
            with suppress(BeingMade):
                self.sender.current(download, export_edition(found.version, form))
                folder = None
        place = None if folder is None else folder.place(download.name)
        if place is not None:
            raise InQueue(
                _("The file is being made: look again soon. Place in the queue: {place}."),
                place=place,
                retry_after_s=min(place * _LOOK_AGAIN_S, _LONGEST_AWAY_S),
            )
        first = self.request.headers.get("range", "bytes=0-").startswith("bytes=0-")
        if first and not self.request.scope.get("asked_for_head"):
            counted()
        return self.sender.send(download)


async def get_exporting(
    request: Request,
    deployment: DeploymentHere,
    tables: TablesHere,
    files: DatasetFilesHere,
    sender: DownloadSenderHere,
) -> Exporting:
    """Take a request in."""
    return Exporting(request, deployment, tables, files, sender)


ExportingHere = Annotated[Exporting, Depends(get_exporting)]


@router.get(f"{FOLDER}/versions/{{number:int}}/{EXPORT}/{{file}}")
def export_version(number: int, asked: AskedHere, exporting: ExportingHere) -> Response:
    """Send one version in another format."""
    with exporting.deployment.database.reading() as session:
        found = find_version(session, asked, number)
    return exporting.answer(found, asked.file)


@router.get(f"{FOLDER}/{EXPORT}/{{file}}")
def export_latest(asked: AskedHere, exporting: ExportingHere) -> Response:
    """Send the newest version in another format."""
    with exporting.deployment.database.reading() as session:
        found = find_latest(session, asked)
    return exporting.answer(found, asked.file)


def _headers(found: Found, form: ExportForm) -> dict[str, str]:
    name = saved_name(found.dataset, found.resource, found.version, form.ending)
    known = FORMATS[form.format].media_type
    media_type = f"{known}; charset=utf-8" if known.startswith("text/") else known
    location = export_path(found.dataset, found.resource, form, found.version)
    return {**_guarded(name, media_type), "Content-Location": location}


def _guarded(name: str, media_type: str) -> dict[str, str]:
    """Return the headers of what is saved under a name, and never shown as a page of ours."""
    return {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding",
    }


@router.get(f"{FOLDER}/versions/{{number:int}}/{DIFFERENCES}/{{file}}")
def send_differences(number: int, asked: AskedHere, exporting: ExportingHere) -> Response:
    """Send what is different between a version and the one before; nobody counts it."""
    with exporting.deployment.database.reading() as session:
        found = find_version(session, asked, number)
        before = version_before(versions_of(session, found.resource.id), found.version)
    refuse_withdrawn(exporting.request, exporting.deployment, found)
    ending = asked.file.removeprefix(f"{found.resource.name}.")
    media_type = _DIFFERENCE_TYPES.get(ending)
    if media_type is None or exporting.tables is None:
        raise not_there()
    differences = differences_of(exporting.tables, before, found.version)
    assert before is not None
    etag = etag_of(DIFFERENCES, before.file_sha256, found.version.file_sha256, ending)
    asked_before = asked_etags(exporting.request.scope)
    if asked_before and named_etag(asked_before, etag) is not None:
        return Response(status_code=304, headers=validators(etag))
    name = saved_name(found.dataset, found.resource, found.version, f"{DIFFERENCES}.{ending}")
    headers = {**_guarded(name, media_type), **validators(etag)}
    if ending == "csv":
        return FileResponse(differences.file, headers=headers)
    return StreamingResponse(json_lines(differences, before, found.version), headers=headers)
