"""The environment's stamp is true: nothing half made, moved or outlived is taken for whole."""

from pathlib import Path

import pytest

from tests.setup.checkouts import Checkout, make_checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return make_checkout(tmp_path)


def test_an_environment_that_is_made_is_not_made_again(checkout: Checkout) -> None:
    assert checkout.run("environment.sh", "run").returncode == 0
    assert checkout.calls() == ["venv", "uv", "pip ."]
    assert checkout.run("environment.sh", "run").stdout == ""
    assert checkout.calls() == []


def test_after_uv_was_killed_halfway_the_next_run_starts_from_nothing(checkout: Checkout) -> None:
    (checkout.facts / "uv-is-killed").touch()
    failed = checkout.run("environment.sh", "run")
    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr
    assert checkout.calls() == ["venv", "uv"]
    assert not checkout.stamp.exists()
    (checkout.facts / "uv-is-killed").unlink()
    assert checkout.run("environment.sh", "run").returncode == 0
    assert checkout.calls() == ["venv", "uv", "pip ."]
    assert not (checkout.folder / ".venv" / "bin" / "half-copied").exists()


def test_pip_stands_in_only_where_uv_cannot_run(checkout: Checkout) -> None:
    (checkout.facts / "no-uv").touch()
    assert "going on with pip" in checkout.run("environment.sh", "run").stdout
    assert checkout.calls() == ["venv", "pip setup/requirements-run.lock", "pip ."]


def test_a_first_run_without_the_network_ends_with_one_sentence(checkout: Checkout) -> None:
    (checkout.facts / "no-index").touch()
    failed = checkout.run("environment.sh", "run")
    assert failed.returncode == 1
    assert failed.stderr.startswith("The Python package index cannot be reached")
    assert len(failed.stderr.splitlines()) == 1
    assert checkout.calls() == ["venv"]


@pytest.mark.parametrize("changed", ["version", "place"])
def test_an_environment_does_not_outlive_its_interpreter_or_its_place(
    changed: str, tmp_path: Path, checkout: Checkout
) -> None:
    checkout.run("environment.sh", "run")
    if changed == "version":
        (checkout.facts / "version").write_text("3.13.1 linux-x86_64\n", encoding="utf-8")
    else:
        moved = checkout.folder.rename(tmp_path / "moved")
        checkout = Checkout(moved, checkout.programs, checkout.facts)
    checkout.run("environment.sh", "run")
    assert checkout.calls() == ["venv", "uv", "pip ."]


def test_another_lock_is_brought_into_the_environment_that_is_there(checkout: Checkout) -> None:
    checkout.run("environment.sh", "run")
    with (checkout.folder / "setup" / "requirements-run.lock").open("a") as lock:
        lock.write("# changed\n")
    checkout.run("environment.sh", "run")
    assert checkout.calls() == ["uv", "pip ."]


def test_a_project_that_cannot_be_imported_gets_no_stamp(checkout: Checkout) -> None:
    (checkout.facts / "broken-project").touch()
    failed = checkout.run("environment.sh", "run")
    assert failed.returncode == 1
    assert "cannot be imported" in failed.stderr
    assert not checkout.stamp.exists()


def test_running_takes_nothing_from_the_environment_of_the_tests(checkout: Checkout) -> None:
    checkout.run("environment.sh", "test")
    checkout.run("environment.sh", "run")
    assert checkout.calls() == []


def test_the_way_to_the_checkout_is_written_in_ascii_letters(checkout: Checkout) -> None:
    checkout.run("environment.sh", "run")
    path = next(checkout.folder.glob(".venv/lib/python*/site-packages/_editable_impl_aroundme.pth"))
    assert (path.parent / path.read_text("ascii").strip()).resolve() == checkout.folder


def test_a_python_without_ensurepip_is_refused_in_one_sentence(checkout: Checkout) -> None:
    (checkout.facts / "no-ensurepip").touch()
    failed = checkout.run("environment.sh", "run")
    assert failed.returncode == 1
    assert failed.stderr.startswith("python3 comes without ensurepip")
    assert len(failed.stderr.splitlines()) == 1


def test_nothing_is_built_from_source(checkout: Checkout) -> None:
    checkout.run("environment.sh", "run")
    words = (checkout.facts / "words-to-uv").read_text("utf-8")
    assert "--require-hashes --only-binary :all: setup/requirements-run.lock" in words


@pytest.mark.parametrize("asked", [(), ("--upgrade",), ("--upgrade-package", "fastapi")])
def test_locked_versions_stay_unless_an_upgrade_is_asked_for(
    asked: tuple[str, ...], checkout: Checkout
) -> None:
    checkout.run("environment.sh", "test")
    assert checkout.run("lock.sh", *asked).returncode == 0
    words = (checkout.facts / "words-to-uv").read_text("utf-8").split()
    assert tuple(word for word in words if word in {*asked, "--upgrade"}) == asked
