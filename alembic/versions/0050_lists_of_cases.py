"""Lists of cases are narrowed by one index of all that a case holds, of open and of closed ones."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_OPEN, _CLOSED = "closed_at IS NULL", "closed_at IS NOT NULL"
_KEYS = (
    "ARRAY['agency=' || COALESCE(agency, ''), 'kind=' || kind, 'state=' || state,"
    " 'topic=' || topic, 'main_topic=' || main_topic, 'region=' || region,"
    " 'assigned_to=' || COALESCE(assigned_to, ''), repeat('escalated', LEAST(escalation, 1)),"
    " repeat('located', num_nonnulls(lon))]"
)
# Columns, access method, condition.
_Index = tuple[list[str], str, str | None]
_FORMER: dict[str, _Index] = {
    "words": (["words"], "gin", None),
    "queue_escalation": (["escalation", "due_order", "id"], "btree", _OPEN),
    "closed_at": (["agency", "closed_at"], "btree", _CLOSED),
}
_NEW: dict[str, _Index] = {
    "held_open": ([f"({_KEYS})", "words"], "gin", _OPEN),
    "held_closed": ([f"({_KEYS})", "words"], "gin", _CLOSED),
    "queue_escalated": (["due_order", "id"], "btree", f"{_OPEN} AND escalation > 0"),
    "queue_located": (["due_order", "id"], "btree", f"{_OPEN} AND lon IS NOT NULL"),
    "closed_all": (["closed_at", "id"], "btree", _CLOSED),
    "closed_agency": (["agency", "closed_at", "id"], "btree", _CLOSED),
}


def _replace(former: dict[str, _Index], new: dict[str, _Index]) -> None:
    for name in former:
        op.drop_index(f"ix_contact_case_{name}", "contact_case")
    for name, (columns, using, where) in new.items():
        op.create_index(
            f"ix_contact_case_{name}",
            "contact_case",
            [sa.text(one) for one in columns],
            postgresql_using=using,
            postgresql_where=None if where is None else sa.text(where),
            postgresql_with={"gin_pending_list_limit": 512} if name.startswith("held") else {},
        )


def upgrade() -> None:
    _replace(_FORMER, _NEW)


def downgrade() -> None:
    _replace(_NEW, _FORMER)
