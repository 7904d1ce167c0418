"""`aroundme gateway`: how calls stand, and trying one, against simulated agencies."""

from collections.abc import Iterator

import psycopg
import pytest
from typer.testing import CliRunner, Result

from geo.connections import libpq_address
from tests.conftest import Databases
from tests.simulators.agencies_running import RunningAgencies, running_agencies
from web.cli import make_cli

_CLAIM = ("--parameter", "birth_date=1901-01-01", "--parameter", "card_number=A1")


class Gateway:
    """Runs `aroundme gateway` with agencies of which one is simulated."""

    def __init__(self, url: str, agencies: RunningAgencies, folder: str) -> None:
        self.agencies = agencies
        self._url = url
        self._environment = {
            "AROUNDME_DATABASE_URL": url,
            "AROUNDME_DATA_ROOT": folder,
            "AROUNDME_LANG": "en",
            "AROUNDME_GATEWAY_SIMULATOR_URL": agencies.url,
            "AROUNDME_GATEWAY_SIMULATED": "civil-status-and-passports",
            "AROUNDME_GATEWAY_URL": agencies.url,
            "AROUNDME_GATEWAY_ALLOW_PRIVATE": "true",
            "COLUMNS": "200",
        }

    def run(self, *words: str, typed: str = "") -> Result:
        """Run it in this process."""
        args = ["gateway", *words]
        return CliRunner().invoke(make_cli(args), args, env=self._environment, input=typed)

    def ledger(self) -> str:
        """Return the ledger as text."""
        with psycopg.connect(libpq_address(self._url, None)) as connection:
            return str(connection.execute("SELECT agency_call::text FROM agency_call").fetchall())


@pytest.fixture(scope="module")
def gateway(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """A database, and a simulator."""
    folder = str(tmp_path_factory.mktemp("gateway"))
    with databases.new(empty_template) as url, running_agencies() as agencies:
        yield Gateway(url, agencies, folder)


def test_what_a_simulated_agency_says_is_printed(gateway: Gateway) -> None:
    done = gateway.run("call", "civil-status", typed="9990000001\n")
    assert done.exit_code == 0, done.output
    assert "ok " in done.output
    assert '"family_book"' in done.output
    matched = gateway.run("call", "civil-register-match", *_CLAIM, typed="9990000001\n")
    assert '"match": "mismatch"' in matched.output


def test_of_a_real_agency_the_state_alone_is_printed(gateway: Gateway) -> None:
    done = gateway.run("call", "traffic-fines", typed="9990000001\n")
    assert done.exit_code == 0, done.output
    assert "ok " in done.output
    assert "fines" not in done.output.replace("traffic-fines", "")


def test_the_number_that_is_typed_is_neither_shown_nor_kept(gateway: Gateway) -> None:
    done = gateway.run("call", "traffic-fines", typed="9990000003\n")
    assert "9990000003" not in done.output
    assert "terminal" in gateway.ledger()
    assert "9990000003" not in gateway.ledger()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("call", "horoscopes"), "There is no service “horoscopes”"),
        (("call", "civil-register-match", "--parameter", "now"), "“now” is no parameter"),
        (("call", "civil-register-match"), "does not take what stands in parameters"),
    ],
)
def test_what_cannot_be_called_is_said(
    gateway: Gateway, words: tuple[str, ...], sentence: str
) -> None:
    done = gateway.run(*words, typed="9990000001\n")
    assert done.exit_code == 2
    assert sentence in " ".join(done.output.split())


def test_the_status_says_what_became_of_calls_and_who_is_left_alone(gateway: Gateway) -> None:
    gateway.agencies.fail("ministry-of-justice", "error_500")
    for _try in range(5):
        gateway.run("call", "no-conviction-certificate", typed="9990000001\n")
    done = gateway.run("status")
    assert done.exit_code == 0, done.output
    lines = [" ".join(line.split()) for line in done.output.splitlines()]
    [certificates] = [line for line in lines if "no-conviction-certificate" in line]
    assert "unavailable 5" in certificates
    assert "JO/GOV/2003/certificates/no-conviction" in certificates
    [status] = [line for line in lines if line.strip("│ ").startswith("civil-status ")]
    assert "simulator" in status
    assert "agency ministry-of-justice is left alone until" in done.output
