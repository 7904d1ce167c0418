"""What the command line brings into memory: modules are counted and not seconds, which vary."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from web.cli import make_cli
from web.command_words import GROUPS, VERBS, Verb

# What only some verbs need, and what takes a tenth of a second and more.
_SERVER = {"fastapi", "starlette", "numba", "folium", "rdflib", "alembic", "webauthn", "authlib"}
_IMPORTER = {"numpy", "pyogrio", "pyproj", "shapely", "osmium", "xlsxwriter", "python_calamine"}
# What is brought only when a distance is measured or a holiday is asked for, and by who writes or
# signs in: who looks at something does neither.
_LATER = {"pyproj", "holidays"}
_WRITTEN = {"email_validator", "jinja2"}
_SIGNED_IN = {"argon2", "cryptography"}
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


def test_no_help_with_a_list_brings_anything_heavy() -> None:
    lists = ("", *(group.word for group in GROUPS))
    for words, found in zip(lists, _imported(*lists), strict=True):
        assert found & (_SERVER | _IMPORTER | _DATABASE | {"babel"}) == set(), words


def test_the_modules_that_are_looked_for_exist() -> None:
    looked_for = _SERVER | _IMPORTER | _LATER | _WRITTEN | _SIGNED_IN | _DATABASE
    assert [name for name in looked_for if find_spec(name) is None] == []


def test_no_verb_brings_what_it_does_not_need() -> None:
    light = (
        *("serve", "worker", "index", "layers", "releases list", "mappings list"),
        *("officers list", "audit verify", "database upgrade", "export tiles"),
    )
    for verb, found in zip(light, _imported(*light, before="web.deployment"), strict=True):
        # GeoAlchemy2 brings Shapely along and that NumPy; the rest of the importer stays away.
        unneeded = (_SERVER | _IMPORTER | _LATER | _WRITTEN) - {"shapely", "numpy"}
        # The audit log is read with the key of the deployment.
        assert found & (unneeded if verb == "audit verify" else unneeded | _SIGNED_IN) == set(), (
            verb
        )
    heavy = ("import", "directory import", "around", "areas import", "samples load")
    for verb, found in zip(heavy, _imported(*heavy, before="importers.service"), strict=True):
        assert found & _SERVER == set(), verb
        assert verb in heavy[-2:] or found & _LATER == set(), verb


_ALL = [
    *((verb,) for verb in VERBS),
    *((group, verb) for group in GROUPS for verb in group.verbs),
]


@pytest.mark.parametrize("path", _ALL, ids=lambda path: " ".join(one.word for one in path))
def test_a_verb_says_of_itself_what_the_lists_say(path: tuple[Verb, ...]) -> None:
    words = [one.word for one in path]
    made = make_cli(words)
    if len(path) > 1:
        groups = {group.name: group.typer_instance for group in made.registered_groups}
        made = groups[words[0]] or made
    (asked,) = [one for one in made.registered_commands if one.name == words[-1]]
    assert asked.callback is not None
    assert " ".join((asked.callback.__doc__ or "").partition("\n\n")[0].split()) == path[-1].line
