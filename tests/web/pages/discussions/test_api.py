"""A discussion for programs: the same tree, page by page, and not a moment older."""

from portal.comments.rules import Visibility
from tests.web.pages.discussions.hall import KIND, Hall


def test_programs_read_the_tree_and_follow_next_to_the_end(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    for number in range(22):
        layla.says(f"{number}")
    sami.says("Why?", 1)
    hall.leave()
    address: str | None = f"/api/v1/discussions/{KIND}/{hall.bridge}?order=newest"
    told = []
    while address is not None:
        answer = hall.client.get(address)
        assert answer.headers["Cache-Control"] == "public, no-cache"
        same = hall.client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert same.status_code == 304
        page = answer.json()
        told += page["comments"]
        address = page["next"]
    roots = [one["number"] for one in told if one["parent"] is None]
    assert roots == list(range(22, 0, -1))
    (reply,) = [one for one in told if one["parent"] == 1]
    assert (reply["author"], reply["html"]) == ("Sami", '<p dir="auto">Why?</p>')
    assert page["count"] == 23


def test_what_is_hidden_is_not_told_to_programs_either(hall: Hall) -> None:
    layla, sami = hall.visitor("Layla"), hall.visitor("Sami")
    bad = layla.says("Bad words")
    sami.says("Please do not", bad.number)
    hall.leave()
    address = f"/api/v1/discussions/{KIND}/{hall.bridge}?under=1"
    etag = hall.client.get(address).headers["ETag"]
    with hall.deployment.database.writing() as session:
        hall.ctx.moderated["comment"].set_visibility(session, bad.id, Visibility.HIDDEN)
    answer = hall.client.get(address, headers={"If-None-Match": etag})
    first, second = answer.json()["comments"]
    assert (first["visibility"], first["html"], first["author"]) == ("hidden", None, None)
    assert second["author"] == "Sami"
    assert "Bad words" not in answer.text


def test_what_is_not_there_or_not_possible_is_said(hall: Hall) -> None:
    path = f"/api/v1/discussions/{KIND}/{hall.bridge}"
    assert hall.client.get(path).json()["comments"] == []
    assert hall.client.get("/api/v1/discussions/bridge/x").status_code == 404
    assert hall.client.get(path.replace("bridge", "road")).status_code == 404
    for query in ("order=worst", "under=0", "under=x", "other=1"):
        assert hall.client.get(f"{path}?{query}").status_code == 400, query
