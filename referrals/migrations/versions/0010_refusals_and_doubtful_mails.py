"""The answer to a refused notice until others pass, and when a mail may have been handed over."""

import sqlalchemy as sa
from alembic import op

from referrals.database import UTC

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFUSED = sa.text("refusal IS NOT NULL")


def upgrade() -> None:
    op.add_column("notice", sa.Column("refusal", sa.String(120), nullable=True))
    op.add_column("notice", sa.Column("refused_alone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("notice", sa.Column("maybe_sent_at", UTC(), nullable=True))
    op.create_index("ix_notice_refusal", "notice", ["refusal"], sqlite_where=REFUSED, postgresql_where=REFUSED)


def downgrade() -> None:
    op.drop_index("ix_notice_refusal", "notice")
    for name in ("refusal", "refused_alone", "maybe_sent_at"):
        op.drop_column("notice", name)
