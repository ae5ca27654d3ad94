"""The mailbox of a one-time link, so that links are limited by mailbox."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("one_time_link", sa.Column("reader_key", sa.String(32), nullable=True))
    op.create_index("ix_one_time_link_reader", "one_time_link", ["reader_key", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_one_time_link_reader", "one_time_link")
    op.drop_column("one_time_link", "reader_key")
