"""The ways through the portal: each leads to a page that is served, and is named once."""

from dataclasses import replace
from uuid import uuid4

import pytest
from fastapi import FastAPI

from layers.deployment import Deployment
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.contact.rules import Kind
from tests.site import portal_on
from tests.web.pages.accounts.conftest import House
from tests.web.security.routes import routes_of
from web.assembly import officers_parts, public_components

NOBODY = Officer(uuid4(), "rana@agency.example", "Rana", "ar", ())
OF_FILES = {"tables", "imports", "releases"}


def parts_of(deployment: Deployment, officer: Officer) -> set[str]:
    parts = officers_parts(takes_files=True)
    return {part.name for part in parts if part.may_open(officer, deployment)}


def served(app: FastAPI) -> set[str]:
    return {path for method, path in routes_of(app) if method == "GET"}


def test_every_way_leads_to_a_page_and_is_named_once(house: House) -> None:
    parts = portal_on(house.app).parts
    paths = [one.path for one in parts]
    for one in public_components(takes_cases=True):
        paths += [one.path, *(way.path for way in (*one.sections, *one.links))]
    # A kind of case is a place in an address.
    kinds = {f"contact/{kind}" for kind in Kind}
    plain = (path.partition("?")[0] for path in paths)
    asked = {"contact/{kind}" if path in kinds else path for path in plain}
    assert {f"/{{language}}/{path}" for path in asked} <= served(house.app)
    names = [part.name for part in parts]
    assert len(set(names)) == len(names)


def test_parts_for_files_are_there_where_files_are_taken() -> None:
    with_files = {part.name for part in officers_parts(takes_files=True)}
    without = {part.name for part in officers_parts(takes_files=False)}
    assert with_files - without == OF_FILES


@pytest.mark.parametrize(
    ("role", "agency", "shown", "hidden"),
    [
        (Role.VIEWER, "moh", {"drafts", "tables"}, {"people", "imports"}),
        (Role.ADMINISTRATOR, "moh", {"people", "imports"}, set()),
        (Role.EDITOR, None, {"imports"}, {"people"}),
    ],
)
def test_an_officer_is_shown_what_the_role_opens(
    house: House, role: Role, agency: str | None, shown: set[str], hidden: set[str]
) -> None:
    officer = replace(NOBODY, memberships=(Membership(role, agency),))
    seen = parts_of(house.deployment, officer)
    assert shown <= seen
    assert not hidden & seen
    assert not parts_of(house.deployment, NOBODY)
