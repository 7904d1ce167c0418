"""From the keys of a poll to its results, by the pages of officers."""

import re
from pathlib import Path

from portal.accounts.officer_roles import Role
from portal.participation.polls.envelopes import (
    new_private_key,
    point_of,
    private_key_of,
)
from portal.participation.polls.key_texts import write_public_key
from portal.participation.polls.queries import find_whole_poll
from portal.participation.polls.rules import PollState
from portal.participation.polls.turning import turn
from tests.web.pages.officers.polls.ceremony import (
    Ceremony,
    form_of,
    make,
    make_key,
    only_poll,
    ready,
    state_of,
    vote_six_times,
)
from tests.web.pages.participation.polls.hall import MINUTE, OPEN_FOR, Hall
from tests.web.test_cli import Terminal


def test_whoever_holds_a_key_does_not_fix_the_poll_and_what_is_fixed_stays(hall: Hall) -> None:
    made = ready(hall)
    first = made.holders[0]
    assert "You hold a key" in first.get(made.path).text
    refused = first.post(made.path, command="schedule")
    assert refused.status_code == 409
    assert "Whoever holds a key" in refused.text
    assert made.approver.post(made.path, command="schedule").status_code == 303
    assert state_of(hall) is PollState.SCHEDULED
    assert made.approver.post(f"{made.path}/edit", **form_of(hall)).status_code == 409
    assert "Begins soon" in hall.client.get(f"/en{made.public}").text


def test_keys_are_brought_after_the_end_in_their_turn_and_the_results_published(
    hall: Hall,
) -> None:
    made = ready(hall)
    (first, second), (key_1, key_2), closing = made.holders, made.kept, f"{made.path}/closing"
    made.approver.post(made.path, command="schedule")
    hall.wait(3 * MINUTE)
    vote_six_times(hall, made.public)
    assert "not to be opened now" in first.get(closing).text
    assert "Destroy the print" not in first.get(made.path).text
    early = second.post(closing, key=key_2)
    assert early.status_code == 409
    assert key_2 not in early.text
    hall.wait(OPEN_FOR)
    assert state_of(hall) is PollState.CLOSED
    assert "Outer envelopes, still sealed" in made.approver.get(made.path).text
    assert "Being counted" in hall.client.get(f"/en{made.public}").text
    assert first.post(closing, key=key_1).status_code == 409, "not his turn"
    wrong = second.post(closing, key=key_1)
    assert wrong.status_code == 400
    assert key_1.split("-")[1] not in wrong.text
    assert second.post(closing, key=key_2).status_code == 303
    hall.house.open_layers()
    assert first.post(closing, key=key_1.lower()).status_code == 303
    hall.house.open_layers()
    for holder in (first, second):
        for path in (made.path, closing, f"{made.path}/key"):
            assert "Destroy the print" in holder.get(path).text, "the portal cannot do it for them"
    assert "Destroy the print" not in made.approver.get(made.path).text
    check_published(hall, made)


def check_published(hall: Hall, made: Ceremony) -> None:
    """Check that results are seen once they are published, and not before."""
    assert state_of(hall) is PollState.COUNTED
    assert "There are no results yet" in hall.client.get(f"/en{made.public}/results").text
    assert made.approver.post(made.path, command="publish").status_code == 303
    results = hall.client.get(f"/en{made.public}/results").text
    assert results.count('<bdi dir="ltr">50%</bdi>') == 2


def test_the_portal_never_gets_a_private_key_before_the_end(hall: Hall) -> None:
    first, second, approver = (hall.officer() for _turn in range(3))
    holders = {"holder_1": str(first.cookie.id), "holder_2": str(second.cookie.id)}
    path = make(hall, approver, kind="secret", **holders)
    page = first.get(f"{path}/key").text
    # What the private key is shown and typed in has no name, so no form can send it.
    assert re.search(r"<pre [^>]*data-key-text", page)
    make_key(first, path, only_poll(hall).id)
    tried = first.get(f"{path}/key?new=yes").text
    assert "the one before is worth nothing" in tried
    public = write_public_key(point_of(private_key_of(new_private_key())))
    first.post(f"{path}/key", command="hand_in", public_key=public)
    (typed,) = re.findall(r"<textarea[^>]*>", first.get(f"{path}/key").text)
    assert "name=" not in typed


def test_a_wrong_answer_a_wrong_key_and_the_key_of_the_other_are_refused(hall: Hall) -> None:
    first, second, approver = (hall.officer() for _turn in range(3))
    holders = {"holder_1": str(first.cookie.id), "holder_2": str(second.cookie.id)}
    path = make(hall, approver, kind="secret", **holders)
    public = write_public_key(point_of(private_key_of(new_private_key())))
    assert first.post(f"{path}/key", command="hand_in", public_key="x").status_code == 400
    assert first.post(f"{path}/key", command="hand_in", public_key=public).status_code == 303
    assert second.post(f"{path}/key", command="hand_in", public_key=public).status_code == 400
    assert first.post(f"{path}/key", command="confirm", opened="00" * 16).status_code == 400
    assert "Both holders make their keys" in approver.get(path).text
    assert approver.post(path, command="schedule").status_code == 409
    assert approver.get(f"{path}/key").status_code == 403, "who holds none sees none"


def test_a_cancelled_poll_says_why_in_public(hall: Hall) -> None:
    editor, approver = hall.officer(Role.EDITOR), hall.officer()
    path = make(hall, editor)
    public = path.removeprefix("/officers")
    assert editor.post(path, command="schedule").status_code == 403
    assert approver.post(path, command="schedule").status_code == 303
    hall.wait(3 * MINUTE)
    assert approver.post(path, command="cancel", reason=" ").status_code == 400
    assert editor.post(path, command="cancel", reason="no").status_code == 403
    reason = "A question named the wrong street."
    assert approver.post(path, command="cancel", reason=reason).status_code == 303
    page = hall.client.get(f"/en{public}").text
    assert reason in page
    assert "nothing of it was counted" in page
    assert "/vote" not in page
    assert "Nobody can vote here now" in hall.voter(name="Huda").get(f"{public}/vote").text


def test_few_votes_and_votes_that_are_all_the_same_are_said_plainly(hall: Hall) -> None:
    few = hall.poll(least_shown=5)
    same = hall.poll(least_shown=5)
    for one in range(6):
        voter = hall.voter()
        if one < 2:
            voter.post(f"{few.path}/vote", command="cast", **{"question-1": "1"})
        voter.post(f"{same.path}/vote", command="cast", **{"question-1": "1"})
    few.publish()
    same.publish()
    hidden = hall.client.get(f"/en{few.path}/results").text
    assert "What was chosen is not published" in hidden
    assert "<svg" not in hidden.partition("<main")[2].partition("</main>")[0]
    assert "All have chosen the same" in hall.client.get(f"/en{same.path}/results").text


def test_a_poll_closes_by_the_clock_and_not_by_hand(hall: Hall) -> None:
    path = make(hall, hall.officer(Role.EDITOR))
    assert hall.officer().post(path, command="schedule").status_code == 303
    hall.wait(OPEN_FOR + 3 * MINUTE)
    with hall.deployment.database.writing() as session:
        turn(session, hall.house.context, only_poll(hall).id)
    assert state_of(hall) is PollState.COUNTED
    with hall.deployment.database.reading() as session:
        assert find_whole_poll(session, only_poll(hall).ref).state is PollState.COUNTED


def test_the_command_that_the_page_names_opens_the_envelope_without_a_database(
    hall: Hall, tmp_path: Path
) -> None:
    first, second, approver = (hall.officer() for _turn in range(3))
    named = {"holder_1": str(first.cookie.id), "holder_2": str(second.cookie.id)}
    path = make(hall, approver, kind="secret", **named)
    # The computer of a holder: nothing listens there.
    own = Terminal("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path)
    made = own.run("polls", "key").stdout
    kept = "\n".join(re.findall(r"^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}$", made, re.MULTILINE))
    public = made.strip().splitlines()[-1]
    assert first.post(f"{path}/key", command="hand_in", public_key=public).status_code == 303
    page = first.get(f"{path}/key").text
    command = re.findall(r"aroundme (polls answer [\w-]+ [0-9a-f]+)<", page)[0]
    answer = own.run(*command.split(), typed=kept)
    assert answer.exit_code == 0, answer.output
    opened = answer.stdout.strip().splitlines()[-1]
    assert first.post(f"{path}/key", command="confirm", opened=opened).status_code == 303
    assert "made and tried" in approver.get(path).text
