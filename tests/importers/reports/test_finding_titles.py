import re
from pathlib import Path

from importers.reports.finding_titles import known_codes

ROOT = Path(__file__).parents[3]


def test_every_code_of_a_finding_has_a_title() -> None:
    made = set()
    for path in (ROOT / "importers").rglob("*.py"):
        text = path.read_text("utf-8")
        made |= set(re.findall(r'\b(?:reject|warn|fixed|make)\(\s*"([a-z_]+)"', text))
    assert len(made) > 30
    assert made <= known_codes()


def test_every_code_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "importing.md").read_text("utf-8")
    table = page[page.index("## Findings") : page.index("## Releases")]
    assert {code for code in known_codes() if f"`{code}`" not in table} == set()
