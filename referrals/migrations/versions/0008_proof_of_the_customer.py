"""Whether the customer of an enquiry has proved to be real, and where the enquiry came from.

Enquiries received before this migration count as proved.
"""

import sqlalchemy as sa
from alembic import op

from referrals.database import UTC

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HELD = sa.text("held_until IS NOT NULL")
CHECK = "(proved_at IS NULL) = (proof IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("enquiry") as enquiry:
        for name in ("held_until", "proved_at", "not_real_at"):
            enquiry.add_column(sa.Column(name, UTC(), nullable=True))
        enquiry.add_column(sa.Column("proof", sa.String(12), nullable=True))
        for name in ("browser_key", "network_key"):
            enquiry.add_column(sa.Column(name, sa.String(32), nullable=True))
            enquiry.create_index(f"ix_enquiry_{name}", [name])
    op.execute("UPDATE enquiry SET proved_at = received_at, proof = 'earlier'")
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.create_check_constraint(op.f("ck_enquiry_proof"), CHECK)
    op.create_index("ix_enquiry_held", "enquiry", ["held_until"], sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    op.drop_index("ix_enquiry_held", "enquiry")
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.drop_constraint(op.f("ck_enquiry_proof"), type_="check")
        for name in ("browser_key", "network_key"):
            enquiry.drop_index(f"ix_enquiry_{name}")
            enquiry.drop_column(name)
        for name in ("held_until", "proved_at", "not_real_at", "proof"):
            enquiry.drop_column(name)
