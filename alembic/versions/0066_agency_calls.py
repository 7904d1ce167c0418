"""The ledger of calls to agencies, and the circuits of those that fail."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_STATES = "'ok', 'empty', 'denied', 'unavailable', 'bad_response', 'wrong_person'"
_CLASSES = "'client', 'our_side', 'their_side', 'agency'"


def upgrade() -> None:
    op.create_table(
        "agency_call",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("service_code", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("person", sa.LargeBinary, nullable=False),
        sa.Column("issue", sa.String, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("tries", sa.SmallInteger, nullable=False),
        sa.Column("state", sa.String),
        sa.Column("http_status", sa.SmallInteger),
        sa.Column("error_class", sa.String),
        sa.Column("request_digest", sa.LargeBinary, nullable=False),
        sa.Column("response_digest", sa.LargeBinary),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
        sa.CheckConstraint(f"error_class IN ({_CLASSES})", name="error_class"),
    )
    op.create_index("ix_agency_call_started_at", "agency_call", ["started_at"])
    op.create_index("ix_agency_call_person", "agency_call", ["person", "started_at"])
    op.create_table(
        "agency_circuit",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("retry_at", _MOMENT),
        sa.Column("probe_until", _MOMENT),
    )


def downgrade() -> None:
    op.drop_table("agency_circuit")
    op.drop_table("agency_call")
