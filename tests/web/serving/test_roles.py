"""As whom the processes of a server are heard by the database, and one without roles."""

import http.client
import json
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from geo.connections import libpq_address
from geo.errors import InvalidSetup
from geo.roles import Role, Roles, script
from geo.settings import GroundSettings
from tests.conftest import Databases
from tests.web.serving.served import NO_INDEX, Served, served, wait_until
from web.cli import make_cli
from web.deployment import made_ready

AROUND = "/api/v1/around?lat=31.9539&lon=35.9106&radius=9000&layers=schools"
SEEN = (
    "CREATE TABLE seen (acted text, did text);"
    " GRANT INSERT ON seen TO PUBLIC;"
    " CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN INSERT INTO seen VALUES (current_user, TG_TABLE_NAME); RETURN NULL; END';"
    " CREATE TRIGGER see AFTER INSERT ON contact_case EXECUTE FUNCTION see();"
    " CREATE TRIGGER see AFTER INSERT ON nightly_run EXECUTE FUNCTION see();"
    " CREATE TRIGGER see AFTER DELETE ON procrastinate.procrastinate_jobs EXECUTE FUNCTION see()"
)


def status_of(running: Served, path: str, **sent: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
    try:
        if sent:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", path, json.dumps(sent), headers)
        else:
            connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_pages_the_public_and_the_worker_are_heard_as_their_roles(
    databases: Databases, sample_template: str, tmp_path: Path
) -> None:
    with (
        databases.new(sample_template) as url,
        psycopg.connect(libpq_address(url, None), autocommit=True) as administrator,
    ):
        administrator.execute(SEEN.encode())
        with served(url, tmp_path, 1, **NO_INDEX) as running:
            given = {"kind": "mistake", "page": "/en/services", "text": "a wrong number"}
            assert status_of(running, "/api/v1/cases", **given)[0] < 400

            def seen() -> set[object]:
                return set(administrator.execute("SELECT acted, did FROM seen").fetchall())

            expected = {
                ("aroundme_web", "contact_case"),
                ("aroundme_worker", "nightly_run"),
                ("aroundme_worker", "procrastinate_jobs"),
            }
            wait_until(lambda: seen() >= expected)
            assert seen() == expected
            code, told = status_of(running, "/health/ready")
            assert (code, b'"roles":"separate"' in told) == (200, True)
            # Whoever answers the public is who may not read features any more.
            assert status_of(running, AROUND)[0] == 200
            administrator.execute("REVOKE SELECT ON feature FROM aroundme_reader")
            assert status_of(running, AROUND)[0] >= 500
            administrator.execute("GRANT SELECT ON feature TO aroundme_reader")
            assert status_of(running, AROUND)[0] == 200
            asked = "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = %s"
            name = administrator.info.dbname
            names = {row[0] for row in administrator.execute(asked, [name]).fetchall()} - {""}
            roles = Roles()
            serving = {roles.name(one) for one in (Role.WEB, Role.WORKER, Role.READER)}
            assert names - {"aroundme"} == serving


def test_a_database_without_roles_runs_as_its_one_user_and_says_so(
    databases: Databases, sample_template: str, tmp_path: Path
) -> None:
    settings = {**NO_INDEX, "AROUNDME_DATABASE_ROLES": "nobody"}
    with databases.new(sample_template) as url, served(url, tmp_path, 1, **settings) as running:
        assert status_of(running, AROUND)[0] == 200
        code, told = status_of(running, "/health/ready")
        assert (code, b'"roles":"one user"' in told) == (200, True)
        assert "has no roles: all is done as the one user" in running.log.read_text("utf-8")


def test_roles_that_are_required_and_missing_stop_the_start(
    databases: Databases, empty_template: str
) -> None:
    ground = GroundSettings(database_roles="nobody", database_roles_required=True)
    with databases.new(empty_template) as url:
        with pytest.raises(InvalidSetup, match="no roles for its user to act as"):
            made_ready(url, ground, Role.WEB)
        assert made_ready(url, GroundSettings(database_roles_required=True), Role.WEB) == Roles()


def test_what_a_superuser_has_to_run_is_printed_for_a_database_of_ones_own_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ["database", "roles"]
    monkeypatch.setenv("AROUNDME_LANG", "en")
    monkeypatch.delenv("AROUNDME_DATABASE_URL", raising=False)
    assert "makes its roles itself" in CliRunner().invoke(make_cli(words), words).output
    monkeypatch.setenv("AROUNDME_DATABASE_URL", "postgresql://portal:secret@db.example/places")
    monkeypatch.setenv("AROUNDME_DATABASE_ROLES", "town")
    printed = CliRunner().invoke(make_cli(words), words).output
    assert printed == script(Roles("town"), "portal", "places")
    granted = '"town_owner", "town_web", "town_worker", "town_reader" TO "portal";'
    assert f"GRANT {granted}" in printed
    assert "secret" not in printed
