"""Tables on their way out of the back office and back into it."""

import io
import zipfile
from dataclasses import replace
from uuid import UUID

from httpx2 import Response

from importers.jobs.service import run_job
from tests.importers.handed_in import context
from tests.site import account_context_on, uploads_on
from tests.web.pages.officers.office import BackOffice, words
from tests.web.signed_in import SAME_ORIGIN

TABLES = "/en/officers/tables"


def taken_out(back_office: BackOffice, agency: str = "licensing") -> str:
    answer = back_office.get(f"/tables/services/export?form=csv&agency={agency}")
    assert answer.status_code == 200, words(answer)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return archive.read("services.csv").decode("utf-8-sig")


def hand_in(
    back_office: BackOffice, text: str, agency: str = "licensing", **fields: str
) -> Response:
    assert back_office.now is not None
    said = {"register": "services", "agency": agency, **fields}
    data = {"token": back_office.now.form_token, **said}
    return back_office.client.post(
        TABLES,
        data=data,
        files={"file": ("services <b>.csv", text.encode())},
        headers=SAME_ORIGIN,
        follow_redirects=False,
    )


def read(back_office: BackOffice, text: str, agency: str = "licensing", **fields: str) -> str:
    """Hand a table in and have it read; return the address of its import."""
    answer = hand_in(back_office, text, agency, **fields)
    assert answer.status_code == 303, words(answer)
    page = answer.headers["location"].removeprefix("/en/officers")
    read_table(back_office, page)
    return page


def read_table(back_office: BackOffice, page: str) -> None:
    """Do what the worker does with a table that was handed in."""
    folder = uploads_on(back_office.client).folder
    job_id = UUID(page.rpartition("/")[2])
    security = account_context_on(back_office.client).security
    given = replace(context(back_office.deployment, folder.parent), security=security)
    run_job(given, job_id, lambda: False)


def staged(back_office: BackOffice, text: str, agency: str = "licensing") -> str:
    answer = back_office.get(read(back_office, text, agency))
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].removeprefix("/en/officers")


def rejects_of(page: str) -> str:
    """Return the address of the rows to be mended of an import or a release."""
    return f"{page.replace('/releases/', '/tables/')}/rejects"


def changed_table(back_office: BackOffice, agency: str = "licensing") -> str:
    return taken_out(back_office, agency).replace("Service renew", "Renewed service")
