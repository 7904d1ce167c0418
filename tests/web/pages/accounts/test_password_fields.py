"""Fields for passwords hide what is typed, and let it be pasted or filled in."""

import re
from pathlib import Path

WEB = Path(__file__).parents[4] / "web"
_FIELD = re.compile(r"<input[^>]*type=\"password\"[^>]*>")
_CALL = re.compile(r"\{\{ \w*\.?password_field\([^}]*\}\}")


def test_there_is_one_field_for_passwords_which_hides_them_and_says_what_it_is_for() -> None:
    found = [
        (path.name, field)
        for path in (WEB / "templates").rglob("*.html")
        for field in _FIELD.findall(path.read_text("utf-8"))
    ]
    assert [name for name, _field in found] == ["parts.html"]
    assert 'autocomplete="{{ autocomplete }}"' in found[0][1]
    calls = [
        call
        for path in (WEB / "templates").rglob("*.html")
        for call in _CALL.findall(path.read_text("utf-8"))
    ]
    assert calls
    for call in calls:
        assert '"current-password"' in call or '"new-password"' in call, call


def test_no_field_of_a_form_has_a_password_in_the_open() -> None:
    for path in (WEB / "templates").rglob("*.html"):
        for field in re.findall(
            r"<input[^>]*name=\"[^\"]*password[^\"]*\"[^>]*>", path.read_text("utf-8")
        ):
            assert 'type="password"' in field or 'type="hidden"' in field, (path.name, field)


def test_no_script_hinders_pasting() -> None:
    scripts = [path for path in (WEB / "static").rglob("*.js") if "vendor" not in path.parts]
    assert scripts
    assert [path.name for path in scripts if "paste" in path.read_text("utf-8")] == []
