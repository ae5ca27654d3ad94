"""The counts of the ranking. The worker fills them from the history step by step."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    partner_id = sa.Column("partner_id", sa.Integer(), nullable=False)
    of_partner = sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_ranking_count_partner_id"))
    _create_counts("ranking_count", partner_id, of_partner)
    _create_counts("network_count")
    op.create_table(
        "ranking_entry",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_ranking_entry_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_ranking_entry")),
    )


def _create_counts(name: str, *of_partner: sa.Column | sa.Constraint) -> None:
    key = ["trait", *(["partner_id"] if of_partner else []), "day", "result"]
    op.create_table(
        name,
        sa.Column("trait", sa.String(length=40), nullable=False),
        *of_partner,
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 0 AND minutes >= 0", name=op.f(f"ck_{name}_counted")),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for name in ("ranking_entry", "network_count", "ranking_count"):
        op.drop_table(name)
