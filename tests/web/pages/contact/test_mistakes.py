"""“Report an error on this page”: a short form from every page, and the addresses it had before."""

import pytest

from tests.web.pages.contact.conftest import Writer, carried_by

PAGE = "/en/agencies/licensing"
FORM = f"/en/contact/mistake?page={PAGE}"


def test_every_page_leads_to_a_form_that_asks_what_is_wrong_and_no_name(writer: Writer) -> None:
    page = writer.get(PAGE).text
    assert 'href="/en/contact/mistake?page=/en/agencies/licensing"' in page
    form = writer.get(FORM)
    assert f'<a href="{PAGE}">Back to the page</a>' in form.text
    assert carried_by(form)["page"] == PAGE
    for name in ("name", "is_hidden", "country", "subject", "file", "place"):
        assert f'name="{name}"' not in form.text, name
    assert 'name="f-text"' not in form.text
    assert '<meta name="robots" content="noindex">' in form.text
    # It is no kind that one chooses.
    assert (
        "contact/mistake"
        not in writer.get("/en/contact").text.partition("<main")[2].partition("</main>")[0]
    )


def test_a_mistake_is_sent_and_its_receipt_leads_back(writer: Writer) -> None:
    carried = writer.open_form("mistake", f"?page={PAGE}")
    answer = writer.send({"text": "The phone is old.\nReally."}, "mistake", carried=carried)
    assert answer.status_code == 303, answer.text
    receipt = writer.get(answer.headers["location"])
    assert f'<a href="{PAGE}">Back to the page</a>' in receipt.text
    reference = receipt.text.partition('id="reference" dir="ltr">')[2].partition("<")[0]
    case = writer.house.case(reference)
    assert (case.kind, case.agency, case.subject) == ("mistake", "licensing", "The phone is old.")
    assert case.details == {"page": PAGE}


@pytest.mark.parametrize("page", ["https://evil.example/x", "//evil.example", "", "javascript:x"])
def test_what_is_no_page_of_ours_is_the_first_one(writer: Writer, page: str) -> None:
    form = writer.client.get("/en/contact/mistake", params={"page": page})
    assert carried_by(form)["page"] == "/"
    assert 'href="https://evil' not in form.text
    assert 'href="//evil' not in form.text


def test_an_empty_one_is_refused_and_what_was_typed_stays(writer: Writer) -> None:
    carried = writer.open_form("mistake", f"?page={PAGE}")
    answer = writer.send({"text": "", "email": "me@home.example"}, "mistake", carried=carried)
    assert answer.status_code == 400
    assert 'value="me@home.example"' in answer.text
    assert carried_by(answer)["page"] == PAGE


def test_the_former_address_leads_to_the_form(writer: Writer) -> None:
    answer = writer.client.get(f"/ar/report-error?page={PAGE}", follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == "/ar/contact/mistake?page=%2Fen%2Fagencies%2Flicensing"
    assert writer.get("/fr/report-error").status_code == 404
