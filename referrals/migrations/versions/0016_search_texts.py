"""Folded search texts, and synonyms of terms.

The words by which profiles are found are rebuilt at the next start.
"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from referrals.rules.folding import search_text

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PRIVATE = ("company", "contact_name", "email", "telephone", "address", "details", "reach_me")
AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column(
        "term",
        sa.Column(
            "synonyms", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False, server_default=json.dumps([])
        ),
    )
    for table in ("term", "enquiry", "enquiry_private"):
        op.add_column(table, sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    _fill("term", "id", ("name_en", "name_it"), {})
    _fill("enquiry", "id", ("need", "overview", "place", "campaign"), _keywords())
    _fill("enquiry_private", "enquiry_id", PRIVATE, {})
    op.execute("DELETE FROM known_word")


def _keywords() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for enquiry_id, keyword in op.get_bind().execute(sa.text("SELECT enquiry_id, keyword FROM enquiry_keyword")):
        found.setdefault(enquiry_id, []).append(keyword)
    return found


def _fill(name: str, key: str, columns: tuple[str, ...], more: dict[int, list[str]]) -> None:
    table = sa.table(name, *(sa.column(each) for each in (key, "search_text", *columns)))
    set_text = table.update().where(table.c[key] == sa.bindparam("the_key")).values(search_text=sa.bindparam("folded"))
    rows = op.get_bind().execute(sa.select(table.c[key], *(table.c[each] for each in columns))).all()
    texts = [{"the_key": row[0], "folded": search_text(*row[1:], *more.get(row[0], ()))} for row in rows]
    for start in range(0, len(texts), AT_ONCE):
        op.get_bind().execute(set_text, texts[start : start + AT_ONCE])


def downgrade() -> None:
    for table in ("enquiry_private", "enquiry", "term"):
        op.drop_column(table, "search_text")
    op.drop_column("term", "synonyms")
