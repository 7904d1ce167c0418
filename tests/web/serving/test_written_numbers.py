"""The numbers of persons stand in nothing that is written: database, logs, jobs, letters, files.

`.venv/bin/pytest tests/web/serving/test_written_numbers.py` walks and searches (docs/security.md).
"""

import http.client
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher

from geo.connections import libpq_address
from geo.country import load_country
from geo.database import Database
from geo.dumps import client_program, server_major
from geo.local_postgis import LocalPostgis
from geo.roles import Acting, Role, Roles
from portal.accounts.identities import PersonKind
from portal.accounts.rules import Visit
from portal.accounts.security import make_security
from portal.accounts.sessions import read_session
from portal.audit.service import chain_key, seal_with
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import give
from portal.citizens.context import CitizenContext
from portal.citizens.registration.asking import Asked, ask_for_evidence
from portal.citizens.registration.contacts import Sent, send_codes, take_codes
from portal.citizens.registration.drafts import begin, keep_draft, registration_of
from portal.citizens.registration.finishing import FinishState, finish
from portal.citizens.registration.rules import EvidenceState, Registration
from portal.citizens.rules import AssuredBy, IdType
from portal.citizens.services.at_sign_in import ask_agencies
from portal.citizens.services.choosing import choose
from portal.secrets.person_keys import PersonKeys
from portal.settings import PortalSettings
from tests.geo.frozen import own_cluster
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.simulators.agencies.persons import Person, find
from tests.simulators.agencies_running import RunningAgencies, running_agencies
from tests.simulators.mail import mail_server
from tests.simulators.sms import KEY, SmsGateway, sms_gateway
from tests.web.serving.served import NO_INDEX, Served, served, wait_until
from tests.written_numbers import found_below, found_in

NATIONAL, RESIDENCY = "9901234561", "5907654321"
# One that nobody has: what becomes of a registration that fails.
UNKNOWN = "9901234597"
NUMBERS = [NATIONAL, RESIDENCY, UNKNOWN]
EMAIL, PHONE = "suad@home.example", "+962791234567"
SERVICES = ("traffic-fines", "civil-status", "driving-and-vehicle-licences")
PASSWORD = "nine mountains and a river"  # noqa: S105 - of nobody
PAGES = ("/en/my", "/ar/my", "/en/my/services/civil-status", "/en/my/data", "/en/my/access")
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass
class Portal:
    """A running portal, and what registering at it needs, as its own web server does it."""

    running: Served
    database: Database
    context: CitizenContext
    letters: Path
    sms: SmsGateway
    networks: int = 0

    def visit(self) -> Visit:
        """Return a visit from a network that nobody else comes from."""
        self.networks += 1
        return Visit(f"10.0.{self.networks}.7", "Firefox")

    def read(self, token: str) -> Registration:
        """Return a registration as it stands."""
        with self.database.reading() as session:
            found = registration_of(session, self.context.keys, token)
        assert found is not None
        return found

    def asked(self, person: Person | None, number: str, kind: PersonKind, id_: IdType) -> str:
        """Say who one is, and wait for what the register says."""
        with self.database.writing() as session:
            token = begin(session, self.context.keys, kind, "ar")
        registration = self.read(token)
        draft = replace(
            registration.draft,
            by=AssuredBy.REGISTER,
            id_type=id_.value,
            country="JO",
            number=number,
            born="1985-10-12" if person is None else person.birth_date.isoformat(),
            proof="AB123456" if person is None else person.card_number,
        )
        with self.database.writing() as session:
            asked = ask_for_evidence(session, self.context, self.visit(), registration, draft)
            assert asked is Asked.DONE
        waiting = (EvidenceState.OPEN, EvidenceState.ASKED)
        wait_until(lambda: self.read(token).state not in waiting)
        return token

    def registered(
        self, person: Person, kind: PersonKind, id_: IdType, email: str = "", phone: str = ""
    ) -> str:
        """Register somebody and choose services; return the session."""
        token = self.asked(person, person.number, kind, id_)
        registration = self.read(token)
        assert registration.state is EvidenceState.MATCHED
        with self.database.writing() as session:
            draft = replace(registration.draft, email=email, phone=phone)
            sent = send_codes(session, self.context, self.visit(), registration, draft)
            assert sent is Sent.DONE
        code = self._code(is_by_mail=bool(email))
        registration = self.read(token)
        with self.database.writing() as session:
            said = {email or phone: code}
            assert take_codes(session, self.context, self.visit(), registration, said)
        registration = self.read(token)
        with self.database.writing() as session:
            hashed = self.context.security.passwords.hash(PASSWORD)
            draft = replace(registration.draft, password_hash=hashed)
            keep_draft(session, self.context.keys, registration, draft)
        registration = self.read(token)
        with self.database.writing() as session:
            done = finish(
                session, self.context, self.visit(), registration, [Purpose.NEWS, Purpose.NEARBY]
            )
            assert done.state is FinishState.DONE
            assert done.opened is not None
            signed_in = read_session(
                session, self.context.security, done.opened.token, self.visit()
            )
            assert signed_in is not None
            assert signed_in.person is not None
            for service in SERVICES:
                choose(session, signed_in.person, service)
                give(session, signed_in.person.id, Purpose.AGENCY_DATA, service, language="ar")
        return done.opened.token

    def _code(self, *, is_by_mail: bool) -> str:
        """Wait for the code that was sent."""

        def codes() -> list[str]:
            if is_by_mail:
                said = [one.read_text("utf-8") for one in sorted(self.letters.iterdir())]
            else:
                said = [str(one) for one in self.sms.sent()]
            return [found[0] for one in said if (found := _CODE.findall(one))]

        wait_until(codes)
        return codes()[-1]

    def opened(self, path: str, session: str | None = None) -> tuple[int, bytes]:
        """Open a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=60)
        try:
            cookie = {} if session is None else {"Cookie": f"__Host-session={session}"}
            connection.request("GET", path, headers=cookie)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@pytest.fixture
def cluster() -> Iterator[LocalPostgis]:
    """A cluster of the test's own that logs every statement."""
    with own_cluster() as made:
        address = libpq_address(made.url, None)
        with psycopg.connect(address, autocommit=True) as administrator:
            administrator.execute("ALTER SYSTEM SET log_min_duration_statement = 0")
            administrator.execute("SELECT pg_reload_conf()")
        yield made


def test_numbers_of_persons_stand_in_nothing_that_is_written(
    cluster: LocalPostgis,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folders = {name: tmp_path / name for name in ("root", "letters", "temporary", "output")}
    for folder in folders.values():
        folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folders["temporary"]))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with (
        running_agencies() as agencies,
        sms_gateway() as sms,
        mail_server(tmp_path / "mail.log", ["--letters", str(folders["letters"])]) as mail,
        served(cluster.url, folders["root"], 1, **_settings(agencies, sms, mail.url)) as running,
    ):
        portal = _portal(cluster, running, folders, sms)
        _walk(portal, agencies)
        output = folders["output"]
        (output / "metrics").write_bytes(portal.opened("/metrics")[1])
        (output / "sms").write_text(repr(sms.events()) + repr(sms.sent()), "utf-8")
        _dump(cluster, output / "dump.sql")
        portal.database.dispose()
    said = capfd.readouterr()
    (output / "said").write_text(said.out + said.err, "utf-8")
    _search(cluster, tmp_path)


def _settings(agencies: RunningAgencies, sms: SmsGateway, mail: str) -> dict[str, str]:
    return {
        **NO_INDEX,
        "AROUNDME_SMTP_URL": mail,
        "AROUNDME_SMS_URL": sms.url,
        "AROUNDME_SMS_KEY": KEY,
        "AROUNDME_GATEWAY_SIMULATOR_URL": agencies.url,
        "AROUNDME_GATEWAY_SIMULATED": "all",
    }


def _portal(
    cluster: LocalPostgis, running: Served, folders: dict[str, Path], sms: SmsGateway
) -> Portal:
    acting = Acting(Roles(), writing=Role.WEB, reading=Role.WEB)
    database = Database(cluster.url, acting=acting)
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    settings = PortalSettings(sms_url=sms.url, sms_key=KEY)
    security = make_security(settings, folders["root"], hasher=hasher, region="JO")
    seal_with(database.writer, chain_key(security.keys))
    keys = PersonKeys(security.keys, folders["root"] / "person_keys")
    context = CitizenContext(load_country("jo"), security, keys, InMemoryGateway())
    return Portal(running, database, context, folders["letters"], sms)


def _walk(portal: Portal, agencies: RunningAgencies) -> None:
    """Register two persons, fail with a third, and look at pages until agencies have answered."""
    suad, resident = find("national", "JO", NATIONAL), find("residency", "JO", RESIDENCY)
    assert suad is not None
    assert resident is not None
    failed = portal.asked(None, UNKNOWN, PersonKind.CITIZEN, IdType.NATIONAL)
    assert portal.read(failed).state is EvidenceState.FAILED
    sessions = [
        portal.registered(suad, PersonKind.CITIZEN, IdType.NATIONAL, email=EMAIL),
        portal.registered(resident, PersonKind.RESIDENT, IdType.RESIDENCY, phone=PHONE),
    ]
    # Half of what agencies answer is broken: what is said of that is written down as well.
    agencies.fail("all", "any", 0.5)
    for session in sessions:
        with portal.database.writing() as database:
            ask_agencies(database, session)
        for page in PAGES:
            status, body = portal.opened(page, session)
            assert status == 200, page
            assert not [one for one in NUMBERS if found_in(body, one)], page
        status, body = portal.opened("/en/my/data/copy", session)
        assert status == 200
        # Who asks for his own data gets all of it, and nobody else.
        assert len([one for one in NUMBERS if found_in(body, one)]) == 1
    wait_until(lambda: len(agencies.calls()) >= 2 * len(SERVICES))


def _dump(cluster: LocalPostgis, path: Path) -> None:
    """Write the whole database as text, as who may see everything."""
    address = libpq_address(cluster.url, None)
    with psycopg.connect(address) as connection:
        program = client_program("pg_dump", server_major(connection))
    command = [program, f"--file={path}", f"--dbname={address}"]
    subprocess.run(command, check=True)  # noqa: S603 - a program of PostgreSQL's


def _search(cluster: LocalPostgis, folder: Path) -> None:
    """Look through all that was written, and be sure that it was."""
    log = cluster.place.log.parent
    written: dict[str, Callable[[], bool]] = {
        "the database's log": lambda: any("agency_call" in _text(one) for one in log.iterdir()),
        "the dump": lambda: "COPY public.person" in _text(folder / "output" / "dump.sql"),
        "jobs": lambda: "COPY procrastinate" in _text(folder / "output" / "dump.sql"),
        "letters": lambda: any((folder / "letters").iterdir()),
        "our log": lambda: "GET /en/my " in _text(folder / "root" / "log"),
        "keys of persons": (folder / "root" / "person_keys" / "keys.sqlite").exists,
    }
    assert [name for name, is_there in written.items() if not is_there()] == []
    wal = list((cluster.place.data / "pg_wal").glob("0*"))
    assert wal
    # The cluster's folder holds tables, indexes, write-ahead log, and logs.
    found = [*found_below(folder, NUMBERS), *found_below(cluster.place.data.parent, NUMBERS)]
    assert found == []


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""
