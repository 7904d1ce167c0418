"""Services are found by the agencies that take part in them."""

from alembic import op

revision = "0022"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_service_co_providers ON service"
        " USING gin ((content -> 'co_providers')) WHERE superseded_in IS NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_service_co_providers", "service")
