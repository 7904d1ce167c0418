"""What an address below a dataset stands for: a version of a resource, or why there is none."""

from dataclasses import dataclass
from functools import partial

from fastapi import Request
from sqlalchemy.orm import Session

from geo.country import Names
from geo.errors import Gone, NotFound
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.responses import read_language
from portal.opendata.datasets.addresses import format_of
from portal.opendata.datasets.queries import version_of, versions_of
from portal.opendata.datasets.rules import Dataset, Resource, ResourceKind, Version
from portal.opendata.downloads.parameters import Asked, DatasetFiles
from portal.opendata.downloads.rules import Counted, channel_of, is_ahead, is_bot
from portal.opendata.formats.rules import UNKNOWN

# The routes of all that is had of a resource begin so.
FOLDER = "/datasets/{name}/{resource}"
_MOST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Found:
    """A version with what it belongs to."""

    dataset: Dataset
    resource: Resource
    version: Version


def find_version(session: Session, asked: Asked, number: int) -> Found:
    """Return one version of a resource that has files, withdrawn or not; raises NotFound."""
    dataset, resource = _resource_of(session, asked)
    version = version_of(session, resource.id, number) if number <= _MOST_NUMBER else None
    if version is None:
        raise not_there()
    return Found(dataset, resource, version)


def find_latest(session: Session, asked: Asked) -> Found:
    """Return the newest version that is not withdrawn, or the newest where all are."""
    dataset, resource = _resource_of(session, asked)
    version = resource.current or next(iter(versions_of(session, resource.id)), None)
    if version is None:
        raise not_there()
    return Found(dataset, resource, version)


def _resource_of(session: Session, asked: Asked) -> tuple[Dataset, Resource]:
    dataset = asked.dataset(session)
    resource = None if dataset is None else dataset.resource(asked.resource)
    # An address to ask has no files.
    if dataset is None or resource is None or resource.kind is ResourceKind.API:
        raise not_there()
    return dataset, resource


def refuse_withdrawn(request: Request, deployment: Deployment, found: Found) -> None:
    """Raise Gone with the public reason where a version or the whole dataset is withdrawn."""
    dataset, version = found.dataset, found.version
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


def counting(
    request: Request,
    deployment: Deployment,
    files: DatasetFiles | None,
    version: Version,
    format_code: str | None = None,
) -> partial[None]:
    """Return what counts a download of a version, in its own format or another one."""
    told = format_code or format_of(version) or UNKNOWN
    return partial(_count, request, deployment, files, version, told)


def _count(
    request: Request,
    deployment: Deployment,
    files: DatasetFiles | None,
    version: Version,
    format_code: str,
) -> None:
    headers = request.headers
    if files is None or is_ahead(headers):
        return
    day = deployment.now().date()
    what = Counted(version.resource_id, version.number, day, format_code, channel_of(headers))
    files.counter.note(what, is_bot=is_bot(headers))


def not_there() -> NotFound:
    """Return the error of whoever asks for a file that there is not."""
    return NotFound(_("There is no such file: the page of the dataset lists what there is."))
