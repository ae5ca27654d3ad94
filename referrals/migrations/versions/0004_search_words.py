"""The words by which profiles are found. `flask search rebuild`, or the next edit, fills them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_word",
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("said_in", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["marketing_profile.id"], name=op.f("fk_search_word_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stem", "profile_id", "said_in", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_profile_id", "search_word", ["profile_id"])
    op.create_table(
        "known_word",
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_known_word")),
    )


def downgrade() -> None:
    op.drop_table("known_word")
    op.drop_table("search_word")
