"""What the set-up finds on a machine, and what it says is missing."""

from pathlib import Path

import pytest

from tests.setup.checkouts import Checkout, make_checkout

WORKS = '#!/bin/sh\ncase "$2" in "import sys, "*) echo True ;; esac\n'
LACKS_ENSUREPIP = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\necho True\n'
TOO_OLD = "#!/bin/sh\necho False\n"
# Says what apt-get says, in the ways in which it goes wrong.
APT_GET = """#!/bin/sh
facts=@FACTS@
echo "$*" >>"$facts/calls"
if [ -e "$facts/locked" ]; then
    rm "$facts/locked"
    echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)"
    exit 100
fi
case "$*" in
    *" update")
        [ ! -e "$facts/no-network" ] || echo "W: Failed to fetch http://example.org/InRelease" ;;
    *" install "*)
        [ ! -e "$facts/no-network" ] || { echo "E: Unable to locate package"; exit 100; }
        printf '%s\\n' "Reading package lists..." "Unpacking python3-venv (3.11.2) ..." \\
            "Setting up python3-venv (3.11.2) ..." ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout of an ordinary user without sudo, who is told what to ask for."""
    made = make_checkout(tmp_path)
    made.put_program("id", "#!/bin/sh\necho 1000\n")
    made.put_program("sudo", "#!/bin/sh\nexit 1\n")
    return made


def test_nothing_is_asked_for_where_everything_is_there(checkout: Checkout) -> None:
    done = checkout.run("system_packages.sh", "run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_pg_ctl_on_the_path_is_no_postgis(checkout: Checkout) -> None:
    (checkout.facts / "no-postgis").touch()
    checkout.put_program("pg_ctl", "#!/bin/sh\nexit 0\n")
    done = checkout.run("system_packages.sh", "run")
    assert done.returncode == 1
    assert "--no-install-recommends postgresql-postgis\n" in done.stderr


def test_the_venv_package_of_a_python_without_ensurepip_is_asked_for(checkout: Checkout) -> None:
    (checkout.facts / "no-ensurepip").touch()
    done = checkout.run("system_packages.sh", "run")
    assert "--no-install-recommends python3-venv\n" in done.stderr


@pytest.fixture
def missing(checkout: Checkout) -> Checkout:
    """A checkout of the administrator, where one package is missing."""
    (checkout.facts / "no-ensurepip").touch()
    checkout.put_program("id", "#!/bin/sh\necho 0\n")
    checkout.put_program("sleep", "#!/bin/sh\n")
    checkout.put_program("apt-get", APT_GET)
    return checkout


def test_apt_says_one_line_for_a_package(missing: Checkout) -> None:
    done = missing.run("system_packages.sh", "run")
    assert done.returncode == 0
    assert done.stdout == "Installing: python3-venv\n  python3-venv (3.11.2)\n"


def test_two_set_ups_at_once_wait_for_the_package_lists(missing: Checkout) -> None:
    (missing.facts / "locked").touch()
    done = missing.run("system_packages.sh", "run")
    assert done.returncode == 0
    assert "Waiting for another apt-get to end." in done.stdout
    assert [call.split()[-1] for call in missing.calls()] == ["update", "update", "python3-venv"]


def test_without_the_network_the_set_up_ends_with_one_sentence(missing: Checkout) -> None:
    (missing.facts / "no-network").touch()
    done = missing.run("system_packages.sh", "run")
    assert done.returncode == 1
    assert done.stderr.startswith("The packages python3-venv could not be installed: the package")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "first",
    ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nexit 0\n", "no program", TOO_OLD, LACKS_ENSUREPIP],
    ids=["failing", "doing nothing", "no program", "too old", "without ensurepip"],
)
def test_a_first_python_that_is_of_no_use_is_passed_over(first: str, checkout: Checkout) -> None:
    checkout.put_program("python3", first)
    checkout.put_program("python3.14", WORKS)
    said = checkout.run("find_python.sh").stdout.strip()
    assert said in {"/usr/bin/python3", "python3.14"}


def test_a_python_without_ensurepip_is_taken_where_there_is_no_other(checkout: Checkout) -> None:
    checkout.put_program("python3", LACKS_ENSUREPIP)
    script = checkout.folder / "setup" / "find_python.sh"
    only_these = script.read_text("utf-8").replace("python3 /usr/bin/python3", "python3")
    script.write_text(only_these, "utf-8")
    for name in ("python3.11", "python3.12", "python3.13", "python3.14"):
        checkout.put_program(name, TOO_OLD)
    assert checkout.run("find_python.sh").stdout == "python3\n"
