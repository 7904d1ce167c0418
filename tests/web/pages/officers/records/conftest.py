"""A service that says everything, made by its own form."""

import pytest

from portal.accounts.officer_roles import Role
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.officers.records.whole_service import WHOLE, fields_of


@pytest.fixture(scope="module")
def whole(back_office: BackOffice) -> str:
    """The code of a service that says everything there is to say; it stands."""
    back_office.sign_in(Role.EDITOR, None)
    fields = {"code": ["whole"], "agency": ["licensing"], **fields_of(WHOLE)}
    answer = back_office.post("/services/new", fields, command="submit")
    assert answer.status_code == 303, words(answer)
    back_office.sign_in(Role.APPROVER, None)
    assert (
        back_office.post(f"/drafts/{back_office.newest_proposal().id}/approve").status_code == 303
    )
    return "whole"
