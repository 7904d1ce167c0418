"""What the officers' pages show of an import job: the facts, counts, findings and actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse
from markupsafe import Markup
from sqlalchemy.orm import Session

from geo.messages import mark as _
from importers.findings import Severity
from importers.jobs.files import JobFiles
from importers.jobs.models import ImportJob
from importers.jobs.queries import SeenJob
from importers.jobs.rules import UNFINISHED, JobState
from importers.jobs.sentences import message_from_json
from importers.reports.finding_titles import severity_title
from layers.deployment import Deployment
from portal.jobs.queries import is_worker_there
from web.page.answers import NOT_KEPT
from web.page.minutes import minute_of
from web.page.writer import PageWriter

STATE_NAMES = {
    JobState.WAITING: _("waits for its turn"),
    JobState.RUNNING: _("is being read"),
    JobState.STAGED: _("waits for a yes"),
    JobState.ACTIVE: _("active"),
    JobState.FAILED: _("not imported"),
    JobState.DISCARDED: _("discarded"),
    JobState.REPLACED: _("replaced by another release"),
}
_CHANGES = {
    "added": _("added"),
    "changed": _("changed"),
    "moved": _("moved"),
    "removed": _("removed"),
    "unchanged": _("unchanged"),
}


@dataclass(frozen=True)
class ShownJob:
    """One import on a page; `state_name` and the labels of figures are still to be translated."""

    job: ImportJob
    state: JobState
    state_name: str
    made_at: str
    problem: Markup | None
    release: int | None

    @property
    def is_unfinished(self) -> bool:
        """Whether the page has to be looked at again."""
        return self.state in UNFINISHED

    @property
    def percent(self) -> int:
        """How much of the file has been read."""
        return min(100, round(100 * self.job.bytes_read / max(1, self.job.bytes_total)))


def shown_job(seen: SeenJob, pages: PageWriter, language: str, deployment: Deployment) -> ShownJob:
    """Prepare a job for a page."""
    job = seen.job
    problem = pages.say(language, message_from_json(job.problem)) if job.problem else None
    return ShownJob(
        job=job,
        state=seen.state,
        state_name=STATE_NAMES[seen.state],
        made_at=minute_of(job.made_at, deployment),
        problem=problem,
        release=seen.release,
    )


def progress_of(session: Session, seen: SeenJob) -> Response:
    """Answer a script that asks how far a job has come, and whether anybody does it."""
    job = seen.job
    told = {
        "state": seen.state,
        "bytes_read": job.bytes_read,
        "bytes_total": job.bytes_total,
        "rows": job.rows_read,
        "worker": is_worker_there(session),
    }
    return JSONResponse(told, headers=NOT_KEPT)


def details(job: ImportJob, files: JobFiles, language: str, *, has_upload: bool) -> dict[str, Any]:
    """Return what the page of one import shows beside its state."""
    report = job.report or {}
    rows = report.get("rows") or {}
    changes = report.get("changes") or {}
    return {
        "rows": _figures(rows, _ROWS),
        "changes": _figures(changes, _CHANGES),
        "facts": [
            (_in(fact["label"], language), _in(fact["value"], language))
            for fact in report.get("facts", ())
        ],
        "findings": [_finding(group, language) for group in report.get("findings", ())],
        "has_rejects": files.written_rejects is not None,
        "has_report": files.report(language).is_file(),
        "has_upload": has_upload,
        "guard_stops": report.get("needs_force", False),
    }


_ROWS = {
    "read": _("rows read"),
    "accepted": _("rows accepted"),
    "rejected": _("rows rejected"),
    "warnings": _("warnings"),
    "fixed": _("mended values"),
}


def _figures(counts: Mapping[str, int], labels: Mapping[str, str]) -> list[tuple[str, str, int]]:
    return [(name, label, counts[name]) for name, label in labels.items() if name in counts]


def _finding(group: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        "code": group["code"],
        "severity": group["severity"],
        "severity_name": severity_title(Severity(group["severity"])),
        "title": _in(group["title"], language),
        "count": group["count"],
        "examples": [
            {
                "row": example["row"],
                "column": example["column"],
                "value": example["value"],
                "message": _in(example["message"], language),
                "hint": _in(example["hint"], language),
            }
            for example in group["examples"]
        ],
    }


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
