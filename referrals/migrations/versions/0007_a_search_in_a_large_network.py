"""Indexes for a search in a large network: the positions of locations, and the counts of many partners.

SQLite already stores the counts in the order of their key, with all columns.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTS = {"ranking_count": "trait, partner_id, day, result", "network_count": "trait, day, result"}


def upgrade() -> None:
    op.create_index("ix_location_point", "location", ["latitude", "longitude"])
    _keys(" INCLUDE (number, minutes)")


def _keys(including: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in COUNTS.items():
        key = f"ADD CONSTRAINT pk_{table} PRIMARY KEY ({columns}){including}"
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT pk_{table}, {key}")


def downgrade() -> None:
    _keys("")
    op.drop_index("ix_location_point", "location")
