"""Find a partner: complete profiles, campaigns, searches, feedback, and erasure."""

import sqlalchemy as sa
from alembic import op

import referrals.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UTC = referrals.database.UTC(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("partner") as table:
        table.add_column(sa.Column("most_open", sa.Integer(), nullable=True))
        table.create_check_constraint("most_open", "most_open IS NULL OR most_open > 0")
    with op.batch_alter_table("marketing_profile") as table:
        table.add_column(sa.Column("linkedin", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("logo", sa.String(length=80), nullable=False, server_default=""))
    with op.batch_alter_table("location") as table:
        table.add_column(sa.Column("confirmed_at", UTC, nullable=True))
    with op.batch_alter_table("enquiry") as table:
        table.add_column(sa.Column("search_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("erased_at", UTC, nullable=True))
        table.create_index("ix_enquiry_search_id", ["search_id"])
    _create_tables()


def _create_tables() -> None:
    profile_id = "profile_id", sa.Integer()
    of_profile = ["profile_id"], ["marketing_profile.id"]
    for name, column, length in (("unwanted_size", "company_size", 12), ("profile_language", "language", 5)):
        op.create_table(
            name,
            sa.Column(*profile_id, nullable=False),
            sa.Column(column, sa.String(length=length), nullable=False),
            sa.ForeignKeyConstraint(*of_profile, name=op.f(f"fk_{name}_profile_id"), ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("profile_id", column, name=op.f(f"pk_{name}")),
        )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("ended_at", UTC, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_name")),
    )
    op.create_table(
        "search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("campaign", sa.String(length=80), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.CheckConstraint("found >= 0", name=op.f("ck_search_found")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search")),
    )
    op.create_index("ix_search_at", "search", ["at"])
    op.create_index("ix_search_found", "search", ["found", "at"])
    op.create_table(
        "feedback",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", UTC, nullable=False),
        sa.Column("got_in_touch", sa.Boolean(), nullable=False),
        sa.Column("went", sa.String(length=8), nullable=True),
        sa.CheckConstraint("went IS NULL OR went IN ('well', 'fairly', 'badly')", name=op.f("ck_feedback_went")),
        sa.CheckConstraint("went IS NULL OR got_in_touch", name=op.f("ck_feedback_went_in_touch")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_feedback_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_feedback")),
    )


def downgrade() -> None:
    for name in ("feedback", "search", "campaign", "profile_language", "unwanted_size"):
        op.drop_table(name)
    with op.batch_alter_table("enquiry") as table:
        table.drop_index("ix_enquiry_search_id")
        table.drop_column("erased_at")
        table.drop_column("search_id")
    with op.batch_alter_table("location") as table:
        table.drop_column("confirmed_at")
    with op.batch_alter_table("marketing_profile") as table:
        table.drop_column("logo")
        table.drop_column("linkedin")
    with op.batch_alter_table("partner") as table:
        table.drop_constraint("most_open", type_="check")
        table.drop_column("most_open")
