"""What the tests of imports share: a header, a good row, and what was loaded of it."""

import csv
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from layers.deployment import Deployment
from layers.features.models import Feature

Writer = Callable[..., Path]
HEADER = "ref,name_ar,name_en,lat,lon,phone"
GOOD = "1,مدرسة الزيتون,Olive School,31.9539,35.9106,06 500 0123"


def loaded(deployment: Deployment) -> list[Feature]:
    with deployment.database.reading() as session:
        return list(
            session.scalars(
                select(Feature).where(Feature.superseded_in.is_(None)).order_by(Feature.ref)
            )
        )


def rejected_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
