"""The search for numbers of persons finds them in every form, and nothing else."""

import base64
import hashlib
from pathlib import Path

import pytest

from tests.written_numbers import found_below, found_in

NUMBER = "9901234561"


@pytest.mark.parametrize(
    "written",
    [
        "about 9901234561.",
        "9901 234 561",
        "990-123-4561",
        "٩٩٠١٢٣٤٥٦١",
        "۹۹۰۱۲۳۴۵۶۱",
        '{"n": "\\u0669\\u0669\\u0660\\u0661\\u0662\\u0663\\u0664\\u0665\\u0666\\u0661"}',
        NUMBER.encode().hex(),
        NUMBER.encode().hex().upper(),
        hashlib.sha256(NUMBER.encode()).hexdigest(),
        base64.b64encode(hashlib.sha1(NUMBER.encode()).digest()).decode(),  # noqa: S324 - searched
        *(
            base64.b64encode(b"x" * offset + NUMBER.encode() + b"tail").decode()
            for offset in range(3)
        ),
    ],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert found_in(f"before {written} after".encode(), NUMBER)


def test_a_number_is_found_in_wide_letters() -> None:
    assert found_in(f"x{NUMBER}".encode("utf-16-le"), NUMBER) == ["utf-16"]


@pytest.mark.parametrize("written", ["9901234562", "99012345 six 61", "٩٩٠١", "", "\0" * 99])
def test_what_is_another_is_not_found(written: str) -> None:
    assert found_in(written.encode(), NUMBER) == []


def test_files_are_named_without_the_number(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.log").write_text(f"x {NUMBER}", encoding="utf-8")
    (tmp_path / "c").write_text("nothing", encoding="utf-8")
    (named,) = found_below(tmp_path, [NUMBER])
    assert named.endswith("b.log: plain of …561")
    assert NUMBER not in named
