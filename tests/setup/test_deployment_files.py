"""The samples for whoever runs it: systemd, nginx, Caddy, a container; their programs judge."""

import json
import re
import runpy
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from geo.local_postgis import EXTENSIONS
from geo.roles import Role, Roles, script

ROOT = Path(__file__).parents[2]
SETUP = ROOT / "setup"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
FILES = [
    ROOT / "Dockerfile",
    ROOT / "compose.yaml",
    SETUP / "systemd" / "aroundme.service",
    SETUP / "nginx" / "aroundme.conf",
    SETUP / "caddy" / "Caddyfile",
]


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run a program of this machine; the test is skipped, by its name, where it is not."""
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed here")
    return subprocess.run(  # noqa: S603 - our own words
        words, capture_output=True, text=True, check=False
    )


def instructions() -> list[tuple[str, str]]:
    parse = runpy.run_path(str(SETUP / "try_image_steps.py"))["_instructions"]
    return list(parse(DOCKERFILE))


def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    unit = (SETUP / "systemd" / "aroundme.service").read_text("utf-8")
    assert "ExecStart=/opt/aroundme/bin/aroundme serve\n" in unit
    # It has to find the program; ours is not installed there.
    path = tmp_path / "aroundme.service"
    path.write_text(unit.replace("/opt/aroundme/bin/aroundme", "/bin/true"), "utf-8")
    done = run("systemd-analyze", "verify", "--man=no", str(path))
    assert (done.returncode, done.stderr) == (0, "")


def test_nginx_takes_the_sample(tmp_path: Path) -> None:
    site = (SETUP / "nginx" / "aroundme.conf").read_text("utf-8")
    for there, here in {
        "/etc/letsencrypt/live/around.example.org": tmp_path,
        "/var/cache/nginx": tmp_path,
        "/var/log/nginx": tmp_path,
    }.items():
        assert there in site
        site = site.replace(there, str(here))
    # The ports of the sample may be taken, or not ours to take.
    site = re.sub(r"(listen (?:\[::\]:)?)(80|443)\b", r"\g<1>18\2", site)
    (tmp_path / "site.conf").write_text(site, "utf-8")
    write_certificate(tmp_path)
    main = tmp_path / "main.conf"
    main.write_text(f"pid {tmp_path}/pid; events {{}} http {{ include site.conf; }}", "utf-8")
    done = run("nginx", "-t", "-q", "-p", str(tmp_path), "-e", "stderr", "-c", str(main))
    assert done.returncode == 0, done.stderr


def test_caddy_takes_the_sample() -> None:
    sample = str(SETUP / "caddy" / "Caddyfile")
    done = run("caddy", "validate", "--adapter", "caddyfile", "--config", sample)
    assert done.returncode == 0, done.stderr
    assert run("caddy", "fmt", sample).stdout == Path(sample).read_text("utf-8")


def write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "around.example.org")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = (
        made.not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def test_the_compose_file_follows_its_schema() -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = run(*checker, str(ROOT / "compose.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_docker_takes_the_compose_file() -> None:
    if run("docker", "compose", "version").returncode != 0:
        pytest.skip("docker compose is not installed here")
    done = run("docker", "compose", "--file", str(ROOT / "compose.yaml"), "config", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")


def test_every_service_is_watched_and_started_again() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"aroundme", "database"}
    assert {service["restart"] for service in services.values()} == {"unless-stopped"}
    assert services["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert services["aroundme"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    # The image brings its own check.
    assert "HEALTHCHECK" in dict(instructions())


def test_passwords_come_by_files_and_no_port_is_open_to_the_network() -> None:
    used = {name for service in COMPOSE["services"].values() for name in service["secrets"]}
    assert used == set(COMPOSE["secrets"])
    for secret in COMPOSE["secrets"].values():
        assert secret["file"].startswith("./secrets/")
    for path in (".gitignore", ".dockerignore"):
        assert re.search(r"^/?secrets/?$", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    assert not re.search(
        r"PASSWORD: |PASSWORD=|://[^ ]*:[^ ]*@", (ROOT / "compose.yaml").read_text("utf-8")
    )
    ports = [port for one in COMPOSE["services"].values() for port in one.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000"]


def test_volumes_that_are_used_are_declared() -> None:
    used = {
        volume.partition(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service["volumes"]
    }
    named = {name for name in used if not name.startswith(".")}
    assert named == set(COMPOSE["volumes"])
    assert all((ROOT / name).is_file() for name in used - named)


def test_the_image_is_built_in_two_stages_and_runs_as_nobody_special() -> None:
    steps = instructions()
    assert [word for word, _rest in steps].count("FROM") == 2
    last = dict(steps)  # the last of each
    assert re.fullmatch(r"[1-9][0-9]+:[1-9][0-9]+", last["USER"])
    assert json.loads(last["ENTRYPOINT"]) == ["/opt/aroundme/bin/aroundme"]
    assert json.loads(last["CMD"]) == ["serve"]
    assert "/health/live" in last["HEALTHCHECK"]
    installs = [rest for word, rest in steps if word == "RUN" and "pip install" in rest]
    assert all("--require-hashes" in rest or "--no-deps" in rest for rest in installs)


def test_the_containers_database_gets_the_extensions_that_the_schema_needs() -> None:
    script = (SETUP / "compose" / "create_role.sh").read_text("utf-8")
    assert re.findall(r"^CREATE EXTENSION (\w+);", script, re.MULTILINE) == list(EXTENSIONS)
    assert run("sh", "-n", str(SETUP / "compose" / "create_role.sh")).returncode == 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_settings_that_exist_are_named(path: Path) -> None:
    documented = set(
        re.findall(r"`(AROUNDME_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text("utf-8"))
    )
    named = set(re.findall(r"\bAROUNDME_[A-Z_]+\b", path.read_text("utf-8")))
    assert named <= documented


def test_the_database_of_the_composition_gets_the_roles_of_the_private_one() -> None:
    made = (ROOT / "setup" / "compose" / "create_role.sh").read_text("utf-8")
    printed = script(Roles(), "aroundme", "aroundme").replace('"', "")
    for role in Role:
        assert f"CREATE ROLE {Roles().name(role)};" in made
    for grant in printed.partition("$$;\n")[2].splitlines():
        assert grant in made
