"""A terminal at which catalogues are harvested into a database: here, or in a process."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from typer.testing import CliRunner, Result

from geo.connections import libpq_address
from web.cli import make_cli

SOURCE = """
code = "elsewhere"
titles = {{ ar = "بوابة أخرى (عيّنة)", en = "Another portal (sample)" }}
address = "{address}/dataset"
agency = "{agency}"
category = "economy"
language = "en"
categories = {{ health = "health" }}
"""


class Terminal:
    """Runs `aroundme harvests` on a database, here or in a process of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder, self._url = folder, url
        self._environment = {
            "AROUNDME_DATABASE_URL": url,
            "AROUNDME_DATA_ROOT": str(folder / "root"),
            "AROUNDME_LANG": "en",
            "AROUNDME_FETCH_ALLOW_PRIVATE": "true",
            "COLUMNS": "200",
        }

    def run(self, *words: str) -> Result:
        """Run it in this process."""
        args = ["harvests", *words]
        return CliRunner().invoke(make_cli(args), args, env=self._environment)

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start it as people do."""
        root = Path(__file__).parent.parent.parent.parent
        command = [sys.executable, "-c", "from web.cli import main; main()", "harvests", *words]
        environment = {**os.environ, **self._environment, "PYTHONPATH": str(root)}
        pipe = subprocess.DEVNULL
        return subprocess.Popen(  # noqa: S603 - our own program
            command, env=environment, stdout=pipe, stderr=pipe
        )

    def asked(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a statement."""
        with psycopg.connect(libpq_address(self._url, None)) as connection:
            return connection.execute(statement.encode()).fetchall()

    def add(self, address: str, agency: str = "ministry-of-health") -> Result:
        """Add a catalogue."""
        file = self.folder / "elsewhere.toml"
        file.write_text(SOURCE.format(address=address, agency=agency), "utf-8")
        return self.run("add", str(file))
