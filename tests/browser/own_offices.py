"""A portal with its worker and a mail server, and the tables that an agency's officer changes."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from fastapi import FastAPI
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from layers.deployment import Deployment
from layers.features.models import Feature
from portal.accounts.officer_roles import Role
from tests.browser.server import free_port, listening
from tests.conftest import Databases, application_on, deployment_on
from tests.web.pages.imports.officer import Worker
from tests.web.signed_in import portal_of, signed_in
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.settings import WebSettings

AGENCY = "civil-status-and-passports"
NAME = {"ar": "الاسم بالعربية", "en": "Name in Arabic"}
REF = {"ar": "المرجع", "en": "Reference"}
LAT = {"ar": "خط العرض", "en": "Latitude"}
State = dict[str, tuple[int, bytes]]


class Mailbox:
    """Keeps the letters that a mail server has taken."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(  # noqa: N802 - the library calls it so
        self, _server: object, _session: object, envelope: Envelope
    ) -> str:
        held = envelope.content
        assert isinstance(held, bytes)
        self.letters.append(message_from_bytes(held, policy=policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the letters to an address."""
        return [one for one in self.letters if address in str(one["To"])]


@dataclass
class Office:
    """A running portal with its worker and a mail server."""

    deployment: Deployment
    address: str
    mailbox: Mailbox
    app: FastAPI

    def sign_in(self, context: BrowserContext, role: Role, email: str) -> None:
        """Let an officer of the agency use a browser, past the pages of signing in."""
        officer = signed_in(self.deployment, None, role, AGENCY, email=email)
        cookie = {
            "name": SESSION_COOKIE,
            "value": officer.cookie,
            "url": self.address.replace("http:", "https:"),
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        context.add_cookies([cookie])  # type: ignore[list-item]

    def offices(self, *, own: bool) -> State:
        """Return the current offices of the agency, or of all others, by ref."""
        with self.deployment.database.reading() as session:
            rows = session.execute(
                select(
                    Feature.ref,
                    Feature.introduced_in,
                    Feature.content_hash,
                    Feature.attributes["agency"].astext,
                ).where(Feature.layer == "offices", Feature.superseded_in.is_(None))
            )
            return {
                ref: (since, digest) for ref, since, digest, of in rows if (of == AGENCY) is own
            }


@contextmanager
def office_served(databases: Databases, template: str, root: Path) -> Iterator[Office]:
    """Serve a copy of a template, with a worker beside it whose letters arrive."""
    mailbox = Mailbox()
    with free_port() as free:
        mail_port = free.getsockname()[1]
    mail = Controller(mailbox, hostname="127.0.0.1", port=mail_port)
    mail.start()
    port = free_port()
    # Named localhost, which counts as a safe place.
    address = f"http://localhost:{port.getsockname()[1]}"
    said = {
        "AROUNDME_SMTP_URL": f"smtp://127.0.0.1:{mail_port}?starttls=no",
        "AROUNDME_PUBLIC_URL": address,
    }
    with databases.new(template) as url, deployment_on(url) as deployment:
        app = application_on(
            deployment,
            WebSettings(officer_page=True),
            Stores(imports_folder=root / "imports"),
            portal_of(root, public_url=address),
        )
        with Worker(url, root, said).running(), listening(app, port):
            yield Office(deployment, address, mailbox, app)
    mail.stop()


def change_workbook(path: Path, language: str, tag: str) -> list[str]:
    """Rename five offices and add two, as somebody does in a spreadsheet; return all seven refs."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    touched = []
    for row in range(2, 7):
        sheet.cell(row, at[NAME[language]], f"مكتب {tag} {row}")
        touched.append(str(sheet.cell(row, at[REF[language]]).value))
    last = [cell.value for cell in sheet[sheet.max_row]]
    for number in (1, 2):
        sheet.append(last)
        sheet.cell(sheet.max_row, at[REF[language]], f"NEW-{tag}-{number}")
        sheet.cell(sheet.max_row, at[NAME[language]], f"مكتب جديد {tag} {number}")
        lat = float(str(last[at[LAT[language]] - 1])) + 0.002 * number
        sheet.cell(sheet.max_row, at[LAT[language]], lat)
        touched.append(f"NEW-{tag}-{number}")
    book.save(path)
    return touched


def spoil(path: Path, column: str) -> list[str]:
    """Write the latitudes of two offices so that nobody can read them; return what they were."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    were = [row[column] for row in rows[:2]]
    for row in rows[:2]:
        row[column] = "شمال عمان"
    _write(path, rows)
    return were


def mend(path: Path, column: str, were: list[str], name: str) -> set[str]:
    """Write latitudes and new names into a file of rejects; return the refs of its rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2
    for row, lat in zip(rows, were, strict=True):
        row[column], row[name] = lat, f"{row[name]} (مصحح)"
    _write(path, rows)
    return {next(iter(row.values())).removeprefix("'") for row in rows}


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
