"""The routes of files: the newest version at an address that stays, each version at its own."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from layers.responses import REVALIDATED
from portal.opendata.datasets.addresses import (
    download_name,
    file_name_of,
    format_of,
    latest_path,
    version_path,
)
from portal.opendata.datasets.rules import Version
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
from portal.opendata.downloads.rules import media_type_of
from portal.opendata.downloads.sending import SentFile

router = APIRouter(include_in_schema=False)


@router.get(f"{FOLDER}/versions/{{number:int}}/{{file}}")
def send_version(
    number: int,
    asked: AskedHere,
    request: Request,
    deployment: DeploymentHere,
    files: DatasetFilesHere,
) -> Response:
    """Send the file of one version, whose bytes never change; once withdrawn, the reason."""
    with deployment.database.reading() as session:
        found = find_version(session, asked, number)
    refuse_withdrawn(request, deployment, found)
    path = version_path(found.dataset, found.resource, found.version)
    return _answer(request, deployment, files, found, asked.file, path)


@router.get(f"{FOLDER}/{{file}}")
def send_latest(
    asked: AskedHere,
    request: Request,
    deployment: DeploymentHere,
    files: DatasetFilesHere,
) -> Response:
    """Send the newest version that is not withdrawn; 410 with the reason when none is left."""
    with deployment.database.reading() as session:
        found = find_latest(session, asked)
    refuse_withdrawn(request, deployment, found)
    path = latest_path(found.dataset, found.resource, found.version)
    return _answer(request, deployment, files, found, asked.file, path)


def _answer(
    request: Request,
    deployment: Deployment,
    files: DatasetFiles | None,
    found: Found,
    file: str,
    path: str,
) -> Response:
    """Send a file under its name; whoever asks by another is shown the right address."""
    dataset, resource, version = found.dataset, found.resource, found.version
    if file != file_name_of(resource, version):
        return RedirectResponse(path, status_code=307, headers={"Cache-Control": REVALIDATED})
    counted = counting(request, deployment, files, version)
    if version.address is not None:
        if not request.scope.get("asked_for_head"):
            counted()
        told = {"Cache-Control": "no-store"}
        return RedirectResponse(version.address, status_code=302, headers=told)
    place = None if files is None else _place_of(files, version)
    if place is None or version.file_sha256 is None:
        raise not_there()
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
