"""From a form to a job in the queue."""

import os
from uuid import UUID, uuid4

from geo.database import storable
from geo.errors import AroundMeError, Refused
from geo.messages import mark as _
from importers.columns.map_option import read_map_option
from importers.jobs.files import JobFiles, safe_name
from importers.jobs.models import ImportJob
from importers.jobs.queries import seen_job
from importers.jobs.rules import JobOptions
from importers.jobs.service import hand_in, new_options
from layers.deployment import Deployment
from web.pages.imports.upload import Uploaded

# A tab cannot be typed into a field, so they are chosen.
DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|", "~": "~"}


def hand_in_upload(deployment: Deployment, files: JobFiles, uploaded: Uploaded, *, by: str) -> UUID:
    """Put an uploaded file into the queue; raises Refused or NotFound for what the form lacks."""
    if not uploaded.file_name:
        raise Refused(_("Choose a file to import."))
    job = ImportJob(
        id=files.job_id,
        layer=deployment.catalogue[uploaded.fields.get("layer", "")].name,
        file_name=safe_name(uploaded.file_name),
        options=new_options(read_options(uploaded.fields)),
        made_by=str(storable(by)),
        bytes_total=uploaded.size_bytes,
    )
    with deployment.database.writing() as session:
        hand_in(session, job)
    return files.job_id


def hand_in_again(deployment: Deployment, old: JobFiles, given: dict[str, str], *, by: str) -> UUID:
    """Put the file of an earlier job into the queue once more, with other options."""
    with deployment.database.reading() as session:
        former = seen_job(session, old.job_id).job
    options = read_options(given)
    files = JobFiles(old.root, uuid4())
    job = ImportJob(
        id=files.job_id,
        layer=former.layer,
        file_name=former.file_name,
        options=new_options(options),
        made_by=str(storable(by)),
        bytes_total=former.bytes_total,
    )
    try:
        files.make()
        _link(old, files, former.file_name)
        with deployment.database.writing() as session:
            hand_in(session, job)
    except AroundMeError:
        files.remove()
        raise
    return files.job_id


def _link(old: JobFiles, new: JobFiles, file_name: str) -> None:
    try:
        os.link(old.upload(file_name), new.upload(file_name))
    except OSError as error:
        raise Refused(
            _("The file is not there any more. Hand it in again from your computer.")
        ) from error


def read_options(given: dict[str, str]) -> JobOptions:
    """Read what the officer said about the file; raises Refused for columns that cannot be read."""
    said = {name: given.get(name, "").strip() or None for name in ("crs", "encoding", "part")}
    return JobOptions(
        columns=read_map_option(given.get("map", "")),
        delimiter=DELIMITERS.get(given.get("delimiter", "")),
        note=given.get("note", "").strip() or None,
        check_country="no_country_check" not in given,
        force="force" in given,
        **said,
    )


def as_given(options: JobOptions) -> dict[str, str]:
    """Give options as the fields of the form had them."""
    said = {name: getattr(options, name) or "" for name in ("crs", "encoding", "part", "note")}
    pairs = (f"{name}={_quoted(column)}" for name, column in options.columns.items())
    ticks = {"no_country_check": not options.check_country, "force": options.force}
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
