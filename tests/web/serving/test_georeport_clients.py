"""Clients of GeoReport that nobody here wrote file a report on a running server, and read it."""

from pathlib import Path

import pytest
from civicbot.http import HttpError, HttpTransport, RateLimiter
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from georeport import GeoReport
from typer.testing import CliRunner, Result

from tests.conftest import Databases
from tests.web.serving.served import NO_INDEX, served
from web.cli import make_cli


def keys(url: str, folder: Path, *words: str) -> Result:
    """Run `aroundme open311-keys` as the operator does."""
    environment = {
        "AROUNDME_DATABASE_URL": url,
        "AROUNDME_DATA_ROOT": str(folder),
        "AROUNDME_LANG": "en",
    }
    said = ["open311-keys", *words]
    done = CliRunner().invoke(make_cli(said), said, env=environment)
    assert done.exit_code == 0, done.output
    return done


def test_two_clients_of_others_file_and_read_a_report(
    databases: Databases, areas_template: str, tmp_path: Path
) -> None:
    with (
        databases.new(areas_template) as url,
        served(url, tmp_path, 1, **NO_INDEX, AROUNDME_OFFICER_PAGE="true") as running,
    ):
        address = f"http://127.0.0.1:{running.port}/open311/v2"
        key = keys(url, tmp_path, "issue", "The city's app").stdout.strip()
        assert key not in running.log.read_text()
        endpoint = Endpoint("here", "Here", address, write=True)
        # It would wait half a second before each request.
        http = HttpTransport(rate_limiter=RateLimiter(min_interval=0))
        client = Open311Client(endpoint, http)
        sent = client.create_request(
            "roads.lights", lat=31.956578, lng=35.945695, description="العمود مطفأ منذ أسبوع",
            attributes={"danger": "no"}, email="rana@home.example", api_key=key,
            validate_remote=True, dry_run=False, confirm="SEND",
        )  # fmt: skip
        id_ = sent.response[0]["service_request_id"]
        read = client.get_request(id_)
        assert read is not None
        assert (read["status"], read["service_code"]) == ("open", "roads.lights")
        assert [one["service_request_id"] for one in client.list_requests(status="open")] == [id_]
        assert client.get_token(id_) == [{"service_request_id": id_, "token": id_}]
        for shape in ("json", "xml"):
            reader = GeoReport(address, output_format=shape)
            assert reader.get_service_request(id_)["status_notes"] == "ورد"
            assert len(reader.get_service_list()) == len(client.list_services())
            definition = reader.get_service_definition("roads.lights")
            assert definition["service_code"] == "roads.lights"
            assert reader.get_service_requests(service_code="roads.lights")
        assert "The city's app" in keys(url, tmp_path, "list").stdout
        keys(url, tmp_path, "revoke", "The city's app")
        with pytest.raises(HttpError) as refused:
            client.create_request(
                "roads.lights", lat=31.95, lng=35.94, api_key=key, dry_run=False, confirm="SEND"
            )
        assert "403" in str(refused.value)
        assert key not in running.log.read_text()
