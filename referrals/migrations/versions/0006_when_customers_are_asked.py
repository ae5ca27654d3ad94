"""An index for the question to customers two weeks after the reveal."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REVEALED = sa.text("revealed_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_referral_revealed", "referral", ["revealed_at"], sqlite_where=REVEALED, postgresql_where=REVEALED
    )


def downgrade() -> None:
    op.drop_index("ix_referral_revealed", "referral")
