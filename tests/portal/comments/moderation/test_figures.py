"""The transparency report: what was done in a month, without what tells of few."""

from datetime import date

from portal.comments.moderation.deciding import decide
from portal.comments.moderation.figures import ALL, compute_months, months, read_month
from portal.comments.moderation.rules import Decision, Reason, Verdict
from tests.portal.comments.moderation.conftest import Place

MAY, AMMAN = date(2031, 5, 1), "Asia/Amman"


def test_figures_of_a_month_are_computed_by_agency_and_together(place: Place) -> None:
    officer = place.officer(agency=None)
    for number in range(6):
        place.write(place.author(), f"رأي {number}", "moh" if number else "moe")
        place.move(minutes=1)
    place.move(hours=3)
    with place.database.writing() as session:
        for number, item in enumerate(place.items()):
            spam = Decision(Verdict.HIDE, Reason.SPAM)
            decide(
                session, place.ctx, officer, item.id, spam if number < 2 else Decision(Verdict.KEEP)
            )
    place.report(place.author(), place.write(place.author("trusted"), "رأيي"))
    compute_months(place.database, AMMAN)
    with place.database.reading() as session:
        assert months(session) == [MAY]
        together, *agencies = read_month(session, MAY)
    assert together.agency == ALL
    told = {name: together.figures[name] for name in ("queued", "first_posts", "hidden", "shown")}
    assert told == {"queued": 7, "first_posts": 6, "hidden": 2, "shown": 4}
    assert together.by_reason == {"spam": 2}
    assert [one.agency for one in agencies] == ["moe", "moh"]
    assert (together.figures["median_hours"], together.figures["reports"]) == (3, None)
    assert agencies[0].figures["median_hours"] is None


def test_a_month_that_is_over_stays_as_it_was_published(place: Place) -> None:
    place.write(place.author(), "رأي")
    compute_months(place.database, AMMAN)
    place.move(days=70)
    compute_months(place.database, AMMAN)
    with place.database.reading() as session:
        assert [one.figures["queued"] for one in read_month(session, MAY)] == [1, 1]
