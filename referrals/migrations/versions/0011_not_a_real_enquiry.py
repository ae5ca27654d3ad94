"""Not a real enquiry: what partners turned down as such, and the customer's objection."""

import sqlalchemy as sa
from alembic import op

from referrals.database import UTC

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOT_REAL = sa.text("reason = 'not-real'")


def upgrade() -> None:
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.add_column(sa.Column("objected_at", UTC(), nullable=True))
    op.create_index(
        "ix_referral_not_real", "referral", ["enquiry_id"], sqlite_where=NOT_REAL, postgresql_where=NOT_REAL
    )


def downgrade() -> None:
    op.drop_index("ix_referral_not_real", "referral")
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.drop_column("objected_at")
