"""What the ranking counts: parts of a referral, when to count again, and origins of enquiries and members.

Existing counts count fully. Each Won is counted again, because it is not known whether its customer has confirmed it.
"""

import sqlalchemy as sa
from alembic import op

from referrals.database import UTC

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = 2520
WAITS = sa.text("recount_at IS NOT NULL")
COUNTS = ("ranking_count", "network_count")


def upgrade() -> None:
    op.add_column("ranking_entry", sa.Column("parts", sa.Integer(), nullable=False, server_default=str(WHOLE)))
    op.add_column("ranking_entry", sa.Column("recount_at", UTC(), nullable=True))
    op.create_index(
        "ix_ranking_entry_waits", "ranking_entry", ["recount_at"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    archived_at = "(SELECT archived_at FROM referral WHERE referral.id = referral_id)"
    won = "(SELECT id FROM referral WHERE outcome = 'won')"
    op.execute(f"UPDATE ranking_entry SET recount_at = {archived_at} WHERE referral_id IN {won}")  # noqa: S608
    for table in COUNTS:
        op.execute(f"UPDATE {table} SET number = number * {WHOLE}")  # noqa: S608
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.add_column(sa.Column("mail_key", sa.String(32), nullable=True))
        enquiry.create_index("ix_enquiry_mail_key", ["mail_key"])
    with op.batch_alter_table("marketing_profile") as profile:
        for name in ("published_at", "reviewed_at"):
            profile.add_column(sa.Column(name, UTC(), nullable=True))
    _create_referral_origin()
    _create_member_origin()


def _create_referral_origin() -> None:
    op.create_table(
        "referral_origin",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("own_by", sa.String(8), nullable=True),
        sa.Column("found_at", UTC(), nullable=True),
        sa.Column("cleared_at", UTC(), nullable=True),
        sa.Column("cleared_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("nth >= 1", name=op.f("ck_referral_origin_nth")),
        sa.CheckConstraint("own_by IN ('browser', 'network', 'mail', 'many')", name=op.f("ck_referral_origin_own_by")),
        sa.CheckConstraint("cleared_at IS NULL OR own_by IS NOT NULL", name=op.f("ck_referral_origin_cleared")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_origin_referral_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["cleared_by_id"], ["person.id"], name=op.f("fk_referral_origin_cleared_by_id")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_referral_origin")),
    )


def _create_member_origin() -> None:
    op.create_table(
        "member_origin",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("seen_at", UTC(), nullable=False),
        sa.CheckConstraint("kind IN ('browser', 'network', 'mail')", name=op.f("ck_member_origin_kind")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_member_origin_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("partner_id", "kind", "key", name=op.f("pk_member_origin")),
    )
    op.create_index("ix_member_origin_seen_at", "member_origin", ["seen_at"])


def downgrade() -> None:
    op.drop_table("member_origin")
    op.drop_table("referral_origin")
    with op.batch_alter_table("marketing_profile") as profile:
        for name in ("reviewed_at", "published_at"):
            profile.drop_column(name)
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.drop_index("ix_enquiry_mail_key")
        enquiry.drop_column("mail_key")
    for table in ("ranking_entry", *COUNTS, "system_mark"):
        which = " WHERE name = 'counted'" if table == "system_mark" else ""
        op.execute(f"DELETE FROM {table}{which}")  # noqa: S608  (the worker counts anew)
    op.drop_index("ix_ranking_entry_waits", "ranking_entry")
    for name in ("recount_at", "parts"):
        op.drop_column("ranking_entry", name)
