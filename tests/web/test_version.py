import platform
import subprocess
import sys
from importlib import metadata

from fastapi.testclient import TestClient

from geo.migrations import newest_version


def test_version_names_the_software_its_schema_and_python(client: TestClient) -> None:
    answer = client.get("/version")
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert told == {
        "version": metadata.version("aroundme"),
        "commit": told["commit"],
        "schema": newest_version(),
        "python": platform.python_version(),
    }
    assert len(told["commit"].removesuffix("-dirty")) in {40, 64}
    assert client.get("/openapi.json").json()["info"]["version"] == told["version"]


def test_the_command_line_tells_its_version(client: TestClient) -> None:
    program = "from web.cli import main; main()"
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, "--version"], capture_output=True, text=True, check=True
    ).stdout
    told = client.get("/version").json()
    assert said == f"aroundme {told['version']} ({told['commit']})\n"
