"""Whose imports an officer sees: those of the layers of the agency, or all of them."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from tests.conftest import Databases, deployment_on
from tests.site import uploads_on
from tests.web.pages.imports.officer import IMPORTS, Officer, job_of, officers_page, places_csv
from tests.web.signed_in import SAME_ORIGIN

EDUCATION = "ministry-of-education"
HEALTH = "ministry-of-health"


@pytest.fixture(scope="module")
def own(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    with databases.new(empty_template) as url, deployment_on(url) as made:
        yield made


@pytest.fixture(scope="module")
def client(own: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with officers_page(own, tmp_path_factory.mktemp("office") / "imports") as made:
        yield made


def _officer(client: TestClient, role: Role, agency: str | None) -> Officer:
    return Officer(client, f"{role}-{agency}@example.org", role, agency)


@pytest.fixture(scope="module")
def job(client: TestClient) -> UUID:
    """An import of schools by an editor of the agency that they belong to."""
    return job_of(_officer(client, Role.EDITOR, EDUCATION).hand_in(places_csv(2)))


def test_an_editor_sees_the_layers_of_the_agency_and_no_other(
    client: TestClient, job: UUID
) -> None:
    _officer(client, Role.EDITOR, EDUCATION)
    page = client.get(IMPORTS)
    assert '<option value="schools"' in page.text
    assert '<option value="health"' not in page.text
    assert str(job) in page.text
    assert client.get(f"{IMPORTS}/{job}").status_code == 200


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("path", ["", "/progress", "/report", "/rejects.csv"])
def test_imports_of_others_are_not_there(
    client: TestClient, job: UUID, role: Role, path: str
) -> None:
    _officer(client, role, HEALTH)
    assert str(job) not in client.get(IMPORTS).text
    theirs = client.get(f"{IMPORTS}/{job}{path}")
    unknown = uuid4()
    nobodys = client.get(f"{IMPORTS}/{unknown}{path}")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text.replace(str(job), "") == nobodys.text.replace(str(unknown), "")


def test_an_import_of_others_is_not_handed_in_again(client: TestClient, job: UUID) -> None:
    assert _officer(client, Role.ADMINISTRATOR, HEALTH).again(job).status_code == 404


def test_offices_are_taken_for_ones_own_agency_only(client: TestClient) -> None:
    officer = _officer(client, Role.ADMINISTRATOR, EDUCATION)
    for agency in (HEALTH, "nobody"):
        assert officer.hand_in(places_csv(1), layer="offices", agency=agency).status_code == 404
    assert officer.hand_in(places_csv(1), layer="schools", agency=EDUCATION).status_code == 404
    taken = officer.hand_in(places_csv(1), layer="offices", agency=EDUCATION)
    assert (taken.status_code, job_of(taken).version) == (200, 4)


@pytest.mark.parametrize("layer", ["health", "offices"])
def test_a_file_is_taken_for_ones_own_layers_only(client: TestClient, layer: str) -> None:
    officer = _officer(client, Role.ADMINISTRATOR, EDUCATION)
    assert officer.hand_in(places_csv(1), layer=layer).status_code == 403
    all_agencies = _officer(client, Role.EDITOR, None)
    assert all_agencies.hand_in(places_csv(1), layer=layer).status_code == 200


@pytest.mark.parametrize(
    ("role", "agency"),
    [(Role.VIEWER, None), (Role.VIEWER, EDUCATION)],
)
def test_who_may_import_nothing_is_told_so(
    client: TestClient, job: UUID, role: Role, agency: str | None
) -> None:
    officer = _officer(client, role, agency)
    assert client.get(IMPORTS).status_code == 403
    assert client.get(f"{IMPORTS}/{job}").status_code == 404
    sent = client.post(
        IMPORTS,
        data={"token": officer.colleague.form_token, "layer": "schools"},
        files={"file": ("a.csv", places_csv(1))},
        headers=SAME_ORIGIN,
    )
    assert sent.status_code == 403


def test_who_handed_a_file_in_is_noted(own: Deployment, client: TestClient, job: UUID) -> None:
    with own.database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.object_id == str(job))).one()
    assert (event.action, event.agency) == ("import.handed in", EDUCATION)
    assert event.new is not None
    assert event.new["layer"] == "schools"


def test_the_folder_of_a_refused_file_is_gone(client: TestClient) -> None:
    officer = _officer(client, Role.EDITOR, EDUCATION)
    folder = uploads_on(client).folder.parent
    before = sorted(folder.rglob("*"))
    assert officer.hand_in(places_csv(1), layer="health").status_code == 403
    assert sorted(folder.rglob("*")) == before
