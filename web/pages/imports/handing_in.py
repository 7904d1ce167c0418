"""From a form to a job in the queue."""

from uuid import UUID, uuid4

from geo.database import storable
from geo.errors import Refused
from geo.messages import mark as _
from importers.columns.map_option import read_map_option
from importers.jobs.models import ImportJob
from importers.jobs.queries import seen_job
from importers.jobs.rules import JobOptions
from importers.jobs.service import hand_in, new_options
from layers.deployment import Deployment
from portal.accounts.officer_roles import Officer
from portal.attachments.models import Attachment
from portal.attachments.receiving import Receiving
from portal.attachments.service import keep, keep_on
from portal.attachments.stores import Store
from portal.directory.registers.definitions import Register

_LONGEST_NOTE = 1_000
# A tab cannot be typed into a field, so they are chosen.
DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|", "~": "~"}


def hand_in_upload(
    deployment: Deployment, received: Receiving, given: dict[str, str], *, by: Officer
) -> UUID:
    """Put an uploaded file into the queue; `agency` is the one whose places it speaks for, if any.

    Raises Refused or NotFound for what the form lacks.
    """
    if not received.file_name:
        raise Refused(_("Choose a file to import."))
    layer, options = deployment.catalogue[given.get("layer", "")].name, read_options(given)
    scope = given.get("agency") or None
    with deployment.database.writing() as session:
        upload = keep(session, received, by=by.email)
        job = _job(layer, scope, upload, options, by)
        hand_in(session, job, by.actor, scope or deployment.catalogue.owner_of(layer))
        return job.id


def hand_in_again(
    deployment: Deployment, store: Store, former_id: UUID, given: dict[str, str], *, by: Officer
) -> UUID:
    """Put the file of an earlier job into the queue once more, with other options."""
    options = read_options(given)
    with deployment.database.writing() as session:
        former = seen_job(session, former_id).job
        upload = keep_on(session, store, former.attachment_id)
        job = _job(former.collection, former.scope, upload, options, by)
        hand_in(session, job, by.actor, job.scope or deployment.catalogue.owner_of(job.collection))
        return job.id


def hand_in_table(
    deployment: Deployment,
    received: Receiving,
    register: Register,
    *,
    scope: str | None,
    given: dict[str, str],
    by: Officer,
) -> UUID:
    """Put an uploaded table into the queue; `scope` is the one agency it speaks for, None for all.

    Raises Refused when there is no file.
    """
    if not received.file_name:
        raise Refused(_("Choose a file to import."))
    note = str(storable(given.get("note", "").strip()))[:_LONGEST_NOTE]
    with deployment.database.writing() as session:
        upload = keep(session, received, by=by.email)
        options = JobOptions(note=note or None, add_only="add_only" in given)
        job = _job(register.value, scope, upload, options, by)
        hand_in(session, job, by.actor, scope)
        return job.id


def _job(
    collection: str, scope: str | None, upload: Attachment, options: JobOptions, by: Officer
) -> ImportJob:
    return ImportJob(
        id=uuid4(),
        collection=collection,
        scope=scope,
        file_name=upload.file_name,
        options=new_options(options),
        made_by=str(storable(by.email)),
        attachment_id=upload.id,
        bytes_total=upload.size_bytes,
    )


def read_options(given: dict[str, str]) -> JobOptions:
    """Read what the officer said about the file; raises Refused for columns that cannot be read."""
    said = {name: given.get(name, "").strip() or None for name in ("crs", "encoding", "part")}
    return JobOptions(
        columns=read_map_option(given.get("map", "")),
        delimiter=DELIMITERS.get(given.get("delimiter", "")),
        note=given.get("note", "").strip() or None,
        check_country="no_country_check" not in given,
        force="force" in given,
        add_only="add_only" in given,
        crs=said["crs"],
        encoding=said["encoding"],
        part=said["part"],
    )


def as_given(options: JobOptions) -> dict[str, str]:
    """Return options as the fields of the form had them."""
    said = {name: getattr(options, name) or "" for name in ("crs", "encoding", "part", "note")}
    pairs = (f"{name}={_quoted(column)}" for name, column in options.columns.items())
    ticks = {
        "no_country_check": not options.check_country,
        "force": options.force,
        "add_only": options.add_only,
    }
    return {
        **said,
        "map": ",".join(pairs),
        "delimiter": next((n for n, d in DELIMITERS.items() if d == options.delimiter), ""),
        **{name: "1" for name, is_on in ticks.items() if is_on},
    }


def _quoted(column: str) -> str:
    if not any(mark in column for mark in ',،"='):
        return column
    return '"' + column.replace('"', '""') + '"'
