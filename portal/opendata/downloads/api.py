"""The routes of files: the newest version at an address that stays, each version at its own."""

from functools import partial
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from geo.country import Names
from geo.errors import Gone, NotFound
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from layers.responses import REVALIDATED, read_language
from portal.opendata.datasets.addresses import (
    download_name,
    file_name_of,
    format_of,
    latest_path,
    version_path,
)
from portal.opendata.datasets.queries import version_of, versions_of
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind, Version
from portal.opendata.downloads.parameters import AskedHere, DatasetFiles, DatasetFilesHere
from portal.opendata.downloads.rules import (
    Counted,
    channel_of,
    is_ahead,
    is_bot,
    media_type_of,
)
from portal.opendata.downloads.sending import SentFile
from portal.opendata.formats.rules import UNKNOWN

router = APIRouter(include_in_schema=False)

_FOLDER = "/datasets/{name}/{resource}"
_MOST_NUMBER = 2**31 - 1


@router.get(f"{_FOLDER}/versions/{{number:int}}/{{file}}")
def send_version(
    number: int,
    asked: AskedHere,
    request: Request,
    deployment: DeploymentHere,
    files: DatasetFilesHere,
) -> Response:
    """Send the file of one version, whose bytes never change; once withdrawn, the reason."""
    if number > _MOST_NUMBER:
        raise _not_there()
    with deployment.database.reading() as session:
        dataset = asked.dataset(session)
        found = _resource_of(dataset, asked.resource)
        version = None if found is None else version_of(session, found.id, number)
    if dataset is None or found is None or version is None:
        raise _not_there()
    _refuse_withdrawn(request, deployment, dataset, version)
    path = version_path(dataset, found, version)
    return _answer(request, deployment, files, (dataset, found, version), asked.file, path)


@router.get(f"{_FOLDER}/{{file}}")
def send_latest(
    asked: AskedHere,
    request: Request,
    deployment: DeploymentHere,
    files: DatasetFilesHere,
) -> Response:
    """Send the newest version that is not withdrawn; 410 with the reason when none is left."""
    with deployment.database.reading() as session:
        dataset = asked.dataset(session)
        found = _resource_of(dataset, asked.resource)
        version = None if found is None else found.current
        if found is not None and version is None:
            version = next(iter(versions_of(session, found.id)), None)
    if dataset is None or found is None or version is None:
        raise _not_there()
    _refuse_withdrawn(request, deployment, dataset, version)
    path = latest_path(dataset, found, version)
    return _answer(request, deployment, files, (dataset, found, version), asked.file, path)


def _resource_of(dataset: Dataset | None, name: str) -> Resource | None:
    """Return a resource that has files; an address to ask is none."""
    found = None if dataset is None else dataset.resource(name)
    return None if found is None or found.kind is ResourceKind.API else found


def _answer(
    request: Request,
    deployment: Deployment,
    files: DatasetFiles | None,
    found: tuple[Dataset, Resource, Version],
    file: str,
    path: str,
) -> Response:
    """Send a file under its name; whoever asks by another is shown the right address."""
    dataset, resource, version = found
    if file != file_name_of(resource, version):
        return RedirectResponse(path, status_code=307, headers={"Cache-Control": REVALIDATED})
    counted = partial(_count, request, deployment, files, version)
    if version.address is not None:
        if not request.scope.get("asked_for_head"):
            counted()
        told = {"Cache-Control": "no-store"}
        return RedirectResponse(version.address, status_code=302, headers=told)
    place = None if files is None else _place_of(files, version)
    if place is None or version.file_sha256 is None:
        raise _not_there()
    return SentFile(
        place,
        sha256=version.file_sha256,
        media_type=_media_type(version),
        name=download_name(dataset, resource, version),
        headers={"Content-Location": version_path(dataset, resource, version)},
        begun=counted,
    )


def _media_type(version: Version) -> str:
    encoding, packed = (version.detected.get(one) for one in ("encoding", "packed"))
    return media_type_of(
        format_of(version),
        encoding if isinstance(encoding, str) else None,
        packed if isinstance(packed, str) else None,
    )


def _place_of(files: DatasetFiles, version: Version) -> Path | None:
    """Return where the bytes of a version are, if they are here."""
    if version.attachment_id is None or version.file_name is None:
        return None
    path = files.store.path(files.store.key_of(version.attachment_id, version.file_name))
    return path if path.is_file() else None


def _count(
    request: Request, deployment: Deployment, files: DatasetFiles | None, version: Version
) -> None:
    headers = request.headers
    if files is None or is_ahead(headers):
        return
    what = Counted(
        version.resource_id,
        version.number,
        deployment.now().date(),
        format_of(version) or UNKNOWN,
        channel_of(headers),
    )
    files.counter.note(what, is_bot=is_bot(headers))


def _refuse_withdrawn(
    request: Request, deployment: Deployment, dataset: Dataset, version: Version
) -> None:
    """Raise Gone with the public reason where a version or the whole dataset is withdrawn."""
    because: Names | None = dataset.withdrawn_because or version.withdrawn_because
    when = dataset.withdrawn_at or version.withdrawn_at
    if because is None or when is None:
        return
    language = read_language({}, request, deployment.country)
    raise Gone(
        _("This was withdrawn on {day}: {reason}"),
        day=when.astimezone(deployment.now().tzinfo).date().isoformat(),
        reason=because.get(language) or next(iter(because.values())),
    )


def _not_there() -> NotFound:
    return NotFound(_("There is no such file: the page of the dataset lists what there is."))
