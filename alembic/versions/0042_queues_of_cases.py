"""The queue of cases is filtered by region and by topic as a whole."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_FORMER = {
    "topic": ("topic",),
    "area": ("area",),
    "agency_topic": ("agency", "topic"),
}
_NEW = {
    "main_topic": ("main_topic",),
    "region": ("region",),
    "agency_main_topic": ("agency", "main_topic"),
}


def _replace(former: dict[str, tuple[str, ...]], new: dict[str, tuple[str, ...]]) -> None:
    for name in former:
        op.drop_index(f"ix_contact_case_queue_{name}", "contact_case")
    for name, columns in new.items():
        op.create_index(
            f"ix_contact_case_queue_{name}",
            "contact_case",
            [*columns, "due_order", "id"],
            postgresql_where=sa.text("closed_at IS NULL"),
        )


def upgrade() -> None:
    main_topic = sa.Computed("split_part(topic, '.'::text, 1)", persisted=True)
    op.add_column("contact_case", sa.Column("main_topic", sa.String, main_topic))
    op.add_column("contact_case", sa.Column("region", sa.String))
    _replace(_FORMER, _NEW)


def downgrade() -> None:
    _replace(_NEW, _FORMER)
    op.drop_column("contact_case", "region")
    op.drop_column("contact_case", "main_topic")
