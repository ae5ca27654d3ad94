"""A random secret for every row that emailed links lead to, in place of row numbers and counters.

Links mailed before keep working until they expire or are revoked. Their rows record this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LINKED = ("person", "location", "referral", "enquiry")
RANDOM = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "replace(gen_random_uuid()::text, '-', '')"}


def upgrade() -> None:
    random = RANDOM[op.get_bind().dialect.name]
    for table in LINKED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN link_epoch TO old_link_epoch")
        op.add_column(table, sa.Column("link_secret", sa.String(32), nullable=False, server_default=""))
        op.execute(f"UPDATE {table} SET link_secret = {random}")  # noqa: S608  (names of ours)
    op.add_column("one_time_link", sa.Column("secret", sa.String(32), nullable=False, server_default=""))
    op.add_column(
        "one_time_link", sa.Column("opens_by_number", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(f"UPDATE one_time_link SET opens_by_number = true, secret = {random}")  # noqa: S608
    op.create_index("ix_one_time_link_secret", "one_time_link", ["secret"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_one_time_link_secret", "one_time_link")
    op.drop_column("one_time_link", "opens_by_number")
    op.drop_column("one_time_link", "secret")
    for table in LINKED:
        op.drop_column(table, "link_secret")
        op.execute(f"UPDATE {table} SET old_link_epoch = 1 WHERE old_link_epoch < 0")  # noqa: S608
        op.execute(f"ALTER TABLE {table} RENAME COLUMN old_link_epoch TO link_epoch")
