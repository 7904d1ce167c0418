"""A form does no work that nobody sees: no comparison, no search for locales among files."""

from typing import Never

import pytest
from babel import Locale

from portal.accounts.officer_roles import Role
from tests.web.pages.officers.office import BackOffice
from web.pages.officers.records import view


def test_a_form_compares_nothing_and_looks_for_no_locale(
    back_office: BackOffice, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_office.sign_in(Role.EDITOR)
    assert back_office.get(f"/services/{whole}").status_code == 200

    def refuse(*_given: object, **_named: object) -> Never:
        raise AssertionError

    real = Locale.parse

    def parse(identifier: Locale, *_given: object) -> Locale:
        # The library hands locales that it has found through the same function.
        assert not isinstance(identifier, str), identifier
        return real(identifier)

    monkeypatch.setattr(view, "diff_lines", refuse)
    monkeypatch.setattr(Locale, "parse", parse)
    assert back_office.get(f"/services/{whole}").status_code == 200
