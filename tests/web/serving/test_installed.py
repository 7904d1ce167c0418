"""The wheel, installed outside the checkout, serves by itself."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from sqlalchemy.engine import make_url

from geo.migrations import newest_version
from tests.conftest import Databases
from tests.web.serving.notify_socket import Heard
from tests.wheel import built_wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel unpacked, as pip does it; the libraries are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(built_wheel(folder / "wheel")).extractall(folder / "packages")
    return folder / "packages"


class Installed:
    """Runs the installed `aroundme` on a database, far from the checkout."""

    def __init__(self, packages: Path, home: Path, url: str) -> None:
        self.log = home / "log"
        self._home = home
        self._environment = {
            **{name: value for name, value in os.environ.items() if "AROUNDME" not in name},
            "AROUNDME_DATABASE_URL": url,
            "AROUNDME_HOT_MEMORY_BYTES": "0",
            "AROUNDME_LANG": "en",
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "PYTHONPATH": str(packages),
        }

    def start(self, *words: str, **more: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", "-c", "from web.cli import main; main()", *words],
                cwd=self._home,
                env=self._environment | more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def answer_of(address: str) -> bytes:
    with urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
        return bytes(answer.read())


def test_the_installed_package_brings_a_schema_up(
    installed: Path, databases: Databases, tmp_path: Path
) -> None:
    with databases.new() as url:
        program = Installed(installed, tmp_path, url)
        assert program.start("database", "upgrade").wait() == 0, program.log.read_text("utf-8")
        assert program.log.read_text("utf-8") == "The database schema is up to date.\n"
        with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string()) as one:
            assert one.execute("SELECT version_num FROM alembic_version").fetchall() == [
                (newest_version(),)
            ]


def test_the_installed_package_serves(
    installed: Path, databases: Databases, sample_template: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    heard = Heard(str(tmp_path / "notify"))
    manager = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "500000"}
    with databases.new(sample_template) as url:
        program = Installed(installed, tmp_path, url)
        process = program.start("serve", "--workers", "1", "--port", str(port), **manager)
        try:
            assert heard.next() == "READY=1", program.log.read_text("utf-8")
            assert heard.next() == "WATCHDOG=1"
            around = json.loads(
                answer_of(f"{address}/api/v1/around?lat=31.95&lon=35.91&radius=3000&layers=schools")
            )
            assert around["numberReturned"] > 10
            assert json.loads(answer_of(f"{address}/version"))["schema"] == newest_version()
            page = answer_of(f"{address}/ar/around-me").decode("utf-8")
            assert "الأقرب إليك" in page
            vendored = re.findall(r"/static/vendor/[^\"]+", page)
            assert vendored
            for path in vendored:
                assert answer_of(f"{address}{path}")
            assert (tmp_path / "data" / "aroundme" / "secret").is_file()
            process.send_signal(signal.SIGTERM)
            while (said := heard.next()) != "STOPPING=1":
                assert said == "WATCHDOG=1"
            assert process.wait() == 0
        finally:
            process.kill()
            process.wait()
            heard.close()
