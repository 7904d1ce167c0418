"""Display names: one's own, nobody else's, no agency's; and gone with the person."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from geo.country import Names
from geo.errors import InvalidParameter, TooManyTries
from portal.accounts.assurance import PersonHere
from portal.accounts.holdings import DataSubject, copy_of, erase_held
from portal.comments.authors.holdings import HOLDINGS
from portal.comments.authors.models import AuthorPerson, AuthorRow
from portal.comments.authors.naming import choose_name
from portal.comments.authors.service import author_of, names_version
from portal.comments.discussions.holdings import HOLDINGS as IN_DISCUSSIONS
from portal.comments.discussions.models import Comment
from portal.comments.rules import Visibility
from tests.portal.comments.square import Square

AGENCIES: dict[str, Names] = {"moh": {"ar": "وزارة الصحة", "en": "Ministry of Health"}}


def takes(square: Square, person: PersonHere, name: str) -> str | None:
    with square.database.writing() as session:
        return choose_name(session, square.ctx, person, name).name


def version(square: Square) -> int:
    with square.database.reading() as session:
        return names_version(session)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "12345",
        "a" * 41,
        "<b>Layla</b>",
        "layla@home.example",
        "Ministry of Health",
        "Minіstry of Heаlth",
        "وزارة الصّحة الرسمية",
        "Moderator",
        "الحكومة",
        "عضو سابق",
    ],
)
def test_what_is_no_name_or_reads_as_an_agency_is_refused(square: Square, name: str) -> None:
    object.__setattr__(square.ctx, "agency_names", lambda _session: AGENCIES)
    with pytest.raises(InvalidParameter) as refused:
        takes(square, square.someone(), name)
    assert refused.value.parameter == "name"


def test_no_two_names_look_alike_and_pages_follow_a_change(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("سامي")
    first = version(square)
    for taken in ("Layla", "LAYLA", "Lаylа", "سَامي"):
        with pytest.raises(InvalidParameter, match="taken"):
            takes(square, square.someone(), taken)
    assert takes(square, layla, "Layla") == "Layla"
    assert version(square) == first, "nothing has changed"
    assert takes(square, sami, "سامي الحر") == "سامي الحر"
    assert version(square) == first + 1
    assert takes(square, square.someone(), "سامي") == "سامي"


def test_a_name_is_not_changed_all_the_time(square: Square) -> None:
    layla = square.someone("Layla A")
    for letter in "BCDE":
        takes(square, layla, f"Layla {letter}")
    with pytest.raises(TooManyTries):
        takes(square, layla, "Layla F")
    square.clock.move(timedelta(days=30, seconds=1))
    assert takes(square, layla, "Layla F") == "Layla F"


def test_a_person_who_goes_leaves_a_discussion_that_can_be_read(square: Square) -> None:
    layla, sami = square.someone("Layla"), square.someone("Sami")
    first = square.says(layla, "Where is the bridge?")
    square.says(sami, "There.", first.number)
    hidden = square.says(layla, "Bad words")
    with square.database.writing() as session:
        session.get_one(Comment, hidden.id).visibility = Visibility.HIDDEN
    before = square.read().head.key
    subject = DataSubject(layla.id, None, None, layla.id)
    held = (*IN_DISCUSSIONS, *HOLDINGS)
    with square.database.reading() as session:
        copy = copy_of(session, held, subject)
    assert [one["text"] for one in copy["comments"]] == ["Where is the bridge?", "Bad words"]
    assert copy["public_name"][0]["display_name"] == "Layla"
    with square.database.writing() as session:
        told = erase_held(session, held, subject)
    assert (told["comments"].erased, told["comments"].kept) == (1, 1)
    page = square.read()
    assert page.head.key > before
    (branch,) = page.branches
    assert (branch.comment.name, branch.comment.html) == (
        None,
        '<p dir="auto">Where is the bridge?</p>',
    )
    assert branch.answers[0].comment.name == "Sami"
    with square.database.reading() as session:
        assert author_of(session, layla.id) is None
        assert session.scalars(select(AuthorPerson.person_id)).all() == [sami.id]
        assert "Layla" not in {row.display_name for row in session.scalars(select(AuthorRow))}
        assert session.get_one(Comment, hidden.id).markdown == ""
        assert copy_of(session, held, subject)["comments"] == ()
    assert takes(square, square.someone(), "Layla") == "Layla"
