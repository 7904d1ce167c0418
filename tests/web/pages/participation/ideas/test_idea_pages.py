"""Pages of ideas: everybody reads, who signs in proposes and supports, nothing typed is lost."""

import re

from portal.comments.rules import Visibility
from portal.participation.ideas.kinds import set_visibility
from tests.web.pages.participation.ideas.hall import IDEAS, IdeaHall

TITLE, TEXT = "Trees along the street", "More shade <script>alert(1)</script>"


def test_an_idea_is_proposed_and_read_by_everybody(hall: IdeaHall) -> None:
    layla = hall.people.visitor("Layla")
    layla.account.sits_at(hall.client)
    sent = hall.fill_in(title=TITLE, text=TEXT)
    assert sent.status_code == 303
    hall.people.leave()
    page = hall.client.get(sent.headers["location"])
    assert page.status_code == 200
    assert TITLE in page.text
    assert "Layla" in page.text
    assert "<script>alert" not in page.text
    assert "It collects support" in page.text
    assert re.search(r'href="/en/discussions/report/idea/[0-9a-f-]{36}"', page.text)
    listed = hall.people.get(IDEAS)
    assert TITLE in listed.text
    assert "1" in listed.text
    data = hall.client.get("/api/v1/spaces/streets/ideas").json()
    assert [one["title"] for one in data["ideas"]] == [TITLE]
    one = hall.client.get(f"/api/v1/spaces/streets/ideas/{data['ideas'][0]['ref']}").json()
    assert (one["author"], one["state"], one["statements"]) == ("Layla", "published", [])


def test_what_was_typed_waits_while_somebody_signs_in(hall: IdeaHall) -> None:
    sent = hall.fill_in(title=TITLE, text="Shade.", place="")
    assert sent.status_code == 303
    way = sent.headers["location"]
    assert way.startswith("/en/sign-in?next=")
    back = re.search(r"next=(\S+)", way)
    assert back is not None
    draft = back[1].replace("%3F", "?").replace("%3D", "=")
    layla = hall.people.visitor("Layla")
    layla.account.sits_at(hall.client)
    again = hall.client.get(draft)
    assert f'value="{TITLE}"' in again.text
    assert "here again" in again.text
    hall.client.cookies.set("__Host-form", "x" * 43)
    assert TITLE not in hall.client.get(draft).text


def test_who_has_no_name_chooses_one_first_and_comes_back(hall: IdeaHall) -> None:
    nobody = hall.people.visitor()
    nobody.account.sits_at(hall.client)
    sent = hall.fill_in(title=TITLE, text="Shade.")
    assert sent.headers["location"].startswith("/en/discussions/name?next=/en/participation/")


def test_what_is_like_it_is_shown_before_a_second_one_is_filed(hall: IdeaHall) -> None:
    layla, omar = hall.people.visitor("Layla"), hall.people.visitor("Omar")
    known = hall.propose("Plant trees along the street", layla)
    omar.account.sits_at(hall.client)
    shown = hall.fill_in(title="Trees along our street", text="They give shade.")
    assert shown.status_code == 200
    assert known.ref in shown.text
    assert "None of these: propose mine" in shown.text
    assert 'value="Trees along our street"' in shown.text
    sent = hall.fill_in(title="Trees along our street", text="They give shade.", looked="yes")
    assert sent.status_code == 303
    other = hall.fill_in(title="A library for children", text="With books.")
    assert other.status_code == 303


def test_all_that_is_wrong_stands_beside_its_field_and_nothing_is_lost(hall: IdeaHall) -> None:
    page = hall.fill_in(title="", text="Shade for all.", place="Nowhere at all 12345")
    assert page.status_code == 400
    assert "Shade for all." in page.text
    assert page.text.count("Write something here.") == 2
    assert 'id="f-place-fault"' in page.text


def test_support_is_given_and_taken_back_on_a_page_of_ones_own(hall: IdeaHall) -> None:
    layla, omar = hall.people.visitor("Layla"), hall.people.visitor("Omar")
    idea = hall.propose(TITLE, layla)
    where = f"{IDEAS}/{idea.ref}/support"
    hall.people.leave()
    asked = hall.people.post(f"{where}/now")
    assert asked.headers["location"] == f"/en/sign-in?next=/en{where}"
    omar.account.sits_at(hall.client)
    assert hall.people.post(f"{where}/now").headers["location"] == f"/en{where}"
    assert omar.post(where, command="support").headers["location"] == f"/en{where}?said=supported"
    page = omar.get(f"{where}?said=supported")
    assert "You support this idea." in page.text
    assert "your support counts" in page.text
    # Twice is once.
    omar.post(where, command="support")
    assert "Supporters: 1" in re.sub(r"<[^>]+>|[\u2066-\u2069]", "", omar.get(where).text)
    omar.post(where, command="take_back")
    assert "You support this idea." not in omar.get(where).text
    # No form without the token of the session.
    hall.client.cookies.set("__Host-session", omar.account.cookie)
    assert hall.people.post(where, command="support").status_code == 403


def test_enough_support_obliges_the_agency_on_the_page(hall: IdeaHall) -> None:
    people = [hall.people.visitor(name) for name in ("Layla", "Omar", "Sami")]
    idea = hall.propose(TITLE, people[0])
    before = hall.people.get(f"{IDEAS}/{idea.ref}")
    for one in people[1:]:
        one.post(f"{IDEAS}/{idea.ref}/support", command="support")
    hall.people.leave()
    after = hall.people.get(f"{IDEAS}/{idea.ref}")
    assert "The agency has to answer" in after.text
    assert after.headers["etag"] != before.headers["etag"]
    kept = hall.people.get(f"{IDEAS}/{idea.ref}", **{"If-None-Match": after.headers["etag"]})
    assert kept.status_code == 304


def test_ones_own_idea_is_seen_while_it_waits_and_taken_back(hall: IdeaHall) -> None:
    sami = hall.people.visitor("Sami", is_new=True)
    sami.account.sits_at(hall.client)
    sent = hall.fill_in(title=TITLE, text="Shade.")
    assert sent.headers["location"] == f"/en{IDEAS}/mine?said=idea-pending"
    own = hall.client.get(sent.headers["location"])
    assert TITLE in own.text
    assert "Waits for a moderator" in own.text
    found = re.search(r'name="ref" value="([^"]+)"', own.text)
    assert found is not None
    assert hall.people.visitor("Other").post(f"{IDEAS}/mine", ref=found[1]).status_code == 404
    done = sami.post(f"{IDEAS}/mine", ref=found[1])
    assert done.headers["location"] == f"/en{IDEAS}/mine?said=idea-withdrawn"
    assert "You have taken it away" in sami.get(f"{IDEAS}/mine").text
    hall.people.leave()
    assert TITLE not in hall.people.get(IDEAS).text
    layla = hall.people.visitor("Layla")
    idea = hall.propose("Benches", layla)
    layla.post(f"{IDEAS}/{idea.ref}/support", command="withdraw")
    # It stays to be read, until its author takes the text away as well.
    assert "Benches" in layla.get(f"{IDEAS}/{idea.ref}").text
    assert 'name="text" value="yes"' in layla.get(f"{IDEAS}/{idea.ref}/support").text
    layla.post(f"{IDEAS}/{idea.ref}/support", command="withdraw", text="yes")
    hall.people.leave()
    gone = hall.people.get(f"{IDEAS}/{idea.ref}")
    assert gone.status_code == 410
    assert "has taken it away" in gone.text
    # Nobody takes back what is another's.
    other = hall.propose("Shade", layla)
    assert sami.post(f"{IDEAS}/{other.ref}/support", command="withdraw").status_code == 404


def test_an_idea_that_waits_is_changed_by_its_author_alone(hall: IdeaHall) -> None:
    sami, omar = hall.people.visitor("Sami", is_new=True), hall.people.visitor("Omar")
    idea = hall.propose(TITLE, sami)
    where = f"{IDEAS}/{idea.ref}/edit"
    assert f'value="{TITLE}"' in sami.get(where).text
    changed = sami.post(where, title="More trees", text="For shade.")
    assert changed.headers["location"] == f"/en{IDEAS}/mine?said=idea-pending"
    assert "More trees" in sami.get(f"{IDEAS}/mine").text
    assert omar.post(where, title="x", text="x").status_code == 404
    sami.post(f"{IDEAS}/mine", ref=idea.ref)
    mine = sami.get(f"{IDEAS}/mine").text
    assert "You have taken it away" in mine
    assert "More trees" not in mine
    assert sami.get(where).status_code == 404


def test_an_idea_that_others_support_says_that_it_stays_as_it_is(hall: IdeaHall) -> None:
    layla, omar = hall.people.visitor("Layla"), hall.people.visitor("Omar")
    idea = hall.propose(TITLE, layla)
    omar.post(f"{IDEAS}/{idea.ref}/support", command="support")
    where = f"{IDEAS}/{idea.ref}/edit"
    assert "until others support it" in layla.get(where).text
    assert "Others support this idea" in layla.post(where, title="Cars", text="x").text
    assert TITLE in hall.people.get(f"{IDEAS}/{idea.ref}").text


def test_what_a_moderator_hides_is_gone_from_page_list_and_data(hall: IdeaHall) -> None:
    idea = hall.propose(TITLE, hall.people.visitor("Layla"))
    address = f"{IDEAS}/{idea.ref}"
    before = hall.people.get(address)
    with hall.deployment.database.writing() as session:
        set_visibility(session, idea.id, Visibility.HIDDEN)
    after = hall.people.get(address, **{"If-None-Match": before.headers["etag"]})
    assert after.status_code == 410
    assert TITLE not in after.text
    assert TITLE not in hall.people.get(IDEAS).text
    assert hall.client.get("/api/v1/spaces/streets/ideas").json()["ideas"] == []
    assert hall.client.get(f"/api/v1/spaces/streets/ideas/{idea.ref}").status_code == 404


def test_lists_have_orders_groups_and_pages(hall: IdeaHall) -> None:
    layla = hall.people.visitor("Layla")
    hall.propose("Trees", layla)
    assert hall.people.get(f"{IDEAS}?order=supported&group=open&q=tre").status_code == 200
    assert "No idea fits" in hall.people.get(f"{IDEAS}?q=library").text
    assert "No idea fits" in hall.people.get(f"{IDEAS}?group=rejected").text
    assert "Name a place" in hall.people.get(f"{IDEAS}?order=nearest").text
    assert hall.people.get(f"{IDEAS}?order=none").status_code == 400
    assert hall.people.get("/participation/none/ideas").status_code == 404
