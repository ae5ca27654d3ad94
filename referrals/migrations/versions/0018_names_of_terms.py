"""The names of terms: a row for each language in place of a column."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "term_name",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_term_name_term_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("term_id", "language", name=op.f("pk_term_name")),
    )
    op.execute("INSERT INTO term_name (term_id, language, name) SELECT id, 'en', name_en FROM term")
    op.execute("INSERT INTO term_name (term_id, language, name) SELECT id, 'it', name_it FROM term")
    op.drop_column("term", "name_en")
    op.drop_column("term", "name_it")


def downgrade() -> None:
    """Restore the two columns. Names in other languages are lost."""
    for column in ("name_en", "name_it"):
        op.add_column("term", sa.Column(column, sa.String(80), nullable=False, server_default=""))
    name = "SELECT name FROM term_name WHERE term_id = term.id AND language"
    op.execute(f"UPDATE term SET name_en = ({name} = 'en')")  # noqa: S608 - nothing typed
    op.execute(f"UPDATE term SET name_it = coalesce(({name} = 'it'), name_en)")  # noqa: S608
    op.drop_table("term_name")
