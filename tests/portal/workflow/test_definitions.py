from pathlib import Path

import pytest

from geo.errors import InvalidSetup
from portal.workflow.loading import Definitions, load_definitions, read_definition
from portal.workflow.rules import next_states

COMPLAINT = (Path(__file__).parent / "complaint.toml").read_text("utf-8")
LANGUAGES = ("ar", "en")
_LOST = """[[states]]
name = "lost"
names = { ar = "ضائعة", en = "Lost" }
"""
_STUCK = """[[transitions]]
name = "lose"
names = { ar = "إضاعة", en = "Lose" }
event_names = { ar = "ضاعت", en = "Lost" }
from = ["received"]
to = "lost"
by = ["editor"]
"""


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('to = "resolved"', 'to = "solved"', "the transition “resolve” names “solved”, which is"),
        ('from = ["resolved"]', 'from = ["solved"]', "“close” names “solved”, which is no state"),
        ('start = "received"', 'start = "new"', "it starts in “new”, which is no state of it"),
        ('to = "awaiting_complainant"', 'to = "in_progress"', "nothing leads to the state “await"),
        ('name = "resolved"', 'name = "closed"', "there are two states “closed”: rename one"),
        ('name = "transfer"', 'name = "assign"', "there are two transitions “assign”: rename one"),
        ('name = "transfer"', 'name = "opened"', "“opened” is no name for a transition"),
        (', en = "Transferred"', "", "the event of “transfer” has no name in the language “en”"),
        (', en = "Resolved"', "", "the state “resolved” has no name in the language “en”"),
        ('ar = "اعتراض", ', "", "the transition “appeal” has no name in the language “ar”"),
        ('ar = "الأمين العام"', 'ar = " "', "the level 2 of escalation has no name in the"),
        ("after_working_days = 5", "after_working_days = 0", "each level of escalation has to"),
        ('by = ["approver"]', "by = []", "nobody may make the transition “transfer”"),
        ("after_working_days = 14", "needs_reason = true\nafter_working_days = 14", "by itself"),
        ("is_final = true", "is_final = true\nworking_days = 3", "“closed” has a deadline and no"),
        (
            "is_final = true",
            "is_final = true\nown_days = true",
            "“closed” takes own_days and has no",
        ),
        ("is_final = true", "", "leads to no final state"),
        ("[[escalation]]", f"{_LOST}[[escalation]]", "nothing leads to the state “lost”"),
        ("[[escalation]]", f"{_LOST}{_STUCK}[[escalation]]", "“lost” leads to no final state"),
        ("is_final = true", "is_final = true\ncolour = 1", "colour: Extra inputs"),
        ("version = 1", "version =", "Invalid value"),
    ],
)
def test_a_faulty_definition_is_refused_with_one_sentence(
    before: str, after: str, sentence: str
) -> None:
    assert before in COMPLAINT
    with pytest.raises(InvalidSetup) as refused:
        read_definition(COMPLAINT.replace(before, after, 1), "complaint-1.toml", LANGUAGES)
    said = str(refused.value)
    assert sentence in said
    assert said.startswith("The workflow definition complaint-1.toml is not valid: ")
    assert "\n" not in said.strip()


def test_each_role_is_offered_what_it_may_do() -> None:
    complaint = read_definition(COMPLAINT, "complaint-1.toml", LANGUAGES)

    def names(state: str, *roles: str) -> list[str]:
        return [one.name for one in next_states(complaint, state, roles)]

    assert names("received", "editor") == ["assign"]
    assert names("received", "editor", "approver") == ["assign", "transfer"]
    assert names("closed", "complainant") == ["appeal"]
    assert names("closed", "editor") == []


def test_new_items_take_the_newest_version_and_a_missing_one_is_named(tmp_path: Path) -> None:
    for version in (1, 10, 9):
        text = COMPLAINT.replace("version = 1", f"version = {version}", 1)
        (tmp_path / f"complaint-{version}.toml").write_text(text, "utf-8")
    versions = load_definitions(tmp_path, LANGUAGES)
    assert (versions.name, versions.newest.version) == ("complaint", 10)
    assert versions[1].version == 1
    with pytest.raises(InvalidSetup, match="the file of version 2 is missing"):
        versions[2]
    with pytest.raises(InvalidSetup, match="two files of version 1"):
        Definitions([versions[1], versions[1]])
    other = versions[9].model_copy(update={"name": "question"})
    with pytest.raises(InvalidSetup, match="versions of one workflow"):
        Definitions([versions[1], other])
