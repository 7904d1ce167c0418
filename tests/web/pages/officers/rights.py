"""Which role each route of the back office needs; a route that is missing here fails the tests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fastapi.routing import APIRoute

from portal.accounts.officer_roles import Role
from tests.importers.harvest.kept_source import KEPT
from web.pages.officers.mounting import ROUTERS

PREFIX = "/{language}/officers"


@dataclass(frozen=True)
class Need:
    """The least role, and a record of the agency `licensing` that the route is tried on.

    `record` fills the places of the path; a route without one belongs to no agency. `{proposal}`
    in a value stands for a submitted proposal of that agency. `fields` are what a form sends. With
    `for_all` the role has to be one for every agency, with `is_anybodys` what the path names is no
    agency's record. `for_holders` is for those alone who hold a key of the poll: nobody here does.
    """

    role: Role
    record: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    for_all: bool = False
    is_anybodys: bool = False
    for_holders: bool = False


REPORT_ID = "11111111-1111-4111-8111-111111111111"
CASE_ID = "22222222-2222-4222-8222-222222222222"
CASE = {"case_id": CASE_ID}
ANSWER_ID = "44444444-4444-4444-8444-444444444444"
ANSWER = {"answer_id": ANSWER_ID}
RULE_ID = "55555555-5555-4555-8555-555555555555"
RULE = {"rule_id": RULE_ID}
FILE_ID = "33333333-3333-4333-8333-333333333333"
ANNOUNCEMENT_ID = "44444444-4444-4444-8444-444444444444"
ANNOUNCEMENT = {"announcement_id": ANNOUNCEMENT_ID}
SPACE = {"space": "roads"}
IDEA = {"ref": "D-00000-00000-0"}
DATA_REQUEST = {"ref": "R-00000-00000-0"}
SPACE_ID = "88888888-8888-4888-8888-888888888888"
DISCUSSION = {"kind": "space", "subject": SPACE_ID}
NEWS_ID = "77777777-7777-4777-8777-777777777777"
RATING_ID = "66666666-6666-4666-8666-666666666666"
ITEM_ID = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
ITEM = {"item": ITEM_ID}
APPEAL_ID = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
APPEAL = {"appeal": APPEAL_ID}
POLL = {**SPACE, "ref": "p0llhere"}
DATASET = {"name": "published-figures"}
HARVESTED = {"code": KEPT}
VERSION = {**DATASET, "resource": "published-figures", "number": "1"}
_VERSION = "{name}/versions/{resource}/{number}"
PROPOSAL = {"proposal_id": "{proposal}"}
OFFICE = {"ref:path": "L5"}

NEEDS: dict[tuple[str, str], Need] = {
    ("GET", ""): Need(Role.VIEWER),
    ("GET", "/drafts"): Need(Role.VIEWER),
    ("GET", "/drafts/{proposal_id}"): Need(Role.VIEWER, PROPOSAL),
    ("GET", "/drafts/{proposal_id}/preview"): Need(Role.VIEWER, PROPOSAL),
    # The proposal is somebody else's here: that editors may do it with their own is tested there.
    ("POST", "/drafts/{proposal_id}/submit"): Need(Role.APPROVER, PROPOSAL),
    ("POST", "/drafts/{proposal_id}/withdraw"): Need(Role.APPROVER, PROPOSAL),
    ("POST", "/drafts/{proposal_id}/approve"): Need(Role.APPROVER, PROPOSAL),
    ("POST", "/drafts/{proposal_id}/reject"): Need(Role.APPROVER, PROPOSAL, {"note": "not so"}),
    # Whoever made it may as well; nobody has overtaken this one.
    ("GET", "/drafts/{proposal_id}/rebase"): Need(Role.APPROVER, PROPOSAL),
    ("POST", "/drafts/{proposal_id}/rebase"): Need(Role.APPROVER, PROPOSAL),
    # What it asks for is refused: this one has not been applied.
    ("POST", "/drafts/{proposal_id}/undo"): Need(Role.APPROVER, PROPOSAL),
    ("GET", "/offices"): Need(Role.VIEWER),
    ("GET", "/offices/{ref:path}"): Need(Role.VIEWER, OFFICE),
    ("POST", "/offices/{ref:path}"): Need(Role.EDITOR, OFFICE, {"command": "show"}),
    ("GET", "/new-office"): Need(Role.EDITOR),
    ("POST", "/new-office"): Need(Role.EDITOR, {}, {"command": "show"}),
    **{
        (method, f"/office/{action}/{{ref:path}}"): Need(
            Role.EDITOR,
            OFFICE,
            {} if method == "GET" else {"command": "show", "start": "2030-01-02"},
        )
        for action in ("close", "move", "merge", "remove")
        for method in ("GET", "POST")
    },
    ("POST", "/bulk/offices"): Need(Role.EDITOR, {}, {"command": "show", "code": "L5"}),
    ("POST", "/bulk/services"): Need(Role.EDITOR, {}, {"command": "show", "code": "renew"}),
    ("GET", "/agencies"): Need(Role.VIEWER),
    ("GET", "/agencies/new"): Need(Role.EDITOR, for_all=True),
    ("POST", "/agencies/new"): Need(Role.EDITOR, {}, {"command": "show"}, for_all=True),
    ("GET", "/agencies/{code}"): Need(Role.VIEWER, {"code": "licensing"}),
    ("POST", "/agencies/{code}"): Need(Role.EDITOR, {"code": "licensing"}, {"command": "show"}),
    ("POST", "/agencies/{code}/logo"): Need(Role.EDITOR, {"code": "licensing"}),
    ("GET", "/services"): Need(Role.VIEWER),
    ("GET", "/services/new"): Need(Role.EDITOR),
    ("POST", "/services/new"): Need(Role.EDITOR, {}, {"command": "show"}),
    ("GET", "/services/{code}"): Need(Role.VIEWER, {"code": "renew"}),
    ("POST", "/services/{code}"): Need(Role.EDITOR, {"code": "renew"}, {"command": "show"}),
    ("GET", "/reports"): Need(Role.VIEWER),
    ("GET", "/reports/{report_id}"): Need(Role.VIEWER, {"report_id": REPORT_ID}),
    ("GET", "/map-file"): Need(Role.VIEWER),
    ("GET", "/map-file/file"): Need(Role.VIEWER),
    ("GET", "/cases"): Need(Role.VIEWER),
    ("POST", "/cases"): Need(Role.EDITOR, {}, {"case": CASE_ID, "assign_to": "nobody"}),
    ("GET", "/cases/map"): Need(Role.VIEWER),
    ("GET", "/cases/tasks"): Need(Role.VIEWER),
    ("GET", "/cases/{case_id}"): Need(Role.VIEWER, CASE),
    ("POST", "/cases/{case_id}"): Need(Role.EDITOR, CASE, {"command": "note", "text": "x"}),
    ("GET", "/cases/{case_id}/files/{file_id}"): Need(Role.VIEWER, {**CASE, "file_id": FILE_ID}),
    ("POST", "/cases/{case_id}/identity"): Need(
        Role.APPROVER, CASE, {"why": "the court asks for it"}, for_all=True
    ),
    ("GET", "/cases/{case_id}/copy"): Need(Role.EDITOR, CASE),
    ("POST", "/cases/{case_id}/copy"): Need(Role.EDITOR, CASE, {"command": "propose"}),
    ("GET", "/answers"): Need(Role.VIEWER),
    ("GET", "/answers/new"): Need(Role.APPROVER),
    ("POST", "/answers/new"): Need(Role.APPROVER, {}, {"agency": "licensing"}),
    ("GET", "/answers/{answer_id}"): Need(Role.VIEWER, ANSWER),
    ("POST", "/answers/{answer_id}"): Need(Role.APPROVER, ANSWER, {"command": "save"}),
    ("GET", "/routing"): Need(Role.VIEWER, for_all=True),
    ("POST", "/routing"): Need(Role.VIEWER, {}, {"text": "x"}, for_all=True),
    ("GET", "/routing/new"): Need(Role.APPROVER, for_all=True),
    ("POST", "/routing/new"): Need(Role.APPROVER, {}, {"agency": "nowhere"}, for_all=True),
    ("GET", "/routing/{rule_id}"): Need(Role.APPROVER, RULE, for_all=True),
    ("POST", "/routing/{rule_id}"): Need(Role.APPROVER, RULE, {"command": "off"}, for_all=True),
    ("GET", "/announcements"): Need(Role.VIEWER),
    ("GET", "/announcements/new"): Need(Role.EDITOR),
    ("POST", "/announcements/new"): Need(
        Role.EDITOR, {}, {"command": "save", "agency": "licensing"}
    ),
    ("GET", "/announcements/{announcement_id}"): Need(Role.VIEWER, ANNOUNCEMENT),
    ("POST", "/announcements/{announcement_id}"): Need(
        Role.EDITOR, ANNOUNCEMENT, {"command": "save", "agency": "licensing"}
    ),
    ("GET", "/participation"): Need(Role.VIEWER),
    ("GET", "/participation/new"): Need(Role.EDITOR),
    ("POST", "/participation/new"): Need(
        Role.EDITOR, {}, {"command": "save", "agency": "licensing"}
    ),
    ("GET", "/participation/{space}"): Need(Role.VIEWER, SPACE),
    ("POST", "/participation/{space}"): Need(Role.APPROVER, SPACE, {"news": NEWS_ID}),
    ("GET", "/participation/{space}/edit"): Need(Role.VIEWER, SPACE),
    ("POST", "/participation/{space}/edit"): Need(Role.APPROVER, SPACE, {"command": "save"}),
    ("GET", "/participation/{space}/preview"): Need(Role.VIEWER, SPACE),
    ("GET", "/participation/{space}/export"): Need(Role.EDITOR, SPACE),
    ("POST", "/participation/{space}/export"): Need(Role.EDITOR, SPACE, {"file": "phases.csv"}),
    **{
        (method, "/participation/{space}/tell/{step}"): Need(
            Role.APPROVER, {**SPACE, "step": "close"}
        )
        for method in ("GET", "POST")
    },
    ("GET", "/ideas"): Need(Role.VIEWER),
    ("GET", "/participation/{space}/ideas"): Need(Role.VIEWER, SPACE),
    ("GET", "/ideas/{ref}"): Need(Role.VIEWER, IDEA),
    ("POST", "/ideas/{ref}"): Need(Role.EDITOR, IDEA, {"command": "separate"}),
    ("GET", "/participation/{space}/forum"): Need(Role.VIEWER, SPACE),
    ("POST", "/participation/{space}/forum"): Need(Role.EDITOR, SPACE, {"command": "add"}),
    ("GET", "/discussions"): Need(Role.VIEWER),
    ("GET", "/discussions/{kind}/{subject}"): Need(Role.VIEWER, DISCUSSION),
    **{
        ("POST", f"/discussions/{{kind}}/{{subject}}/{step}"): Need(
            Role.EDITOR, DISCUSSION, {"number": "7", "text": ""}
        )
        for step in ("answer", "edit", "pin", "end")
    },
    ("GET", "/moderation"): Need(Role.VIEWER),
    ("GET", "/moderation/posts/{item}"): Need(Role.VIEWER, ITEM),
    ("POST", "/moderation/posts/{item}"): Need(Role.EDITOR, ITEM, {"verdict": "x"}),
    ("POST", "/moderation/posts/{item}/block"): Need(Role.APPROVER, ITEM, {"days": "7"}),
    ("POST", "/moderation/posts/{item}/unblock"): Need(Role.APPROVER, ITEM),
    ("GET", "/moderation/appeals/{appeal}"): Need(Role.VIEWER, APPEAL),
    ("POST", "/moderation/appeals/{appeal}"): Need(Role.APPROVER, APPEAL, {"command": "uphold"}),
    ("GET", "/ratings"): Need(Role.VIEWER),
    ("POST", "/ratings/{rating_id}"): Need(
        Role.EDITOR, {"rating_id": RATING_ID}, {"command": "show"}
    ),
    ("GET", "/participation/{space}/polls"): Need(Role.VIEWER, SPACE),
    ("GET", "/participation/{space}/polls/new"): Need(Role.EDITOR, SPACE),
    ("POST", "/participation/{space}/polls/new"): Need(Role.EDITOR, SPACE, {"command": "more"}),
    ("GET", "/participation/{space}/polls/{ref}"): Need(Role.VIEWER, POLL),
    ("POST", "/participation/{space}/polls/{ref}"): Need(
        Role.APPROVER, POLL, {"command": "schedule"}
    ),
    ("GET", "/participation/{space}/polls/{ref}/edit"): Need(Role.EDITOR, POLL),
    ("POST", "/participation/{space}/polls/{ref}/edit"): Need(
        Role.EDITOR, POLL, {"command": "more"}
    ),
    **{
        (method, f"/participation/{{space}}/polls/{{ref}}/{page}"): Need(
            Role.VIEWER, POLL, for_holders=True
        )
        for page in ("key", "closing")
        for method in ("GET", "POST")
    },
    ("GET", "/datasets"): Need(Role.VIEWER),
    ("GET", "/datasets/reports"): Need(Role.VIEWER),
    ("GET", "/datasets/reports.csv"): Need(Role.VIEWER),
    ("GET", "/datasets/harvest"): Need(Role.VIEWER),
    ("GET", "/datasets/harvest/new"): Need(Role.APPROVER),
    ("POST", "/datasets/harvest/new"): Need(Role.APPROVER, {}, {"command": "save"}),
    ("GET", "/datasets/harvest/{code}"): Need(Role.VIEWER, HARVESTED),
    ("POST", "/datasets/harvest/{code}"): Need(Role.APPROVER, HARVESTED, {"command": "pause"}),
    ("GET", "/datasets/harvest/{code}/edit"): Need(Role.APPROVER, HARVESTED),
    ("POST", "/datasets/harvest/{code}/edit"): Need(Role.APPROVER, HARVESTED, {"command": "save"}),
    ("GET", "/datasets/files"): Need(Role.EDITOR),
    # Without a dataset it says that one is to be chosen.
    ("POST", "/datasets/files"): Need(Role.EDITOR),
    ("GET", "/datasets/new"): Need(Role.EDITOR),
    ("POST", "/datasets/new"): Need(Role.EDITOR, {}, {"command": "save", "agency": "licensing"}),
    ("GET", "/datasets/{name}"): Need(Role.VIEWER, DATASET),
    ("POST", "/datasets/{name}"): Need(Role.APPROVER, DATASET, {"command": "withdraw"}),
    ("GET", "/datasets/{name}/edit"): Need(Role.VIEWER, DATASET),
    ("POST", "/datasets/{name}/edit"): Need(Role.APPROVER, DATASET, {"command": "save"}),
    ("GET", f"/datasets/{_VERSION}"): Need(Role.VIEWER, VERSION),
    ("POST", f"/datasets/{_VERSION}"): Need(Role.APPROVER, VERSION, {"command": "withdraw"}),
    ("GET", f"/datasets/{_VERSION}/file"): Need(Role.VIEWER, VERSION),
    ("GET", "/data-requests"): Need(Role.VIEWER),
    ("GET", "/data-requests/{ref}"): Need(Role.VIEWER, DATA_REQUEST),
    ("POST", "/data-requests/{ref}"): Need(Role.EDITOR, DATA_REQUEST, {"command": "release"}),
    ("GET", "/intake"): Need(Role.EDITOR),
    ("GET", "/intake/taken/{ticket}"): Need(Role.EDITOR, {"ticket": "x"}, is_anybodys=True),
    ("GET", "/intake/{kind}"): Need(Role.EDITOR, {"kind": "question"}, is_anybodys=True),
    ("POST", "/intake/{kind}"): Need(
        Role.EDITOR, {"kind": "question"}, {"command": "keep"}, is_anybodys=True
    ),
    # Of the officers here only those of all agencies sit at a counter as well.
    ("GET", "/counter"): Need(Role.EDITOR, for_all=True),
    ("POST", "/counter"): Need(Role.EDITOR, for_all=True),
    ("GET", "/holidays"): Need(Role.VIEWER),
    ("POST", "/holidays"): Need(
        Role.ADMINISTRATOR, {}, {"command": "withdraw", "day": "2030-01-02"}, for_all=True
    ),
    ("GET", "/history/{kind}/{code:path}"): Need(
        Role.VIEWER, {"kind": "office", "code:path": "L5"}
    ),
    ("POST", "/history/{kind}/{code:path}"): Need(
        Role.APPROVER, {"kind": "service", "code:path": "replace"}, {"release": "1"}
    ),
    ("GET", "/statistics"): Need(Role.VIEWER),
    ("GET", "/statistics/agencies.csv"): Need(Role.VIEWER),
    ("GET", "/statistics/activity"): Need(Role.APPROVER),
    ("GET", "/statistics/activity.csv"): Need(Role.APPROVER),
    ("GET", "/audit"): Need(Role.APPROVER),
    ("POST", "/audit"): Need(Role.APPROVER, {}, {"command": "export"}),
}


def routes() -> Iterator[tuple[str, str]]:
    """List the method and the path below /officers of every route of the back office."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            assert route.path.startswith(PREFIX), route.path
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path.removeprefix(PREFIX)


def address(path: str, record: Mapping[str, str], proposal: str) -> str:
    """Give the address of a route for a record."""
    for name, value in record.items():
        path = path.replace(f"{{{name}}}", value.format(proposal=proposal))
    assert "{" not in path, path
    return path
