"""Every action of officers leaves its event in the audit log, both in one transaction."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from httpx2 import Response
from PIL import Image

from importers.jobs.queries import seen_job
from importers.jobs.service import run_job
from layers.deployment import Deployment
from layers.releases.queries import release_before
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.audit.service import verify
from portal.directory.registers.definitions import Subject
from portal.proposals.proposing import propose_removal
from tests.conftest import Databases, deployment_on, stage_into
from tests.importers.handed_in import context
from tests.portal.audit.audited import Audited
from tests.portal.contact.written import mistake_there
from tests.web.pages.announced import walk_announcements
from tests.web.pages.discussed import walk_discussions
from tests.web.pages.ideas_decided import walk_ideas
from tests.web.pages.imports.officer import places_csv
from tests.web.pages.moderated import walk_moderation
from tests.web.pages.officers.office import BackOffice
from tests.web.pages.officers.rights import REPORT_ID
from tests.web.pages.officers.walked_events import EVENTS
from tests.web.pages.spaces_written import walk_spaces
from tests.web.pages.tables.table_files import changed_table
from tests.web.signed_in import officers_client
from web.settings import WebSettings

ROOT = Path(__file__).parents[4]
# Whatever else begins to write events belongs into the walk.
WRITERS = {
    "importers/jobs/recording.py",
    "portal/announcements/service.py",
    "portal/audit/exporting.py",
    "portal/comments/discussions/answering.py",
    "portal/comments/moderation/blocking.py",
    "portal/directory/logos/service.py",
    "portal/directory/registers/recording.py",
    "portal/participation/forums/editing.py",
    "portal/participation/forums/opening.py",
    "portal/participation/forums/ordering.py",
    "portal/participation/forums/own.py",
    "portal/participation/ideas/accounting.py",
    "portal/participation/ideas/editing.py",
    "portal/participation/ideas/proposing.py",
    "portal/participation/spaces/exporting.py",
    "portal/participation/spaces/service.py",
    "portal/proposals/recording.py",
    "portal/workflow/holidays.py",
    "portal/workflow/service.py",
}


@dataclass
class Walk:
    """An officer on the way through all actions; `root` is where files are kept."""

    back_office: BackOffice
    root: Path
    log: Audited

    @property
    def deployment(self) -> Deployment:
        return self.back_office.deployment

    def action(self, act: Callable[[], object], *events: str) -> str:
        """Do something; return the last part of the address that it leads to."""
        answer = self.log.action(act, *events)
        return self.last_part(answer) if isinstance(answer, Response) else ""

    def last_part(self, answer: Response) -> str:
        assert answer.status_code < 400, answer.text
        return answer.headers.get("location", "").partition("?")[0].rpartition("/")[2]

    def run(self, job: str) -> None:
        """Do what the worker does with an import."""
        run_job(context(self.deployment, self.root), UUID(job), lambda: False)

    def release_of(self, job: str) -> tuple[int, int | None]:
        """Return the number of an import's release, and of the one that stood before it."""
        with self.deployment.database.reading() as session:
            seen = seen_job(session, UUID(job))
            assert seen.release is not None
            return seen.release, release_before(session, seen.job.collection, seen.release)

    def officer(self) -> Officer:
        now = self.back_office.now
        assert now is not None
        return Officer(now.id, now.email, now.name, "en", (Membership(Role.APPROVER, None),))


@pytest.fixture
def walk(databases: Databases, back_office_template: str, tmp_path: Path) -> Iterator[Walk]:
    with (
        databases.new(back_office_template) as url,
        deployment_on(url) as deployment,
        officers_client(deployment, tmp_path, settings=WebSettings(officer_page=True)) as client,
    ):
        # Sessions are heard of by looking at pages.
        log = Audited(deployment.database, frozenset({"account_session"}))
        yield Walk(BackOffice(client, deployment), tmp_path, log)


def test_every_action_leaves_its_event_and_none_is_done_without_it(walk: Walk) -> None:
    _walk_proposals(walk)
    _walk_tables(walk)
    _walk_imports(walk)
    _walk_releases(walk)
    _walk_the_rest(walk)
    assert walk.log.seen == EVENTS
    with walk.deployment.database.writing() as session:
        assert verify(session).holds


def test_whatever_writes_events_is_in_the_walk() -> None:
    found = {
        str(path.relative_to(ROOT))
        for package in ("portal", "importers", "web")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^from portal\.audit\.recording import", path.read_text("utf-8"), re.M)
    }
    accounts = {one for one in found if one.startswith("portal/accounts/")}
    # Those of these topics are walked where they are (tests/portal/citizens, …/contact and so on).
    topics = ("citizens", "contact", "open311", "opendata", "participation/polls", "ratings")
    walked = ("importers/harvest/", *(f"portal/{it}/" for it in topics))
    cases = {one for one in found if one.startswith(walked)}
    assert found - accounts - cases == WRITERS


def _walk_proposals(walk: Walk) -> None:
    back_office = walk.back_office
    maker = back_office.sign_in(Role.EDITOR, None)

    def proposed(ref: str, name: str) -> str:
        return back_office.proposal(maker, Subject.OFFICE, ref, hand_in=False, names={"en": name})

    walk.action(lambda: proposed("L2", "One"), "draft.made")
    drafts = [f"/drafts/{proposed(ref, 'New')}" for ref in ("L3", "L4", "L5")]

    def submit(draft: str) -> None:
        walk.action(lambda: back_office.post(f"{draft}/submit"), "draft.submitted")

    for draft in drafts:
        submit(draft)
    walk.action(lambda: back_office.post(f"{drafts[0]}/withdraw"), "draft.withdrawn")
    by = walk.officer()

    def proposed_removal() -> None:
        with walk.deployment.database.writing() as session:
            propose_removal(session, back_office.proposables, Subject.OFFICE, "L6", by)

    walk.action(proposed_removal, "draft.made")
    back_office.sign_in(Role.APPROVER, None, which=1)
    walk.action(lambda: back_office.post(f"{drafts[1]}/reject", note="not so"), "draft.rejected")
    walk.action(lambda: back_office.post(f"{drafts[2]}/approve"), "draft.applied")
    undone = ("draft.made", "draft.submitted", "draft.applied")
    walk.action(lambda: back_office.post(f"{drafts[2]}/undo"), *undone)
    given = f"/drafts/{back_office.proposal(maker, Subject.OFFICE, 'L7', agency='other')}"
    back_office.sign_in(Role.APPROVER, "licensing")
    walk.action(lambda: back_office.post(f"{given}/approve"), "draft.agreed")


def _walk_tables(walk: Walk) -> None:
    back_office = walk.back_office
    back_office.sign_in(Role.EDITOR, None)
    table = changed_table(back_office).encode()
    given = {"register": "services", "agency": "licensing"}

    def handed_in() -> str:
        return walk.action(
            lambda: back_office.post("/tables", given, file=table), "import.handed in"
        )

    def staged() -> str:
        job, last = handed_in(), walk.log.last()
        walk.run(job)
        assert walk.log.since(last) == ["table.staged"]
        return walk.last_part(back_office.get(f"/tables/imports/{job}"))

    first, second = staged(), staged()
    refused, before = handed_in(), walk.log.contents()
    with walk.log.broken():
        walk.run(refused)
    after = walk.log.contents()
    # The import says that it came to nothing, and its file may go.
    noted = {"public.import_job", "public.attachment"}
    assert {one for one in after if after[one] != before[one]} == noted
    assert "fault of ours" in back_office.get(f"/tables/imports/{refused}").text
    page = "/releases/services"
    walk.action(lambda: back_office.post(f"{page}/{second}", command="discard"), "table.discarded")
    back_office.sign_in(Role.APPROVER, None, which=1)
    walk.action(lambda: back_office.post(f"{page}/{first}", command="activate"), "table.activated")
    back = {"command": "go-back", "current": first}
    walk.action(lambda: back_office.post(f"{page}/1", back), "table.reverted")


def _walk_imports(walk: Walk) -> None:
    back_office = walk.back_office
    back_office.sign_in(Role.APPROVER, None)

    def handed_in(count: int) -> str:
        table = places_csv(count)
        return walk.action(
            lambda: back_office.post("/imports", {"layer": "schools"}, file=table),
            "import.handed in",
        )

    def do(job: str, action: str, event: str) -> str:
        number, before = walk.release_of(job)
        shown = before if action == "go-back" else number
        said = {"command": action, "current": str(number)}
        return walk.action(lambda: back_office.post(f"/releases/schools/{shown}", said), event)

    jobs = [handed_in(count) for count in (2, 3, 4)]
    jobs.append(
        walk.action(lambda: back_office.post(f"/imports/{jobs[0]}/again"), "import.handed in")
    )
    for job in jobs:
        walk.run(job)
    do(jobs[0], "discard", "import.discarded")
    back_office.sign_in(Role.APPROVER, None, which=1)
    do(jobs[1], "activate", "import.activated")
    do(jobs[2], "activate", "import.activated")
    do(jobs[2], "go-back", "import.reverted")


def _walk_releases(walk: Walk) -> None:
    """Decide about what was staged at the terminal, which no import of the page belongs to."""
    back_office, path = walk.back_office, walk.root / "terminal.csv"
    back_office.sign_in(Role.APPROVER, None)

    def staged(count: int) -> int:
        path.write_bytes(places_csv(count, "TERM-"))
        return stage_into(walk.deployment, "health", path).release_number

    def do(number: int, action: str, **said: str) -> None:
        page = f"/releases/health/{number}"
        event = {"activate": "activated", "discard": "discarded", "go-back": "reverted"}[action]
        walk.action(lambda: back_office.post(page, {"command": action, **said}), f"release.{event}")

    first, second, third = staged(5), staged(6), staged(7)
    do(first, "activate", force="1")
    do(second, "activate")
    do(third, "discard")
    do(first, "go-back", current=str(second))


def _walk_reports(walk: Walk) -> None:
    back_office, other = walk.back_office, uuid4()
    editor = back_office.sign_in(Role.EDITOR, None)
    with walk.deployment.database.writing() as session:
        mistake_there(session, other, "licensing")

    def do(report: object, action: str, **said: str) -> None:
        walk.action(
            lambda: back_office.post(f"/cases/{report}", said, command=action),
            f"mistake.{action}",
        )

    do(REPORT_ID, "assign", assign_to=str(editor.id))
    do(REPORT_ID, "answer", text="mended")
    do(REPORT_ID, "close")
    do(other, "dismiss", text="nothing is wrong")


def _walk_the_rest(walk: Walk) -> None:
    back_office = walk.back_office
    written = io.BytesIO()
    Image.new("RGB", (64, 64), "#0d4a45").save(written, "PNG")
    walk.action(
        lambda: back_office.post("/agencies/licensing/logo", file=written.getvalue()), "logo.kept"
    )
    walk.action(lambda: back_office.post("/audit", command="export"), "audit.exported")
    _walk_reports(walk)
    walk_announcements(walk.back_office, walk.log)
    walk_spaces(walk.back_office, walk.log)
    walk_discussions(walk.back_office, walk.log)
    walk_ideas(walk.back_office, walk.log)
    walk_moderation(walk.back_office, walk.log)
    back_office.sign_in(Role.ADMINISTRATOR, None)
    given = {"day": "2031-05-06", "name_ar": "عطلة", "name_en": "Holiday"}
    walk.action(
        lambda: back_office.post("/holidays", given, command="holiday"), "holiday.corrected"
    )
    walk.action(
        lambda: back_office.post("/holidays", given, command="working"),
        "holiday.correction withdrawn",
    )
