"""Runs the steps of the Dockerfile without a container engine, in chroots made by debootstrap.

    python3 setup/try_image_steps.py FOLDER [--database-url postgresql://…]

Needs root, the package debootstrap and some 3 GB in FOLDER; a second run starts from the same
Debian. What is run is read from the Dockerfile, so what is tried is what is shipped. With an
address the last stage is started as its user and asked for its health, as the image says it.
What a chroot cannot show: read-only roots, dropped capabilities, networks, volumes of an engine.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from urllib.request import urlopen

CHECKOUT = Path(__file__).resolve().parent.parent
# How this machine reaches packages is a matter of this machine, not of the image.
_OF_THE_MACHINE = (
    "etc/apt/sources.list",
    "etc/apt/sources.list.d",
    "etc/apt/apt.conf.d",
    "etc/resolv.conf",
    "etc/hosts",
    "etc/pip.conf",
    "etc/npmrc",
    "root/.npmrc",
    "root/.config/pip",
    "etc/ssl/certs",
    "usr/local/share/ca-certificates",
)
_PASSED_ON = re.compile(r"^(pip|uv|npm|node|ssl|https?|no)_", re.IGNORECASE)
_PATIENCE_S = 180
_APART = "AROUNDME_MOUNTS_APART"


@dataclass
class Stage:
    """One FROM of the Dockerfile: its folder, and what has been set in it so far."""

    root: Path
    workdir: str = "/"
    user: str = "0:0"
    settings: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)

    def run(self, *command: str, user: str = "0:0") -> "subprocess.Popen[bytes]":
        """Start a command inside, in the stage's folder and with its variables."""
        there = 'cd "$0" && exec "$@"'
        program = shutil.which("chroot") or "chroot"  # the PATH below is the image's
        chroot = [program, f"--userspec={user}", str(self.root), "/bin/sh", "-c", there]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", **self.settings}
        if user == "0:0":
            environment |= {k: v for k, v in os.environ.items() if _PASSED_ON.match(k)}
        return subprocess.Popen([*chroot, self.workdir, *command], env=environment)


def main() -> int:
    """Run all steps, and with a database the image itself."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database-url")
    parser.add_argument("--port", default="8000", help="a free one, for the image's own")
    options = parser.parse_args()
    if os.environ.get(_APART) is None:
        # Mounts in a namespace of our own end with it, however this ends.
        words = ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv]
        os.execvpe(words[0], words, os.environ | {_APART: "yes"})
    options.folder.mkdir(parents=True, exist_ok=True)
    stages: dict[str, Stage] = {}
    for word, rest in _instructions((CHECKOUT / "Dockerfile").read_text("utf-8")):
        begun = time.monotonic()
        if word == "FROM":
            stage = _from(rest, options.folder / f"stage-{len(stages)}")
            stages[rest.rpartition(" AS ")[2]] = stage
        else:
            _step(word, rest, stage, stages)
        print(f"{time.monotonic() - begun:6.1f} s  {word} {rest[:80]}", flush=True)
    return _try(stage, options.database_url, options.port) if options.database_url else 0


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        if line.strip():
            word, _, rest = line.partition(" ")
            yield word, rest.strip()


def _from(rest: str, root: Path) -> Stage:
    suite = re.fullmatch(r"debian:([a-z]+)-slim(?: AS [a-z]+)?", rest)
    if not suite:
        sys.exit(f"FROM {rest}: only debian:…-slim can be made here")
    base = root.with_name(suite[1])
    if not base.exists():
        new = base.with_name(f"{base.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        _run(["debootstrap", "--variant=minbase", suite[1], str(new), _mirror()])
        new.rename(base)
    if root.exists():
        shutil.rmtree(root)
    _run(["cp", "-a", str(base), str(root)])
    _take_along(root, suite[1])
    _lend(root)
    return Stage(root)


def _take_along(root: Path, suite: str) -> None:
    """Give a chroot what this machine needs to reach packages, for the Debian of the image."""
    for name in _OF_THE_MACHINE:
        source, target = Path("/", name), root / name
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for path in (root / "etc/apt").rglob("*"):
        if path.is_file() and path.suffix in {".list", ".sources"}:
            text = path.read_text("utf-8")
            path.write_text(re.sub(rf"\b{_suite_here()}\b", suite, text), "utf-8")


def _mirror() -> str:
    """Return the address from which this machine has its own Debian."""
    for path in [*Path("/etc/apt").rglob("*.sources"), *Path("/etc/apt").rglob("*.list")]:
        found = re.search(r"^(?:URIs:|deb) +(\S+debian/?)\s", path.read_text("utf-8"), re.MULTILINE)
        if found:
            return found[1]
    return ""


def _suite_here() -> str:
    facts = Path("/etc/os-release").read_text("utf-8")
    found = re.search(r"^VERSION_CODENAME=(\w+)", facts, re.MULTILINE)
    return found[1] if found else "none"


def _lend(root: Path) -> None:
    """Lend a chroot the devices and processes of this machine."""
    for name in ("proc", "dev", "dev/shm"):
        _run(["mount", "--bind", f"/{name}", str(root / name)])


def _step(word: str, rest: str, stage: Stage, stages: dict[str, Stage]) -> None:
    if word == "RUN":
        if stage.run("/bin/sh", "-c", rest, user=stage.user).wait() != 0:
            sys.exit(f"RUN {rest}: failed")
    elif word == "COPY":
        _copy(shlex.split(rest), stage, stages)
    elif word == "WORKDIR":
        stage.workdir = rest
        (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    else:
        _note(word, rest, stage)


def _note(word: str, rest: str, stage: Stage) -> None:
    """Take down what later steps and the image itself are run with."""
    if word == "ENV":
        stage.settings |= dict(pair.split("=", 1) for pair in shlex.split(rest))
    elif word == "USER":
        stage.user = rest
    elif word in {"ENTRYPOINT", "CMD", "HEALTHCHECK"}:
        stage.words[word] = json.loads(rest[rest.index("[") :])
    elif word not in {"VOLUME", "EXPOSE"}:
        sys.exit(f"{word}: not known here")


def _copy(words: list[str], stage: Stage, stages: dict[str, Stage]) -> None:
    origin = CHECKOUT
    if words[0].startswith("--from="):
        origin = stages[words.pop(0).removeprefix("--from=")].root
    *sources, target = words
    for source in sources:
        here = origin / source.lstrip("/")
        there = stage.root / Path(stage.workdir, target).as_posix().lstrip("/")
        if here.is_dir():
            left_out = _left_out() if origin == CHECKOUT else None
            shutil.copytree(here, there, symlinks=True, dirs_exist_ok=True, ignore=left_out)
        else:
            there.mkdir(parents=True, exist_ok=True)
            shutil.copy(here, there)
        _run(["chown", "-R", "0:0", str(there)])


def _left_out() -> Callable[[str, list[str]], set[str]]:
    """Read .dockerignore, of which only names and names in any folder are used here."""
    lines = (CHECKOUT / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]

    def left_out(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(CHECKOUT)
        return {
            name
            for name in names
            for pattern in patterns
            if fnmatch(str(inside / name), pattern) or fnmatch(f"/{name}", pattern.lstrip("*"))
        }

    return left_out


def _try(stage: Stage, url: str, port: str) -> int:
    """Start the image on a database, wait for its health, ask a page, and stop it."""
    its_port = stage.settings["AROUNDME_PORT"]
    check = [word.replace(f":{its_port}/", f":{port}/") for word in stage.words["HEALTHCHECK"]]
    # A chroot has this machine's network, which is not to see it.
    stage.settings |= {"AROUNDME_DATABASE_URL": url, "HOME": stage.workdir}
    stage.settings |= {"AROUNDME_HOST": "127.0.0.1", "AROUNDME_PORT": port}
    begun = time.monotonic()
    served = stage.run(*stage.words["ENTRYPOINT"], *stage.words["CMD"], user=stage.user)
    try:
        while stage.run(*check, user=stage.user).wait() != 0:
            if served.poll() is not None or time.monotonic() - begun > _PATIENCE_S:
                print("The image does not become healthy.")
                return 1
            time.sleep(1)
        print(f"{time.monotonic() - begun:6.1f} s  healthy")
        for path in ("/version", "/health/ready", "/ar/around-me"):
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
                print(f"{answer.status} {path} {len(answer.read())} bytes")
    finally:
        served.send_signal(signal.SIGTERM)
        print(f"stopped with {served.wait()}")
    return 0


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit(f"{shlex.join(command)}: failed")


if __name__ == "__main__":
    sys.exit(main())
