"""When the clock of a referral started: its partner was notified or saw it.

Existing referrals keep their deadlines.
"""

import sqlalchemy as sa
from alembic import op

from referrals.database import UTC

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WAITING = sa.text("stage = 'new' AND clock_started_at IS NULL")
ENDS = ["partner_id", sa.text("coalesce(archived_at, due_at)"), "id"]
CHECK = "stage IN ('new', 'archived') OR clock_started_at IS NOT NULL"


def upgrade() -> None:
    op.add_column("referral", sa.Column("clock_started_at", UTC(), nullable=True))
    op.execute("UPDATE referral SET clock_started_at = COALESCE(delivered_at, received_at)")
    op.drop_index("ix_referral_ends", "referral")  # SQLite copies the table and would lose an index on an expression
    with op.batch_alter_table("referral") as referral:
        referral.create_check_constraint(op.f("ck_referral_clock_started"), CHECK)
    op.create_index("ix_referral_ends", "referral", ENDS)
    op.create_index("ix_referral_waiting", "referral", ["received_at"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_referral_waiting", "referral")
    op.drop_index("ix_referral_ends", "referral")
    with op.batch_alter_table("referral") as referral:
        referral.drop_constraint(op.f("ck_referral_clock_started"), type_="check")
        referral.drop_column("clock_started_at")
    op.create_index("ix_referral_ends", "referral", ENDS)
