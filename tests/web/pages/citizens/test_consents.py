"""What a citizen has agreed to, on its page: shown in words, and taken back by its owner alone."""

import re
from uuid import uuid4

from portal.citizens.consents.service import of_person
from tests.portal.citizens.services.answers import FINES, fine, fines
from tests.portal.citizens.services.citizen import SARA
from tests.web.pages.citizens.conftest import AtHome


def test_a_consent_is_taken_back_and_what_was_kept_by_it_is_deleted(sara: AtHome) -> None:
    """After it nothing of the agency is shown, and the page says when it was taken back."""
    sara.gateway.put(FINES, SARA, fines(fine()))
    sara.post(f"/my/services/{FINES}/choose")
    sara.post(f"/my/services/{FINES}/agree")
    sara.answers_come()
    page = sara.get("/my/consents").text
    assert "Ask the agency for my data" in page
    (path,) = re.findall(r'action="/en(/my/consents/[^"]+/withdraw)"', page)
    taken = sara.post(path)
    assert taken.headers["location"] == "/en/my/consents?said=consent-withdrawn"
    after = sara.get("/my/consents").text
    assert "taken back on" in after
    assert "/withdraw" not in after
    assert "20.000" not in sara.get("/my").text
    assert "I agree" in sara.get(f"/my/services/{FINES}").text


def test_nobody_takes_back_what_is_not_there(sara: AtHome) -> None:
    """A number that was made up, one that is over, and a form without its token."""
    assert sara.post(f"/my/consents/{uuid4()}/withdraw").status_code == 404
    sara.post(f"/my/services/{FINES}/choose")
    sara.post(f"/my/services/{FINES}/agree")
    with sara.citizens.database.reading() as session:
        (held,) = of_person(session, sara.person.id)
    path = f"/my/consents/{held.id}/withdraw"
    assert sara.post(path, token="x").status_code == 403  # noqa: S106 - of nobody
    assert sara.post(path).status_code == 303
    assert sara.post(path).status_code == 404
