"""What is offered of participation, read as anybody reads it."""

import csv
import io
from typing import Any

from fastapi.testclient import TestClient

PATH = "/api/v1/published/participation-"


def rows(client: TestClient, name: str) -> list[dict[str, Any]]:
    """Return the rows as JSON, once they are the same as CSV."""
    told = client.get(f"{PATH}{name}.json").raise_for_status().json()
    text = client.get(f"{PATH}{name}.csv").raise_for_status().content.decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    plain = [{k: "" if v is None else str(v) for k, v in one.items()} for one in told]
    assert plain == read
    return list(told)
