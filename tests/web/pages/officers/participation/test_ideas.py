"""Officers see ideas with their clocks, and answer, decide, merge and report where they may."""

import re
from datetime import timedelta
from uuid import UUID

from portal.accounts.officer_roles import Role
from portal.participation.ideas.models import IdeaRow
from portal.participation.spaces.rules import Activity
from tests.portal.participation.ideas.written import idea_there
from tests.portal.participation.spaces.kept import space_there
from tests.web.pages.ideas_decided import REPORT, TEXTS
from tests.web.pages.officers.office import BackOffice, words


def ideas_in(office: BackOffice, name: str, *titles: str, **more: object) -> list[tuple[UUID, str]]:
    """Put ideas of a space of the agency into the database."""
    now = office.deployment.now()
    with office.deployment.database.writing() as session:
        phases = [(now - timedelta(days=1), now + timedelta(days=1), tuple(Activity))]
        space = space_there(session, name, phases=phases, answer_due=now.date())
        made = [idea_there(session, space, "licensing", title, **more) for title in titles]
        return [(one.id, one.ref) for one in made]


def test_an_editor_answers_an_approver_decides_and_everybody_reads_it(
    back_office: BackOffice,
) -> None:
    [(_id, ref)] = ideas_in(back_office, "answered", "Trees")
    back_office.sign_in(Role.EDITOR)
    desk = words(back_office.get(f"/ideas/{ref}"))
    assert "Answer, and go on to evaluate it" in desk
    assert "Accept, with these reasons" not in desk
    half = back_office.post(f"/ideas/{ref}", {"text_en": "We look into it"}, command="answer")
    assert half.status_code == 400
    assert "We look into it" in half.text
    assert 'id="f-text_ar-fault"' in half.text
    assert back_office.post(f"/ideas/{ref}", TEXTS, command="answer").status_code == 303
    refused = back_office.post(f"/ideas/{ref}", TEXTS, command="rejected")
    assert refused.status_code == 409
    back_office.sign_in(Role.APPROVER)
    seen = re.search(r'name="seen" value="(\d+)"', back_office.get(f"/ideas/{ref}").text)
    assert seen is not None
    assert back_office.post(f"/ideas/{ref}", TEXTS, command="accepted", seen="1").status_code == 409
    done = back_office.post(f"/ideas/{ref}", TEXTS, command="accepted", seen=seen[1])
    assert done.status_code == 303
    public = back_office.client.get(f"/en/participation/answered/ideas/{ref}")
    assert "Accepted: the reasons" in public.text
    assert "We look into it" in public.text


def test_progress_needs_a_number_and_a_day_and_says_when_it_is_done(
    back_office: BackOffice,
) -> None:
    [(_id, ref)] = ideas_in(back_office, "reported", "Trees", state="accepted")
    back_office.sign_in(Role.EDITOR)
    wrong = back_office.post(f"/ideas/{ref}", {"percent": "lots"}, command="report")
    assert wrong.status_code == 400
    for field in ("percent", "report_ar", "report_en"):
        assert f'id="f-{field}-fault"' in wrong.text
    late = {"percent": "٤٠", "implement_by": "2020-01-01", **REPORT}
    assert "is over" in words(back_office.post(f"/ideas/{ref}", late, command="report"))
    told = {**late, "implement_by": "2099-01-01"}
    assert back_office.post(f"/ideas/{ref}", told, command="report").status_code == 303
    public = back_office.client.get(f"/en/participation/reported/ideas/{ref}")
    assert 'value="40"' in public.text


def test_lists_show_what_is_owed_first_and_what_is_overdue(back_office: BackOffice) -> None:
    [(id_, ref), (_other, open_ref)] = ideas_in(back_office, "owed", "Late", "Open")
    with back_office.deployment.database.writing() as session:
        row = session.get_one(IdeaRow, id_)
        row.state = "threshold_reached"
        row.due_at = back_office.deployment.now() - timedelta(days=1)
    back_office.sign_in(Role.VIEWER)
    owed = words(back_office.get("/ideas"))
    assert ref in owed
    assert "overdue" in owed
    assert open_ref not in owed
    assert ref in words(back_office.get("/ideas?show=overdue"))
    assert open_ref in words(back_office.get("/participation/owed/ideas?show=open"))
    assert "Answer or decide" not in words(back_office.get(f"/ideas/{ref}"))
    back_office.sign_in(Role.APPROVER, "other")
    assert ref not in words(back_office.get("/ideas?show=all"))
    assert back_office.get(f"/ideas/{ref}").status_code == 404
    assert back_office.post(f"/ideas/{ref}", TEXTS, command="answer").status_code == 404


def test_ideas_are_merged_and_parted_and_taken_away_as_a_table(back_office: BackOffice) -> None:
    [(_id, ref), (other, other_ref)] = ideas_in(back_office, "merged", "Trees", "More trees")
    back_office.sign_in(Role.EDITOR)
    merged = back_office.post(f"/ideas/{ref}", {"with": str(other)}, command="merge")
    assert merged.status_code == 303
    assert other_ref in back_office.get(f"/ideas/{ref}").text
    file = back_office.post("/participation/merged/export", {"file": "ideas.csv"})
    assert f",{ref},False" in file.text
    assert back_office.post(f"/ideas/{other_ref}", command="separate").status_code == 303
    public = back_office.client.get(f"/en/participation/merged/ideas/{other_ref}")
    assert "Collecting support" in public.text


def test_an_editor_keeps_the_forum_in_order(back_office: BackOffice) -> None:
    ideas_in(back_office, "talked")
    back_office.sign_in(Role.EDITOR)
    desk = "/participation/talked/forum"
    named = {"title_ar": "الأرصفة", "title_en": "Pavements"}
    assert back_office.post(desk, named, command="add").status_code == 303
    assert "Pavements" in back_office.client.get("/en/participation/talked/forum").text
    half = back_office.post(desk, {"title_en": "Trees"}, command="add")
    assert half.status_code == 400
    assert 'value="Trees"' in half.text
    back_office.sign_in(Role.VIEWER)
    assert back_office.post(desk, named, command="add").status_code == 403
    assert "Add a category" not in words(back_office.get(desk))
