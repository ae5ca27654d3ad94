"""Indexes to count, sum and sort a large partner's board without reading its rows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WON = sa.text("outcome = 'won'")
NEGOTIATING = sa.text("stage = 'negotiating'")
PARTIAL = {
    "ix_referral_won": (["partner_id", "final_currency", "final_minor"], WON),
    "ix_referral_closing": (["partner_id", "expected_close_on", "id"], NEGOTIATING),
}


def upgrade() -> None:
    op.create_index("ix_referral_changed", "referral", ["partner_id", "changed_at"])
    for name, (columns, where) in PARTIAL.items():
        op.create_index(name, "referral", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in ("ix_referral_changed", *PARTIAL):
        op.drop_index(name, "referral")
