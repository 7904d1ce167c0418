"""What the command line brings into memory: modules are counted and not seconds, which vary."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from web.cli import GROUPS, VERBS, make_cli

# What only some verbs need, and what takes a tenth of a second and more.
_SERVER = {"fastapi", "starlette", "numba", "folium", "rdflib", "alembic", "webauthn", "authlib"}
_IMPORTER = {"numpy", "pyogrio", "pyproj", "shapely", "osmium", "xlsxwriter", "python_calamine"}
# What is brought only when a distance is measured or a holiday is asked for.
_LATER = {"pyproj", "holidays"}
_DATABASE = {"sqlalchemy", "psycopg", "geoalchemy2", "pydantic_settings"}

# Runs `aroundme` with each list of words in a child of its own, which says what it has imported
# when the verb is about to begin. What all of them need is imported once, before they part.
_CHILDREN = """
import json, os, sys
import typer, web.cli
if sys.argv[2] != "nothing":
    __import__(sys.argv[2])
for words in json.loads(sys.argv[1]):
    reading, writing = os.pipe()
    if os.fork() == 0:
        sys.argv = ["aroundme", *words, "--help"]
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            web.cli.main()
        except SystemExit as end:
            code = end.code
        modules = sorted(name for name in sys.modules if "." not in name)
        os.write(writing, json.dumps([code, modules]).encode())
        os._exit(0)
    os.close(writing)
    os.wait()
    print(open(reading, "rb").read().decode())
"""


def _imported(*verbs: str, before: str = "nothing") -> list[set[str]]:
    asked = json.dumps([verb.split() for verb in verbs])
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", _CHILDREN, asked, before],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [code for code, _modules in answers] == [0] * len(verbs)
    return [set(modules) for _code, modules in answers]


def test_the_help_brings_nothing_heavy() -> None:
    (found,) = _imported("")
    assert found & (_SERVER | _IMPORTER | _DATABASE | {"babel", "pydantic"}) == set()


def test_the_modules_that_are_looked_for_exist() -> None:
    looked_for = _SERVER | _IMPORTER | _LATER | _DATABASE
    assert [name for name in looked_for if find_spec(name) is None] == []


def test_no_verb_brings_what_it_does_not_need() -> None:
    light = (
        *("serve", "worker", "index", "layers", "releases list", "mappings list"),
        *("officers list", "audit verify", "database upgrade", "export tiles"),
    )
    for verb, found in zip(light, _imported(*light, before="web.deployment"), strict=True):
        # GeoAlchemy2 brings Shapely along and that NumPy; the rest of the importer stays away.
        assert found & (_SERVER | _IMPORTER | _LATER) <= {"shapely", "numpy"}, verb
        assert verb != "releases list" or "jinja2" not in found, "letters are no matter of releases"
    heavy = ("import", "directory import", "around", "areas import", "samples load")
    for verb, found in zip(heavy, _imported(*heavy, before="importers.service"), strict=True):
        assert found & _SERVER == set(), verb
        assert verb in heavy[-2:] or found & _LATER == set(), verb


@pytest.mark.parametrize("word", [word for word, _module, _line in VERBS])
def test_a_verb_says_of_itself_what_the_list_says(word: str) -> None:
    lines = {known: line for known, _module, line in VERBS}
    made = make_cli([word]).registered_commands
    (asked,) = [command for command in made if command.name == word]
    assert asked.callback is not None
    assert (asked.callback.__doc__ or "").splitlines()[0] == lines[word]


@pytest.mark.parametrize("word", [word for word, _module, _line in GROUPS])
def test_a_group_has_its_verbs_when_it_is_asked_for(word: str) -> None:
    groups = {group.name: group.typer_instance for group in make_cli([word]).registered_groups}
    assert {name for name, group in groups.items() if group and group.registered_commands} == {word}
