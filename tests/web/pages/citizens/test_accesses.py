"""“Who saw my data”: a citizen reads who looked at what and what for, and nobody else does."""

from portal.access_log.chaining import chain_waiting
from portal.access_log.checking import check_chains
from portal.access_log.recording import note_access
from portal.access_log.rules import Access, Action, By, Chains, Purpose
from tests.web.pages.citizens.conftest import AtHome
from web.pages.citizens.accesses import WHAT, WHAT_FOR, WHO
from web.pages.citizens.ways import WAYS

FINES = Access(
    Action.ASKED,
    By.PORTAL,
    Purpose.PAGE,
    service_code="traffic-fines",
    message_id="5b9e2f00-0000-4000-8000-000000000001",
    agency="greater-amman-municipality",
)
COUNTER = Access(Action.SEEN, By.OFFICER, Purpose.COUNTER, agency="civil-status-and-passports")


def _happens(sara: AtHome, *accesses: Access) -> Chains:
    database, chains = sara.citizens.database, Chains(sara.citizens.context.keys)
    for access in accesses:
        with database.writing() as session:
            note_access(session, sara.person.id, access)
    chain_waiting(database, chains, lambda: False)
    return chains


def test_everything_that_can_happen_has_words() -> None:
    assert (set(WHAT), set(WHO), set(WHAT_FOR)) == (set(Action), set(By), set(Purpose))


def test_who_looked_at_what_when_and_what_for(sara: AtHome) -> None:
    assert "Nobody has looked at anything yet" in sara.get("/my/access").text
    chains = _happens(sara, FINES, COUNTER)
    page = sara.get("/my/access").text
    for said in (
        "This portal, on your behalf",
        "To show it on your page",
        "An officer of",
        "To help you at the counter",
        "5b9e2f00-0000-4000-8000-000000000001",
    ):
        assert said in page
    assert page.index("An officer of") < page.index("This portal, on your behalf")
    assert "Checked on" not in page
    check_chains(sara.citizens.database, chains)
    assert "nothing was changed, and nothing is missing" in sara.get("/my/access").text


def test_every_page_of_ones_own_has_a_way_out(sara: AtHome) -> None:
    for way in WAYS:
        answer = sara.get(f"/{way.path}")
        if answer.status_code == 200:
            assert 'action="/en/sign-out"' in answer.text, way.path


def test_the_older_ones_are_on_the_pages_behind(sara: AtHome) -> None:
    _happens(sara, *[FINES] * 41)
    page = sara.get("/my/access").text
    assert page.count("<time>") == 40
    assert "/en/my/access?before=2" in page
    older = sara.get("/my/access?before=2").text
    assert older.count("<time>") == 1
    assert "The newest" in older
    for odd in ("x", "-1", "9" * 30, "٣", "%00"):
        assert sara.get(f"/my/access?before={odd}").status_code == 200


def test_nobody_reads_the_log_of_somebody_else(sara: AtHome) -> None:
    other = sara.citizens.register()
    database, chains = sara.citizens.database, Chains(sara.citizens.context.keys)
    with database.writing() as session:
        note_access(session, other.id, FINES)
    chain_waiting(database, chains, lambda: False)
    assert "Nobody has looked at anything yet" in sara.get("/my/access").text
