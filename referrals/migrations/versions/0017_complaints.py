"""Customers who reported a mail as spam."""

import sqlalchemy as sa
from alembic import op

from referrals.database import UTC

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("reader_key", sa.String(32), nullable=False),
        sa.Column("complained_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("reader_key", name=op.f("pk_complaint")),
    )


def downgrade() -> None:
    op.drop_table("complaint")
